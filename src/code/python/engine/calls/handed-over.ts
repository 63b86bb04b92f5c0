import type { CodeCapability } from '../../../../core/code.ts';
import { type Machine, noArguments } from '../machine.ts';
import { knownFor } from '../names/known-names.ts';
import { embed, tellEffect } from '../record.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { sourceBit } from '../values/marks.ts';
import type { External, Instance, Value } from '../values/values.ts';
import { argumentText } from './argument-text.ts';

/** What only looks at a function, or dresses another one as it. */
const looksOnly =
  /^(?:typing|typing_extensions|inspect|functools|unittest|mock|pytest|warnings|collections\.abc|abc|logging)\.|^builtins\.(?:isinstance|issubclass|hasattr|callable|type|id|repr|str|print)$/;

/** Of those, what keeps the function, so that it can be taken out again and called. */
const keepsIt =
  /^(?:(?:typing|typing_extensions|functools|abc)\.|inspect\.(?:Parameter|Signature|BoundArguments|getcallargs)\b)/;

/** What has a function called by whoever asks for it over the network. */
const serves = /\.(?:register_(?:function|instance)|add_url_rule|add_route|add_command_handler)$/;
const fromNetwork = sourceBit('network');

/** What puts one function in the place of another. */
const putsInPlace = /^(?:unittest\.)?mock\.(?:patch|create_autospec|seal|_patch)\b/;
const inPlace: ReadonlySet<string> = new Set(['new', 'side_effect', 'return_value', 'wraps', 'new_callable']);

/** Modules of whose functions nobody needs a list. */
const holdsGrave = /^(?:os|posix|nt|subprocess|builtins)$/;

const executes = /^builtins\.(?:exec|eval|__import__)$/;

/**
 * A function that starts programs or runs text is given to something that is not known: it comes out again under another
 * name, or is called there (`SimpleNamespace(run=os.system)`, `weakref.ref(exec)`). Whether it is to be had from what the
 * call comes to, as `functools.lru_cache(None)(os.system).__wrapped__`, which is told where that is called.
 */
export function handsOver(m: Machine, callee: string, given: CallArguments, place: CallPlace): boolean {
  if (!given.positional.some(isOrHolds) && !given.keywords.some(([, value]) => isOrHolds(value)))
    return false;
  const [first] = given.positional;
  if (
    (callee === 'inspect.getmembers' || callee === 'sys.modules') &&
    first?.kind === 'external' &&
    holdsGrave.test(first.name)
  )
    tellEffect(m, place, {
      capability: 'dynamic-code',
      callable: callee,
      argument: first.name,
      callee: first.marks,
      marks: first.marks,
      traits: ['opaque'],
    });
  if (looksOnly.test(callee)) {
    if (putsInPlace.test(callee)) {
      for (const value of given.positional.slice(1)) tellIfGrave(m, value, place);
      for (const [name, value] of given.keywords) if (inPlace.has(name)) tellIfGrave(m, value, place);
    }
    return keepsIt.test(callee) && isGiven(given);
  }
  const by = serves.test(callee) ? fromNetwork : 0;
  for (const [at, value] of given.positional.entries())
    if (value.kind === 'external') tellGrave(m, value, place, by, behind(given, at));
    else tellIfGrave(m, value, place, by);
  for (const [, value] of given.keywords) tellIfGrave(m, value, place, by);
  return false;
}

/** `f(**vars(os))`: all that is in a module goes by names of whoever takes it. */
export function spreadsModule(m: Machine, value: Value, place: CallPlace): void {
  if (m.quiet === 0 && value.kind === 'namespace' && 'kind' in value.of && value.of.kind === 'external')
    handsOver(m, 'inspect.getmembers', { ...noArguments, positional: [value.of] }, place);
}

function isGiven({ positional, keywords }: CallArguments): boolean {
  return positional.some(holdsIt) || keywords.some(([, value]) => holdsIt(value));
}

/** Whether a value is a function that starts programs or runs text, or a list with one in it. */
export function holdsIt(value: Value): boolean {
  if (value.kind === 'sequence') return value.items.slice(0, 256).some((item) => graveOf(item) !== null);
  return (value.kind === 'external' && value.name === '?') || graveOf(value) !== null;
}

