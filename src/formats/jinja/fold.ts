import { percent } from './percent.ts';
import { isSpace } from './space.ts';
import type { Constant } from './tree.ts';
import {
  builtText,
  combine,
  computed,
  constant,
  either,
  elementOf,
  exactly,
  hasText,
  holding,
  levelsOf,
  listOf,
  madeFrom,
  textOf,
  unionOf,
  unknown,
  type Value,
} from './value.ts';

export interface Given {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly spread: readonly Value[];
}

type Operation = (input: Value, given: Given) => Value | null;

const lower = map((text) => text.toLowerCase());
const upper = map((text) => text.toUpperCase());
const capitalize = map((text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase());
const title = map((text) =>
  text.toLowerCase().replace(/(^|[^\p{L}])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase()),
);
const swapcase = map((text) =>
  [...text].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join(''),
);
const same: Operation = (input) => input;
const escaped: Operation = (input) => (hasText(input) ? { ...input, built: true } : input);
const strip = trimming(true, true);
const first: Operation = (input) =>
  input.items?.[0] ?? character(input, (text) => text.slice(0, 1)) ?? elementOf(input);
const last: Operation = (input) =>
  input.items?.at(-1) ?? character(input, (text) => text.slice(-1)) ?? elementOf(input);
const any: Operation = (input) => elementOf(input);
/** Containers that hold what the input holds. */
const rearranged: Operation = (input) =>
  input.inside === null && !hasText(input) ? unknown : holding([elementOf(input)]);
/** Lists of what the input holds. */
const grouped: Operation = (input, { args }) => {
  // What fills the last row, and what stands for a missing attribute.
  if (args.length > 1) return null;
  if (input.inside === null && !hasText(input)) return unknown;
  const element = elementOf(input);
  const pair = either(element, holding([element]));
  return holding([either(pair, holding([pair]))]);
};
/** A number; the text that `int` and `float` fall back to is none. */
const number: Operation = (input, given) => {
  if (everyOf(given).some(hasText)) return null;
  const whole = combine([input], ([atom]) =>
    /^\d{1,15}$/.test(textOf(atom!)) ? Number(textOf(atom!)) : null,
  );
  return whole ?? unknown;
};
const counted: Operation = () => unknown;
/** Named arguments of filters that never become a part of what the filter gives. */
const inertNames = new Set([
  'attribute',
  'case_sensitive',
  'reverse',
  'by',
  'precision',
  'method',
  'linecount',
  'slices',
  'boolean',
  'base',
]);
/** Those that the operations here look at. */
const followedNames: ReadonlyMap<string, string> = new Map([
  ['default', 'default_value'],
  ['d', 'default_value'],
  ['join', 'd'],
  ['replace', 'count'],
]);

export function everyOf({ args, named, spread }: Given): Value[] {
  return [...args, ...named.values(), ...spread];
}

/** Filters whose result is followed; of all others it is only known whether text of the template went into it. */
const filters: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['lower', lower],
  ['upper', upper],
  ['capitalize', capitalize],
  ['title', title],
  ['trim', strip],
  ['e', escaped],
  ['escape', escaped],
  ['forceescape', escaped],
  ['safe', same],
  ['string', (input) => combine([input], ([atom]) => textOf(atom!)) ?? builtText],
  ['pprint', () => builtText],
  ['tojson', () => builtText],
  ['attr', (input) => either(...levelsOf(input), unknown)],
  ['reverse', reverse],
  ['replace', replace],
  ['join', joined],
  [
    'sum',
    (input, given) => (given.named.has('start') || given.args.length > 1 || hasText(input) ? null : unknown),
  ],
  ['format', (input, { args }) => formatted(input, args)],
  ['first', first],
  ['last', last],
  ['random', any],
  ['min', any],
  ['max', any],
  ['list', (input) => listed(input)],
  ['default', orElse],
  ['d', orElse],
  ['items', grouped],
  ['dictsort', pairs],
  ['batch', grouped],
  ['slice', grouped],
  ['sort', rearranged],
  ['unique', rearranged],
  ['groupby', grouped],
  ['select', rearranged],
  ['reject', rearranged],
  ['selectattr', rearranged],
  ['rejectattr', rearranged],
  ['int', number],
  ['float', number],
  ['abs', counted],
  ['round', counted],
  ['length', counted],
  ['count', counted],
  ['wordcount', counted],
]);

const methods: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['lower', lower],
  ['upper', upper],
  ['capitalize', capitalize],
  ['title', title],
  ['swapcase', swapcase],
  ['strip', strip],
  ['lstrip', trimming(true, false)],
  ['rstrip', trimming(false, true)],
  ['replace', replace],
  ['join', (input, { args }) => (args[0] === undefined ? null : joined(args[0], { ...none, args: [input] }))],
  ['split', split],
  ['format', plainFormat],
  ['get', lookedUp],
  ['pop', lookedUp],
  ['setdefault', lookedUp],
  ['items', grouped],
  ['keys', rearranged],
  ['values', rearranged],
  ['copy', same],
  ['count', counted],
  ['find', counted],
  ['rfind', counted],
  ['index', counted],
]);

