import { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';

const headerBytes = 16;
const firstVersion = 0xf993fac8;
const secondVersion = 0xf993fac9;
const thirdVersion = 0xf993faca;
const mostDimensions = 32;
const mostNames = 1_000_000;
const mostName = 64 * 1024;

/** Names and bytes of an element, by type flag (mshadow). */
const elementTypes: readonly (readonly [name: string, bytes: number])[] = [
  ['float32', 4],
  ['float64', 8],
  ['float16', 2],
  ['uint8', 1],
  ['int32', 4],
  ['int8', 1],
  ['int64', 8],
  ['bool', 1],
  ['int16', 2],
  ['uint16', 2],
  ['uint32', 4],
  ['uint64', 8],
  ['bfloat16', 2],
];

/** Auxiliary arrays of a storage type: dense, row_sparse, csr. */
const auxiliaries: readonly number[] = [0, 1, 2];

interface Stored {
  readonly at: number;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

export function readArrays(reading: Reading): void {
  const cursor = new Cursor(reading.source, headerBytes, reading.source.size, 4096);
  const arrays: Stored[] = [];
  let count = 0;
  let names: readonly string[] = [];
  try {
    const promised = cursor.u64();
    for (; count < promised; count += 1) {
      const array = readArray(cursor);
      if (reading.detail && arrays.length < reading.limits.facts) arrays.push(array);
    }
    names = readNames(cursor);
    if (names.length !== 0 && names.length !== count)
      throw new ParseError('PARSE_INVALID', cursor.at, `${names.length} names for ${count} arrays`);
    if (cursor.left > 0) {
      const detail = `${cursor.left} bytes follow the names`;
      reading.emit({ kind: 'anomaly', where: { offset: cursor.at }, code: 'archive-hidden-data', detail });
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: error.message });
  }
  reading.is('mxnet', `MXNet arrays, ${count === 1 ? 'one' : count} of them`);
  for (const [index, { at, dtype, shape, bytes }] of arrays.entries())
    reading.emit({
      kind: 'tensor',
      where: { offset: at },
      name: names[index] ?? String(index),
      dtype,
      shape,
      bytes,
    });
}

function readArray(cursor: Cursor): Stored {
  const { at } = cursor;
  const version = cursor.u32();
  if (version !== secondVersion && version !== thirdVersion) return readOlder(cursor, at, version);
  const storage = cursor.i32();
  const sparse = auxiliaries[storage];
  if (sparse === undefined) throw new ParseError('PARSE_INVALID', at, `no storage type is ${storage}`);
  const stored = sparse > 0 ? readShape(cursor, version) : null;
  const shape = readShape(cursor, version);
  if (shape === null || (version === secondVersion && shape.length === 0))
    return { at, dtype: '', shape: [], bytes: 0 };
  const type = readType(cursor, at);
  let bytes = bytesOf(stored ?? shape, type[1], at);
  for (let index = 0; index < sparse; index += 1) {
    const [, itemBytes] = elementType(cursor.i32(), at);
    bytes += bytesOf(readShape(cursor, version) ?? [], itemBytes, at);
  }
  return readData(cursor, at, type[0], shape, bytes);
}

/** Before MXNet 1.0: dense only; before 0.9 without a version, and with 32-bit dimensions. */
function readOlder(cursor: Cursor, at: number, version: number): Stored {
  const shape: number[] = [];
  if (version === firstVersion) shape.push(...(readShape(cursor, secondVersion) ?? []));
  else {
    if (version > mostDimensions) throw new ParseError('PARSE_INVALID', at, 'no array begins here');
    for (let index = 0; index < version; index += 1) shape.push(cursor.u32());
  }
  if (shape.length === 0) return { at, dtype: '', shape, bytes: 0 };
  const [dtype, itemBytes] = readType(cursor, at);
  return readData(cursor, at, dtype, shape, bytesOf(shape, itemBytes, at));
}

function readData(
  cursor: Cursor,
  at: number,
  dtype: string,
  shape: readonly number[],
  bytes: number,
): Stored {
  if (!cursor.skip(bytes))
    throw new ParseError('PARSE_TRUNCATED', at, `an array takes ${bytes} bytes, ${cursor.left} are there`);
  return { at, dtype, shape, bytes };
}

/** Null for an array without a shape, which has nothing behind it. */
function readShape(cursor: Cursor, version: number): readonly number[] | null {
  const { at } = cursor;
  const dimensions = cursor.i32();
  if (dimensions === -1 && version === thirdVersion) return null;
  if (dimensions < 0 || dimensions > mostDimensions)
    throw new ParseError('PARSE_INVALID', at, `an array of ${dimensions} dimensions`);
  return Array.from({ length: dimensions }, () => cursor.u64());
}

/** Passes over the device, and reads the element type. */
function readType(cursor: Cursor, at: number): readonly [name: string, bytes: number] {
  cursor.bytes(8);
  return elementType(cursor.i32(), at);
}

function elementType(flag: number, at: number): readonly [name: string, bytes: number] {
  const type = elementTypes[flag];
  if (type === undefined) throw new ParseError('PARSE_INVALID', at, `no element type is ${flag}`);
  return type;
}

function bytesOf(shape: readonly number[], itemBytes: number, at: number): number {
  const bytes = shape.reduce((product, count) => product * count, itemBytes);
  if (!Number.isSafeInteger(bytes))
    throw new ParseError('PARSE_INVALID', at, `an array of [${shape.join(', ')}]`);
  return bytes;
}

function readNames(cursor: Cursor): readonly string[] {
  const { at } = cursor;
  const count = cursor.u64();
  if (count > mostNames) throw new ParseError('PARSE_INVALID', at, `${count} names`);
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const size = cursor.u64();
    if (size > mostName) throw new ParseError('PARSE_INVALID', cursor.at, `a name of ${size} bytes`);
    // Longer than a window, so that it is read piece by piece.
    const pieces: Buffer[] = [];
    for (let left = size; left > 0; left -= 1024)
      pieces.push(Buffer.from(cursor.bytes(Math.min(left, 1024))));
    names.push(Buffer.concat(pieces).toString('utf8'));
  }
  return names;
}
