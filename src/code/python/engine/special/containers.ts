import { spreadsModule } from '../calls/handed-over.ts';
import { changes, isOlder } from '../doubt.ts';
import { asIndex } from '../fold/constants.ts';
import { argumentMarks } from '../machine.ts';
import { keptIn } from '../origins/held-secrets.ts';
import type { Frame } from '../state.ts';
import { valuesOf } from '../values/items.ts';
import { join, joinAll, same } from '../values/join.ts';
import { keepsIn } from '../values/keeping.ts';
import { keyOf } from '../values/keys.ts';
import { isLoose, loosen, loosenMade, mayLack, mayLackSome } from '../values/loose.ts';
import { anySecret, built, computed, dependencyMask } from '../values/marks.ts';
import { removeItem } from '../values/remove-item.ts';
import {
  constant,
  external,
  mapping,
  none,
  type Sequence,
  sequence,
  unknown,
  type Value,
} from '../values/values.ts';
import type { Special } from './special.ts';

const longest = 200_000;

function widen(list: Sequence, value: Value): void {
  list.rest = list.rest === null ? value : join(list.rest, value);
}

/** What a method of a list does to it. */
function onList(change: (list: Sequence, values: readonly Value[], loops: boolean) => Value | null): Special {
  return (m, given, place, { self }) => {
    if (self?.kind !== 'sequence') return null;
    const marks = argumentMarks(given);
    changes(m, self, ...given.positional);
    self.marks |= marks;
    keepsIn(self, marks, place);
    if (isOlder(m, self)) loosen(self);
    return change(self, given.positional, place.frame.loops > 0);
  };
}

const append = onList((list, [value], loops) => {
  if (value === undefined) return null;
  // What depends on a parameter is added by every call anew, not here.
  const isForAll = value.kind === 'unknown' && (value.marks & dependencyMask) !== 0;
  if (loops || isForAll || list.rest !== null || list.items.length >= longest) widen(list, value);
  else list.items.push(value);
  return none;
});

const extend: Special = (m, given, place, { self }) => {
  const [value] = given.positional;
  if (self?.kind !== 'sequence' || value === undefined) return null;
  const all = m.iterate(value, place);
  const { items } = all;
  changes(m, self, all.element, ...(items ?? []).slice(0, 64));
  self.marks |= value.marks;
  keepsIn(self, value.marks, place);
  if (isOlder(m, self)) loosen(self);
  if (
    items === null ||
    place.frame.loops > 0 ||
    self.rest !== null ||
    self.items.length + items.length > longest
  )
    widen(self, all.element);
  else self.items.push(...items);
  return none;
};

const insert = onList((list, [where, value], loops) => {
  const at = asIndex(where);
  if (value === undefined) return null;
  if (loops || at === null || list.rest !== null || list.items.length >= 10_000) widen(list, value);
  else list.items.splice(at, 0, value);
  return none;
});

const pop = onList((list, [where], loops) => {
  if (list.items.length === 0) return list.rest ?? unknown(list.marks);
  const at = where === undefined ? list.items.length - 1 : asIndex(where);
  if (loops || at === null || list.rest !== null || isLoose(list) || (at === 0 && list.items.length > 10_000))
    return joinAll([...list.items.slice(0, 64), ...(list.rest === null ? [] : [list.rest])]);
  const [found] = list.items.splice(at, 1);
  return found ?? unknown(list.marks);
});

const reverse = onList((list, _values, loops) => {
  if (!loops && list.rest === null && !isLoose(list)) list.items.reverse();
  return none;
});

/** `deque.rotate(n)`: the last ones come first. */
const rotate = onList((list, [by], loops) => {
  const steps =
    by === undefined ? 1 : by.kind === 'constant' && typeof by.value === 'number' ? by.value : null;
  const { length } = list.items;
  if (steps === null || loops || list.rest !== null) list.rest ??= unknown(list.marks);
  else if (length > 1 && length <= 10_000) {
    const at = (((length - (steps % length)) % length) + length) % length;
    list.items.push(...list.items.splice(0, at));
    list.marks |= built;
  }
  return none;
});

const sort: Special = (m, given, place, { self }) => {
  if (self?.kind !== 'sequence' || self.rest !== null || place.frame.loops > 0 || self.items.length > 10_000)
    return null;
  changes(m, self);
  if (isOlder(m, self)) loosen(self);
  const sorted = m.call(external('builtins.sorted'), { ...given, positional: [self] }, place);
  if (sorted.kind !== 'sequence' || sorted.rest !== null || sorted.items.length !== self.items.length)
    return none;
  self.items.splice(0, self.items.length, ...sorted.items);
  return none;
};

const clear = onList((list, _values, loops) => {
  if (!loops && !isLoose(list)) list.items.length = 0;
  return none;
});

