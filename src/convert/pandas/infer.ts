import type { ArrowType, Field, TimeUnit } from '../table/type.ts';
import type { Element } from './elements.ts';
import { Refused } from './refused.ts';

/** What is known of the elements of a column so far. */
export type Shape =
  | { readonly is: 'null' }
  | { readonly is: 'bool' | 'text' | 'bytes' | 'date' | 'time' | 'uuid' }
  | { readonly is: 'number'; readonly low: bigint; readonly high: bigint; readonly float: boolean }
  | { readonly is: 'decimal'; readonly scale: number; readonly whole: number }
  | { readonly is: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | null }
  | { readonly is: 'duration'; readonly unit: TimeUnit }
  | { readonly is: 'list'; readonly item: Shape }
  | { readonly is: 'dict'; readonly keys: ReadonlyMap<string, Shape> };

export const unknown: Shape = { is: 'null' };

/** @throws Refused where the element is of another type than those before. */
export function widened(shape: Shape, element: Element): Shape {
  if (element.is === 'null') return shape;
  const own = shapeOf(element);
  return shape.is === 'null' ? own : merged(shape, own);
}

function shapeOf(element: Element): Shape {
  switch (element.is) {
    case 'int':
      return { is: 'number', low: element.value, high: element.value, float: false };
    case 'float':
      return { is: 'number', low: 0n, high: 0n, float: true };
    case 'decimal':
      return { is: 'decimal', scale: element.scale, whole: element.digits - element.scale };
    case 'timestamp':
      return { is: 'timestamp', unit: element.unit, zone: element.zone };
    case 'duration':
      return { is: 'duration', unit: element.unit };
    case 'list':
      return { is: 'list', item: element.items.reduce(widened, unknown) };
    case 'dict': {
      const keys = new Map<string, Shape>();
      for (const [key, value] of element.entries) keys.set(key, widened(unknown, value));
      return { is: 'dict', keys };
    }
    default:
      return { is: element.is };
  }
}

const units: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

function merged(one: Shape, other: Shape): Shape {
  if (one.is === 'null') return other;
  if (other.is === 'null') return one;
  if (one.is === 'number' && other.is === 'number')
    return {
      is: 'number',
      ...bounds(one.low, one.high, other.low, other.high),
      float: one.float || other.float,
    };
  if (one.is === 'decimal' && other.is === 'decimal')
    return {
      is: 'decimal',
      scale: Math.max(one.scale, other.scale),
      whole: Math.max(one.whole, other.whole),
    };
  if (one.is === 'timestamp' && other.is === 'timestamp') {
    if (one.zone !== other.zone) throw new Refused('datetimes', 'they have several time zones');
    return { ...one, unit: finer(one.unit, other.unit) };
  }
  if (one.is === 'duration' && other.is === 'duration')
    return { is: 'duration', unit: finer(one.unit, other.unit) };
  if (one.is === 'list' && other.is === 'list') return { is: 'list', item: merged(one.item, other.item) };
  if (one.is === 'dict' && other.is === 'dict') return mergedDicts(one.keys, other.keys);
  if (one.is !== other.is)
    throw new Refused('objects', `they are both ${spelt[one.is]} and ${spelt[other.is]}`);
  return one;
}

/** Math.min knows no bigint. */
function bounds(
  low: bigint,
  high: bigint,
  otherLow: bigint,
  otherHigh: bigint,
): { low: bigint; high: bigint } {
  let [least, most] = [low, high];
  if (otherLow < least) least = otherLow;
  if (otherHigh > most) most = otherHigh;
  return { low: least, high: most };
}

const spelt: Record<Shape['is'], string> = {
  null: 'None',
  bool: 'bool',
  text: 'str',
  bytes: 'bytes',
  date: 'date',
  time: 'time',
  uuid: 'UUID',
  number: 'numbers',
  decimal: 'Decimal',
  timestamp: 'datetime',
  duration: 'timedelta',
  list: 'list',
  dict: 'dict',
};

function finer(one: TimeUnit, other: TimeUnit): TimeUnit {
  return units.indexOf(one) > units.indexOf(other) ? one : other;
}

function mergedDicts(one: ReadonlyMap<string, Shape>, other: ReadonlyMap<string, Shape>): Shape {
  if (one.size !== other.size) throw new Refused('dicts', 'they have not all the same keys');
  const keys = new Map<string, Shape>();
  for (const [key, shape] of one) {
    const with_ = other.get(key);
    if (with_ === undefined) throw new Refused('dicts', 'they have not all the same keys');
    keys.set(key, merged(shape, with_));
  }
  return { is: 'dict', keys };
}

const exact = 2n ** 53n;

/** The type that holds them all. @throws Refused where there is none. */
export function typeOf(shape: Shape): ArrowType {
  switch (shape.is) {
    case 'text':
      return { kind: 'utf8', large: false };
    case 'bytes':
      return { kind: 'binary', large: false };
    case 'number':
      return numberType(shape.low, shape.high, shape.float);
    case 'decimal': {
      const precision = Math.max(1, shape.whole + shape.scale);
      if (precision > 76) throw new Refused('Decimals', 'together they need more than 76 digits');
      return { kind: 'decimal', precision, scale: shape.scale, bits: precision > 38 ? 256 : 128 };
    }
    case 'time':
      return { kind: 'time', unit: 'us' };
    case 'timestamp':
      return { kind: 'timestamp', unit: shape.unit, zone: shape.zone };
    case 'duration':
      return { kind: 'duration', unit: shape.unit };
    case 'uuid':
      return { kind: 'fixed-binary', bytes: 16 };
    case 'list':
      return { kind: 'list', large: false, item: { name: 'item', type: typeOf(shape.item) } };
    case 'dict': {
      if (shape.keys.size === 0) throw new Refused('dicts', 'Parquet has no records without fields');
      const fields: Field[] = [...shape.keys].map(([name, inner]) => ({ name, type: typeOf(inner) }));
      return { kind: 'struct', fields };
    }
    default:
      return { kind: shape.is };
  }
}

function numberType(low: bigint, high: bigint, float: boolean): ArrowType {
  if (float) {
    if (low < -exact || high > exact) throw new Refused('numbers', 'floats beside integers beyond 2^53');
    return { kind: 'float', bits: 64 };
  }
  if (low >= -(2n ** 63n) && high < 2n ** 63n) return { kind: 'int', bits: 64, signed: true };
  if (low >= 0n && high < 2n ** 64n) return { kind: 'int', bits: 64, signed: false };
  throw new Refused('integers', 'they are longer than 64 bits');
}
