import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { type Literal, LiteralError, parseLiteral } from '../../formats/npy/literal.ts';
import { loadGraph } from '../load-graph.ts';
import {
  countOf,
  type Dtype,
  holdsObjects,
  namedOf,
  type PlainDtype,
  type RecordDtype,
  sizeOf,
} from './dtype.ts';
import { type NdArray, ndarrayOf } from './ndarray.ts';

const magic = '\x93NUMPY';
const longestHeader = 2 ** 20;

export interface NpyFile {
  readonly array: NdArray;
  /** Where the array ends in its source. */
  readonly end: number;
}

/**
 * The array of a .npy file (numpy.lib.format). One of objects is a pickle behind the header; what that makes besides
 * an array of objects is refused.
 * @throws ParseError, LimitError.
 */
export function readNpy(source: ByteSource, limits: Limits): NpyFile {
  const cursor = new Cursor(source);
  cursor.need(10);
  if (Buffer.from(cursor.bytes(6)).toString('latin1') !== magic)
    throw new ParseError('PARSE_INVALID', 0, 'the file does not begin as a .npy file does');
  const version = cursor.u8();
  cursor.skip(1);
  const length = version === 1 ? cursor.u16() : cursor.u32();
  const headerAt = cursor.at;
  if (length > longestHeader || length > source.size - headerAt)
    throw new ParseError('PARSE_INVALID', headerAt, `a header of ${length} bytes`);
  const text = Buffer.from(readBytes(source, headerAt, length)).toString(version === 3 ? 'utf8' : 'latin1');
  const fields = headerFields(text, headerAt);
  const dtype = dtypeOfLiteral(fields.get('descr'), 0);
  const shape = shapeOfLiteral(fields.get('shape'));
  const order = fields.get('fortran_order');
  if (dtype === null || shape === null || order?.kind !== 'bool')
    throw new ParseError('PARSE_INVALID', headerAt, 'the header tells no array');
  const fortran = order.value;
  const at = headerAt + length;
  if (holdsObjects(dtype)) return objects(source, at, limits);
  const count = countOf(shape);
  const bytes = count === null ? Number.NaN : count * sizeOf(dtype);
  if (!Number.isSafeInteger(bytes) || bytes > source.size - at)
    throw new ParseError(
      'PARSE_TRUNCATED',
      at,
      `the array needs ${bytes} bytes, ${source.size - at} are there`,
    );
  return {
    array: { dtype, shape, fortran, data: { kind: 'bytes', source: sliceSource(source, at, bytes) } },
    end: at + bytes,
  };
}

/** numpy returns the unpickled array as it is, whatever the header says of its shape. */
function objects(source: ByteSource, at: number, limits: Limits): NpyFile {
  const graph = loadGraph(source, at, limits);
  const array = ndarrayOf(graph.root, graph);
  if (array?.data.kind !== 'objects')
    throw new ParseError(
      'PARSE_UNSUPPORTED',
      at,
      'the array holds objects inside of records, texts of any length, or is of another class',
    );
  return { array, end: graph.end };
}

function headerFields(text: string, at: number): Map<string, Literal> {
  let value: Literal;
  try {
    value = parseLiteral(text);
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    throw new ParseError('PARSE_INVALID', at, `the header is no plain literal: ${error.message}`);
  }
  const fields = new Map<string, Literal>();
  if (value.kind === 'dict')
    for (const [key, field] of value.entries) if (key.kind === 'text') fields.set(key.value, field);
  return fields;
}

function shapeOfLiteral(value: Literal | undefined): number[] | null {
  if (value?.kind !== 'tuple' || value.items.length > 64) return null;
  const shape: number[] = [];
  for (const item of value.items) {
    if (item.kind !== 'number' || item.value < 0 || !Number.isSafeInteger(item.value)) return null;
    shape.push(item.value);
  }
  return shape;
}

/** A dtype as `numpy.lib.format.descr_to_dtype` reads it: a string, (dtype, shape), or a list of fields. */
function dtypeOfLiteral(descr: Literal | undefined, depth: number): Dtype | null {
  if (descr === undefined || depth > 16) return null;
  if (descr.kind === 'text') return simple(descr.value);
  if (descr.kind === 'tuple' && descr.items.length === 2)
    return repeated(descr.items[0]!, descr.items[1]!, depth);
  return descr.kind === 'list' ? record(descr.items, depth) : null;
}

const numbers: ReadonlyMap<string, readonly number[]> = new Map([
  ['b', [1]],
  ['i', [1, 2, 4, 8]],
  ['u', [1, 2, 4, 8]],
  ['f', [2, 4, 8, 12, 16]],
  ['c', [8, 16, 24, 32]],
  ['m', [8]],
  ['M', [8]],
]);

function simple(text: string): Dtype | null {
  const match = /^([<>=|]?)([A-Za-z])([0-9]{0,10})(?:\[([0-9]{0,10}[A-Za-zμ]{1,8})\])?$/.exec(text);
  if (match === null) return text === '?' ? plain('b', 1, '|', null) : null;
  const [, order, letter, digits, unit] = match as unknown as [
    string,
    string,
    string,
    string,
    string | undefined,
  ];
  if (letter === 'O') return { kind: 'object' };
  if (digits === '') return null;
  // What numpy.save makes of ml_dtypes' float8_e5m2, and of its complex numbers of two halves.
  if (letter === 'f' && digits === '1') return namedOf('float8_e5m2', 1);
  if (letter === 'W' && digits === '4') return plain('V', 4, '|', null);
  const size = Number(digits) * (letter === 'U' ? 4 : 1);
  if (!'SaUV'.includes(letter) && numbers.get(letter)?.includes(size) !== true) return null;
  const free = size === 1 || 'SaVb'.includes(letter);
  return plain(letter === 'a' ? 'S' : letter, size, free ? '|' : order === '>' ? '>' : '<', unit ?? null);
}

function plain(letter: string, size: number, order: PlainDtype['order'], unit: string | null): PlainDtype {
  return { kind: 'plain', letter, size, order, unit };
}

function repeated(base: Literal, shape: Literal, depth: number): Dtype | null {
  const inner = dtypeOfLiteral(base, depth + 1);
  const extents = shape.kind === 'number' ? [shape.value] : shapeOfLiteral(shape);
  const count = extents === null ? null : countOf(extents);
  if (inner === null || extents === null || count === null) return null;
  return { kind: 'repeated', base: inner, shape: extents, size: count * sizeOf(inner) };
}

function record(items: readonly Literal[], depth: number): Dtype | null {
  const fields: RecordDtype['fields'][number][] = [];
  let at = 0;
  for (const item of items) {
    if (item.kind !== 'tuple' || item.items.length < 2 || item.items.length > 3) return null;
    const [name, descr, shape] = item.items;
    const dtype = shape === undefined ? dtypeOfLiteral(descr, depth + 1) : repeated(descr!, shape, depth + 1);
    // A field may be named (title, name).
    const text = name?.kind === 'tuple' ? name.items[1] : name;
    if (dtype === null || text?.kind !== 'text') return null;
    // Without a name it is a gap.
    if (text.value !== '') fields.push({ name: text.value, dtype, at });
    at += sizeOf(dtype);
  }
  return Number.isSafeInteger(at) ? { kind: 'record', fields, size: at } : null;
}
