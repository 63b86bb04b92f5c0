import type { Piece } from '../convert.ts';
import { readPiece, type TypedArray, toFloat32, typedOf } from './typed.ts';

/** A tensor or array of a file, read when somebody asks for its elements. */
export class Tensor {
  /** As torch and numpy name it: `float32`, `bfloat16`, `int64`, `datetime64[ns]`, `<U12`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of all elements. */
  readonly bytes: number;
  readonly #piece: Piece;
  readonly #check: () => void;
  #kept: TypedArray | null = null;

  constructor(dtype: string, shape: readonly number[], piece: Piece, check: () => void) {
    this.dtype = dtype;
    this.shape = shape;
    this.bytes = piece.length;
    this.#piece = piece;
    this.#check = check;
  }

  /**
   * The elements row by row, little-endian: kept from the first use on. 16-bit and 8-bit floats are their bits, complex
   * numbers pairs, booleans 0 and 1, texts and records bytes.
   * @throws LoadlockError SOURCE_CHANGED where the file is not as it was when it was admitted, or is closed.
   */
  get data(): TypedArray {
    this.#kept ??= this.read();
    return this.#kept;
  }

  /** Like `data`, read anew and not kept. */
  read(): TypedArray {
    this.#check();
    const buffer = readPiece(this.#piece);
    this.#check();
    return typedOf(this.dtype, buffer);
  }

  /** The elements as 32-bit floats. @throws LoadlockError CONVERT_UNSUPPORTED for complex numbers and texts. */
  toFloat32(): Float32Array {
    return toFloat32(this.dtype, this.data);
  }
}
