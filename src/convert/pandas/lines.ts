import { readBytes } from '../../bytes/source.ts';
import { LoadlockError, ParseError } from '../../core/errors.ts';
import type { Value } from '../../core/value.ts';
import type { Graph } from '../graph.ts';
import { type Dtype, dtypeName, type PlainDtype } from '../numpy/dtype.ts';
import type { NdArray } from '../numpy/ndarray.ts';
import { Refused } from './refused.ts';

/** One line of an array of one or two dimensions: what becomes a column. */
export type Line =
  | {
      readonly kind: 'bytes';
      readonly length: number;
      readonly dtype: PlainDtype;
      /** Elements from `from` to `to`, little-endian, one behind the other. */
      read(from: number, to: number): Uint8Array;
    }
  | {
      readonly kind: 'objects';
      readonly length: number;
      readonly items: readonly Value[];
      readonly graph: Graph;
    };

/** Lines without elements take no place in a file. */
export const mostLines = 1_000_000;

/** The one line of an array of one dimension. @throws Refused where there is none. */
export function onlyLine(array: NdArray | null, what: string): Line {
  const [line] = array?.shape.length === 1 ? linesOf(array) : [];
  if (line === undefined) throw new Refused(what, 'a part of it is no array of one dimension');
  return line;
}

/**
 * The lines of an array; one of one dimension is a single line.
 * @throws Refused for other shapes, and for elements that are records.
 */
export function linesOf(array: NdArray): Line[] {
  const { shape, data, dtype } = array;
  if (shape.length !== 1 && shape.length !== 2)
    throw new Refused(`array of ${shape.length} dimensions`, 'a column has one');
  const length = shape.at(-1)!;
  const count = shape.length === 1 ? 1 : shape[0]!;
  if (count > mostLines) throw new Refused(`array of ${count} lines`, 'so many columns are not converted');
  if (data.kind === 'objects')
    return Array.from({ length: count }, (_, line) => ({
      kind: 'objects',
      length,
      items: data.items.slice(line * length, (line + 1) * length),
      graph: data.graph,
    }));
  if (dtype.kind !== 'plain')
    throw new Refused(`array of ${spelt(dtype)}`, 'its elements are no plain values');
  const across = array.fortran && count > 1 ? new Across(array, dtype, count) : null;
  const { source } = data;
  return Array.from({ length: count }, (_, line) => ({
    kind: 'bytes',
    length,
    dtype,
    read(from: number, to: number): Uint8Array {
      if (from < 0 || to > length || from > to)
        throw new ParseError('PARSE_INVALID', 0, `rows ${from} to ${to} of ${length}`);
      if (across !== null) return across.read(line, from, to);
      const bytes = readBytes(source, (line * length + from) * dtype.size, (to - from) * dtype.size);
      return dtype.order === '>' ? swapped(Uint8Array.from(bytes), dtype) : bytes;
    },
  }));
}

/** An array whose lines lie across each other: a span of rows is read once for all of its columns. */
class Across {
  private readonly array: NdArray;
  private readonly dtype: PlainDtype;
  private readonly count: number;
  private span: Uint8Array = new Uint8Array(0);
  private buffer: Uint8Array = new Uint8Array(0);
  private from = -1;
  private to = -1;

  constructor(array: NdArray, dtype: PlainDtype, count: number) {
    this.array = array;
    this.dtype = dtype;
    this.count = count;
  }

  read(line: number, from: number, to: number): Uint8Array {
    const { size } = this.dtype;
    const step = this.count * size;
    if (from < this.from || to > this.to) {
      const { data } = this.array;
      if (data.kind !== 'bytes') throw new TypeError('objects have no bytes');
      const length = (to - from) * step;
      if (data.source.memory !== undefined) this.span = readBytes(data.source, from * step, length);
      else {
        // One buffer for all spans: the collector would be late for so many of this size.
        if (this.buffer.length < length) this.buffer = new Uint8Array(length);
        this.span = this.buffer.subarray(0, data.source.readInto(this.buffer, 0, length, from * step));
        if (this.span.length < length)
          throw new LoadlockError('SOURCE_CHANGED', from * step, 'the file became shorter while it was read');
      }
      this.from = from;
      this.to = to;
    }
    const made = new Uint8Array((to - from) * size);
    const start = (from - this.from) * step + line * size;
    if (size % 4 === 0 && (this.span.byteOffset + start) % 4 === 0) {
      const words = size / 4;
      const given = new Uint32Array(this.span.buffer, this.span.byteOffset, this.span.byteLength >> 2);
      const target = new Uint32Array(made.buffer);
      for (let row = 0, at = start / 4; row < to - from; row += 1, at += step / 4)
        for (let word = 0; word < words; word += 1) target[row * words + word] = given[at + word]!;
    } else
      for (let row = 0, at = start; row < to - from; row += 1, at += step)
        for (let byte = 0; byte < size; byte += 1) made[row * size + byte] = this.span[at + byte]!;
    return this.dtype.order === '>' ? swapped(made, this.dtype) : made;
  }
}

function swapped(bytes: Uint8Array, { letter, size }: PlainDtype): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const part = letter === 'c' ? size / 2 : size;
  if (part === 2) buffer.swap16();
  else if (part === 4) buffer.swap32();
  else if (part === 8) buffer.swap64();
  return bytes;
}

function spelt(dtype: Dtype): string {
  return dtypeName(dtype).slice(0, 80);
}
