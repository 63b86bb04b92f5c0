import { handsOver, spreadsModule } from '../calls/handed-over.ts';
import { callsKeys } from '../calls/implicit-calls.ts';
import { asMethod } from '../calls/partial-methods.ts';
import { asking } from '../calls/unseen-calls.ts';
import { inDoubt } from '../doubt.ts';
import { asBytes, asIndex, asText, truth } from '../fold/constants.ts';
import { elements } from '../fold/fold.ts';
import { isCallable } from '../functions/parameters.ts';
import { replaceCode } from '../functions/replaced-code.ts';
import { argumentFor, argumentMarks, noArguments, positional } from '../machine.ts';
import { keptIn } from '../origins/held-secrets.ts';
import { join, joinAll } from '../values/join.ts';
import { likewise, loosenMade } from '../values/loose.ts';
import { constant, external, mapping, sequence, unknown, type Value } from '../values/values.ts';
import { made } from './made-containers.ts';
import type { Special } from './special.ts';

/** Calls that are followed one by one. */
const mostCalls = 20_000;

/** `map(function, iterable)`: the function is called with what is in it, as soon as somebody goes through it. */
const map: Special = (m, given, place, callee) => inDoubt(m, () => mapped(m, given, place, callee));

const mapped: Special = (m, given, place) => {
  const [func, ...iterables] = given.positional;
  if (func === undefined || iterables.length === 0) return null;
  const iterations = iterables.map((value) => m.iterate(value, place));
  const [first] = iterations;
  // Given the wrong way round, Python would not call it; whoever writes it so means it to.
  if (func.kind === 'sequence')
    return mapped(m, positional(...iterables, func), place, external('builtins.map'));
  const lists = iterations.map(({ items }) => items);
  const known = lists.every((items) => items !== null);
  const length = known ? Math.min(...lists.map((items) => items.length)) : Number.POSITIVE_INFINITY;
  // A list that is empty here may be filled in ways that are not followed.
  if (length === 0 && m.special === 0) m.call(func, positional(...lists.map(() => unknown())), place);
  if (first !== undefined && length <= mostCalls && length * 20 <= m.rounds) {
    m.rounds -= length * 20;
    const results: Value[] = [];
    for (let at = 0; at < length; at += 1)
      results.push(m.call(func, positional(...lists.map((items) => items?.[at] ?? unknown())), place));
    return likewise(iterables[0], sequence('iterator', results));
  }
  const value = m.call(func, positional(...iterations.map(({ element }) => element)), place);
  return sequence('iterator', [], value);
};

/** `iter(function, last)` calls the function for each element. */
const iterator: Special = (m, given, place, callee) => {
  const [func, last] = given.positional;
  if (func === undefined || last === undefined) return made('iterator')(m, given, place, callee);
  return sequence('iterator', [], m.call(func, noArguments, place));
};

const filter: Special = (m, given, place, callee) => inDoubt(m, () => filtered(m, given, place, callee));

const filtered: Special = (m, given, place) => {
  const [func, iterable] = given.positional;
  if (func === undefined || iterable === undefined) return null;
  const { items, element } = m.iterate(iterable, place);
  const isNone = func.kind === 'constant' && func.value === null;
  if (items !== null && items.length <= mostCalls && items.length * 20 <= m.rounds) {
    m.rounds -= items.length * 20;
    const kept: Value[] = [];
    let sure = true;
    for (const item of items) {
      const passes = truth(isNone ? item : m.call(func, positional(item), place));
      if (passes === undefined) sure = false;
      if (passes !== false) kept.push(item);
    }
    return sure ? likewise(iterable, sequence('iterator', kept)) : sequence('iterator', [], joinAll(kept));
  }
  if (!isNone) m.call(func, positional(element), place);
  return sequence('iterator', [], element);
};

const reduce: Special = (m, given, place) => {
  const [func, iterable, initial] = given.positional;
  if (func === undefined || iterable === undefined) return null;
  const { items, element } = m.iterate(iterable, place);
  if (items === null || items.length > mostCalls || items.length * 20 > m.rounds)
    return m.call(func, positional(initial ?? element, element), place);
  m.rounds -= items.length * 20;
  let value: Value | undefined = initial;
  for (const item of items) value = value === undefined ? item : m.call(func, positional(value, item), place);
  return value ?? unknown();
};

