import { isUtf8 } from 'node:buffer';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { Call, List, Tuple, type Value } from '../../core/value.ts';
import { argsOf, type Graph, globalName } from '../graph.ts';
import { bytesOf } from '../numpy/bytes-of.ts';
import { type ArrowType, type Vector, widthOf } from '../table/type.ts';
import {
  bitsFrom,
  bytesVector,
  checkTogether,
  fixedVector,
  nestedVector,
  nullVector,
  orNone,
} from '../table/vector.ts';
import { whatIs } from './object.ts';
import { pyarrowType } from './pyarrow-types.ts';
import { Refused } from './refused.ts';
import { Work } from './work.ts';

/** An array of pyarrow: its buffers in the source, checked when they are read. */
export interface ArrowArray {
  readonly type: ArrowType;
  readonly length: number;
  /** About what a row takes. */
  readonly rowBytes: number;
  readonly dictionary: Vector | null;
  read(from: number, to: number): Vector;
}

/** ArrayData as `pyarrow.lib._reduce_array_data` writes it. */
interface Data {
  readonly type: ArrowType;
  readonly length: number;
  readonly offset: number;
  readonly buffers: readonly (ByteSource | null)[];
  readonly children: readonly Data[];
  readonly dictionary: Data | null;
}

/** An array, or the chunks of one. @throws Refused for types that are not converted, and for arrays that are not whole. */
export function pyarrowArray(value: Value | undefined, graph: Graph): ArrowArray {
  const name = value instanceof Call ? globalName(value.callable) : null;
  if (value instanceof Call && name === 'pyarrow.lib.chunked_array') return chunked(value, graph);
  if (!(value instanceof Call) || name !== 'pyarrow.lib._restore_array')
    throw new Refused(whatIs(value), 'it is no array of Arrow');
  const data = dataOf(argsOf(value)[0], graph, new Work(mostParts), 0);
  return {
    type: data.type,
    length: data.length,
    rowBytes: Math.ceil(bytesIn(data) / Math.max(1, data.length)),
    dictionary: data.dictionary === null ? null : rows(data.dictionary, 0, data.dictionary.length),
    read: (from, to) => rows(data, from, to),
  };
}

function chunked(call: Call, graph: Graph): ArrowArray {
  const [list, typeValue] = argsOf(call);
  if (!(list instanceof List || list instanceof Tuple)) throw broken('it has no chunks');
  const chunks = list.items.map((chunk) => pyarrowArray(chunk, graph));
  const [first] = chunks;
  if (first === undefined) {
    const type = pyarrowType(typeValue);
    return { type, length: 0, rowBytes: 1, dictionary: null, read: (from, to) => empty(type, to - from) };
  }
  if (chunks.some((chunk) => JSON.stringify(chunk.type) !== JSON.stringify(first.type)))
    throw broken('its chunks have several types');
  const { length: count } = chunks;
  if (count === 1) return first;
  if (first.dictionary !== null) throw new Refused('dictionary', 'each of its chunks has one of its own');
  const starts = new Float64Array(count);
  let length = 0;
  for (const [at, chunk] of chunks.entries()) {
    starts[at] = length;
    length += chunk.length;
  }
  return {
    type: first.type,
    length,
    rowBytes: Math.ceil(
      chunks.reduce((sum, chunk) => sum + chunk.rowBytes * chunk.length, 0) / Math.max(1, length),
    ),
    dictionary: null,
    read(from, to) {
      const parts: Vector[] = [];
      for (let at = chunkOf(starts, from); at < count && starts[at]! < to; at += 1) {
        const start = starts[at]!;
        const chunk = chunks[at]!;
        const low = Math.max(from, start);
        const high = Math.min(to, start + chunk.length);
        if (low < high) parts.push(chunk.read(low - start, high - start));
      }
      return parts.length === 0 ? first.read(0, 0) : joined(first.type, parts);
    },
  };
}

/** The last chunk that begins at a row or before it. */
function chunkOf(starts: Float64Array, row: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= row) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function empty(type: ArrowType, length: number): Vector {
  if (length !== 0 || type.kind === 'dictionary') throw broken('it has no chunks');
  const offsets = new Int32Array(1);
  if (type.kind === 'null') return nullVector(0);
  if (type.kind === 'utf8' || type.kind === 'binary') return bytesVector(offsets, new Uint8Array(0));
  if (type.kind === 'list') return nestedVector(0, [empty(type.item.type, 0)], offsets);
  if (type.kind === 'struct')
    return nestedVector(
      0,
      type.fields.map((field) => empty(field.type, 0)),
      null,
    );
  return fixedVector(0, new Uint8Array(0));
}

