import type { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, skip, uint } from './file.ts';

/** How the chunks of a dataset are found (specification, section VII). */
export type ChunkIndex =
  | { readonly kind: 'tree' | 'implicit' | 'fixed-array' | 'extensible-array' | 'tree-v2' }
  | { readonly kind: 'single'; readonly size: number | null; readonly mask: number };

/** Where the data of a dataset lies (specification, section IV.A.2.i). */
export type Layout =
  | { readonly kind: 'compact'; readonly data: Extent }
  | { readonly kind: 'contiguous'; readonly address: number; readonly size: number | null }
  | {
      readonly kind: 'chunked';
      readonly address: number;
      readonly chunk: readonly number[];
      readonly index: ChunkIndex;
      /** Chunks at the edge are stored without the filters. */
      readonly plainEdges: boolean;
    }
  | { readonly kind: 'virtual'; readonly address: number; readonly index: number };

export function readLayout(file: HdfFile, place: Extent): Layout {
  const cursor = file.cursor(place);
  const version = cursor.u8();
  // Version 5, of HDF5 2.0, only widens what the indexes say of themselves.
  if (version < 1 || version > 5)
    throw new ParseError('PARSE_UNSUPPORTED', place.at, `data layout version ${version} is not read`);
  if (version < 3) return readOldLayout(file, cursor);
  const kind = cursor.u8();
  if (kind === 0) return compact(cursor, cursor.u16());
  if (kind === 1) return { kind: 'contiguous', address: file.address(cursor), size: file.length(cursor) };
  if (kind === 2) return version === 3 ? chunkedByTree(file, cursor) : chunked(file, cursor);
  if (kind === 3 && version >= 4)
    return { kind: 'virtual', address: file.address(cursor), index: cursor.u32() };
  throw new ParseError('PARSE_UNSUPPORTED', place.at, `data layout class ${kind} is not read`);
}

function readOldLayout(file: HdfFile, cursor: Cursor): Layout {
  const count = dims(cursor);
  const kind = cursor.u8();
  skip(cursor, 5);
  const address = kind === 0 ? Number.POSITIVE_INFINITY : file.address(cursor);
  const sizes = Array.from({ length: count }, () => cursor.u32());
  if (kind === 0) return compact(cursor, cursor.u32());
  if (kind === 1) return { kind: 'contiguous', address, size: null };
  if (kind === 2)
    return {
      kind: 'chunked',
      address,
      chunk: chunkOf(cursor, sizes),
      index: { kind: 'tree' },
      plainEdges: false,
    };
  throw new ParseError('PARSE_UNSUPPORTED', cursor.at, `data layout class ${kind} is not read`);
}

function compact(cursor: Cursor, size: number): Layout {
  const at = cursor.at;
  skip(cursor, size);
  return { kind: 'compact', data: { at, size } };
}

function chunkedByTree(file: HdfFile, cursor: Cursor): Layout {
  const count = dims(cursor);
  const address = file.address(cursor);
  const chunk = chunkOf(
    cursor,
    Array.from({ length: count }, () => cursor.u32()),
  );
  return { kind: 'chunked', address, chunk, index: { kind: 'tree' }, plainEdges: false };
}

const indexKinds = ['implicit', 'fixed-array', 'extensible-array', 'tree-v2'] as const;
/** Bytes of parameters that the index repeats in its own header. */
const parameterBytes = [0, 1, 5, 6] as const;

function chunked(file: HdfFile, cursor: Cursor): Layout {
  const flags = cursor.u8();
  const count = dims(cursor);
  const wide = cursor.u8();
  if (wide < 1 || wide > 8) throw new ParseError('PARSE_INVALID', cursor.at, `chunk sizes of ${wide} bytes`);
  const chunk = chunkOf(
    cursor,
    Array.from({ length: count }, () => uint(cursor, wide)),
  );
  const type = cursor.u8();
  const index = chunkIndex(file, cursor, type, (flags & 2) !== 0);
  return { kind: 'chunked', address: file.address(cursor), chunk, index, plainEdges: (flags & 1) !== 0 };
}

function chunkIndex(file: HdfFile, cursor: Cursor, type: number, filtered: boolean): ChunkIndex {
  if (type === 1)
    return filtered
      ? { kind: 'single', size: file.length(cursor), mask: cursor.u32() }
      : { kind: 'single', size: null, mask: 0 };
  const kind = indexKinds[type - 2];
  if (kind === undefined)
    throw new ParseError('PARSE_UNSUPPORTED', cursor.at, `chunk index ${type} is not read`);
  skip(cursor, parameterBytes[type - 2]!);
  return { kind };
}

function dims(cursor: Cursor): number {
  const count = cursor.u8();
  if (count > 33) throw new ParseError('PARSE_INVALID', cursor.at, `a layout of ${count} dimensions`);
  return count;
}

/** The last number is the size of an element. */
function chunkOf(cursor: Cursor, sizes: readonly number[]): number[] {
  const chunk = sizes.slice(0, -1);
  if (chunk.length === 0 || chunk.some((count) => count < 1 || !Number.isSafeInteger(count)))
    throw new ParseError('PARSE_INVALID', cursor.at, 'a chunk of no elements');
  return chunk;
}