const copy: Special = (_m, _given, _place, { self }) => {
  if (self?.kind !== 'sequence') return null;
  const made = sequence(self.type, [...self.items], self.rest, self.marks);
  if (isLoose(self)) loosen(made);
  return made;
};

const get: Special = (m, given, place, { self }) => {
  const [key, fallback] = given.positional;
  if (self?.kind !== 'mapping' || key === undefined) return null;
  const name = keyOf(key);
  const found = m.item(self, key, place);
  if (name !== null && self.rest === null && !self.entries.has(name)) return fallback ?? none;
  return name !== null && self.entries.has(name) && self.rest === null && !mayLack(self, name)
    ? found
    : join(found, fallback ?? none);
};

const setdefault: Special = (m, given, place, { self }) => {
  const [key, value] = given.positional;
  if (self?.kind !== 'mapping' || key === undefined) return null;
  const name = keyOf(key);
  if (name !== null && self.entries.has(name) && !mayLack(self, name)) return m.item(self, key, place);
  const added = value ?? none;
  m.setItem(self, key, added, place);
  return added;
};

const update: Special = (m, all, place, { self: bound }) => {
  // `dict.update(d, a=1)` is `d.update(a=1)`.
  const [self, given] =
    bound === null ? [all.positional[0], { ...all, positional: all.positional.slice(1) }] : [bound, all];
  if (self?.kind === 'namespace') {
    const [from] = given.positional;
    place.frame.summary.stored |= argumentMarks(given) & dependencyMask;
    if (from?.kind === 'mapping')
      for (const { key, value } of from.entries.values()) m.setItem(self, key, value, place);
    if (from !== undefined && 'owner' in self.of && self.of.kind !== 'module') spreadsModule(m, from, place);
    // `globals().update(vars(os))` is `from os import *`.
    const { stars } = place.frame.module;
    if (from?.kind === 'namespace' && 'kind' in from.of && from.of.kind === 'external' && stars.length < 64)
      stars.push(from.of.name);
    for (const [name, value] of given.keywords) m.setItem(self, constant(name), value, place);
    return none;
  }
  if (self?.kind !== 'mapping') return null;
  const [from] = given.positional;
  changes(m, self, ...given.positional, ...given.keywords.map(([, value]) => value));
  self.marks |= argumentMarks(given);
  keepsIn(self, argumentMarks(given), place);
  if (from?.kind === 'mapping') {
    for (const { key, value } of [...from.entries.values()]) m.setItem(self, key, value, place);
    if (from.rest !== null) self.rest = self.rest === null ? from.rest : join(self.rest, from.rest);
  } else if (from !== undefined) {
    const rest = unknown(from.kind === 'namespace' ? keptIn(from) : from.marks);
    self.marks |= rest.marks;
    self.rest = self.rest === null ? rest : join(self.rest, rest);
  }
  for (const [name, value] of given.keywords) m.setItem(self, constant(name), value, place);
  return none;
};

const popKey: Special = (m, given, place, { self }) => {
  const [key, fallback] = given.positional;
  if (self?.kind !== 'mapping' || key === undefined) return null;
  const found = m.item(self, key, place);
  removeItem(m, self, key, place.frame);
  return fallback === undefined ? found : join(found, fallback);
};

/** `list.remove(x)`: of constants it is known which one that is. */
const remove: Special = (m, given, place, { self }) => {
  const [value] = given.positional;
  if (self?.kind !== 'sequence' || value === undefined) return null;
  const at = self.items.findIndex((item) => value.kind === 'constant' && same(item, value));
  const isKnown = at >= 0 && self.items.slice(0, at + 1).every(({ kind }) => kind === 'constant');
  removeItem(m, self, isKnown ? constant(at) : unknown(), place.frame);
  return none;
};

const clearMapping: Special = (m, _given, place, { self }) => {
  if (self?.kind !== 'mapping') return null;
  changes(m, self);
  if (place.frame.loops > 0 || isOlder(m, self)) self.rest ??= unknown();
  else self.entries.clear();
  return none;
};

/** Whoever goes through the names of a module finds the functions too that nothing else calls. */
function handsPrivate({ names }: Frame): void {
  for (const [name, value] of names)
    if (value.kind === 'function' && name.startsWith('_'))
      (value.state.own ?? value.info.owner).handed = true;
}

/** Modules of which nobody goes through the functions in order to do something honest with them. */
const grave = /^(?:sys\.modules|os|posix|nt|subprocess|builtins)$/;

