import { Call, Dict, Global, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Judge } from '../entry.ts';
import { breach, itemsOf, textOf } from './checks.ts';

/**
 * Below protocol 4, pickle.py writes an object whose class wants keywords as `partial(C.__new__, C, *args, **keywords)()`,
 * and `C.__new__` as `getattr(C, '__new__')`.
 */
function classOfNew(value: Value | undefined): Global | null {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return null;
  const { module, name } = value.callable;
  if (name !== 'getattr' || (module !== 'builtins' && module !== '__builtin__')) return null;
  const [made, attribute] = itemsOf(value.args) ?? [];
  return made instanceof Global && textOf(attribute) === '__new__' ? made : null;
}

/** Whoever holds it may call it with anything, so the class must be harmless to hold and to make. */
export function holdsNew(made: Global, judge: Judge): Breach | null {
  // `object.__new__` makes an object of any class.
  if (made.module === 'builtins' || made.module === '__builtin__')
    return breach('medium', 'It takes the method that makes an object of whatever class it is given.');
  const found = judge.breach(made, 'reference') ?? judge.breach(made, 'new');
  return found === null || found.severity === 'critical'
    ? found
    : breach('medium', `It takes the method that makes an object of a class. ${found.why}`);
}

/**
 * What `partial(C.__new__, C, ...)` makes of `C`; undefined where this is none. `__new__` may be that of a base, and
 * pickle.py gives the arguments afterwards, as a state.
 */
export function partialOfNew(
  [held, first, ...rest]: readonly (Value | undefined)[],
  keywords: Value,
  judge: Judge,
): Breach | null | undefined {
  const made = classOfNew(held);
  if (made === null) return undefined;
  if (first === undefined) return holdsNew(made, judge);
  if (!(first instanceof Global))
    return breach('medium', 'The class that it makes an object of is computed.');
  const given = new Tuple(rest as Value[], rest.length);
  for (const one of first.module === made.module && first.name === made.name ? [made] : [made, first]) {
    const found = holdsNew(one, judge) ?? judge.make(one, given, keywords);
    if (found !== null) return found;
  }
  return null;
}

/** The same object as NEWOBJ_EX would make it, where a call is one of such a partial. */
export function unfolded(call: Call): Call | null {
  if (!(call.callable instanceof Call)) return null;
  const known = unfoldings.get(call);
  if (known !== undefined) return known;
  const found = unfold(call);
  unfoldings.set(call, found);
  return found;
}

const unfoldings = new WeakMap<Call, Call | null>();

function unfold({ callable, args, kwargs, at }: Call): Call | null {
  if (!(callable instanceof Call) || !(callable.callable instanceof Global)) return null;
  const { module, name } = callable.callable;
  if (name !== 'partial' || (module !== 'functools' && module !== '_functools')) return null;
  const more = itemsOf(args);
  const state = callable.states.at(-1);
  const whole = state === undefined ? null : itemsOf(state);
  if (more === undefined || whole === undefined || kwargs !== null) return null;
  const given = whole === null ? itemsOf(callable.args)?.slice(1) : itemsOf(whole[1]);
  const made = classOfNew(whole === null ? itemsOf(callable.args)?.[0] : whole[0]);
  if (made === null || given === undefined) return null;
  const [first, ...rest] = given;
  if (!(first instanceof Global)) return null;
  const keywords = whole?.[2] ?? null;
  if (keywords !== null && !(keywords instanceof Dict)) return null;
  const all = [...rest, ...more];
  return new Call('NEWOBJ_EX', first, new Tuple(all, all.length), keywords, at);
}
