import type { Cursor } from '../../bytes/cursor.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { extensibleArray, fixedArray } from './chunk-arrays.ts';
import { type HdfFile, isDefined, skip, uint } from './file.ts';
import type { Layout } from './layout.ts';
import { walkTreeV1 } from './tree-v1.ts';
import { walkTreeV2 } from './tree-v2.ts';

/** One chunk as stored. */
export interface Chunk {
  /** Index of the chunk along each dimension. */
  readonly scaled: readonly number[];
  readonly address: number;
  /** Stored bytes. */
  readonly size: number;
  /** A bit for each filter that was left out. */
  readonly mask: number;
}

/** What an index that counts chunks needs to know of the dataset. */
export interface Grid {
  readonly shape: readonly number[];
  readonly most: readonly number[];
  readonly chunkBytes: number;
  readonly filtered: boolean;
}

type Chunked = Extract<Layout, { kind: 'chunked' }>;

/** The chunks that were written, in the order of their index; chunks outside of the shape are left out. */
export function* readChunks(file: HdfFile, layout: Chunked, grid: Grid): Generator<Chunk> {
  if (!isDefined(layout.address)) return;
  const counts = grid.shape.map((count, axis) => Math.ceil(count / layout.chunk[axis]!));
  let left = file.limits.opcodes;
  for (const chunk of allChunks(file, layout, grid)) {
    left -= 1;
    if (left < 0) throw new LimitError('members', file.base, 'a dataset has too many chunks');
    if (isDefined(chunk.address) && chunk.scaled.every((place, axis) => place < counts[axis]!)) yield chunk;
  }
}

function* allChunks(file: HdfFile, layout: Chunked, grid: Grid): Generator<Chunk> {
  const { index, address, chunk } = layout;
  const size = grid.chunkBytes;
  if (index.kind === 'single')
    yield { scaled: chunk.map(() => 0), address, size: index.size ?? size, mask: index.mask };
  else if (index.kind === 'tree') yield* byTree(file, layout);
  else if (index.kind === 'tree-v2') yield* byTreeV2(file, layout, grid);
  else {
    const place = placing(layout, grid, index.kind === 'extensible-array');
    const total = chunkTotal(layout, grid);
    if (index.kind === 'implicit') {
      // All of them lie one behind the other, written or not.
      if (total * size > file.source.size)
        throw new ParseError('PARSE_TRUNCATED', file.base + address, `${total} chunks of ${size} bytes`);
      for (let at = 0; at < total; at += 1)
        yield { scaled: place(at), address: address + at * size, size, mask: 0 };
      return;
    }
    const entries = index.kind === 'fixed-array' ? fixedArray(file, address) : extensibleArray(file, address);
    for (const { index: at, entry } of entries) {
      const where = file.address(entry);
      const rest = entry.left - 4;
      const stored = grid.filtered && rest > 0 ? uint(entry, Math.min(8, rest)) : size;
      const mask = grid.filtered && rest > 0 ? entry.u32() : 0;
      if (isDefined(where)) yield { scaled: place(at), address: where, size: stored, mask };
    }
  }
}

function* byTree(file: HdfFile, { address, chunk }: Chunked): Generator<Chunk> {
  const keySize = 8 + 8 * (chunk.length + 1);
  const key = (cursor: Cursor): Omit<Chunk, 'address'> => {
    const size = cursor.u32();
    const mask = cursor.u32();
    const scaled = chunk.map((count) => {
      const offset = cursor.u64();
      if (offset % count !== 0)
        throw new ParseError('PARSE_INVALID', cursor.at, 'a chunk lies between its places');
      return offset / count;
    });
    return { size, mask, scaled };
  };
  for (const { key: found, child } of walkTreeV1(file, address, 1, keySize, key))
    yield { ...found, address: child };
}

function* byTreeV2(file: HdfFile, { address, chunk }: Chunked, { chunkBytes }: Grid): Generator<Chunk> {
  const plain = file.offsetSize + 8 * chunk.length;
  for (const record of walkTreeV2(file, address, [10, 11])) {
    const cursor = file.cursor(record);
    const where = file.address(cursor);
    const wide = record.size - plain - 4;
    const size = wide > 0 ? uint(cursor, Math.min(8, wide)) : chunkBytes;
    const mask = wide > 0 ? cursor.u32() : 0;
    if (cursor.left < 8 * chunk.length) skip(cursor, 8 * chunk.length);
    yield { scaled: chunk.map(() => cursor.u64()), address: where, size, mask };
  }
}

/** Chunks that the dataset could have, by its largest shape; one unlimited dimension counts as it is. */
function chunkTotal({ chunk }: Chunked, { shape, most }: Grid): number {
  return chunk.reduce((product, count, axis) => {
    const extent = Number.isFinite(most[axis]!) ? most[axis]! : shape[axis]!;
    return product * Math.ceil(extent / count);
  }, 1);
}

/** From the number of a chunk to its place; an extensible array counts its unlimited dimension slowest. */
function placing(
  { chunk }: Chunked,
  { shape, most }: Grid,
  extensible: boolean,
): (index: number) => number[] {
  const axes = chunk.map((_, axis) => axis);
  const unlimited = most.findIndex((count) => !Number.isFinite(count));
  if (extensible && unlimited > 0) axes.unshift(...axes.splice(unlimited, 1));
  const counts = axes.map((axis) => {
    const extent = Number.isFinite(most[axis]!) ? most[axis]! : shape[axis]!;
    return Math.max(1, Math.ceil(extent / chunk[axis]!));
  });
  return (index) => {
    const scaled = chunk.map(() => 0);
    let rest = index;
    for (let turn = axes.length - 1; turn >= 0; turn -= 1) {
      const count = turn === 0 ? Number.POSITIVE_INFINITY : counts[turn]!;
      scaled[axes[turn]!] = count === Number.POSITIVE_INFINITY ? rest : rest % count;
      rest = Math.floor(rest / count);
    }
    return scaled;
  };
}