/** A `key=` function sees every element. */
const keyed: Special = (m, given, place) => {
  const key = given.keywords.find(([name]) => name === 'key')?.[1];
  const [iterable] = given.positional;
  if (iterable === undefined) return null;
  // Sorted, an environment is its names.
  if (iterable.kind === 'external' && iterable.name === 'os.environ')
    return sequence('list', [], m.iterate(iterable, place).element);
  const { items, element } = m.iterate(iterable, place);
  if (key === undefined || (key.kind === 'constant' && key.value === null))
    return iterable.kind === 'sequence' && (isCallable(iterable) || items?.some(isPair) === true)
      ? inAnyOrder(items, element)
      : null;
  if (items !== null && items.length <= 2048) {
    const pairs = items.map((item) => ({ item, by: m.call(key, positional(item), place) }));
    const known = pairs.every(
      ({ by }) => by.kind === 'constant' && (typeof by.value === 'number' || typeof by.value === 'string'),
    );
    if (known) {
      pairs.sort((a, b) => {
        const [x, y] = [a.by, b.by].map((by) => (by.kind === 'constant' ? (by.value as number) : 0)) as [
          number,
          number,
        ];
        return x < y ? -1 : x > y ? 1 : 0;
      });
      const reverse = given.keywords.find(([name]) => name === 'reverse')?.[1];
      if (reverse !== undefined && truth(reverse) === true) pairs.reverse();
      return sequence(
        'list',
        pairs.map(({ item }) => item),
      );
    }
  } else m.call(key, positional(element), place);
  return inAnyOrder(items, element);
};

function isPair({ kind }: Value): boolean {
  return kind === 'sequence';
}

/** All that is in a list, of which the order is not known. */
function inAnyOrder(items: readonly Value[] | null, element: Value): Value {
  if (items === null || items.length > 2048) return sequence('list', [], element);
  const made = sequence('list', [...items]);
  if (items.length > 1) loosenMade(made);
  return made;
}

/** `min` and `max` with a `key=` give one element. */
const extreme: Special = (m, given, place, callee) => {
  const found = keyed(
    m,
    given.positional.length > 1 ? { ...given, positional: [sequence('list', [...given.positional])] } : given,
    place,
    callee,
  );
  if (found === null) return null;
  return found.kind === 'sequence' ? (found.rest ?? joinAll(found.items)) : found;
};

const partial: Special = (_m, given) => {
  const [func, ...rest] = given.positional;
  if (func === undefined || given.more !== null) return null;
  return { kind: 'partial', marks: argumentMarks(given), func, positional: rest, keywords: given.keywords };
};

const partialMethod: Special = (m, given, place, callee) => {
  const made = partial(m, given, place, callee);
  return made?.kind === 'partial' ? asMethod(made) : made;
};

/** `wraps(f)(g)` is `g`. */
const wraps: Special = (_m, given) => ({
  kind: 'partial',
  marks: 0,
  func: external('functools.update_wrapper'),
  positional: [],
  keywords: given.positional[0] === undefined ? [] : [['wrapped', given.positional[0]]],
});

const updateWrapper: Special = (_m, given) => {
  const wrapped = argumentFor(given, 1, 'wrapped');
  const [wrapper] = given.positional;
  if (wrapper?.kind === 'function' && wrapped !== undefined && wrapped.kind !== 'unknown') {
    wrapper.state.attributes ??= new Map();
    wrapper.state.attributes.set('__wrapped__', wrapped);
  }
  return wrapper ?? null;
};

/** `f.register(type)(g)`, for a function that `functools.singledispatch` made: `f` is `g` for that type. */
const register: Special = (m, given, place, { self }) => {
  const [first, second] = given.positional;
  const func = second ?? first;
  if (self?.kind !== 'function' || func === undefined) return null;
  if (func.kind !== 'function') {
    handsOver(m, 'types.FunctionType.register', given, place);
    return external('types.FunctionType.register', 0, self);
  }
  replaceCode(m, self, { kind: 'code', marks: 0, text: null, func }, place);
  return func;
};

