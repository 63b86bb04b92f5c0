import { Blob, Call, Dict, Text, Tuple, type Value } from '../../core/value.ts';
import { kindSizes } from '../../formats/npy/dtype.ts';
import { argsOf, fields, globalName, textOf } from '../graph.ts';

export type ByteOrder = '<' | '>' | '|';

/** A numpy dtype, as far as its data can be told apart from code. */
export type Dtype = PlainDtype | RecordDtype | RepeatedDtype | { readonly kind: 'object' };

export interface PlainDtype {
  readonly kind: 'plain';
  /** numpy's kind letter: b (bool) i u f c m M S U V. */
  readonly letter: string;
  /** Bytes of an element. */
  readonly size: number;
  readonly order: ByteOrder;
  /** Of m and M: `ns`, `25s`, … */
  readonly unit: string | null;
  /** Numbers that numpy knows by their class (the package ml_dtypes), and writes as raw bytes: `bfloat16`. */
  readonly named?: string;
}

export interface RecordDtype {
  readonly kind: 'record';
  readonly fields: readonly { readonly name: string; readonly dtype: Dtype; readonly at: number }[];
  readonly size: number;
}

/** Elements that are arrays of a fixed shape themselves. */
export interface RepeatedDtype {
  readonly kind: 'repeated';
  readonly base: Dtype;
  readonly shape: readonly number[];
  readonly size: number;
}

/** Python objects are told by their place in memory, of which nothing is in a file. */
const objectBytes = 8;

export function sizeOf(dtype: Dtype): number {
  return dtype.kind === 'object' ? objectBytes : dtype.size;
}

export function holdsObjects(dtype: Dtype): boolean {
  if (dtype.kind === 'record') return dtype.fields.some((field) => holdsObjects(field.dtype));
  return dtype.kind === 'repeated' ? holdsObjects(dtype.base) : dtype.kind === 'object';
}

/** One-letter codes of older files, with kind and size on the usual 64-bit systems. */
const letters: ReadonlyMap<string, readonly [string, number]> = new Map([
  ['?', ['b', 1]],
  ['b', ['i', 1]],
  ['B', ['u', 1]],
  ['h', ['i', 2]],
  ['H', ['u', 2]],
  ['i', ['i', 4]],
  ['I', ['u', 4]],
  ['l', ['i', 8]],
  ['L', ['u', 8]],
  ['q', ['i', 8]],
  ['Q', ['u', 8]],
  ['e', ['f', 2]],
  ['f', ['f', 4]],
  ['d', ['f', 8]],
  ['g', ['f', 16]],
  ['F', ['c', 8]],
  ['D', ['c', 16]],
  ['G', ['c', 32]],
]);

const recordTypes: ReadonlySet<string> = new Set([
  'numpy.record',
  'numpy.rec.record',
  'numpy.core.records.record',
]);

const mostNested = 16;
const mostFields = 100_000;

/** The dtype that a pickled call of `numpy.dtype` makes; null where it is not one that numpy writes. */
export function dtypeOfValue(value: Value | undefined, depth = 0): Dtype | null {
  if (depth > mostNested || !(value instanceof Call)) return null;
  const code = argsOf(value)[0];
  const last = value.states.at(-1);
  const state = last instanceof Tuple ? last.items : [];
  if (globalName(value.callable) !== 'numpy.dtype') return null;
  // A record whose elements are shown as objects of a class; its data is that of any record.
  if (recordTypes.has(globalName(code) ?? '')) return state[4] instanceof Dict ? record(state, depth) : null;
  const named = namedDtype(globalName(code), state[1]);
  if (named !== null) return named;
  if (!(code instanceof Text) || code.length > 32) return null;
  const match = /^([<>|=]?)([A-Za-z?])([0-9]{0,10})$/.exec(code.value);
  if (match === null) return null;
  const letter = match[2]!;
  if (letter === 'O') return { kind: 'object' };
  if (letter === 'V' && state[2] instanceof Tuple) return repeated(state[2], depth);
  if (letter === 'V' && state[4] instanceof Dict) return record(state, depth);
  return plain(match[1]!, letter, match[3]!, state);
}

function plain(given: string, letter: string, digits: string, state: readonly Value[]): PlainDtype | null {
  const short = digits === '' ? letters.get(letter) : undefined;
  const kind = short?.[0] ?? letter;
  const known = kindSizes.get(kind);
  if (known === undefined) return null;
  let size = short?.[1] ?? Number(digits || '0') * (kind === 'U' ? 4 : 1);
  // numpy takes the size of texts and raw bytes from the state, where there is one.
  if (known === null && typeof state[5] === 'number' && state[5] >= 0) size = state[5];
  if ((kind === 'M' || kind === 'm') && size === 0) size = 8;
  if (known !== null && !known.includes(size)) return null;
  const order = orderOf(state[1], given);
  if (order === null) return null;
  const unit = kind === 'M' || kind === 'm' ? unitOf(state[8]) : null;
  const free = size === 1 || kind === 'S' || kind === 'V' || kind === 'a' || kind === 'b';
  return { kind: 'plain', letter: kind === 'a' ? 'S' : kind, size, order: free ? '|' : order, unit };
}

