import { countOf, put as draw } from './chances.ts';
import { raise } from './exceptions.ts';
import { itemsOf } from './items.ts';
import { longest, ordered, whole } from './operators.ts';
import {
  Chance,
  equal,
  Float,
  GivenUp,
  Items,
  isTrue,
  keyOf,
  numeric,
  Steps,
  Table,
  unknown,
  type Value,
} from './values.ts';

type Args = readonly Value[];

const ofLists: Readonly<Record<string, (of: Items, args: Args) => Value>> = {
  append: (of, [item = null]) => put(of, of.all.length, [item]),
  appendleft: (of, [item = null]) => put(of, 0, [item]),
  extend: (of, [items = null]) => put(of, of.all.length, itemsOf(items)),
  extendleft: (of, [items = null]) => put(of, 0, [...itemsOf(items)].reverse()),
  insert: (of, [at = 0, item = null]) => put(of, place(of, integer(at)), [item]),
  pop: (of, [at = -1]) => {
    const index = integer(at);
    const from = index < 0 ? of.all.length + index : index;
    if (from < 0 || from >= of.all.length) raise('IndexError');
    return of.all.splice(from, 1)[0] as Value;
  },
  popleft: (of) => (of.all.length === 0 ? raise('IndexError') : (of.all.shift() as Value)),
  remove: (of, [item = null]) => {
    const at = of.all.findIndex((each) => equal(each, item));
    if (at < 0) raise('ValueError');
    of.all.splice(at, 1);
    return null;
  },
  index: (of, [item = null, ...more]) => {
    if (more.length > 0) throw new GivenUp();
    const at = of.all.findIndex((each) => equal(each, item));
    return at < 0 ? raise('ValueError') : at;
  },
  count: (of, [item = null]) => of.all.filter((each) => equal(each, item)).length,
  clear: (of) => {
    of.all.length = 0;
    return null;
  },
  copy: (of) => new Items(of.kind, [...of.all]),
  reverse: (of) => {
    of.all.reverse();
    return null;
  },
  rotate: (of, [by = 1]) => {
    const count = integer(by);
    const { all } = of;
    if (all.length > 0) all.unshift(...all.splice(((-count % all.length) + all.length) % all.length));
    return null;
  },
};

function put(of: Items, at: number, items: Args): null {
  if (of.kind === 'tuple' || of.all.length + items.length > longest) throw new GivenUp();
  of.all.splice(at, 0, ...items);
  return null;
}

function place({ all }: Items, at: number): number {
  return at < 0 ? Math.max(0, all.length + at) : Math.min(all.length, at);
}

export function integer(value: Value): number {
  if (typeof value !== 'number') throw new GivenUp();
  return value;
}

const ofDicts: Readonly<Record<string, (of: Table, args: Args) => Value>> = {
  get: (of, [key = null, other = null]) => of.entries.get(keyOf(key))?.[1] ?? other,
  keys: (of) =>
    new Items(
      'list',
      [...of.entries.values()].map(([key]) => key),
    ),
  values: (of) =>
    new Items(
      'list',
      [...of.entries.values()].map(([, value]) => value),
    ),
  items: (of) =>
    new Items(
      'list',
      [...of.entries.values()].map((entry) => new Items('tuple', [...entry])),
    ),
  pop: (of, [key = null, other]) => {
    const entry = of.entries.get(keyOf(key));
    of.entries.delete(keyOf(key));
    return entry?.[1] ?? other ?? (entry === undefined ? raise('KeyError') : null);
  },
  popitem: (of) => {
    const last = [...of.entries].at(-1);
    if (last === undefined) raise('KeyError');
    of.entries.delete(last[0]);
    return new Items('tuple', [...last[1]]);
  },
  setdefault: (of, [key = null, value = null]) => {
    const entry = of.entries.get(keyOf(key));
    if (entry !== undefined) return entry[1];
    of.entries.set(keyOf(key), [key, value]);
    return value;
  },
  update: (of, [other]) => {
    if (!(other instanceof Table) || other.kind !== 'dict') throw new GivenUp();
    for (const [key, entry] of other.entries) of.entries.set(key, entry);
    return null;
  },
  clear: (of) => {
    of.entries.clear();
    return null;
  },
  copy: (of) => new Table(of.kind, new Map(of.entries), of.missing),
};

