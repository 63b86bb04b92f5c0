import { Float } from '../../core/value.ts';
import type { Tensor } from '../read/tensor.ts';

/**
 * Plain data, as Python's literals are: what a pickle holds once every object of a class is told apart. Dicts are
 * Maps, lists are arrays; what JavaScript has no word for is marked.
 */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Float
  | Plain[]
  | Map<Plain, Plain>
  | PyTuple
  | PySet
  | Complex
  | ArrayData
  | ArrayRef
  | Tensor
  | Opaque;

export class PyTuple {
  readonly items: Plain[];
  constructor(items: Plain[]) {
    this.items = items;
  }
}

export class PySet {
  readonly items: Plain[];
  readonly frozen: boolean;
  constructor(items: Plain[], frozen: boolean) {
    this.items = items;
    this.frozen = frozen;
  }
}

export class Complex {
  readonly real: number;
  readonly imaginary: number;
  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }
}

/** Elements of an array that has no dtype of numbers, row by row. */
export class ArrayData {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly items: Plain[];
  constructor(dtype: string, shape: readonly number[], items: Plain[]) {
    this.dtype = dtype;
    this.shape = shape;
    this.items = items;
  }
}

/** Stands where a tensor or array is, which the result holds under that name; null where it was left out. */
export class ArrayRef {
  readonly name: string | null;
  constructor(name: string | null) {
    this.name = name;
  }
}

/** An object of a class, or what a function would have returned: named, never made. */
export class Opaque {
  /** The dotted name of the class or function; null where the pickle does not tell. */
  readonly callable: string | null;
  /** Null where the name itself is the object: a class, a function. */
  readonly args: Plain[] | null;
  kwargs: Plain;
  /** What `__setstate__` would be given, and what would be appended and set. */
  states: Plain[] = [];
  items: Plain[] = [];
  entries: Map<Plain, Plain> | null = null;
  constructor(callable: string | null, args: Plain[] | null, kwargs: Plain = null) {
    this.callable = callable;
    this.args = args;
    this.kwargs = kwargs;
  }
}

export { Float };
