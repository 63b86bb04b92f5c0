import { readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { type Chunk, readChunks } from './chunks.ts';
import type { Dataset } from './dataset.ts';
import { type Extent, type HdfFile, isDefined } from './file.ts';
import { type Inflate, loadInflate, unfilter } from './filters.ts';
import type { Layout } from './layout.ts';

const pieceBytes = 2 ** 20;

/** Where the data lies as it is, without chunks or filters; null where it does not, or was never written. */
export function plainData(file: HdfFile, { layout, bytes, external }: Dataset): Extent | null {
  if (external.length > 0 || bytes === 0) return null;
  if (layout.kind === 'compact') {
    if (layout.data.size < bytes)
      throw new ParseError(
        'PARSE_TRUNCATED',
        layout.data.at,
        `a dataset of ${bytes} bytes holds ${layout.data.size}`,
      );
    return { at: layout.data.at, size: bytes };
  }
  if (layout.kind !== 'contiguous' || !isDefined(layout.address)) return null;
  if (layout.size !== null && layout.size < bytes)
    throw new ParseError(
      'PARSE_INVALID',
      file.base + layout.address,
      `${bytes} bytes of data in a place of ${layout.size}`,
    );
  return file.extent(layout.address, bytes, 'a dataset');
}

/**
 * The bytes of a dataset in the order of its elements (C order), as stored: endianness is left as it is, and texts of
 * any length are references into the global heap (see `elementAt`). Memory is bounded by one row of chunks, and that
 * by `mostSlab`.
 * @throws ParseError, LimitError.
 */
export async function* readDatasetChunks(
  file: HdfFile,
  dataset: Dataset,
  mostSlab: number = largestSlab,
): AsyncGenerator<Uint8Array> {
  const { layout, bytes } = dataset;
  if (bytes === 0) return;
  if (!Number.isSafeInteger(bytes) || bytes > file.limits.inflatedBytes)
    throw new LimitError('inflatedBytes', file.base, `a dataset of ${bytes} bytes`);
  if (dataset.external.length > 0 || layout.kind === 'virtual')
    throw new ParseError('PARSE_UNSUPPORTED', file.base, 'the data of the dataset lies in other files');
  if (layout.kind === 'chunked') {
    yield* chunked(file, dataset, layout, dataset.filters.length > 0 ? await loadInflate() : none, mostSlab);
    return;
  }
  const plain = plainData(file, dataset);
  if (plain === null) {
    yield* filled(file, dataset, bytes);
    return;
  }
  for (let at = 0; at < plain.size; at += pieceBytes)
    yield readBytes(file.source, plain.at + at, Math.min(pieceBytes, plain.size - at));
}

function none(bytes: Uint8Array): Uint8Array {
  return bytes;
}

/** What stands where nothing was written: the fill value, or zeros. */
function* filled(file: HdfFile, dataset: Dataset, bytes: number): Generator<Uint8Array> {
  const { size } = dataset.type;
  const piece = Math.max(size, pieceBytes - (pieceBytes % size));
  for (let at = 0; at < bytes; at += piece) yield blank(file, dataset, Math.min(piece, bytes - at));
}

function blank(file: HdfFile, { fill, type }: Dataset, bytes: number): Uint8Array {
  const slab = new Uint8Array(bytes);
  if (fill === null || fill.size !== type.size) return slab;
  const value = readBytes(file.source, fill.at, fill.size);
  if (value.every((byte) => byte === 0)) return slab;
  for (let at = 0; at < bytes; at += value.length) slab.set(value, at);
  return slab;
}

/** A row of chunks is put together in memory: more than this is a chunk shape of no honest writer. */
const largestSlab = 2 ** 28;

function* chunked(
  file: HdfFile,
  dataset: Dataset,
  layout: Extract<Layout, { kind: 'chunked' }>,
  inflate: Inflate,
  mostSlab: number,
): Generator<Uint8Array> {
  const { type, filters, space } = dataset;
  const shape = space.shape ?? [];
  const { chunk } = layout;
  if (chunk.length !== shape.length)
    throw new ParseError('PARSE_INVALID', file.base, 'chunks of other dimensions than the dataset');
  const chunkBytes = chunk.reduce((product, count) => product * count, type.size);
  const rowBytes = dataset.bytes / shape[0]!;
  const slabRows = Math.min(chunk[0]!, shape[0]!);
  if (chunkBytes > mostSlab || rowBytes * slabRows > mostSlab)
    throw new LimitError(
      'inflatedBytes',
      file.base,
      `chunks of ${chunkBytes} bytes, rows of ${rowBytes * slabRows}`,
    );
  const grid = { shape, most: space.most, chunkBytes, filtered: filters.length > 0 };
  const rows = byRow(file, layout, grid, dataset.bytes);
  for (let row = 0; row * chunk[0]! < shape[0]!; row += 1) {
    const height = Math.min(chunk[0]!, shape[0]! - row * chunk[0]!);
    const slab = blank(file, dataset, height * rowBytes);
    for (const found of rows.get(row) ?? []) {
      const edge =
        layout.plainEdges && found.scaled.some((place, axis) => (place + 1) * chunk[axis]! > shape[axis]!);
      const { at } = file.extent(found.address, found.size, 'a chunk');
      if (found.size > 2 * chunkBytes + pieceBytes)
        throw new ParseError('PARSE_INVALID', at, `a chunk of ${found.size} bytes`);
      const stored = readBytes(file.source, at, found.size);
      const bytes = unfilter(stored, edge ? [] : filters, found.mask, chunkBytes, at, inflate);
      place(bytes, slab, found, chunk, shape, type.size);
    }
    yield slab;
  }
}

function byRow(
  file: HdfFile,
  layout: Extract<Layout, { kind: 'chunked' }>,
  grid: Parameters<typeof readChunks>[2],
  bytes: number,
): ReadonlyMap<number, readonly Chunk[]> {
  const rows = new Map<number, Chunk[]>();
  let kept = 0;
  let stored = 0;
  const places = grid.shape.reduce(
    (product, count, axis) => product * Math.ceil(count / layout.chunk[axis]!),
    1,
  );
  for (const found of readChunks(file, layout, grid)) {
    kept += 1;
    stored += found.size;
    if (kept > mostChunks)
      throw new LimitError('members', file.base, `a dataset of more than ${mostChunks} chunks`);
    // Entries may be many that lead to one chunk: it would be unpacked for each.
    if (kept > places || stored > 2 * file.source.size)
      throw new ParseError(
        'PARSE_INVALID',
        file.base + found.address,
        'chunks of a dataset share their place',
      );
    if (kept * grid.chunkBytes > freeUnpacked + mostBeyond * bytes)
      throw new LimitError(
        'inflationRatio',
        file.base,
        `chunks of ${kept * grid.chunkBytes} bytes for ${bytes}`,
      );
    const row = rows.get(found.scaled[0]!);
    if (row === undefined) rows.set(found.scaled[0]!, [found]);
    else row.push(found);
  }
  return rows;
}

const mostChunks = 2_000_000;
/** Chunks reach over the edges of their dataset: at most so much of what is unpacked for it lies beyond. */
const freeUnpacked = 2 ** 28;
const mostBeyond = 16;

/** Copies the rows of a chunk that lie inside of the shape to where they belong in the slab. */
function place(
  bytes: Uint8Array,
  slab: Uint8Array,
  { scaled }: Chunk,
  chunk: readonly number[],
  shape: readonly number[],
  size: number,
): void {
  const rank = chunk.length;
  const last = rank - 1;
  const inside = chunk.map((count, axis) => Math.min(count, shape[axis]! - scaled[axis]! * count));
  const slabStride = strides(shape, size);
  const chunkStride = strides(chunk, size);
  // A whole first axis of one dimension, or runs along the last one.
  const run = inside[last]! * size;
  const base = scaled.reduce(
    (sum, at, axis) => (axis === 0 ? sum : sum + at * chunk[axis]! * slabStride[axis]!),
    0,
  );
  const at = chunk.map(() => 0);
  for (;;) {
    let from = 0;
    let to = base;
    for (let axis = 0; axis < last; axis += 1) {
      from += at[axis]! * chunkStride[axis]!;
      to += at[axis]! * slabStride[axis]!;
    }
    slab.set(bytes.subarray(from, from + run), to);
    let axis = last - 1;
    while (axis >= 0) {
      at[axis]! += 1;
      if (at[axis]! < inside[axis]!) break;
      at[axis] = 0;
      axis -= 1;
    }
    if (axis < 0) return;
  }
}

function strides(shape: readonly number[], size: number): number[] {
  const all = shape.map(() => size);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) all[axis] = all[axis + 1]! * shape[axis + 1]!;
  return all;
}
