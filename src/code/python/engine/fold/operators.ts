import type { ConstantValue } from '../../ast.ts';
import { join } from '../values/join.ts';
import { built } from '../values/marks.ts';
import { type Mapping, mapping, sequence, unknown, type Value } from '../values/values.ts';
import { asInt, asNumber, boolean, bounded, type Int, longest, normal, truth } from './constants.ts';
import { dividedPath } from './path-text.ts';
import { percent } from './percent.ts';
import { isPlaceholder } from './placeholders.ts';
import { concatenated, isText } from './texts.ts';

/** Containers that folding makes hold no more than this. */
const mostItems = 100_000;

/** A binary operator on what is known of its operands. */
export function operate(op: string, left: Value, right: Value): Value {
  const marks = left.marks | right.marks;
  if (left.kind === 'constant' && right.kind === 'constant') {
    const found = onConstants(op, left.value, right.value, marks);
    if (found !== null) return found;
  }
  if (op === '+') {
    if (isText(left) || isText(right)) return concatenated(left, right);
    if (left.kind === 'union' || right.kind === 'union') return spread(op, left, right);
    if (left.kind === 'sequence' && right.kind === 'sequence') {
      if (left.items.length + right.items.length > mostItems)
        return sequence(left.type, [], somewhere(left, right, marks), marks);
      if (left.rest === null) return sequence(left.type, [...left.items, ...right.items], right.rest, marks);
      return sequence(left.type, [...left.items], somewhere(left, right, marks), marks);
    }
    if (left.kind === 'sequence') return sequence(left.type, [...left.items], unknown(right.marks), marks);
    if (right.kind === 'sequence') return sequence(right.type, [], somewhere(left, right, marks), marks);
    if (isBytes(left) || isBytes(right)) return unknown(marks);
  }
  if (op === '%' && isText(left)) return percent(left, right);
  if (op === '/') {
    const path = dividedPath(left, right);
    if (path !== null) return path;
  }
  if (op === '*') {
    const [items, times] = left.kind === 'sequence' ? [left, right] : [right, left];
    if (items.kind === 'sequence' && items.rest === null && times.kind === 'constant') {
      const count = Number(asInt(times.value) ?? -1);
      if (count >= 0 && count * items.items.length <= 4096) {
        const all: Value[] = [];
        for (let at = 0; at < count; at += 1) all.push(...items.items);
        return sequence(items.type, all, null, marks);
      }
    }
    if (items.kind === 'sequence') {
      const more = items.items.every(isPlaceholder) ? items.items[0] : undefined;
      return sequence(items.type, [...items.items], items.rest ?? more ?? unknown(), marks);
    }
    if (isPlaceholder(left) && right.kind !== 'constant') return left;
    if (isPlaceholder(right) && left.kind !== 'constant') return right;
  }
  if (op === '|' && left.kind === 'mapping' && right.kind === 'mapping') {
    const made: Mapping = mapping(left.rest ?? right.rest, marks);
    for (const from of [left, right]) for (const [key, entry] of from.entries) made.entries.set(key, entry);
    return made;
  }
  if ((left.kind === 'union' || right.kind === 'union') && marks !== 0) return spread(op, left, right);
  return unknown(marks);
}

/** What can be called of some elements, at places that are not known; the others say nothing. */
function somewhere(left: Value, right: Value, marks: number): Value {
  let any: Value = unknown(marks);
  for (const value of [left, right]) {
    if (value.kind !== 'sequence') continue;
    for (const item of value.items)
      if (item.kind !== 'constant' && item.kind !== 'text') any = join(any, item);
    if (value.rest !== null) any = join(any, value.rest);
  }
  return any;
}

function isBytes(value: Value): boolean {
  return value.kind === 'constant' && value.value instanceof Uint8Array;
}

/** Each with each, where they are few. */
function spread(op: string, left: Value, right: Value): Value {
  const lefts = left.kind === 'union' ? left.members : [left];
  const rights = right.kind === 'union' ? right.members : [right];
  const marks = left.marks | right.marks;
  if (lefts.length * rights.length > 8) return unknown(marks);
  const members = lefts.flatMap((one) => rights.map((other) => operate(op, one, other)));
  return members.length === 1 ? (members[0] as Value) : { kind: 'union', marks, members };
}

