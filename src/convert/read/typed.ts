import { LoadlockError } from '../../core/errors.ts';
import type { Piece } from '../convert.ts';
import { half } from '../numpy/half.ts';

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

type Maker = new (buffer: ArrayBuffer) => TypedArray;

/**
 * What the elements of a dtype are read as. JavaScript has no 16-bit and 8-bit floats: these come as their bits, complex
 * numbers as pairs, booleans as 0 and 1.
 */
const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['float64', Float64Array],
  ['float32', Float32Array],
  ['float16', Uint16Array],
  ['bfloat16', Uint16Array],
  ['int64', BigInt64Array],
  ['uint64', BigUint64Array],
  ['int32', Int32Array],
  ['uint32', Uint32Array],
  ['int16', Int16Array],
  ['uint16', Uint16Array],
  ['int8', Int8Array],
  ['complex32', Uint16Array],
  ['bcomplex32', Uint16Array],
  ['complex64', Float32Array],
  ['complex128', Float64Array],
]);

const mostAtOnce = 2 ** 30;

/** Reads a piece whole. @throws LoadlockError SOURCE_CHANGED. */
export function readPiece({ source, at, length }: Piece): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  for (let done = 0; done < length; ) {
    const got = source.readInto(bytes, done, Math.min(mostAtOnce, length - done), at + done);
    if (got <= 0)
      throw new LoadlockError('SOURCE_CHANGED', at + done, 'the file became shorter while it was read');
    done += got;
  }
  return buffer;
}

/** The elements as an array of their own; bytes where the dtype is none of numbers. */
export function typedOf(dtype: string, buffer: ArrayBuffer): TypedArray {
  const make =
    makers.get(dtype) ??
    (dtype.startsWith('datetime64') || dtype.startsWith('timedelta64') ? BigInt64Array : Uint8Array);
  return new make(buffer);
}

/**
 * Elements as 32-bit floats, rounded where they are longer.
 * @throws LoadlockError CONVERT_UNSUPPORTED for complex numbers and what is no number.
 */
export function toFloat32(dtype: string, data: TypedArray): Float32Array {
  const bits = small.get(dtype);
  if (bits !== undefined) return Float32Array.from(data as Uint8Array, bits);
  if (!/^(u?int(8|16|32|64)|float(32|64)|bool)$/.test(dtype))
    throw new LoadlockError('CONVERT_UNSUPPORTED', null, `${dtype} does not become 32-bit floats`);
  const made = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += 1) made[at] = Number(data[at]);
  return made;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

function brain(bits: number): number {
  word[0] = bits << 16;
  return float[0]!;
}

/** An 8-bit float of so many bits of exponent and fraction (arXiv:2209.05433; the `fnuz` ones: arXiv:2206.02915). */
function eight(exponentBits: number, bias: number, kind: 'ieee' | 'fn' | 'fnuz'): (bits: number) => number {
  const fractionBits = 7 - exponentBits;
  return (bits) => {
    const sign = bits & 0x80 ? -1 : 1;
    const exponent = (bits & 0x7f) >> fractionBits;
    const fraction = bits & ((1 << fractionBits) - 1);
    if (kind === 'fnuz' && bits === 0x80) return Number.NaN;
    if (kind === 'fn' && (bits & 0x7f) === 0x7f) return Number.NaN;
    if (kind === 'ieee' && exponent === (1 << exponentBits) - 1)
      return fraction === 0 ? sign / 0 : Number.NaN;
    const part = fraction / 2 ** fractionBits;
    return sign * (exponent === 0 ? part * 2 ** (1 - bias) : (1 + part) * 2 ** (exponent - bias));
  };
}

const small: ReadonlyMap<string, (bits: number) => number> = new Map([
  ['float16', half],
  ['bfloat16', brain],
  ['float8_e4m3fn', eight(4, 7, 'fn')],
  ['float8_e5m2', eight(5, 15, 'ieee')],
  ['float8_e4m3fnuz', eight(4, 8, 'fnuz')],
  ['float8_e5m2fnuz', eight(5, 16, 'fnuz')],
  ['float8_e8m0fnu', (bits: number) => (bits === 0xff ? Number.NaN : 2 ** (bits - 127))],
]);
