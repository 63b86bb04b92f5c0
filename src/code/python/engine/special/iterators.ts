import { argumentFor, positional } from '../machine.ts';
import { join, joinAll } from '../values/join.ts';
import { external, mapping, sequence, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

const most = 10_000;

/** `itertools.chain(a, b)`: what is in all of them, in order where that is known. */
const chain: Special = (m, given, place) => {
  if (given.positional.length === 0) return null;
  const parts = given.positional.map((value) => m.iterate(value, place));
  const items = parts.flatMap((part) => part.items ?? []);
  if (given.more === null && items.length <= most && parts.every((part) => part.items !== null))
    return sequence('iterator', items);
  return sequence('iterator', [], joinAll(parts.map(({ element }) => element)));
};

const chainFrom: Special = (m, given, place) => {
  const [of] = given.positional;
  if (of === undefined) return null;
  const { element } = m.iterate(of, place);
  return sequence('iterator', [], m.iterate(element, place).element);
};

/** Over and over again, or in part: any of the elements at any time. */
const some: Special = (m, given, place) => {
  const [of] = given.positional;
  return of === undefined ? null : sequence('iterator', [], m.iterate(of, place).element);
};

const repeat: Special = (_m, given) => {
  const [value] = given.positional;
  return value === undefined ? null : sequence('iterator', [], value);
};

const deque: Special = (m, given, place) =>
  m.call(external('builtins.list'), { ...given, keywords: [] }, place);

/** `ChainMap(a, b)`: a key may be in any of them. */
const chainMap: Special = (_m, given) => {
  const made = mapping();
  for (const value of given.positional) {
    if (value.kind !== 'mapping') return null;
    for (const [name, entry] of value.entries) {
      const before = made.entries.get(name);
      made.entries.set(
        name,
        before === undefined ? { ...entry } : { key: entry.key, value: join(before.value, entry.value) },
      );
    }
    if (value.rest !== null) made.rest = made.rest === null ? value.rest : join(made.rest, value.rest);
    made.marks |= value.marks;
  }
  return made;
};

const itself: Special = (_m, given): Value | null => {
  const [value] = given.positional;
  return value?.kind === 'mapping' ? value : null;
};

const mostAccumulated = 256;

/** `itertools.accumulate(iterable, f)`: what `f` made of those before, and the next one. */
const accumulate: Special = (m, given, place) => {
  const [of] = given.positional;
  const func = argumentFor(given, 1, 'func');
  if (of === undefined || func === undefined) return null;
  const first = argumentFor(given, 2, 'initial');
  const { items, element } = m.iterate(of, place);
  if (items === null || items.length > mostAccumulated)
    return sequence(
      'iterator',
      [],
      join(element, m.call(func, positional(first ?? element, element), place)),
    );
  const all: Value[] = first === undefined ? [] : [first];
  for (const item of items) {
    const before = all.at(-1);
    all.push(before === undefined ? item : m.call(func, positional(before, item), place));
  }
  return sequence('iterator', all);
};

export const iteratorSpecials: readonly (readonly [string, Special])[] = [
  ['itertools.chain', chain],
  ['itertools.chain.from_iterable', chainFrom],
  ['itertools.accumulate', accumulate],
  ['itertools.cycle', some],
  ['itertools.islice', some],
  ['itertools.repeat', repeat],
  ['collections.deque', deque],
  ['collections.ChainMap', chainMap],
  ['types.MappingProxyType', itself],
];
