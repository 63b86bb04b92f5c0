import { LimitError, ParseError } from '../../core/errors.ts';
import { bytesFor, type Extent, type HdfFile, isDefined, skip, uint } from './file.ts';
import { walkTreeV2 } from './tree-v2.ts';

/** How a fractal heap lays out its blocks (specification, section III.G). */
interface Heap {
  readonly address: number;
  readonly idSize: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly width: number;
  readonly starting: number;
  readonly maxDirect: number;
  readonly root: number;
  readonly rootRows: number;
  readonly hugeTree: number;
}

/** Opens a fractal heap; the function gives the place of the object that a heap id in the file stands for. */
export function fractalHeap(file: HdfFile, address: number): (id: Extent) => Extent {
  const heap = readHeap(file, address);
  const indirect = new Map<number, readonly number[]>();
  let huge: Map<number, Extent> | null = null;
  return (id) => {
    const cursor = file.cursor(id);
    const first = cursor.u8();
    const kind = (first >>> 4) & 3;
    if (first >>> 6 !== 0 || kind === 3)
      throw new ParseError('PARSE_INVALID', id.at, 'a heap id of no known version');
    if (kind === 0) {
      const offset = uint(cursor, heap.offsetBytes);
      return managed(file, heap, indirect, offset, uint(cursor, heap.lengthBytes));
    }
    if (kind === 2) {
      const extended = heap.idSize > 18;
      const size = 1 + (extended ? (first & 15) * 256 + cursor.u8() : first & 15);
      if (size > id.size - (extended ? 2 : 1))
        throw new ParseError('PARSE_INVALID', id.at, 'a tiny heap object leaves its id');
      return { at: cursor.at, size };
    }
    if (heap.idSize - 1 >= file.offsetSize + file.lengthSize)
      return file.extent(file.address(cursor), file.length(cursor), 'a huge heap object');
    const key = uint(cursor, Math.min(heap.idSize - 1, file.lengthSize));
    huge ??= hugeObjects(file, heap);
    const found = huge.get(key);
    if (found === undefined)
      throw new ParseError('PARSE_INVALID', id.at, `the heap has no huge object ${key}`);
    return found;
  };
}

function readHeap(file: HdfFile, address: number): Heap {
  const { offsetSize, lengthSize } = file;
  const size = 26 + 3 * offsetSize + 12 * lengthSize;
  const cursor = file.open(address, size, 'FRHP');
  skip(cursor, 1);
  const idSize = cursor.u16();
  const filters = cursor.u16();
  skip(cursor, 1);
  const maxManaged = cursor.u32();
  skip(cursor, lengthSize);
  const hugeTree = file.address(cursor);
  skip(cursor, 9 * lengthSize + offsetSize);
  const width = cursor.u16();
  const starting = file.length(cursor);
  const maxDirect = file.length(cursor);
  const bits = cursor.u16();
  skip(cursor, 2);
  const root = file.address(cursor);
  const rootRows = cursor.u16();
  if (filters !== 0)
    throw new ParseError('PARSE_UNSUPPORTED', file.base + address, 'a heap with filtered blocks is not read');
  file.verify({ at: file.base + address, size }, 'FRHP');
  const sound = starting > 0 && maxDirect >= starting && maxDirect <= 2 ** 32 && width > 0 && bits <= 64;
  if (!sound || !isPower(starting) || !isPower(maxDirect) || !isPower(width))
    throw new ParseError('PARSE_INVALID', file.base + address, 'the sizes of a heap make no sense');
  return {
    address,
    idSize,
    offsetBytes: Math.ceil(bits / 8),
    lengthBytes: Math.min(Math.ceil(Math.log2(maxDirect) / 8), bytesFor(maxManaged)),
    width,
    starting,
    maxDirect,
    root,
    rootRows,
    hugeTree,
  };
}

function isPower(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

/** Objects that fit into a block: an offset into the address space that the doubling table spreads over blocks. */
function managed(
  file: HdfFile,
  heap: Heap,
  indirect: Map<number, readonly number[]>,
  offset: number,
  size: number,
): Extent {
  let block = heap.root;
  let start = 0;
  let rows = heap.rootRows;
  let blockSize = heap.starting;
  // Each step goes down into a smaller block, so that the logarithm of the heap's size bounds them.
  while (rows > 0) {
    const { row, column, within } = locate(heap, offset - start);
    if (row >= rows)
      throw new ParseError('PARSE_INVALID', file.base + heap.address, 'a heap id leaves the heap');
    const children = readIndirect(file, heap, indirect, block, rows);
    block = children[row * heap.width + column]!;
    start = offset - within;
    blockSize = rowSize(heap, row);
    rows = blockSize <= heap.maxDirect ? 0 : Math.log2(blockSize / (heap.starting * heap.width)) + 1;
    if (!isDefined(block))
      throw new ParseError('PARSE_INVALID', file.base + heap.address, 'a heap block is missing');
  }
  if (offset - start + size > blockSize)
    throw new ParseError('PARSE_INVALID', file.base + heap.address, 'a heap object leaves its block');
  return file.extent(block + offset - start, size, 'a heap object');
}

function rowSize({ starting }: Heap, row: number): number {
  return row === 0 ? starting : starting * 2 ** (row - 1);
}

/** Rows 0 and 1 have blocks of the starting size, each further row blocks of twice the size. */
function locate(heap: Heap, offset: number): { row: number; column: number; within: number } {
  const first = heap.starting * heap.width;
  const row = offset < first ? 0 : Math.floor(Math.log2(offset / first)) + 1;
  const from = row === 0 ? 0 : first * 2 ** (row - 1);
  const size = rowSize(heap, row);
  const column = Math.floor((offset - from) / size);
  return { row, column, within: offset - from - column * size };
}

function readIndirect(
  file: HdfFile,
  heap: Heap,
  known: Map<number, readonly number[]>,
  address: number,
  rows: number,
): readonly number[] {
  const found = known.get(address);
  if (found !== undefined) return found;
  const entries = rows * heap.width;
  if (!Number.isInteger(rows) || entries > file.limits.members)
    throw new LimitError('members', file.base + address, `a heap block of ${entries} entries`);
  const size = 9 + file.offsetSize + heap.offsetBytes + entries * file.offsetSize;
  const cursor = file.checked(address, size, 'FHIB');
  skip(cursor, 1 + file.offsetSize + heap.offsetBytes);
  const children = Array.from({ length: entries }, () => file.address(cursor));
  known.set(address, children);
  return children;
}

/** Objects too large for a block lie by themselves and are listed in a B-tree, by number. */
function hugeObjects(file: HdfFile, heap: Heap): Map<number, Extent> {
  const all = new Map<number, Extent>();
  if (!isDefined(heap.hugeTree)) return all;
  for (const record of walkTreeV2(file, heap.hugeTree, [1])) {
    const cursor = file.cursor(record);
    const address = file.address(cursor);
    const size = file.length(cursor);
    all.set(file.length(cursor), file.extent(address, size, 'a huge heap object'));
  }
  return all;
}
