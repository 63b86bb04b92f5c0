import { isUtf8 } from 'node:buffer';
import { readBytes } from '../../bytes/source.ts';
import { Blob, Call, Dict, Float, List, Text, Tuple, type Value } from '../../core/value.ts';
import { decodeText } from '../../formats/pickle/text.ts';
import { ArrayData, type Plain } from '../data/plain.ts';
import { argsOf, dictPairs, fields, type Graph, globalName, textOf } from '../graph.ts';
import { bytesOf } from '../numpy/bytes-of.ts';
import { plainArray } from '../numpy/elements.ts';
import { ndarrayOf, scalarOf } from '../numpy/ndarray.ts';
import type { TimeUnit } from '../table/type.ts';
import { type Decimal, decimalOf } from './decimal.ts';
import { whatIs } from './object.ts';
import { Refused } from './refused.ts';
import { dateOf, momentOf, timeOf } from './times.ts';
import type { Work } from './work.ts';
import { zoneOf } from './zone.ts';

/** A Python object of an object column, as far as Arrow has a type for it. */
export type Element =
  | { readonly is: 'null' }
  | { readonly is: 'bool'; readonly value: boolean }
  | { readonly is: 'int'; readonly value: bigint }
  | { readonly is: 'float'; readonly value: number }
  | { readonly is: 'text' | 'bytes'; readonly length: number; readonly bytes: () => Uint8Array }
  | ({ readonly is: 'decimal' } & Decimal)
  | { readonly is: 'date'; readonly days: number }
  | { readonly is: 'time'; readonly value: bigint }
  | {
      readonly is: 'timestamp';
      readonly value: bigint;
      readonly unit: TimeUnit;
      readonly zone: string | null;
    }
  | { readonly is: 'duration'; readonly value: bigint; readonly unit: TimeUnit }
  | { readonly is: 'uuid'; readonly value: bigint }
  | { readonly is: 'list'; readonly items: readonly Element[] }
  | { readonly is: 'dict'; readonly entries: ReadonlyMap<string, Element> };

const nothing: Element = { is: 'null' };
const nulls: ReadonlySet<string> = new Set([
  'pandas.NA',
  'pandas._libs.missing.NA',
  'pandas.NaT',
  'pandas._libs.tslibs.nattype.NaT',
  'pandas._libs.tslibs.nattype._nat_unpickle',
  'pandas._libs.missing._NA',
]);
const mostDepth = 32;

/** Resolutions of pandas' times (`NPY_DATETIMEUNIT` of numpy/ndarraytypes.h). */
const resolutions: ReadonlyMap<number, TimeUnit> = new Map([
  [7, 's'],
  [8, 'ms'],
  [9, 'us'],
  [10, 'ns'],
]);

/** @throws Refused for an object that Arrow has no type for. */
export function elementOf(value: Value, graph: Graph, work: Work, depth = 0): Element {
  work.spend();
  if (value === null) return nothing;
  if (typeof value === 'boolean') return { is: 'bool', value };
  if (typeof value === 'number' || typeof value === 'bigint') return { is: 'int', value: BigInt(value) };
  if (value instanceof Float)
    return Number.isNaN(value.value) ? nothing : { is: 'float', value: value.value };
  if (value instanceof Text) return textElement(value, graph);
  if (value instanceof Blob)
    return {
      is: 'bytes',
      length: value.length,
      bytes: () => readBytes(graph.source, value.at, value.length),
    };
  if (depth > mostDepth) throw new Refused('list', `it nests deeper than ${mostDepth} levels`);
  if (value instanceof List || value instanceof Tuple)
    return { is: 'list', items: value.items.map((item) => elementOf(item, graph, work, depth + 1)) };
  if (value instanceof Dict) return dictElement(value, graph, work, depth);
  const name = globalName(value instanceof Call ? value.callable : value) ?? '';
  if (nulls.has(name)) return nothing;
  const found = value instanceof Call ? (callElement(value, name) ?? arrayElement(value, graph, work)) : null;
  if (found === null) throw new Refused(whatIs(value), 'Arrow has no type for such objects');
  return found;
}

function textElement(text: Text, graph: Graph): Element {
  const raw = (): Uint8Array => readBytes(graph.source, text.at, text.length);
  if (text.encoding !== 'utf8') {
    const decoded = decodeText(raw(), text.encoding);
    // What Python 2 wrote as `str` has no encoding beyond ASCII.
    const unclear = text.encoding !== 'raw-unicode-escape' && /[^\0-\x7f]/.test(decoded);
    if (unclear || !decoded.isWellFormed()) throw new Refused('str', 'its text is no Unicode');
    const bytes = Buffer.from(decoded);
    return { is: 'text', length: bytes.length, bytes: () => bytes };
  }
  return {
    is: 'text',
    length: text.length,
    bytes() {
      const bytes = raw();
      if (!isUtf8(bytes)) throw new Refused('str', 'its text is no Unicode');
      return bytes;
    },
  };
}

