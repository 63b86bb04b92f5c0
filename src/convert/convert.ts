import type { Budget } from '../bytes/budget.ts';
import type { ByteSource } from '../bytes/source.ts';
import type { Limits } from '../core/limits.ts';

/** What a converter is given: one artifact that was read and judged, still open. */
export interface Input {
  /** The bytes to convert; where the file is compressed as a whole, what it inflates to. */
  readonly source: ByteSource;
  /** What `source` is, by content: an id that a format told. */
  readonly format: string;
  /** The base name of the file, for what is named after it. */
  readonly name: string;
  readonly limits: Limits;
  /** Bytes that inflating members may take, shared by the whole artifact. */
  readonly budget: Budget;
  /** Members that the format found inside, by their chain from `source`; sources stay open until the end. */
  readonly member: (chain: string) => ByteSource | undefined;
}

/** Something of the input that the result does not hold. */
export interface LeftOut {
  /** Its name in the object, dotted. */
  readonly name: string;
  /** What it is: a dtype, a class. */
  readonly what: string;
  readonly why: string;
}

/** A name whose tensor is that of another name, and written once. */
export interface Alias {
  readonly name: string;
  readonly of: string;
}

/** A part of the result: `length` bytes of `source` from `at`. */
export interface Piece {
  readonly source: ByteSource;
  readonly at: number;
  readonly length: number;
}

/**
 * What a converter makes of its input. It never writes: it says what the result is, piece by piece, and the flow
 * writes, hashes and publishes it.
 */
export interface Conversion {
  /** The result's bytes in their order; no piece overlaps another, all together are the file. Gone through once. */
  readonly pieces: Iterable<Piece>;
  /** About how many bytes they are, where each is only made when it is written. */
  readonly about?: number;
  /** Files beside the result, named after it: `.json` for OUT.json. */
  readonly beside: readonly { readonly suffix: string; readonly bytes: Uint8Array }[];
  /** Tensors or arrays in the result. */
  readonly tensors: number;
  readonly aliases: readonly Alias[];
  readonly leftOut: readonly LeftOut[];
  /** For whoever loads the result: lists of names, as `trusted` of the types that skops must be told to trust. */
  readonly details?: Readonly<Record<string, readonly string[]>>;
  /**
   * Reads the finished result with a reader of its own and compares everything in it with the input.
   * @throws LoadlockError where anything differs.
   */
  readonly verify: (result: ByteSource) => void | Promise<void>;
}

/** Turns artifacts of some formats into one that holds data only, without executing anything. */
export interface Converter {
  readonly id: string;
  readonly title: string;
  /** Ids of formats that it reads. */
  readonly from: readonly string[];
  /** The id of the format that it writes. */
  readonly to: string;
  /** Endings of OUT that choose it. */
  readonly extensions: readonly string[];
  /**
   * @throws ConvertError where the input holds something that the result cannot, and nothing sensible is left;
   * ParseError, LimitError.
   */
  convert(input: Input): Promise<Conversion>;
}