/** `@group.command()`, `group.add_command(f)`: a call of the group may come to be a call of `f`. */
const subcommand: Special = (m, given, place, { name, self }) => {
  if (self?.kind !== 'function') return null;
  const func = given.positional.find(({ kind }) => kind === 'function');
  if (func?.kind !== 'function') return external(name, 0, self);
  replaceCode(m, self, { kind: 'code', marks: 0, text: null, func }, place);
  return func;
};

const itself: Special = (_m, given) => given.positional[0] ?? null;

/** Of a function that is not the repository's own, what comes out keeps it under several names. */
const dispatching: Special = (_m, given) => {
  const [func] = given.positional;
  return func === undefined || func.kind === 'external' ? null : func;
};

/** A function that is a member of an enumeration is its value, and no method. */
const asMember: Special = (_m, given) => {
  const [func] = given.positional;
  return func?.kind === 'function'
    ? { kind: 'partial', marks: func.marks, func, positional: [], keywords: [] }
    : (func ?? null);
};

/** A decorator with or without arguments. */
const cache: Special = (_m, given) => {
  const [first] = given.positional;
  if (first !== undefined && isCallable(first) && first.kind !== 'sequence' && first.kind !== 'mapping')
    return first;
  return external('functools.cache');
};

const property: Special = (_m, given) => {
  const getter = argumentFor(given, 0, 'fget');
  if (getter?.kind !== 'function') return null;
  const setter = argumentFor(given, 1, 'fset');
  if (setter !== undefined) {
    getter.state.attributes ??= new Map();
    getter.state.attributes.set('<set>', setter);
  }
  return { ...getter, binding: 'property' };
};

const binding =
  (how: 'static' | 'class'): Special =>
  (_m, given) => {
    const [func] = given.positional;
    return func?.kind === 'function' ? { ...func, binding: how } : null;
  };

const next: Special = (m, given, place) => {
  const [on, fallback] = given.positional;
  if (on === undefined) return null;
  let value: Value;
  if (on.kind === 'instance') value = m.call(m.attribute(on, '__next__', place), noArguments, place);
  else {
    const { items, element } = m.iterate(on, place);
    value = items !== null && items.length > 0 ? (items[0] as Value) : element;
  }
  return fallback === undefined ? value : join(value, fallback);
};

const methodType: Special = (_m, given) => {
  const [func, self] = given.positional;
  return func === undefined || self === undefined ? null : { kind: 'bound', marks: 0, func, self };
};

const apply: Special = (m, given, place) => {
  const [func, list] = given.positional;
  if (func === undefined) return null;
  const items = elements(list);
  return m.call(func, items === null ? { ...noArguments, more: list ?? null } : positional(...items), place);
};

const callIt: Special = (m, given, place) => {
  const [func, ...rest] = given.positional;
  return func === undefined ? null : m.call(func, { ...given, positional: rest }, place);
};

/** A `bytearray` is a list of small integers. */
const byteArray: Special = (_m, given) => {
  const [source, encoding] = given.positional;
  if (source === undefined) return sequence('bytearray', []);
  const text = asText(source);
  const data = text !== null && encoding !== undefined ? Buffer.from(text, 'utf8') : asBytes(source);
  if (data !== null) {
    if (data.length > 100_000) return null;
    return sequence(
      'bytearray',
      Array.from(data, (byte) => constant(byte, source.marks)),
    );
  }
  const items = source.kind === 'constant' ? null : elements(source);
  if (items !== null) return sequence('bytearray', [...items], null, source.marks);
  const length = asIndex(source);
  if (length === null || length < 0 || length > 100_000) return null;
  // One object for all of them: a buffer is often as long as it may be.
  return sequence('bytearray', new Array<Value>(length).fill(constant(0)));
};

