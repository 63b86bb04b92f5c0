import { ParseError } from '../../core/errors.ts';
import { tensorTypes } from './types.ts';
import type { Words } from './words.ts';

export interface TensorInfo {
  readonly name: string;
  /** Where the entry stands. */
  readonly at: number;
  readonly dtype: string;
  /** Fastest dimension first, as the file has it. */
  readonly shape: readonly number[];
  /** From the begin of the data. */
  readonly offset: number;
  /** Null where the type is not known. */
  readonly bytes: number | null;
  readonly problem: string | null;
}

/** GGML_MAX_DIMS; a reader with an array of so many dimensions writes past its end. */
const mostDimensions = 4;
const longestName = 65_535;

export function readTensorInfo(words: Words): TensorInfo {
  const at = words.at;
  const name = words.text(longestName);
  if (name === null)
    throw new ParseError('PARSE_INVALID', at, `a tensor's name is longer than ${longestName} bytes`);
  const dimensions = words.u32();
  if (dimensions > mostDimensions)
    throw new ParseError(
      'PARSE_INVALID',
      at,
      `a tensor of ${dimensions} dimensions; readers have room for ${mostDimensions}`,
    );
  const shape: number[] = [];
  for (let index = 0; index < dimensions; index += 1) shape.push(words.count());
  const code = words.u32();
  const offset = words.u64();
  const type = tensorTypes.get(code);
  if (type === undefined)
    return { name, at, dtype: `type ${code}`, shape, offset, bytes: null, problem: null };
  const row = shape[0] ?? 1;
  const elements = shape.reduce((product, size) => product * size, 1);
  const bytes = (elements / type.block) * type.bytes;
  return {
    name,
    at,
    dtype: type.name,
    shape,
    offset,
    bytes,
    problem: problemOf(shape, row, bytes, type.block),
  };
}

/** What makes a reader that multiplies in 64 bits go wrong; below 2^53 a double is exact. */
function problemOf(shape: readonly number[], row: number, bytes: number, block: number): string | null {
  if (shape.reduce((product, size) => product * Math.max(1, size), 1) > Number.MAX_SAFE_INTEGER)
    return `its dimensions ${shape.join(' × ')} overflow`;
  if (bytes > Number.MAX_SAFE_INTEGER) return 'its size overflows';
  return row % block === 0 ? null : `its rows of ${row} elements are no whole blocks of ${block}`;
}

/** Where tensors lie, for finding what overlaps and what belongs to none. */
export class Extents {
  private readonly begins: number[] = [];
  private readonly sizes: number[] = [];
  private inOrder = true;

  add(begin: number, bytes: number): void {
    const last = this.begins.length - 1;
    if (last >= 0 && begin < this.begins[last]!) this.inOrder = false;
    this.begins.push(begin);
    this.sizes.push(bytes);
  }

  /** The first thing that is wrong, and where the last tensor ends. */
  check(alignment: number): { readonly problem: string | null; readonly end: number } {
    const order = this.begins.map((_, index) => index);
    if (!this.inOrder)
      order.sort((a, b) => this.begins[a]! - this.begins[b]! || this.sizes[a]! - this.sizes[b]!);
    let end = 0;
    let problem: string | null = null;
    for (const index of order) {
      const begin = this.begins[index]!;
      if (begin % alignment !== 0)
        problem ??= `a tensor begins at ${begin}, which is no multiple of ${alignment}`;
      else if (begin < end) problem ??= `two tensors share the bytes from ${begin} on`;
      else if (begin > padded(end, alignment)) problem ??= `no tensor has the bytes from ${end} to ${begin}`;
      end = Math.max(end, begin + this.sizes[index]!);
    }
    return { problem, end };
  }
}

export function padded(at: number, alignment: number): number {
  return Math.ceil(at / alignment) * alignment;
}
