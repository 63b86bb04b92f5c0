import type { Expr } from '../../ast.ts';
import type { Machine } from '../machine.ts';
import { detach } from '../names/names.ts';
import type { CallPlace, ModuleState } from '../state.ts';
import { anySecret, dependencyMask, fromSecret } from '../values/marks.ts';
import { type Mapping, unknown, type Value } from '../values/values.ts';
import { shownSecret } from './held-secrets.ts';

/**
 * Where frameworks let one function leave something for another: `ctx.obj["token"]` of click, `app.extensions["mail"]`,
 * `app.state.key`, `g.secret`, `app["token"]` of aiohttp, `context.bot_data["key"]`.
 */
const holders =
  /^(?:obj|ctx|extensions|state|g|app|application|current_app|bot_data|chat_data|user_data|session_state|meta)$/;

/** What was left under a name, in the file; null where two things are that cannot be told apart. */
const kept = new WeakMap<ModuleState, Map<string, Value | null>>();
const most = 64;
const mostEntries = 32;

type Target = Extract<Expr, { type: 'Attribute' | 'Subscript' }>;

/** Remembers what has a secret in it, where nothing is known of the object that it is left on. */
export function leavesForLater(
  m: Machine,
  target: Target,
  key: string | null,
  base: Value,
  assigned: Value,
  place: CallPlace,
): void {
  if ((base.kind !== 'unknown' && base.kind !== 'external') || key === null) return;
  const under = placeOf(target, key);
  if (under === null) return;
  const { module } = place.frame;
  const before = kept.get(module);
  const secret = shownSecret(m, assigned, place) & fromSecret;
  if (secret === 0) {
    // Something else stands there as well: which of the two it is, nobody knows.
    const isNone = assigned.kind === 'constant' && assigned.value === null;
    if (!isNone && before?.has(under) === true) before.set(under, null);
    return;
  }
  const all = before ?? new Map<string, Value | null>();
  kept.set(module, all);
  const left = all.get(under);
  if (left === null) return;
  // A function may be gone through more than once.
  const fits = left === undefined ? all.size < most : left.kind === assigned.kind;
  if (fits) all.set(under, plainly(assigned, secret));
  else if (left !== undefined) all.set(under, unknown(secret));
}

/** What was left there, where nothing else is known of what stands there. */
export function leftForLater(target: Target, key: string | null, found: Value, module: ModuleState): Value {
  const all = kept.get(module);
  if (all === undefined || key === null || (found.marks & anySecret) !== 0) return found;
  if (found.kind !== 'unknown' && found.kind !== 'external') return found;
  const under = placeOf(target, key);
  return (under === null ? null : all.get(under)) ?? found;
}

/** `obj[token]`, `state.key`: the same wherever in the file it is asked for. */
function placeOf({ type, value }: Target, key: string): string | null {
  const word = value.type === 'Name' ? value.id : value.type === 'Attribute' ? value.attr : '';
  if (!holders.test(word) || key.length > 100) return null;
  return `${type === 'Attribute' ? '.' : '['}${word} ${key}`;
}

/** As others see it: what depends on the arguments of the function that left it is not known any more. */
function plainly(value: Value, secret: number): Value {
  switch (value.kind) {
    case 'mapping':
      return copyOf(value);
    case 'instance':
    case 'constant':
    case 'text':
      return detach(value);
    default:
      return unknown(secret);
  }
}

function copyOf(value: Mapping): Mapping {
  const entries: Mapping['entries'] = new Map();
  for (const [name, entry] of [...value.entries].slice(0, mostEntries))
    entries.set(name, { key: entry.key, value: unknown(entry.value.marks & ~dependencyMask) });
  return { ...value, marks: value.marks & ~dependencyMask, entries, rest: unknown() };
}
