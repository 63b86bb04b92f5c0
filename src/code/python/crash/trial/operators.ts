import type { BinaryOperator, CompareOperator } from '../../ast.ts';
import { compareChance, operateChance } from './chances.ts';
import { raise } from './exceptions.ts';
import {
  Chance,
  equal,
  Float,
  GivenUp,
  Items,
  isTrue,
  keyOf,
  numeric,
  Range,
  Table,
  Thing,
  unknown,
  type Value,
} from './values.ts';

/** Texts and lists that a trial makes are no longer than this. */
export const longest = 20_000;

/** An integer, as long as it is an exact one. */
export function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new GivenUp();
  return value === 0 ? 0 : value;
}

/** What an operator makes of two values. */
export function operate(op: BinaryOperator, a: Value, b: Value): Value {
  if (a === unknown || b === unknown) return unknown;
  if (a instanceof Thing || b instanceof Thing) throw new GivenUp();
  if (a instanceof Chance || b instanceof Chance) return operateChance(op, a, b);
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined)
    return arithmetic(op, x, y, a instanceof Float || b instanceof Float);
  if (op === '+') {
    if (typeof a === 'string' && typeof b === 'string') return bounded(a, b.length) + b;
    if (a instanceof Items && b instanceof Items && a.kind === b.kind) {
      if (a.all.length + b.all.length > longest) throw new GivenUp();
      return new Items(a.kind, [...a.all, ...b.all]);
    }
  }
  if (op === '*') {
    if (y !== undefined) return repeated(a, y);
    if (x !== undefined) return repeated(b, x);
  }
  if (op === '%' && typeof a === 'string') return unknown;
  if (a instanceof Table && b instanceof Table && a.kind !== 'dict' && b.kind !== 'dict')
    return ofSets(op, a, b);
  if (a instanceof Table && b instanceof Table && op === '|')
    return new Table('dict', new Map([...a.entries, ...b.entries]), a.missing);
  throw new GivenUp();
}

function bounded(text: string, more: number): string {
  if (text.length + more > longest) throw new GivenUp();
  return text;
}

function repeated(value: Value, times: number): Value {
  const count = Math.max(0, times);
  if (typeof value === 'string') return bounded(value, value.length * count).repeat(count);
  if (!(value instanceof Items) || value.all.length * count > longest) throw new GivenUp();
  return new Items(value.kind, Array.from({ length: count }, () => value.all).flat());
}

function arithmetic(op: BinaryOperator, x: number, y: number, real: boolean): Value {
  const made = (value: number): Value => {
    if (real) return new Float(value);
    return Number.isSafeInteger(value) ? whole(value) : unknown;
  };
  switch (op) {
    case '+':
      return made(x + y);
    case '-':
      return made(x - y);
    case '*':
      return made(x * y);
    case '/':
      if (y === 0) raise('ZeroDivisionError');
      return new Float(x / y);
    case '//':
      if (y === 0) raise('ZeroDivisionError');
      return made(Math.floor(x / y));
    case '%': {
      if (y === 0) raise('ZeroDivisionError');
      const rest = x % y;
      return made(rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest);
    }
    case '**':
      if (!real && y < 0) return new Float(x ** y);
      return made(x ** y);
    default:
      if (real) throw new GivenUp();
      return made(Number(bits(op, BigInt(x), BigInt(y))));
  }
}

function bits(op: BinaryOperator, x: bigint, y: bigint): bigint {
  switch (op) {
    case '&':
      return x & y;
    case '|':
      return x | y;
    case '^':
      return x ^ y;
    case '<<':
    case '>>':
      if (y < 0n || y > 60n) throw new GivenUp();
      return op === '<<' ? x << y : x >> y;
    default:
      throw new GivenUp();
  }
}

function ofSets(op: BinaryOperator, a: Table, b: Table): Value {
  const only = (from: Table, than: Table, shared: boolean): (readonly [string, readonly [Value, Value]])[] =>
    [...from.entries].filter(([key]) => than.entries.has(key) === shared);
  switch (op) {
    case '|':
      return new Table(a.kind, new Map([...a.entries, ...b.entries]));
    case '&':
      return new Table(a.kind, new Map(only(a, b, true)));
    case '-':
      return new Table(a.kind, new Map(only(a, b, false)));
    case '^':
      return new Table(a.kind, new Map([...only(a, b, false), ...only(b, a, false)]));
    default:
      throw new GivenUp();
  }
}

/** Whether a comparison comes out true; `unknown` where one side is not known. */
export function compare(op: CompareOperator, a: Value, b: Value): Value {
  if (a instanceof Chance || b instanceof Chance) return compareChance(op, a, b);
  if (op === 'is' || op === 'is not') {
    if (a === unknown || b === unknown) return unknown;
    return same(a, b) === (op === 'is');
  }
  if (op === 'in' || op === 'not in') {
    const held = holds(b, a);
    return held === unknown ? unknown : isTrue(held) === (op === 'in');
  }
  if (a === unknown || b === unknown) return unknown;
  if (op === '==' || op === '!=') return equal(a, b) === (op === '==');
  const order = ordered(a, b);
  if (op === '<') return order < 0;
  if (op === '<=') return order <= 0;
  return op === '>' ? order > 0 : order >= 0;
}

function same(a: Value, b: Value): boolean {
  const plain = (value: Value): boolean => value === null || typeof value === 'boolean';
  // Whether two equal numbers or texts are one object is for the interpreter to say.
  if (!plain(a) && !plain(b) && typeof a === typeof b && typeof a !== 'object' && a === b)
    throw new GivenUp();
  return a === b;
}

/** Below, above or at nothing, as one value is less than the other, more, or equal. */
export function ordered(a: Value, b: Value, depth = 0): number {
  if (a === unknown || b === unknown || depth > 20) throw new GivenUp();
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) {
    if (Number.isNaN(x) || Number.isNaN(y)) throw new GivenUp();
    return x - y === 0 || x === y ? 0 : x < y ? -1 : 1;
  }
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1;
  if (a instanceof Items && b instanceof Items && a.kind === b.kind) {
    for (let at = 0; at < Math.min(a.all.length, b.all.length); at++) {
      if (equal(a.all[at] as Value, b.all[at] as Value)) continue;
      return ordered(a.all[at] as Value, b.all[at] as Value, depth + 1);
    }
    return a.all.length - b.all.length;
  }
  throw new GivenUp();
}

function holds(container: Value, item: Value): Value {
  if (container === unknown) return unknown;
  if (container instanceof Items) {
    if (container.all.includes(unknown) || item === unknown) return unknown;
    return container.all.some((each) => each === item || equal(each, item));
  }
  if (item === unknown) return unknown;
  if (container instanceof Table) return container.entries.has(keyOf(item));
  if (typeof container === 'string' && typeof item === 'string') return container.includes(item);
  if (container instanceof Range && typeof item === 'number') {
    const at = (item - container.start) / container.step;
    return Number.isInteger(at) && at >= 0 && at < container.length;
  }
  throw new GivenUp();
}

/** `-x`, `not x`, `~x` */
export function unary(op: '~' | 'not' | '+' | '-', value: Value): Value {
  if (value === unknown) return unknown;
  if (op === 'not') return !isTrue(value);
  const number = numeric(value);
  if (number === undefined) throw new GivenUp();
  if (op === '~') return whole(-number - 1);
  const signed = op === '-' ? -number : number;
  return value instanceof Float ? new Float(signed) : whole(signed);
}