function onConstants(op: string, left: ConstantValue, right: ConstantValue, marks: number): Value | null {
  if (typeof left === 'string' && typeof right === 'string' && op === '+')
    return bounded(left + right, marks);
  if (left instanceof Uint8Array && right instanceof Uint8Array && op === '+') {
    if (left.length + right.length > longest) return null;
    const all = new Uint8Array(left.length + right.length);
    all.set(left);
    all.set(right, left.length);
    return bounded(all, marks);
  }
  const a = asInt(left);
  const b = asInt(right);
  if (a !== null && b !== null) {
    const int = onIntegers(op, a, b);
    if (int === null) return null;
    return bounded(typeof int === 'object' ? { float: int.float } : int, op === '^' ? marks | built : marks);
  }
  if (op === '*') {
    const text = typeof left === 'string' || left instanceof Uint8Array ? left : right;
    const count = Number((text === left ? b : a) ?? Number.NaN);
    if (typeof text === 'string' && Math.max(count, 0) * text.length <= longest)
      return bounded(text.repeat(Math.max(count, 0)), marks);
    if (text instanceof Uint8Array && Math.max(count, 0) * text.length <= longest)
      return bounded(repeated(text, Math.max(count, 0)), marks);
    if (typeof text === 'string' || text instanceof Uint8Array) return null;
  }
  const x = asNumber(left);
  const y = asNumber(right);
  if (x === null || y === null) return null;
  const float = onFloats(op, x, y);
  return float === null ? null : bounded({ float }, marks);
}

/** Doubled again and again, which copies in large pieces. */
function repeated(bytes: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(count * bytes.length);
  if (all.length === 0) return all;
  all.set(bytes);
  for (let filled = bytes.length; filled < all.length; filled *= 2) all.copyWithin(filled, 0, filled);
  return all;
}

function onFloats(op: string, a: number, b: number): number | null {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : a / b;
    case '//':
      return b === 0 ? null : Math.floor(a / b);
    case '%':
      return b === 0 ? null : a - Math.floor(a / b) * b;
    case '**':
      return a ** b;
    default:
      return null;
  }
}

/** Numbers longer than this many bits are not computed. */
const mostBits = 1 << 14;

function onIntegers(op: string, a: Int, b: Int): Int | { readonly float: number } | null {
  if (op === '/') return Number(b) === 0 ? null : { float: Number(a) / Number(b) };
  if (typeof a === 'number' && typeof b === 'number') {
    const small = onSmall(op, a, b);
    if (small !== undefined) return small;
  }
  const x = BigInt(a);
  const y = BigInt(b);
  switch (op) {
    case '+':
      return normal(x + y);
    case '-':
      return normal(x - y);
    case '*':
      return bits(x) + bits(y) > mostBits ? null : normal(x * y);
    case '//':
      return y === 0n ? null : normal(floorDivide(x, y));
    case '%':
      return y === 0n ? null : normal(x - floorDivide(x, y) * y);
    case '**':
      if (y < 0n || y > 16_384n || bits(x) * Number(y) > mostBits) return null;
      return normal(x ** y);
    case '<<':
      return y < 0n || y > BigInt(mostBits) || bits(x) > mostBits ? null : normal(x << y);
    case '>>':
      return y < 0n ? null : normal(y > BigInt(mostBits) ? (x < 0n ? -1n : 0n) : x >> y);
    case '|':
      return normal(x | y);
    case '&':
      return normal(x & y);
    case '^':
      return normal(x ^ y);
    default:
      return null;
  }
}

/** The usual case; undefined where the result needs more than a double or 32 bits. */
function onSmall(op: string, a: number, b: number): number | null | undefined {
  let found: number;
  switch (op) {
    case '+':
      found = a + b;
      break;
    case '-':
      found = a - b;
      break;
    case '*':
      found = a * b;
      break;
    case '//':
      if (b === 0) return null;
      found = Math.floor(a / b);
      break;
    case '%':
      if (b === 0) return null;
      found = ((a % b) + b) % b;
      break;
    case '^':
    case '&':
    case '|':
      if ((a | 0) !== a || (b | 0) !== b) return undefined;
      return op === '^' ? a ^ b : op === '&' ? a & b : a | b;
    default:
      return undefined;
  }
  return Number.isSafeInteger(found) ? found + 0 : undefined;
}

function bits(value: bigint): number {
  const size = Math.abs(Number(value));
  return Number.isFinite(size) ? Math.log2(size + 1) : value.toString(16).length * 4;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export function unary(op: string, value: Value): Value {
  if (op === 'not') {
    const known = truth(value);
    return known === undefined ? unknown(0) : boolean(!known);
  }
  if (value.kind !== 'constant') return unknown(value.marks);
  const int = asInt(value.value);
  if (int !== null) {
    const big = BigInt(int);
    return bounded(normal(op === '-' ? -big : op === '~' ? ~big : big), value.marks) ?? unknown(value.marks);
  }
  const number = asNumber(value.value);
  if (number === null || op === '~') return unknown(value.marks);
  return bounded({ float: op === '-' ? -number : number }, value.marks) ?? unknown(value.marks);
}