const none: Given = { args: [], named: new Map(), spread: [] };

export function filtered(name: string, input: Value, given: Given): Value {
  if (name === 'map') return mapped(input, given);
  return applied(filters, name, input, given);
}

export function methodResult(name: string, input: Value, given: Given): Value {
  return applied(methods, name, input, given);
}

function applied(
  operations: ReadonlyMap<string, Operation>,
  name: string,
  input: Value,
  given: Given,
): Value {
  const followed = followedNames.get(name);
  const understood =
    given.spread.length === 0 &&
    [...given.named.keys()].every((one) => inertNames.has(one) || one === followed);
  const found = understood ? operations.get(name)?.(input, given) : null;
  return found ?? madeFrom([input, ...everyOf(given)]);
}

/** What an attribute of any element may be. */
function within(input: Value): Value {
  return input.inside === null ? unknown : holding([either(...levelsOf(input.inside), unknown)]);
}

function pairs(input: Value): Value | null {
  return grouped(input, none);
}

/** `map(attribute=…)` gives what is in the elements, `map('filter')` what the filter makes of each. */
function mapped(input: Value, given: Given): Value {
  const { args, named } = given;
  if (args.length === 0 && [...named.keys()].every((one) => one === 'attribute')) return within(input);
  const name = exactly(args[0]);
  if (name?.length !== 1 || given.spread.length > 0) return madeFrom([input, ...everyOf(given)]);
  const rest = { ...none, args: args.slice(1), named };
  const apply = (value: Value): Value => filtered(textOf(name[0]!), value, rest);
  if (input.items !== null) return listOf(input.items.map(apply));
  return holding([apply(elementOf(input))]);
}

function map(change: (text: string) => string): Operation {
  return (input) => combine([input], ([atom]) => change(textOf(atom!)));
}

function character(input: Value, take: (text: string) => string): Value | null {
  return combine([input], ([atom]) => (typeof atom === 'string' ? take(atom) : null));
}

function trimming(start: boolean, end: boolean): Operation {
  return (input, { args }) =>
    combine([input, args[0] ?? constant(null)], ([atom, wanted]) => {
      const goes = (one: string): boolean =>
        typeof wanted === 'string' ? wanted.includes(one) : isSpace(one);
      const text = [...textOf(atom!)];
      let from = 0;
      let to = text.length;
      while (start && from < to && goes(text[from]!)) from += 1;
      while (end && from < to && goes(text[to - 1]!)) to -= 1;
      return text.slice(from, to).join('');
    });
}

function reverse(input: Value): Value | null {
  if (input.items !== null) return listOf(input.items.toReversed());
  if (input.inside !== null) return rearranged(input, none);
  return hasText(input) ? map((text) => [...text].reverse().join(''))(input, none) : unknown;
}

function replace(input: Value, { args, named }: Given): Value | null {
  const [from, to] = args;
  if (from === undefined || to === undefined) return null;
  const count = args[2] ?? named.get('count') ?? constant(null);
  return combine([input, from, to, count], ([text, old, fresh, most]) => {
    if (typeof old !== 'string') return null;
    if (most === null || (typeof most === 'number' && most < 0))
      return textOf(text!).replaceAll(old, () => textOf(fresh!));
    if (typeof most !== 'number' || old === '') return null;
    const parts = textOf(text!).split(old);
    const done = Math.min(Math.max(0, most), parts.length - 1);
    return (
      parts.slice(0, done + 1).join(textOf(fresh!)) +
      (done + 1 < parts.length ? old : '') +
      parts.slice(done + 1).join(old)
    );
  });
}

function joined(input: Value, { args, named }: Given): Value | null {
  const separator = args[0] ?? named.get('d') ?? constant('');
  const items = input.items ?? listed(input)?.items ?? null;
  if (items === null || items.length > 256 || named.has('attribute') || args.length > 1)
    return hasText(input) || hasText(separator) ? null : builtText;
  const parts = items.flatMap((item, index) => (index === 0 ? [item] : [separator, item]));
  return concatenated(parts);
}

/** The values as text behind each other. */
export function concatenated(values: readonly Value[]): Value {
  let whole = constant('');
  for (const value of values) {
    const next = combine([whole, value], ([left, right]) => textOf(left!) + textOf(right!));
    if (next === null || exactly(next) === null) return { ...madeFrom(values), built: true };
    whole = next;
  }
  return whole;
}