function dictElement(value: Dict, graph: Graph, work: Work, depth: number): Element {
  const entries = new Map<string, Element>();
  for (const [key, item] of dictPairs(value.entries)) {
    const name = textOf(key);
    if (name === null) throw new Refused('dict', 'a key of it is no text');
    entries.set(name, elementOf(item, graph, work, depth + 1));
  }
  return { is: 'dict', entries };
}

function callElement(call: Call, name: string): Element | null {
  const args = argsOf(call);
  switch (name) {
    case 'datetime.date':
      return { is: 'date', days: dateOf(args) };
    case 'datetime.time':
      return { is: 'time', value: timeOf(args) };
    case 'datetime.datetime':
      return { is: 'timestamp', unit: 'us', ...momentOf(args) };
    case 'datetime.timedelta':
      return duration(args);
    case 'decimal.Decimal':
      return { is: 'decimal', ...decimalOf(textOf(args[0])) };
    case 'uuid.UUID': {
      const value = fields(call.states[0]).get('int');
      if (call.states.length !== 1 || (typeof value !== 'bigint' && typeof value !== 'number')) return null;
      if (value < 0 || BigInt(value) >= 1n << 128n) return null;
      return { is: 'uuid', value: BigInt(value) };
    }
    case 'pandas._libs.tslibs.timestamps._unpickle_timestamp':
    case 'pandas._libs.tslibs.timestamps.Timestamp':
    case 'pandas._libs.tslib.Timestamp':
    case 'pandas.Timestamp':
      return counted(args[0], args[3], (value, unit) => ({
        is: 'timestamp',
        value,
        unit,
        zone: args[2] === undefined || args[2] === null ? null : zoneOf(args[2]),
      }));
    case 'pandas._libs.tslibs.timedeltas._timedelta_unpickle':
      return counted(args[0], args[1], (value, unit) => ({ is: 'duration', value, unit }));
    default:
      return null;
  }
}

function counted(
  value: Value | undefined,
  resolution: Value | undefined,
  make: (value: bigint, unit: TimeUnit) => Element,
): Element | null {
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  // Before pandas 2 all were nanoseconds.
  const unit = resolution === undefined ? 'ns' : resolutions.get(Number(resolution));
  return unit === undefined ? null : make(BigInt(value), unit);
}

function duration(args: readonly Value[]): Element | null {
  const [days = 0, seconds = 0, microseconds = 0] = args;
  if (typeof days !== 'number' || typeof seconds !== 'number' || typeof microseconds !== 'number')
    return null;
  return {
    is: 'duration',
    unit: 'us',
    value: (BigInt(days) * 86_400n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds),
  };
}

/** A scalar of numpy, an array of one dimension, or bytes of an older protocol. */
function arrayElement(call: Call, graph: Graph, work: Work): Element | null {
  const scalar = scalarOf(call, graph);
  if (scalar !== null) return plainElement(plainArray(scalar));
  const array = ndarrayOf(call, graph);
  if (array !== null) {
    if (array.shape.length !== 1)
      throw new Refused(`array of ${array.shape.length} dimensions`, 'a list has one');
    if (array.data.kind === 'objects') {
      const { items, graph: own } = array.data;
      return { is: 'list', items: items.map((item) => elementOf(item, own, work, 1)) };
    }
    return plainElement(plainArray(array));
  }
  const bytes = call.states.length === 0 ? bytesOf(call, graph.source) : null;
  return bytes === null
    ? null
    : { is: 'bytes', length: bytes.size, bytes: () => readBytes(bytes, 0, bytes.size) };
}

function plainElement(plain: Plain | undefined): Element | null {
  if (typeof plain === 'boolean') return { is: 'bool', value: plain };
  if (typeof plain === 'number' || typeof plain === 'bigint') return { is: 'int', value: BigInt(plain) };
  if (plain instanceof Float)
    return Number.isNaN(plain.value) ? nothing : { is: 'float', value: plain.value };
  if (plain instanceof Uint8Array) return { is: 'bytes', length: plain.length, bytes: () => plain };
  if (typeof plain === 'string') {
    if (!plain.isWellFormed()) throw new Refused('str', 'its text is no Unicode');
    const bytes = Buffer.from(plain);
    return { is: 'text', length: bytes.length, bytes: () => bytes };
  }
  if (!(plain instanceof ArrayData)) return null;
  const items = plain.items.map(plainElement);
  return items.some((item) => item === null) ? null : { is: 'list', items: items as Element[] };
}
