import { crc32 } from 'node:zlib';
import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { collect, type Inflated, type Sink } from './codec.ts';
import { type FilterId, type FilterSink, undo } from './filters.ts';
import { inRow } from './in-row.ts';
import { decodeLzma2 } from './lzma2.ts';
import { startCheck } from './xz-check.ts';
import { skipZeros } from './zeros.ts';

/** An .xz file (file format 1.1.0): streams in a row, with padding between them. */
export function inflateXz(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    return inRow(cursor, limits, 'xz', 'streams', (first) => {
      if (!first && !startsAfterPadding(cursor)) return false;
      decodeXzStream(cursor, sink);
      return true;
    });
  });
}

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

/** Whether a further stream follows, behind zeros in fours. */
function startsAfterPadding(cursor: Cursor): boolean {
  const padding = skipZeros(cursor.source, cursor.at, cursor.end) - cursor.at;
  cursor.skip(padding);
  return (
    padding % 4 === 0 && cursor.has(12) && magic.every((byte, i) => cursor.buffer[cursor.pos + i] === byte)
  );
}

function invalid(at: number, what: string): ParseError {
  return new ParseError('PARSE_INVALID', at, `xz: ${what}`);
}

/** What the blocks were, to be compared with what the index says of them. */
interface Tally {
  count: number;
  unpadded: number;
  inflated: number;
  order: number;
}

/** Decodes one stream into `sink`. */
export function decodeXzStream(cursor: Cursor, sink: Sink): void {
  const started = cursor.at;
  const header = cursor.bytes(12);
  if (!magic.every((byte, i) => header[i] === byte)) throw invalid(started, 'no magic');
  if (little(header, 8) !== crc32(header.subarray(6, 8)))
    throw invalid(started + 8, 'the CRC of the header does not fit');
  const check = header[7]!;
  if (header[6] !== 0 || check > 15)
    throw new ParseError('PARSE_UNSUPPORTED', started + 6, 'xz: unknown stream flags');
  const blocks = tally();
  for (;;) {
    cursor.need(1);
    if (cursor.buffer[cursor.pos] === 0) break;
    decodeBlock(cursor, sink, check, blocks);
  }
  const size = readIndex(cursor, blocks);
  const footer = cursor.bytes(12);
  const at = cursor.at - 12;
  if (footer[10] !== 0x59 || footer[11] !== 0x5a) throw invalid(at + 10, 'no magic at the end');
  if (little(footer, 0) !== crc32(footer.subarray(4, 10)))
    throw invalid(at, 'the CRC of the footer does not fit');
  if ((little(footer, 4) + 1) * 4 !== size) throw invalid(at + 4, 'the footer does not fit the index');
  if (footer[8] !== 0 || footer[9] !== check) throw invalid(at + 8, 'the footer does not fit the header');
}

function tally(): Tally {
  return { count: 0, unpadded: 0, inflated: 0, order: 0 };
}

function count(blocks: Tally, unpadded: number, inflated: number): void {
  blocks.count += 1;
  blocks.unpadded += unpadded;
  blocks.inflated += inflated;
  blocks.order = (Math.imul(blocks.order, 31) + unpadded) | 0;
  blocks.order = (Math.imul(blocks.order, 31) + inflated) | 0;
}

interface Block {
  readonly packed: number | null;
  readonly inflated: number | null;
  readonly dictionary: Uint8Array;
  /** Outermost first: in the order in which they were applied. */
  readonly filters: readonly { readonly id: FilterId; readonly start: number; readonly distance: number }[];
}

function decodeBlock(cursor: Cursor, sink: Sink, check: number, blocks: Tally): void {
  const started = cursor.at;
  const block = readHeader(cursor);
  const data = cursor.at;
  const sum = startCheck(check);
  let size = 0;
  let chain: Sink = {
    write(chunk) {
      sink.write(chunk);
      size += chunk.length;
      sum.update(chunk);
    },
  };
  const filters: FilterSink[] = [];
  for (const filter of block.filters) {
    const undone = undo(filter.id, chain, filter.start, filter.distance);
    filters.unshift(undone);
    chain = undone;
  }
  try {
    decodeLzma2(cursor, chain, block.dictionary);
  } finally {
    for (const filter of filters) filter.finish();
  }
  const packed = cursor.at - data;
  if (block.packed !== null && block.packed !== packed)
    throw invalid(started, 'a block has another packed size than it says');
  if (block.inflated !== null && block.inflated !== size)
    throw invalid(started, 'a block has another size than it says');
  padding(cursor, packed);
  const expected = cursor.bytes(sum.size);
  const found = sum.digest();
  if (found !== null && !found.every((byte, i) => byte === expected[i]))
    throw invalid(cursor.at - sum.size, 'the check of a block does not fit');
  count(blocks, data - started + packed + sum.size, size);
}