function listed(input: Value): Value | null {
  if (input.items !== null) return input;
  const atoms = exactly(input);
  if (atoms?.length === 1 && typeof atoms[0] === 'string')
    return listOf([...atoms[0]].map((one) => computed([one])));
  return rearranged(input, none);
}

function formatted(input: Value, values: readonly Value[]): Value | null {
  return combine([input, ...values], ([text, ...rest]) =>
    typeof text === 'string' ? percent(text, rest) : null,
  );
}

/** `text % value`; of several values it is not known whether they are a tuple, or a list that is one value. */
export function percentOf(left: Value, right: Value): Value | null {
  return right.items === null ? formatted(left, [right]) : null;
}

/** Only `{}` and `{0}`; a field that walks is told elsewhere. */
function plainFormat(input: Value, { args, named }: Given): Value | null {
  if (named.size > 0) return null;
  return combine([input, ...args], ([text, ...values]) => {
    if (typeof text !== 'string' || text.includes('{{') || text.includes('}}')) return null;
    let next = 0;
    let known = true;
    const result = text.replaceAll(/\{(\d{0,3})([^{}]{0,80})\}/g, (_, index: string, rest: string) => {
      const value = values[index === '' ? next : Number(index)];
      next += 1;
      if (rest === ':c' && typeof value === 'number')
        return String.fromCodePoint(Math.min(Math.max(0, value), 0x10ffff));
      known &&= rest === '' && value !== undefined;
      return value === undefined ? '' : textOf(value);
    });
    return known ? result : null;
  });
}

function split(input: Value, { args }: Given): Value | null {
  const texts = exactly(input);
  const separator = exactly(args[0]);
  if (texts?.length !== 1 || args.length > 1) return hasText(input) ? null : unknown;
  if (args.length > 0 && (separator?.length !== 1 || typeof separator[0] !== 'string' || separator[0] === ''))
    return null;
  const text = textOf(texts[0]!);
  const parts = separator === null ? words(text) : text.split(separator[0] as string);
  return listOf(parts.map((part) => computed([part])));
}

/** As Python's split without a separator. */
function words(text: string): string[] {
  const found: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !isSpace(text[at]!)) continue;
    if (at > from) found.push(text.slice(from, at));
    from = at + 1;
  }
  return found;
}

function orElse(input: Value, { args, named }: Given): Value {
  return either(input, ...args.slice(0, 1), ...named.values());
}

function lookedUp(input: Value, { args }: Given): Value {
  const found = unionOf([...(input.inside === null ? [] : [input.inside]), ...args.slice(1, 2)]);
  return found === null ? unknown : either(found, unknown);
}

/** A part of a text or list. */
export function sliced(input: Value, bounds: readonly (Value | null)[]): Value {
  const numbers = bounds.map((bound) => (bound === null ? constant(null) : bound));
  const exact = combine([input, ...numbers], ([text, from, to, step]) =>
    typeof text === 'string' ? part([...text], from!, to!, step!).join('') : null,
  );
  if (exact !== null) return exact;
  const limits = numbers.map((bound) => exactly(bound));
  if (input.items !== null && limits.every((limit) => limit?.length === 1))
    return listOf(part(input.items, limits[0]![0]!, limits[1]![0]!, limits[2]![0]!));
  // What is cut out of something unknown may be any text; its elements, if it is a list, are as unknown as before.
  return { ...unknown, built: true, inside: input.inside ?? (hasText(input) ? builtText : unknown) };
}

/** Python's slice. */
function part<T>(items: readonly T[], from: Constant, to: Constant, step: Constant): T[] {
  const stride = typeof step === 'number' && Number.isInteger(step) ? step : step === false ? 0 : 1;
  if (stride === 0) return [];
  const bound = (given: Constant, otherwise: number): number => {
    const value = typeof given === 'boolean' ? Number(given) : given;
    if (typeof value !== 'number') return otherwise;
    const at = value < 0 ? value + items.length : value;
    return Math.min(Math.max(at, stride < 0 ? -1 : 0), stride < 0 ? items.length - 1 : items.length);
  };
  const start = bound(from, stride < 0 ? items.length - 1 : 0);
  const stop = bound(to, stride < 0 ? -1 : items.length);
  const found: T[] = [];
  for (let at = start; stride < 0 ? at > stop : at < stop; at += stride) found.push(items[at]!);
  return found;
}

/** One element, where both the container and the place are known. */
export function itemAt(input: Value, key: Value): Value | null {
  const places = exactly(key);
  if (places === null || !places.every((place) => typeof place === 'number')) return null;
  if (input.items !== null) {
    const found = places.map((place) => input.items!.at(place as number) ?? unknown);
    return unionOf(found);
  }
  return combine([input, key], ([text, place]) =>
    typeof text === 'string' ? ([...text].at(place as number) ?? '') : null,
  );
}
