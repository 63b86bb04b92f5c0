import type { TypedArray } from '../convert/read/typed.ts';

/**
 * What goes into a sandbox and comes out of it: Python's plain values. Tuples and sets are lists to JavaScript; a dict is
 * a Map.
 */
export type Data =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Data[]
  | ReadonlyMap<Data, Data>
  | Numbers
  | Texts
  | Sparse
  | Frame
  | Itself;

/** An array, row by row. 16-bit floats are their bits, complex numbers pairs, booleans 0 and 1, times counts of units. */
export class Numbers {
  /** As numpy names it: `float64`, `bool`, `complex128`, `datetime64[ns]`, `S5`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: TypedArray;
  constructor(dtype: string, shape: readonly number[], data: TypedArray) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }
}

/** An array of texts or of other values that are no numbers, row by row. */
export class Texts {
  readonly shape: readonly number[];
  readonly items: readonly Data[];
  constructor(shape: readonly number[], items: readonly Data[]) {
    this.shape = shape;
    this.items = items;
  }
}

/** A sparse matrix, compressed by rows (csr) or by columns (csc). */
export class Sparse {
  readonly format: 'csr' | 'csc';
  readonly shape: readonly number[];
  readonly data: Numbers;
  readonly indices: Numbers;
  readonly indptr: Numbers;
  constructor(
    format: 'csr' | 'csc',
    shape: readonly number[],
    data: Numbers,
    indices: Numbers,
    indptr: Numbers,
  ) {
    this.format = format;
    this.shape = shape;
    this.data = data;
    this.indices = indices;
    this.indptr = indptr;
  }
}

/** A table, or a column of one: labels and columns as lists or arrays of their values. */
export class Frame {
  /** The names of the columns; null for a column alone. */
  readonly columns: readonly Data[] | null;
  /** The labels of the rows. */
  readonly index: readonly Data[] | Numbers;
  readonly data: readonly (Numbers | Texts)[];
  constructor(
    columns: readonly Data[] | null,
    index: readonly Data[] | Numbers,
    data: readonly (Numbers | Texts)[],
  ) {
    this.columns = columns;
    this.index = index;
    this.data = data;
  }
}

/** Stands for the model that was asked. */
export class Itself {
  readonly kind = 'itself' as const;
}
