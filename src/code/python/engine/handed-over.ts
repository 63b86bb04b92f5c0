import { knownFor } from './known-names.ts';
import type { Machine } from './machine.ts';
import { tellEffect } from './record.ts';
import type { CallArguments, CallPlace } from './state.ts';
import type { Value } from './values.ts';

/** What only looks at a function, or dresses another one as it. */
const looksOnly =
  /^(?:typing|typing_extensions|inspect|functools|unittest|mock|pytest|warnings|collections\.abc|abc|logging)\.|^builtins\.(?:isinstance|issubclass|hasattr|callable|type|id|repr|str|print)$/;

/** Modules of whose functions nobody needs a list. */
const holdsGrave = /^(?:os|posix|nt|subprocess|builtins)$/;

const executes = /^builtins\.(?:exec|eval|__import__)$/;

/**
 * A function that starts programs or runs text is given to something that is not known: it comes out again under another
 * name, or is called there (`SimpleNamespace(run=os.system)`, `weakref.ref(exec)`).
 */
export function handsOver(m: Machine, callee: string, given: CallArguments, place: CallPlace): void {
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
  if (looksOnly.test(callee)) return;
  for (const value of given.positional) tellIfGrave(m, value, place);
  for (const [, value] of given.keywords) tellIfGrave(m, value, place);
}

function tellIfGrave(m: Machine, value: Value, place: CallPlace): void {
  if (value.kind === 'sequence') {
    for (const item of value.items.slice(0, 256)) if (item.kind === 'external') tellIfGrave(m, item, place);
    return;
  }
  if (value.kind === 'mapping') {
    for (const { value: item } of [...value.entries.values()].slice(0, 256))
      if (item.kind === 'external') tellIfGrave(m, item, place);
    return;
  }
  if (value.kind !== 'external' || value.instance || value.self !== null) return;
  const capability = knownFor(value.name)?.effect;
  const isGrave = capability === 'process' || (capability === 'dynamic-code' && executes.test(value.name));
  // Classes are handed over in order to be told apart, and to be derived from.
  if (!isGrave || capability === undefined || /\.[A-Z]\w*$/.test(value.name)) return;
  tellEffect(m, place, {
    capability,
    callable: value.name,
    argument: null,
    callee: value.marks,
    marks: value.marks,
    traits: ['opaque'],
  });
}
