import { readBytes } from '../../bytes/source.ts';
import { Float } from '../../core/value.ts';
import type { Piece } from '../convert.ts';
import { ArrayData, Complex, type Plain } from '../data/plain.ts';
import { gathered } from '../gather.ts';
import { countOf, type Dtype, dtypeName, type PlainDtype, sizeOf } from './dtype.ts';
import { half } from './half.ts';
import type { NdArray } from './ndarray.ts';

/** Arrays without a dtype of numbers are written out as JSON up to so many elements. */
const mostListed = 1_000_000;

const letters: ReadonlyMap<string, string> = new Map([
  ['i', 'int'],
  ['u', 'uint'],
  ['f', 'float'],
  ['c', 'complex'],
]);

/** The name that torch and numpy share for a dtype of numbers (`float32`, `bool`); null for any other. */
export function arrayType(dtype: Dtype): string | null {
  if (dtype.kind !== 'plain') return null;
  if (dtype.letter === 'b') return 'bool';
  if (dtype.named !== undefined) return dtype.named;
  const name = letters.get(dtype.letter);
  return name === undefined ? null : `${name}${dtype.size * 8}`;
}

/** Strides, in elements, of an array that lies in one piece. */
export function stridesOf(shape: readonly number[], fortran: boolean): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let turn = 0; turn < shape.length; turn += 1) {
    const axis = fortran ? turn : shape.length - 1 - turn;
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** The elements of an array of numbers, little-endian and row by row. */
export function arrayElements({ dtype, shape, fortran, data }: NdArray): Piece {
  if (data.kind !== 'bytes' || dtype.kind !== 'plain') throw new TypeError('an array of numbers has bytes');
  const part = dtype.letter === 'c' ? dtype.size / 2 : dtype.size;
  const swap = dtype.order === '>' && part > 1 ? part : 0;
  const length = data.source.size;
  if (swap === 0 && (!fortran || shape.length < 2)) return { source: data.source, at: 0, length };
  const strides = stridesOf(shape, fortran);
  const source = gathered({
    source: data.source,
    bytes: dtype.size,
    offset: 0,
    shape,
    strides,
    swap,
    flip: null,
  });
  return { source, at: 0, length };
}

/** An array is told from others by the call that makes it, under its first name. */
export function arrayIdentity(array: NdArray, name: string): string {
  let identity = identities.get(array);
  if (identity === undefined) {
    identity = `array ${name}`;
    identities.set(array, identity);
  }
  return identity;
}
const identities = new WeakMap<NdArray, string>();

/** An array as plain data: a number for one without dimensions, else its elements in a list; undefined where not all are plain. */
export function plainArray(array: NdArray, bare = false): Plain | undefined {
  const { dtype, shape, data } = array;
  const count = countOf(shape);
  if (data.kind !== 'bytes' || dtype.kind !== 'plain' || count === null || count > mostListed)
    return undefined;
  const read = readerOf(dtype);
  if (read === null) return undefined;
  const piece = dtype.letter === 'U' || dtype.letter === 'S' ? rowsOf(array) : arrayElements(array);
  const bytes = Buffer.from(readBytes(piece.source, piece.at, piece.length));
  const items: Plain[] = [];
  for (let at = 0; at < count; at += 1) {
    const item = read(bytes, at * sizeOf(dtype));
    items.push(bare && item instanceof Float ? item.value : item);
  }
  return shape.length === 0 ? items[0]! : new ArrayData(dtypeName(dtype), shape, items);
}

/** The elements row by row, as they are. */
export function rowsOf({ dtype, shape, fortran, data }: NdArray): Piece {
  if (data.kind !== 'bytes') throw new TypeError('an array of no objects has bytes');
  const strides = stridesOf(shape, fortran);
  const bytes = sizeOf(dtype);
  const source =
    bytes === 0
      ? data.source
      : gathered({ source: data.source, bytes, offset: 0, shape, strides, swap: 0, flip: null });
  return { source, at: 0, length: data.source.size };
}

type Read = (bytes: Buffer, at: number) => Plain;

function readerOf({ letter, size, order }: PlainDtype): Read | null {
  switch (`${letter}${size}`) {
    case 'b1':
      return (bytes, at) => bytes[at] !== 0;
    case 'i1':
      return (bytes, at) => bytes.readInt8(at);
    case 'i2':
      return (bytes, at) => bytes.readInt16LE(at);
    case 'i4':
      return (bytes, at) => bytes.readInt32LE(at);
    case 'i8':
      return (bytes, at) => whole(bytes.readBigInt64LE(at));
    case 'u1':
      return (bytes, at) => bytes[at]!;
    case 'u2':
      return (bytes, at) => bytes.readUInt16LE(at);
    case 'u4':
      return (bytes, at) => bytes.readUInt32LE(at);
    case 'u8':
      return (bytes, at) => whole(bytes.readBigUInt64LE(at));
    case 'f2':
      return (bytes, at) => new Float(half(bytes.readUInt16LE(at)));
    case 'f4':
      return (bytes, at) => new Float(bytes.readFloatLE(at));
    case 'f8':
      return (bytes, at) => new Float(bytes.readDoubleLE(at));
    case 'c8':
      return (bytes, at) => new Complex(bytes.readFloatLE(at), bytes.readFloatLE(at + 4));
    case 'c16':
      return (bytes, at) => new Complex(bytes.readDoubleLE(at), bytes.readDoubleLE(at + 8));
  }
  if (letter === 'U') return (bytes, at) => wideText(bytes.subarray(at, at + size), order === '>');
  if (letter === 'S') return (bytes, at) => trimmed(bytes.subarray(at, at + size));
  return null;
}

function whole(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}

/** numpy pads with zeros, and takes them off again. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return Uint8Array.from(bytes.subarray(0, end));
}

function wideText(bytes: Buffer, big: boolean): string {
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') end -= 1;
  return text.slice(0, end);
}