function graveOf(value: Value): CodeCapability | null {
  if (value.kind !== 'external' || value.instance || value.self !== null) return null;
  const capability = knownFor(value.name)?.effect;
  if (capability !== 'process' && (capability !== 'dynamic-code' || !executes.test(value.name))) return null;
  // Classes are handed over in order to be told apart, and to be derived from.
  return /\.[A-Z]\w*$/.test(value.name) ? null : capability;
}

const deepest = 3;
/** Of one argument, that is looked at: lists within lists are seldom that long, and refer to one another. */
const mostHeld = 512;

function tellIfGrave(m: Machine, value: Value, place: CallPlace, by = 0): void {
  if (value.kind === 'external') tellGrave(m, value, place, by);
  else if (value.kind === 'sequence' || value.kind === 'mapping')
    tellHeld(m, value, place, { left: mostHeld }, 0);
}

function isOrHolds({ kind }: Value): boolean {
  return kind === 'external' || kind === 'sequence' || kind === 'mapping';
}

/** An object is given to something that is not followed any further: the same for what it holds. */
export function handsOverObject(m: Machine, { names }: Instance, place: CallPlace): void {
  const budget = { left: mostHeld };
  for (const value of names.values()) if (mayHold(value)) tellHeld(m, value, place, budget, 0);
}

/** `{"x": (os.system, "touch")}`: a graph of dask, and other tables of what is to be called. */
function tellHeld(m: Machine, value: Value, place: CallPlace, budget: { left: number }, depth: number): void {
  budget.left -= 1;
  if (budget.left < 0 || depth > deepest) return;
  switch (value.kind) {
    case 'external':
      tellGrave(m, value, place);
      break;
    case 'sequence':
      for (const item of value.items) {
        if (budget.left <= 0) break;
        if (mayHold(item)) tellHeld(m, item, place, budget, depth + 1);
      }
      if (value.rest !== null) tellHeld(m, value.rest, place, budget, depth + 1);
      break;
    case 'mapping':
      for (const { value: item } of value.entries.values()) {
        if (budget.left <= 0) break;
        if (mayHold(item)) tellHeld(m, item, place, budget, depth + 1);
      }
      if (value.rest !== null) tellHeld(m, value.rest, place, budget, depth + 1);
      break;
    case 'instance':
      for (const field of value.names.values()) {
        if (budget.left <= 0) break;
        if (mayHold(field)) tellHeld(m, field, place, budget, depth + 1);
      }
      break;
    case 'union':
      for (const member of value.members) tellHeld(m, member, place, budget, depth + 1);
      break;
    default:
  }
}

function mayHold({ kind }: Value): boolean {
  return (
    kind === 'external' ||
    kind === 'sequence' ||
    kind === 'mapping' ||
    kind === 'union' ||
    kind === 'instance'
  );
}

/** What a library is given beside a function, to call it with: `run(os.system, 'ls')`, `run(os.system, args=('ls',))`. */
function behind({ positional, keywords }: CallArguments, at: number): readonly Value[] {
  const args = keywords.find(([name]) => name === 'args')?.[1] ?? positional[at + 1];
  return args?.kind === 'sequence'
    ? args.items.slice(0, mostGiven)
    : positional.slice(at + 1, at + 1 + mostGiven);
}

const mostGiven = 4;

/** Words of which the first may be a program: a single one is as likely a name. */
const isCommand = /^\S{1,200}\s+\S/;

/** What a library makes of such a function, and of nothing else, calls it when it is called: `delayed(os.system)`. */
export function wrapsIt({ positional, keywords }: CallArguments): Value | null {
  const [first] = positional;
  if (first === undefined || positional.length > 1 || keywords.length > 0 || graveOf(first) === null)
    return null;
  return { kind: 'partial', marks: first.marks, func: first, positional: [], keywords: [] };
}

function tellGrave(
  m: Machine,
  value: External,
  place: CallPlace,
  by = 0,
  given: readonly Value[] = [],
): void {
  const capability = graveOf(value);
  if (capability === null) return;
  const record = tellEffect(m, place, {
    capability,
    callable: value.name,
    argument: null,
    callee: value.marks,
    marks: value.marks | by,
    traits: ['opaque'],
  });
  if (capability !== 'process') return;
  for (const one of given) {
    const text = argumentText(one, 'command');
    if (text !== null && isCommand.test(text)) embed(m, record, 'shell', text);
  }
}