const ofSets: Readonly<Record<string, (of: Table, args: Args) => Value>> = {
  add: (of, [item = null]) => {
    if (item instanceof Chance) {
      draw(of, item);
      return null;
    }
    const key = keyOf(item);
    if (!of.entries.has(key)) of.entries.set(key, [item, item]);
    return null;
  },
  remove: (of, [item = null]) => (of.entries.delete(keyOf(item)) ? null : raise('KeyError')),
  discard: (of, [item = null]) => {
    of.entries.delete(keyOf(item));
    return null;
  },
  update: (of, others) => {
    for (const other of others) for (const item of itemsOf(other)) of.entries.set(keyOf(item), [item, item]);
    return null;
  },
  clear: (of) => {
    of.entries.clear();
    return null;
  },
  copy: (of) => new Table(of.kind, new Map(of.entries)),
  issubset: (of, [other]) => {
    if (!(other instanceof Table)) throw new GivenUp();
    return [...of.entries.keys()].every((key) => other.entries.has(key));
  },
};

const letters = /^\p{L}+$/u;
const ascii = /^[\x20-\x7e\t\n]*$/;
const spaces = /\s+/;

const ofTexts: Readonly<Record<string, (of: string, args: Args) => Value>> = {
  lower: (of) => of.toLowerCase(),
  upper: (of) => of.toUpperCase(),
  strip: (of, [set]) => (set === undefined ? of.trim() : stripped(of, text(set), true, true)),
  lstrip: (of, [set]) => (set === undefined ? of.trimStart() : stripped(of, text(set), true, false)),
  rstrip: (of, [set]) => (set === undefined ? of.trimEnd() : stripped(of, text(set), false, true)),
  startswith: (of, [what = null]) => of.startsWith(text(what)),
  endswith: (of, [what = null]) => of.endsWith(text(what)),
  find: (of, [what = null, from = 0]) => of.indexOf(text(what), integer(from)),
  index: (of, [what = null, from = 0]) => {
    const at = of.indexOf(text(what), integer(from));
    return at < 0 ? raise('ValueError') : at;
  },
  rfind: (of, [what = null]) => of.lastIndexOf(text(what)),
  count: (of, [what = null]) => {
    if (text(what) === '') throw new GivenUp();
    return of.split(text(what)).length - 1;
  },
  isdigit: (of) => /^[0-9]+$/.test(of),
  isnumeric: (of) => /^[0-9]+$/.test(of),
  isspace: (of) => /^\s+$/.test(of),
  isalpha: (of) => letters.test(of),
  isalnum: (of) => of !== '' && [...of].every((each) => letters.test(each) || /[0-9]/.test(each)),
  isupper: (of) => of !== of.toLowerCase() && of === of.toUpperCase(),
  islower: (of) => of !== of.toUpperCase() && of === of.toLowerCase(),
  join: (of, [items = null]) => {
    const all = itemsOf(items);
    if (all.includes(unknown)) return unknown;
    return all.map(text).join(of);
  },
  split: (of, [by, most]) => {
    if (most !== undefined) throw new GivenUp();
    if (by === undefined || by === null)
      return new Items('list', of.trim() === '' ? [] : of.trim().split(spaces));
    return new Items('list', text(by) === '' ? raise('ValueError') : of.split(text(by)));
  },
  splitlines: (of) => new Items('list', of === '' ? [] : of.replace(/\n$/, '').split('\n')),
  replace: (of, [what = null, by = null, ...more]) => {
    if (more.length > 0 || text(what) === '') throw new GivenUp();
    const made = of.replaceAll(text(what), () => text(by));
    if (made.length > longest) throw new GivenUp();
    return made;
  },
  format: () => unknown,
  encode: () => unknown,
  title: () => unknown,
  capitalize: () => unknown,
  center: () => unknown,
  ljust: () => unknown,
  rjust: () => unknown,
  zfill: () => unknown,
};

function text(value: Value): string {
  if (typeof value !== 'string') throw new GivenUp();
  return value;
}

function stripped(of: string, set: string, front: boolean, back: boolean): string {
  let from = 0;
  let to = of.length;
  while (front && from < to && set.includes(of[from] as string)) from += 1;
  while (back && to > from && set.includes(of[to - 1] as string)) to -= 1;
  return of.slice(from, to);
}