/** Bytes of an element of the package's types; those below a byte take one. */
const namedSizes: ReadonlyMap<string, number> = new Map([
  ['bfloat16', 2],
  ['complex32', 4],
  ['bcomplex32', 4],
]);
const namedBytes = /^(?:float[468]_e\dm\d[a-z0-9]{0,8}|u?int[124])$/;

function namedDtype(type: string | null, order: Value | undefined): PlainDtype | null {
  const named = type?.startsWith('ml_dtypes.') ? type.slice('ml_dtypes.'.length) : '';
  const size = namedSizes.get(named) ?? (namedBytes.test(named) ? 1 : undefined);
  return size === undefined || orderOf(order, '') !== '<' ? null : namedOf(named, size);
}

/** Elements of so many bytes, whose dtype numpy has no letter for. */
export function namedOf(named: string, size: number): PlainDtype {
  return { kind: 'plain', letter: 'V', size, order: '|', unit: null, named };
}

function orderOf(stated: Value | undefined, given: string): ByteOrder | null {
  const text = stated instanceof Text ? stated.value : given;
  if (text === '>') return '>';
  return text === '' || text === '<' || text === '|' || text === '=' ? '<' : null;
}

/** `({}, (b'ns', 1, 1, 1))`: the unit, and how many of it (a fourth part of it is of older versions). */
function unitOf(metadata: Value | undefined): string | null {
  const pair = metadata instanceof Tuple ? metadata.items[1] : undefined;
  if (!(pair instanceof Tuple)) return null;
  const [unit, count] = pair.items;
  const name = unitName(unit);
  if (!/^[A-Za-zμ]{1,8}$/.test(name)) return null;
  if (name === 'generic') return null;
  return typeof count === 'number' && count > 1 ? `${count}${name}` : name;
}

/** The unit's bytes; before protocol 3 a text that `_codecs.encode` makes bytes of. */
function unitName(unit: Value | undefined): string {
  if (unit instanceof Text) return unit.value;
  if (unit instanceof Blob) return Buffer.from(unit.value).toString('latin1');
  return unit instanceof Call ? (textOf(argsOf(unit)[0]) ?? '') : '';
}

function repeated(subarray: Tuple, depth: number): RepeatedDtype | null {
  const base = dtypeOfValue(subarray.items[0], depth + 1);
  const shape = subarray.items[1] instanceof Tuple ? shapeOf(subarray.items[1]) : null;
  if (base === null || shape === null) return null;
  const size = shape.reduce((product, extent) => product * extent, sizeOf(base));
  return Number.isSafeInteger(size) ? { kind: 'repeated', base, shape, size } : null;
}

function record(state: readonly Value[], depth: number): RecordDtype | null {
  const [, , , names, dict, size] = state;
  if (!(names instanceof Tuple) || names.length > mostFields || typeof size !== 'number' || size < 0)
    return null;
  const table = fields(dict);
  const made: RecordDtype['fields'][number][] = [];
  for (const name of names.items) {
    if (!(name instanceof Text)) return null;
    const entry = table.get(name.value);
    if (!(entry instanceof Tuple)) return null;
    const dtype = dtypeOfValue(entry.items[0], depth + 1);
    const at = entry.items[1];
    if (dtype === null || typeof at !== 'number' || at < 0 || at + sizeOf(dtype) > size) return null;
    made.push({ name: name.value, dtype, at });
  }
  return { kind: 'record', fields: made, size };
}

/** Extents of a shape as numpy and torch pickle it; null where one is not a count. */
export function shapeOf(value: Value | undefined): readonly number[] | null {
  if (!(value instanceof Tuple) || value.length > 64) return null;
  const shape: number[] = [];
  for (const extent of value.items) {
    if (typeof extent !== 'number' || !Number.isSafeInteger(extent) || extent < 0) return null;
    shape.push(extent);
  }
  return shape;
}

/** Elements of a shape; null where they are more than can be counted exactly. */
export function countOf(shape: readonly number[]): number | null {
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, extent) => product * extent, 1);
  return Number.isSafeInteger(count) ? count : null;
}

/** numpy's name for a plain dtype: `float64`, `int8`, `datetime64[ns]`, `<U12`. */
export function dtypeName(dtype: Dtype): string {
  if (dtype.kind === 'object') return 'object';
  if (dtype.kind === 'repeated') return `(${dtypeName(dtype.base)}, [${dtype.shape.join(', ')}])`;
  if (dtype.kind === 'record')
    return `{${dtype.fields.map((field) => `${field.name}: ${dtypeName(field.dtype)}`).join(', ')}}`;
  const { letter, size, named: known } = dtype;
  if (known !== undefined) return known;
  const names: Record<string, string> = { i: 'int', u: 'uint', f: 'float', c: 'complex' };
  if (letter === 'b') return 'bool';
  const named = names[letter];
  if (named !== undefined) return `${dtype.order === '>' ? '>' : ''}${named}${size * 8}`;
  if (letter === 'M' || letter === 'm') {
    const unit = dtype.unit === null ? '' : `[${dtype.unit}]`;
    return `${letter === 'M' ? 'datetime64' : 'timedelta64'}${unit}`;
  }
  return letter === 'U' ? `${dtype.order}U${size / 4}` : `|${letter}${size}`;
}