function view(what: 'keys' | 'values' | 'items'): Special {
  return (m, _given, place, { self }) => {
    if (self?.kind === 'namespace') {
      if (what !== 'keys' && 'owner' in self.of) handsPrivate(self.of);
      if (what !== 'keys' && 'name' in self.of && self.of.kind === 'external' && grave.test(self.of.name)) {
        const module = external('?', computed);
        return sequence('iterator', [], what === 'values' ? module : sequence('tuple', [unknown(), module]));
      }
      return sequence('iterator', [], unknown(what === 'keys' ? 0 : keptIn(self)));
    }
    if (self?.kind !== 'mapping') return null;
    const entries = [...self.entries.values()];
    const items = entries.map(({ key, value }) =>
      what === 'keys' ? key : what === 'values' ? value : sequence('tuple', [key, value]),
    );
    // Names stand beside what is secret.
    const marks = what === 'keys' ? self.marks & ~anySecret : self.marks;
    if (self.rest === null) {
      const all = sequence('iterator', items, null, marks);
      if (mayLackSome(self)) loosenMade(all);
      return all;
    }
    if (what === 'keys') return sequence('iterator', [], m.iterate(self, place).element);
    const any = valuesOf(self);
    return sequence('iterator', [], what === 'values' ? any : sequence('tuple', [unknown(), any]));
  };
}

const copyMapping: Special = (_m, _given, _place, { self }) => {
  if (self?.kind === 'namespace') return mapping(unknown(keptIn(self)), keptIn(self));
  if (self?.kind !== 'mapping') return null;
  const made = mapping(self.rest, self.marks);
  for (const [name, entry] of self.entries) made.entries.set(name, { ...entry });
  return made;
};

const fromKeys: Special = (m, given, place) => {
  const [keys, value] = given.positional;
  if (keys === undefined) return null;
  const made = mapping(null, argumentMarks(given));
  for (const key of m.iterate(keys, place).items ?? []) m.setItem(made, key, value ?? none, place);
  return made;
};

const getItem: Special = (m, given, place, { self }) => {
  const [key] = given.positional;
  if (key === undefined || (self?.kind !== 'mapping' && self?.kind !== 'sequence')) return null;
  return m.item(self, key, place);
};

/** `d.__setitem__(key, value)`, `dict.__setitem__(d, key, value)`, `operator.setitem(d, key, value)`. */
const setItem: Special = (m, given, place, { self }) => {
  const [on, key, value] = self === null ? given.positional : [self, ...given.positional];
  if (on === undefined || key === undefined || value === undefined) return null;
  if (on.kind !== 'mapping' && on.kind !== 'sequence' && on.kind !== 'namespace') return null;
  m.setItem(on, key, value, place);
  return none;
};

/** One entry, of which nobody says which. */
const popItem: Special = (m, _given, place, { self }) => {
  if (self?.kind !== 'mapping') return null;
  return sequence('tuple', [m.iterate(self, place).element, valuesOf(self)]);
};

const iterator: Special = (m, _given, place, { self }) => {
  if (self?.kind !== 'mapping' && self?.kind !== 'sequence') return null;
  const { items, element } = m.iterate(self, place);
  return items === null ? sequence('iterator', [], element) : sequence('iterator', [...items]);
};

export const containerSpecials: readonly (readonly [string, Special])[] = [
  ['builtins.list.append', append],
  ['builtins.list.extend', extend],
  ['builtins.list.insert', insert],
  ['builtins.list.pop', pop],
  ['builtins.list.reverse', reverse],
  ['builtins.list.clear', clear],
  ['builtins.list.sort', sort],
  ['builtins.list.copy', copy],
  ['builtins.bytearray.append', append],
  ['builtins.bytearray.extend', extend],
  ['builtins.bytearray.insert', insert],
  ['builtins.bytearray.pop', pop],
  ['builtins.bytearray.reverse', reverse],
  ['builtins.set.add', append],
  ['builtins.set.update', extend],
  ['builtins.set.copy', copy],
  ['builtins.set.pop', pop],
  ['builtins.dict.get', get],
  ['builtins.dict.setdefault', setdefault],
  ['builtins.dict.update', update],
  ['builtins.dict.pop', popKey],
  ['builtins.dict.clear', clearMapping],
  ['builtins.list.remove', remove],
  ['builtins.set.remove', remove],
  ['builtins.set.discard', remove],
  ['builtins.dict.keys', view('keys')],
  ['builtins.dict.values', view('values')],
  ['builtins.dict.items', view('items')],
  ['builtins.dict.iteritems', view('items')],
  ['builtins.dict.copy', copyMapping],
  ['builtins.dict.fromkeys', fromKeys],
  ['builtins.dict.popitem', popItem],
  ...'dict list tuple set'
    .split(' ')
    .map((type): [string, Special] => [`builtins.${type}.__iter__`, iterator]),
  ['builtins.dict.__setitem__', setItem],
  ['builtins.list.__setitem__', setItem],
  ['operator.setitem', setItem],
  ['builtins.list.appendleft', append],
  ['builtins.list.popleft', pop],
  ['builtins.list.rotate', rotate],
  ['builtins.dict.__getitem__', getItem],
  ['builtins.list.__getitem__', getItem],
  ['builtins.tuple.__getitem__', getItem],
];
