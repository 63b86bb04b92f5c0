import type { BinaryOperator, CompareOperator } from '../../ast.ts';
import { raise } from './exceptions.ts';
import { isHeld } from './held.ts';
import {
  Chance,
  Elsewhere,
  equal,
  GivenUp,
  Items,
  keyOf,
  numeric,
  Range,
  type Table,
  unknown,
  type Value,
} from './values.ts';

/** One of more values is not known at all. */
const mostAmong = 64;

const generators = /^(?:random\.(?:Random|SystemRandom)|secrets\.SystemRandom)$/;
const drawing = /^(?:random(?:\.(?:Random|SystemRandom))?|secrets(?:\.SystemRandom)?)\.(\w+)$/;

/**
 * What a function of `random` or `secrets` gives (Python Library Reference, random): something between two bounds, or one
 * of a few values. Undefined for any other function.
 */
export function drawn(name: string, args: readonly Value[]): Value | undefined {
  if (generators.test(name)) return new Elsewhere(name);
  const [, does] = drawing.exec(name) ?? [];
  const [one = null, two] = args;
  switch (does) {
    case 'randint':
      return between(one, two ?? null, true);
    case 'randbelow':
      return between(0, lessOne(one), true);
    case 'randrange':
      return two === undefined ? between(0, lessOne(one), true) : between(one, lessOne(two), true);
    case 'random':
      return new Chance(0, 1, false);
    case 'uniform':
      return between(one, two ?? null, false);
    case 'choice':
      return oneOf(one);
    case 'sample': {
      const size = lengthOf(one);
      if (size === undefined || typeof two !== 'number') return unknown;
      return two > size ? raise('ValueError') : new Items('list', new Array<Value>(two).fill(oneOf(one)));
    }
    case 'shuffle': {
      if (!(one instanceof Items)) throw new GivenUp();
      if (one.all.length > 1) one.all.fill(oneOf(one));
      return null;
    }
    case 'gauss':
    case 'normalvariate':
    case 'expovariate':
    case 'betavariate':
    case 'triangular':
    case 'getrandbits':
    case 'token_hex':
    case 'token_urlsafe':
    case 'token_bytes':
      return unknown;
    default:
      return undefined;
  }
}

function lessOne(value: Value): Value {
  return typeof value === 'number' ? value - 1 : unknown;
}

function between(from: Value, to: Value, whole: boolean): Value {
  const [low, high] = [numeric(from), numeric(to)];
  if (low === undefined || high === undefined) return unknown;
  if (low > high && whole) raise('ValueError');
  return new Chance(Math.min(low, high), Math.max(low, high), whole);
}

function lengthOf(value: Value): number | undefined {
  if (value instanceof Items) return value.all.length;
  return value instanceof Range || typeof value === 'string' ? value.length : undefined;
}

/** One of a list; of objects that the program may change later it is not said which. */
function oneOf(value: Value): Value {
  const length = lengthOf(value);
  if (length === undefined) return unknown;
  if (length === 0) raise('IndexError');
  if (value instanceof Range) {
    const last = value.start + value.step * (length - 1);
    return new Chance(Math.min(value.start, last), Math.max(value.start, last), true);
  }
  const all = value instanceof Items ? value.all : [...(value as string)];
  if (all.some(isHeld)) throw new GivenUp();
  if (all.includes(unknown)) return unknown;
  const bounds = all.map(boundsOf);
  if (bounds.every((each) => each !== undefined)) {
    const low = bounds.reduce((least, [each]) => Math.min(least, each), Number.POSITIVE_INFINITY);
    const high = bounds.reduce((most, [, each]) => Math.max(most, each), Number.NEGATIVE_INFINITY);
    const whole = all.every((each) => typeof each === 'number' || (each instanceof Chance && each.whole));
    const few = all.length <= mostAmong && !all.some((each) => each instanceof Chance);
    return new Chance(low, high, whole, few ? all : null);
  }
  if (all.length > mostAmong || all.some((each) => each instanceof Chance)) return unknown;
  return new Chance(Number.NaN, Number.NaN, false, all);
}

