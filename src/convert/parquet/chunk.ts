import { type ArrowType, type Vector, widthOf } from '../table/type.ts';
import { hybrid, run } from './hybrid.ts';
import type { Leaf } from './leaf.ts';
import { type Levels, levelsOf } from './levels.ts';
import { plainValues } from './plain.ts';
import type { Snappy } from './snappy.ts';
import { i32, i64, list, struct, type Thrift, text, thriftBytes } from './thrift.ts';

/** What a page holds, about, before it is compressed. */
const pageBytes = 2 ** 20;
const encodings = { plain: 0, rle: 3, rleDictionary: 8 } as const;
const codec = { snappy: 1 } as const;
const pages = { data: 0, dictionary: 2 } as const;

/** A column's part of a row group: its bytes, and the ColumnChunk that tells of them. */
export interface Chunk {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
  readonly uncompressed: number;
  readonly told: (at: number) => Thrift;
}

/** `dictionary` is there for columns of a dictionary: all of its values, in their order, are the dictionary page. */
export function chunkOf(
  leaf: Leaf,
  vector: Vector,
  rowBytes: number,
  dictionary: Vector | null,
  snappy: Snappy,
): Chunk {
  const parts: Uint8Array[] = [];
  let length = 0;
  let uncompressed = 0;
  let values = 0;
  let nulls = 0;
  const page = (header: (compressed: number, raw: number) => Thrift, raw: readonly Uint8Array[]): void => {
    const size = raw.reduce((sum, part) => sum + part.length, 0);
    const body = snappy.compress(raw);
    const head = thriftBytes(header(body.length, size));
    parts.push(head, body);
    length += head.length + body.length;
    uncompressed += head.length + size;
  };
  if (dictionary !== null) {
    const all = { rows: null, from: 0, to: dictionary.length };
    page(
      (compressed, raw) =>
        struct(
          [1, i32(pages.dictionary)],
          [2, i32(raw)],
          [3, i32(compressed)],
          [7, struct([1, i32(dictionary.length)], [2, i32(encodings.plain)])],
        ),
      [plainValues(leaf, valueType(leaf.type), dictionary, all)],
    );
  }
  const dictionaryEnd = length;
  const encoding = dictionary === null ? encodings.plain : encodings.rleDictionary;
  const step = Math.max(8, Math.floor(pageBytes / Math.max(1, rowBytes)) & ~7);
  for (let from = 0; from < vector.length; from += step) {
    const levels = levelsOf(leaf, vector, from, Math.min(vector.length, from + step));
    values += levels.count;
    nulls += levels.count - storedOf(levels);
    page(
      (compressed, raw) =>
        struct(
          [1, i32(pages.data)],
          [2, i32(raw)],
          [3, i32(compressed)],
          [
            5,
            struct(
              [1, i32(levels.count)],
              [2, i32(encoding)],
              [3, i32(encodings.rle)],
              [4, i32(encodings.rle)],
            ),
          ],
        ),
      pageOf(leaf, levels, dictionary),
    );
  }
  const told = (at: number): Thrift => {
    const used = [...new Set([encodings.plain, encodings.rle, encoding])].map(i32);
    const metadata = struct(
      [1, i32(leaf.physical)],
      [2, list('i32', used)],
      [3, list('binary', leaf.path.map(text))],
      [4, i32(codec.snappy)],
      [5, i64(values)],
      [6, i64(uncompressed)],
      [7, i64(length)],
      [9, i64(at + dictionaryEnd)],
      [11, dictionary === null ? undefined : i64(at)],
      [12, struct([3, i64(nulls)])],
    );
    return struct([2, i64(0)], [3, metadata]);
  };
  return { parts, length, uncompressed, told };
}

function storedOf({ rows, from, to }: Levels): number {
  return rows === null ? to - from : rows.length;
}

/** Repetition levels, definition levels, values (DataPageHeader, version 1). */
function pageOf(leaf: Leaf, levels: Levels, dictionary: Vector | null): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const put = (given: Uint8Array | null, highest: number): void => {
    const bytes = given === null ? run(levels.count, highest) : hybrid(given, bitsFor(highest));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    parts.push(size, bytes);
  };
  if (leaf.maxRepetition > 0) put(levels.repetition, leaf.maxRepetition);
  put(levels.definition, leaf.maxDefinition);
  if (dictionary === null) parts.push(plainValues(leaf, valueType(leaf.type), levels.leaf, levels));
  else {
    const width = bitsFor(Math.max(1, dictionary.length - 1));
    parts.push(Uint8Array.of(width), hybrid(indices(leaf.type, levels), width));
  }
  return parts;
}

function valueType(type: ArrowType): ArrowType {
  return type.kind === 'dictionary' ? type.value : type;
}

function indices(type: ArrowType, { leaf, rows, from, to }: Levels): Int32Array {
  const width = widthOf(type)!;
  const view = new DataView(leaf.values!.buffer, leaf.values!.byteOffset, leaf.values!.byteLength);
  const made = new Int32Array(rows === null ? to - from : rows.length);
  for (let at = 0; at < made.length; at += 1) {
    const row = (rows === null ? from + at : rows[at]!) * width;
    made[at] =
      width === 1 ? view.getInt8(row) : width === 2 ? view.getInt16(row, true) : view.getInt32(row, true);
  }
  return made;
}

/** Bits that hold every number up to `highest`. */
function bitsFor(highest: number): number {
  return 32 - Math.clz32(highest);
}