const tables = {
  list: ofLists,
  deque: ofLists,
  tuple: ofLists,
  dict: ofDicts,
  set: ofSets,
  frozenset: ofSets,
};

/** Whether an object of Python has a method that a trial knows. */
export function hasMethod(of: Value, name: string): boolean {
  const known =
    typeof of === 'string' ? ofTexts : of instanceof Items || of instanceof Table ? tables[of.kind] : {};
  return Object.hasOwn(known, name) || (of instanceof Items && of.kind === 'list' && name === 'sort');
}

/** What a method of a text, a list, a dictionary or a set gives. */
export function callMethod(of: Value, name: string, args: Args): Value {
  if (of instanceof Items) {
    if (name === 'sort' && args.length === 0) {
      of.all.sort((a, b) => ordered(a, b));
      return null;
    }
    const method = ofLists[name];
    if (method === undefined || (of.kind === 'tuple' && name !== 'index' && name !== 'count'))
      throw new GivenUp();
    return method(of, args);
  }
  if (of instanceof Table) {
    const method = of.kind === 'dict' ? ofDicts[name] : ofSets[name];
    if (method === undefined || args.includes(unknown)) {
      if (name !== 'get' && name !== 'setdefault') throw new GivenUp();
      if (method === undefined || args[0] === unknown) throw new GivenUp();
    }
    return (method as (of: Table, args: Args) => Value)(of, args);
  }
  if (typeof of === 'string') {
    const method = ofTexts[name];
    if (method === undefined || !ascii.test(of)) throw new GivenUp();
    return args.includes(unknown) ? unknown : method(of, args);
  }
  throw new GivenUp();
}

function truncated({ low, high }: Chance): Value {
  return Number.isNaN(low) ? unknown : new Chance(Math.trunc(low), Math.trunc(high), true);
}

/** Numbers and texts of functions of Python that do nothing but compute. */
export function computed(name: string, args: Args): Value {
  const [first = null, second] = args;
  if (args.includes(unknown)) {
    // How long something is does not depend on what is in it.
    if (name !== 'len' || first === unknown) return unknown;
  }
  if (first instanceof Chance) return name === 'int' ? truncated(first) : unknown;
  const number = numeric(first);
  switch (name) {
    case 'len':
      if ((first instanceof Table || first instanceof Items) && first.drawn !== null) return countOf(first);
      if (typeof first === 'string' && !ascii.test(first)) throw new GivenUp();
      return itemsOf(first).length;
    case 'abs':
      if (number === undefined) throw new GivenUp();
      return first instanceof Float ? new Float(Math.abs(number)) : Math.abs(number);
    case 'bool':
      return args.length === 0 ? false : isTrue(first);
    case 'int':
      if (args.length === 0) return 0;
      if (args.length > 1) throw new GivenUp();
      if (typeof first === 'string') {
        if (/^\s*[+-]?[0-9]+\s*$/.test(first)) return whole(Number(first));
        if (/^[a-zA-Z ,.;:!?]*$/.test(first)) raise('ValueError');
        throw new GivenUp();
      }
      if (number === undefined) throw new GivenUp();
      return whole(Math.trunc(number));
    case 'str':
      if (args.length === 0) return '';
      if (typeof first === 'string') return first;
      return typeof first === 'number' ? String(first) : unknown;
    case 'sum': {
      let sum = second === undefined ? 0 : integer(second);
      for (const each of itemsOf(first)) {
        if (each === unknown || each instanceof Chance) return unknown;
        sum = whole(sum + integer(each));
      }
      return sum;
    }
    case 'divmod': {
      const [a, b] = [integer(first), integer(second ?? 0)];
      if (b === 0) raise('ZeroDivisionError');
      return new Items('tuple', [Math.floor(a / b), a - b * Math.floor(a / b)]);
    }
    case 'any':
    case 'all':
      return itemsOf(first).some((each) => isTrue(each) === (name === 'any')) === (name === 'any');
    case 'iter':
      if (args.length > 1 || !(first instanceof Items)) throw new GivenUp();
      return new Steps(first);
    case 'next':
      if (!(first instanceof Steps)) throw new GivenUp();
      if (first.at >= first.over.all.length) return second ?? raise('StopIteration');
      first.at += 1;
      return first.over.all[first.at - 1] as Value;
    default:
      throw new GivenUp();
  }
}