export const dict: Special = (m, given, place) => {
  const value = mapping();
  const [from] = given.positional;
  if (from !== undefined) {
    const marks = from.kind === 'namespace' ? keptIn(from) : from.marks;
    value.marks |= marks;
    spreadsModule(m, from, place);
    if (from.kind === 'mapping') {
      for (const [name, entry] of from.entries) value.entries.set(name, { ...entry });
      value.rest = from.rest;
    } else {
      callsKeys(m, from, place);
      const { items } = m.iterate(from, place);
      if (items === null) value.rest = unknown(marks);
      else {
        for (const item of items) {
          const pair = elements(item);
          if (pair?.length === 2) m.setItem(value, pair[0] as Value, pair[1] as Value, place);
          else value.rest = unknown(from.marks);
        }
      }
    }
  }
  for (const [name, one] of given.keywords) {
    value.entries.set(`s${name}`, { key: { kind: 'constant', marks: 0, value: name }, value: one });
    value.marks |= one.marks;
  }
  if (given.moreKeywords !== null) value.rest = given.moreKeywords;
  return value;
};

const zipUnknown: Special = (m, given, place) => {
  if (
    given.positional.every(
      (value) => value.kind === 'constant' || (value.kind === 'sequence' && value.rest === null),
    )
  )
    return null;
  const parts = given.positional.map((value) => m.iterate(value, place).element);
  return sequence('iterator', [], sequence('tuple', parts));
};

const enumerateUnknown: Special = (m, given, place) => {
  const [on] = given.positional;
  if (on === undefined || on.kind === 'constant' || (on.kind === 'sequence' && on.rest === null)) return null;
  return sequence('iterator', [], sequence('tuple', [unknown(), m.iterate(on, place).element]));
};

/** `heapq.nlargest(n, iterable, key)`. */
const nthKeyed: Special = (m, given, place) => {
  const iterable = argumentFor(given, 1, 'iterable');
  const key = argumentFor(given, 2, 'key');
  if (iterable === undefined || key === undefined) return null;
  return keyed(m, { ...positional(iterable), keywords: [['key', key]] }, place, external('builtins.sorted'));
};

export const functionSpecials: readonly (readonly [string, Special])[] = [
  ['builtins.map', map],
  ['itertools.imap', map],
  [
    'itertools.starmap',
    (m, given, place) => {
      const [func, iterable] = given.positional;
      if (func === undefined || iterable === undefined) return null;
      const { items, element } = m.iterate(iterable, place);
      const results = (items ?? [element])
        .slice(0, 256)
        .map((item) => apply(m, positional(func, item), place, external('apply')) ?? unknown());
      return sequence('iterator', results);
    },
  ],
  ['builtins.filter', asking(filter)],
  ['functools.reduce', asking(reduce)],
  ['builtins.reduce', asking(reduce)],
  ['builtins.sorted', asking(keyed)],
  ['heapq.nlargest', asking(nthKeyed)],
  ['heapq.nsmallest', asking(nthKeyed)],
  ['builtins.min', asking(extreme)],
  ['builtins.max', asking(extreme)],
  ['functools.partial', partial],
  ['functools.partialmethod', partialMethod],
  ['functools.wraps', wraps],
  ['functools.lru_cache', cache],
  ['functools.cache', cache],
  ['functools.singledispatch', dispatching],
  ['functools.update_wrapper', updateWrapper],
  ['types.FunctionType.register', register],
  ...['command', 'group', 'add_command'].map((name): readonly [string, Special] => [
    `types.FunctionType.${name}`,
    subcommand,
  ]),
  ['enum.member', asMember],
  ['enum.nonmember', asMember],
  ['importlib.reload', itself],
  ['contextlib.contextmanager', itself],
  ['contextlib.asynccontextmanager', itself],
  ['builtins.property', property],
  ['builtins.staticmethod', binding('static')],
  ['builtins.classmethod', binding('class')],
  ['builtins.next', next],
  ['builtins.anext', next],
  ['types.MethodType', methodType],
  ['builtins.apply', apply],
  ['apply', apply],
  ['operator.call', callIt],
  ['builtins.iter', iterator],
  ['builtins.zip', zipUnknown],
  ['builtins.enumerate', enumerateUnknown],
  ['builtins.list', made('list')],
  ['builtins.tuple', made('tuple')],
  ['builtins.set', made('set')],
  ['builtins.reversed', made('iterator')],
  ['builtins.bytearray', byteArray],
  ['builtins.dict', dict],
  ['collections.OrderedDict', dict],
  ['asyncio.run', itself],
];