/** 3.1 of the specification. */
function readHeader(cursor: Cursor): Block {
  const started = cursor.at;
  cursor.need(1);
  const size = (cursor.buffer[cursor.pos]! + 1) * 4;
  const header = cursor.bytes(size).slice();
  if (little(header, size - 4) !== crc32(header.subarray(0, size - 4)))
    throw invalid(started, 'the CRC of a block header does not fit');
  const flags = header[1]!;
  if ((flags & 0x3c) !== 0) throw new ParseError('PARSE_UNSUPPORTED', started + 1, 'xz: unknown block flags');
  let at = 2;
  function vli(): number {
    let value = 0;
    for (let shift = 0; shift < 9; shift++) {
      if (at >= size - 4) break;
      const byte = header[at++]!;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw invalid(started + at, 'a number in a block header does not end');
  }
  const packed = (flags & 0x40) !== 0 ? vli() : null;
  const inflated = (flags & 0x80) !== 0 ? vli() : null;
  const filters: { id: FilterId; start: number; distance: number }[] = [];
  for (let left = flags & 3; ; left--) {
    const id = vli();
    const length = vli();
    if (length > size - 4 - at) throw invalid(started + at, 'filter properties reach past the header');
    const properties = header.subarray(at, at + length);
    at += length;
    if (left === 0) {
      if (id !== 0x21) throw new ParseError('PARSE_UNSUPPORTED', started, `xz: unknown last filter ${id}`);
      if (header.subarray(at, size - 4).some((byte) => byte !== 0))
        throw invalid(started + at, 'padding is not zero');
      return { packed, inflated, dictionary: properties, filters };
    }
    filters.push(filter(id, properties, started));
  }
}

const branchFilters: ReadonlyMap<number, FilterId> = new Map([
  [4, 'x86'],
  [5, 'ppc'],
  [7, 'arm'],
  [8, 'arm-thumb'],
  [9, 'sparc'],
  [10, 'arm64'],
]);

function filter(
  id: number,
  properties: Uint8Array,
  at: number,
): { id: FilterId; start: number; distance: number } {
  if (id === 3) {
    if (properties.length !== 1) throw invalid(at, 'a delta filter without a distance');
    return { id: 'delta', start: 0, distance: properties[0]! + 1 };
  }
  const branch = branchFilters.get(id);
  if (branch === undefined) throw new ParseError('PARSE_UNSUPPORTED', at, `xz: unknown filter ${id}`);
  if (properties.length !== 0 && properties.length !== 4)
    throw invalid(at, 'filter properties of an odd size');
  return { id: branch, start: properties.length === 4 ? little(properties, 0) : 0, distance: 1 };
}

/** 4 of the specification. Returns the index's size. */
function readIndex(cursor: Cursor, blocks: Tally): number {
  const started = cursor.at;
  let sum = 0;
  function byte(): number {
    const value = cursor.bytes(1);
    sum = crc32(value, sum);
    return value[0]!;
  }
  function vli(): number {
    let value = 0;
    for (let shift = 0; shift < 9; shift++) {
      const part = byte();
      value += (part & 0x7f) * 2 ** (7 * shift);
      if (part < 0x80) return value;
    }
    throw invalid(cursor.at, 'a number in the index does not end');
  }
  byte();
  const listed = tally();
  for (let left = vli(); left > 0; left--) count(listed, vli(), vli());
  while ((cursor.at - started) % 4 !== 0)
    if (byte() !== 0) throw invalid(cursor.at - 1, 'padding is not zero');
  if (cursor.u32() !== sum) throw invalid(cursor.at - 4, 'the CRC of the index does not fit');
  const fits =
    listed.count === blocks.count &&
    listed.unpadded === blocks.unpadded &&
    listed.inflated === blocks.inflated &&
    listed.order === blocks.order;
  if (!fits) throw invalid(started, 'the index does not fit the blocks');
  return cursor.at - started;
}

function padding(cursor: Cursor, size: number): void {
  for (let at = size; at % 4 !== 0; at++)
    if (cursor.u8() !== 0) throw invalid(cursor.at - 1, 'padding is not zero');
}

function little(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