/** The least and the most that a number may be. */
export function boundsOf(value: Value): readonly [number, number] | undefined {
  if (value instanceof Chance) return Number.isNaN(value.low) ? undefined : [value.low, value.high];
  const number = numeric(value);
  return number === undefined ? undefined : [number, number];
}

/** What an operator makes of numbers of which bounds are known. */
export function operateChance(op: BinaryOperator, a: Value, b: Value): Value {
  const [x, y] = [boundsOf(a), boundsOf(b)];
  if (x === undefined || y === undefined) return unknown;
  const whole = isWhole(a) && isWhole(b);
  switch (op) {
    case '+':
      return new Chance(x[0] + y[0], x[1] + y[1], whole);
    case '-':
      return new Chance(x[0] - y[1], x[1] - y[0], whole);
    case '*': {
      const all = [x[0] * y[0], x[0] * y[1], x[1] * y[0], x[1] * y[1]];
      return new Chance(Math.min(...all), Math.max(...all), whole);
    }
    default:
      return unknown;
  }
}

function isWhole(value: Value): boolean {
  return value instanceof Chance ? value.whole : typeof value === 'number';
}

/** What a comparison comes to, whatever chance says; not known where that matters. */
export function compareChance(op: CompareOperator, a: Value, b: Value): Value {
  if (a === unknown || b === unknown) return unknown;
  if (op === 'is' || op === 'is not') {
    if (a === null || b === null) return op === 'is not';
    return unknown;
  }
  if (op === 'in' || op === 'not in') return unknown;
  const [x, y] = [boundsOf(a), boundsOf(b)];
  if (op === '==' || op === '!=') {
    const same = x === undefined || y === undefined ? equalToAny(a, b) : equalWithin(a, b, x, y);
    return same === unknown ? unknown : same === (op === '==');
  }
  if (x === undefined || y === undefined) throw new GivenUp();
  switch (op) {
    case '<':
      return x[1] < y[0] ? true : x[0] >= y[1] ? false : unknown;
    case '<=':
      return x[1] <= y[0] ? true : x[0] > y[1] ? false : unknown;
    case '>':
      return x[0] > y[1] ? true : x[1] <= y[0] ? false : unknown;
    default:
      return x[0] >= y[1] ? true : x[1] < y[0] ? false : unknown;
  }
}

function equalWithin(
  a: Value,
  b: Value,
  x: readonly [number, number],
  y: readonly [number, number],
): boolean | typeof unknown {
  if (x[1] < y[0] || y[1] < x[0]) return false;
  if (x[0] === x[1] && y[0] === y[1]) return true;
  return equalToAny(a, b);
}

/** Whether one of a few values is equal to another one, where that is so of all of them, or of none. */
function equalToAny(a: Value, b: Value): boolean | typeof unknown {
  const among = a instanceof Chance ? a.among : b instanceof Chance ? b.among : null;
  const other = a instanceof Chance ? b : a;
  if (among === null || other instanceof Chance) return unknown;
  const found = among.filter((each) => equal(each, other)).length;
  return found === 0 ? false : found === among.length ? true : unknown;
}

/** What chance gives is put into a set, or among those of a list that are all different. */
export function put(into: Table | Items, item: Chance): void {
  if (!item.whole && item.among === null) throw new GivenUp();
  const before = into.drawn ?? { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, keys: none };
  into.drawn =
    item.among === null
      ? { ...before, low: Math.min(before.low, item.low), high: Math.max(before.high, item.high) }
      : { ...before, keys: withKeys(before.keys, item.among) };
}

/** More than these are not told apart. */
const mostKeys = 200;

function withKeys(keys: ReadonlySet<string>, values: readonly Value[]): ReadonlySet<string> {
  const all = new Set(keys);
  for (const value of values) all.add(keyOf(value));
  if (all.size > mostKeys) throw new GivenUp();
  return all;
}

const none: ReadonlySet<string> = new Set();

/** How many there may be in what chance fills. */
export function countOf({ sure, drawn: pool }: Table | Items): Value {
  if (pool === null) return sure;
  const most = sure + pool.keys.size + Math.max(0, pool.high - pool.low + 1);
  const least = Math.max(1, sure);
  return least === most ? least : new Chance(least, most, true);
}