const mostDepth = 32;
const mostParts = 10_000;

function dataOf(value: Value | undefined, graph: Graph, work: Work, depth: number): Data {
  work.spend();
  if (!(value instanceof Tuple) || value.items.length < 6 || depth > mostDepth)
    throw broken('it is no data of an array');
  const [typeValue, length, , offset, buffers, children, dictionary = null] = value.items;
  const type = pyarrowType(typeValue, work, depth);
  if (!whole(length) || !whole(offset)) throw broken('its length is none');
  if (!(buffers instanceof List && children instanceof List)) throw broken('it has no buffers');
  const data: Data = {
    type,
    length,
    offset,
    buffers: buffers.items.map((buffer) => bufferOf(buffer, graph)),
    children: children.items.map((child) => dataOf(child, graph, work, depth + 1)),
    dictionary: dictionary === null ? null : dataOf(dictionary, graph, work, depth + 1),
  };
  check(data);
  return data;
}

function whole(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function bufferOf(value: Value, graph: Graph): ByteSource | null {
  if (value === null) return null;
  const made = value instanceof Call && globalName(value.callable) === 'pyarrow.lib.py_buffer';
  const bytes = made ? bytesOf(argsOf(value)[0], graph.source) : null;
  if (bytes === null) throw broken('a buffer of it is not in the file');
  return bytes;
}

/** What a reader of Arrow checks (`ValidateArray`): buffers and children are as long as the length says. */
function check({ type, length, offset, buffers, children, dictionary }: Data): void {
  const end = length + offset;
  const has = (at: number, bytes: number): void => {
    if (bytes > 0 && (buffers[at]?.size ?? 0) < bytes) throw broken('a buffer of it is too short');
  };
  if (!Number.isSafeInteger(end)) throw broken('it has no end');
  if ((buffers[0] ?? null) !== null) has(0, Math.ceil(end / 8));
  const width = widthOf(type);
  if (type.kind === 'bool') has(1, Math.ceil(end / 8));
  else if (width !== null) has(1, end * width);
  else if ((type.kind === 'utf8' || type.kind === 'binary' || type.kind === 'list') && length > 0)
    has(1, (end + 1) * (type.large ? 8 : 4));
  if (type.kind === 'struct' && children.length !== type.fields.length) throw broken('it lacks a field');
  if (type.kind === 'struct')
    for (const [at, child] of children.entries())
      if (child.length < end || !same(child.type, type.fields[at]!.type))
        throw broken('a field of it is too short');
  if (type.kind === 'list' && (children.length !== 1 || !same(children[0]!.type, type.item.type)))
    throw broken('it has no items');
  if ((type.kind === 'dictionary') !== (dictionary !== null)) throw broken('it lacks its dictionary');
  if (type.kind === 'dictionary' && !same(dictionary!.type, type.value))
    throw broken('its dictionary is another');
}

function same(one: ArrowType, other: ArrowType): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function bytesIn({ buffers, children }: Data): number {
  const own = buffers.reduce((sum, buffer) => sum + (buffer?.size ?? 0), 0);
  return children.reduce((sum, child) => sum + bytesIn(child), own);
}

function rows(data: Data, from: number, to: number): Vector {
  const { type, buffers, children, offset } = data;
  const length = to - from;
  const start = from + offset;
  if (from < 0 || length < 0 || to > data.length) throw broken('rows beyond its end are asked for');
  if (type.kind === 'null') return nullVector(length);
  const validity = buffers[0] == null ? null : orNone(bits(buffers[0], start, length), length);
  if (type.kind === 'bool')
    return fixedVector(length, length === 0 ? new Uint8Array(0) : bits(buffers[1]!, start, length), validity);
  if (type.kind === 'struct')
    return nestedVector(
      length,
      children.map((child) => rows(child, start, start + length)),
      null,
      validity,
    );
  const width = widthOf(type);
  if (width !== null) {
    const values = length === 0 ? new Uint8Array(0) : readBytes(buffers[1]!, start * width, length * width);
    if (type.kind === 'dictionary') checkIndices(values, width, validity, data.dictionary!.length);
    return fixedVector(length, values, validity);
  }
  const large = (type.kind === 'utf8' || type.kind === 'binary' || type.kind === 'list') && type.large;
  const [offsets, first] =
    length === 0 ? [new Int32Array(1), 0] : offsetsOf(buffers[1]!, start, length, large);
  const size = offsets[length]!;
  if (type.kind === 'list') {
    if (first + size > children[0]!.length) throw broken('its offsets lead beyond its items');
    return nestedVector(length, [rows(children[0]!, first, first + size)], offsets, validity);
  }
  if (size > 0 && first + size > (buffers[2]?.size ?? 0)) throw broken('its offsets lead beyond its texts');
  const values = size === 0 ? new Uint8Array(0) : readBytes(buffers[2]!, first, size);
  if (type.kind === 'utf8') checkTexts(offsets, values);
  return bytesVector(offsets, values, validity);
}

function bits(buffer: ByteSource, start: number, length: number): Uint8Array {
  const at = Math.floor(start / 8);
  return bitsFrom(readBytes(buffer, at, Math.ceil((start + length) / 8) - at), start - 8 * at, length);
}

/** Offsets from the first one on, and where that leads. */
function offsetsOf(buffer: ByteSource, start: number, length: number, large: boolean): [Int32Array, number] {
  const width = large ? 8 : 4;
  const bytes = readBytes(buffer, start * width, (length + 1) * width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (row: number): number =>
    large
      ? view.getInt32(8 * row + 4, true) * 2 ** 32 + view.getUint32(8 * row, true)
      : view.getInt32(4 * row, true);
  const first = at(0);
  const offsets = new Int32Array(length + 1);
  let last = first;
  for (let row = 1; row <= length; row += 1) {
    const next = at(row);
    if (first < 0 || next < last) throw broken('its offsets do not rise');
    checkTogether(next - first);
    offsets[row] = next - first;
    last = next;
  }
  return [offsets, first];
}

/** All of it is UTF-8, and no text begins inside of a character. */
function checkTexts(offsets: Int32Array, values: Uint8Array): void {
  let fits = isUtf8(values);
  for (const offset of offsets) if ((values[offset]! & 0xc0) === 0x80) fits = false;
  if (!fits) throw broken('its texts are no UTF-8');
}

function checkIndices(values: Uint8Array, width: number, validity: Uint8Array | null, size: number): void {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0, row = 0; at < values.length; at += width, row += 1) {
    if (validity !== null && ((validity[row >> 3]! >> (row & 7)) & 1) === 0) continue;
    const index =
      width === 1 ? view.getInt8(at) : width === 2 ? view.getInt16(at, true) : view.getInt32(at, true);
    if (index < 0 || index >= size) throw broken('an index of it leads beyond its dictionary');
  }
}

/** Parts one behind the other. */
function joined(type: ArrowType, parts: readonly Vector[]): Vector {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (type.kind === 'null') return nullVector(length);
  const validity = parts.every((part) => part.validity === null)
    ? null
    : joinedBits(length, parts, (part) => part.validity);
  if (type.kind === 'bool')
    return fixedVector(
      length,
      joinedBits(length, parts, (part) => part.values),
      validity,
    );
  if (type.kind === 'struct')
    return nestedVector(
      length,
      type.fields.map((field, at) =>
        joined(
          field.type,
          parts.map((part) => part.children[at]!),
        ),
      ),
      null,
      validity,
    );
  if (widthOf(type) !== null)
    return fixedVector(length, Buffer.concat(parts.map((part) => part.values!)), validity);
  const offsets = new Int32Array(length + 1);
  let row = 0;
  let base = 0;
  for (const part of parts) {
    for (let at = 1; at <= part.length; at += 1) offsets[row + at] = base + part.offsets![at]!;
    row += part.length;
    base += part.offsets![part.length]!;
    checkTogether(base);
  }
  if (type.kind === 'list')
    return nestedVector(
      length,
      [
        joined(
          type.item.type,
          parts.map((part) => part.children[0]!),
        ),
      ],
      offsets,
      validity,
    );
  return bytesVector(offsets, Buffer.concat(parts.map((part) => part.values!)), validity);
}

function joinedBits(
  length: number,
  parts: readonly Vector[],
  of: (part: Vector) => Uint8Array | null,
): Uint8Array {
  const made = new Uint8Array((length + 7) >> 3);
  let row = 0;
  for (const part of parts) {
    const given = of(part);
    for (let at = 0; at < part.length; at += 1, row += 1)
      if (given === null || ((given[at >> 3]! >> (at & 7)) & 1) === 1) made[row >> 3]! |= 1 << (row & 7);
  }
  return made;
}

function broken(why: string): Refused {
  return new Refused('array of Arrow', why);
}
