import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { lookup3 } from './lookup3.ts';
import { pagedSource } from './pages.ts';

/** A run of bytes in the source, not read yet. */
export interface Extent {
  readonly at: number;
  readonly size: number;
}

/** Structure may be met twice (shared types, heaps): more than this many times the file is a construction. */
const mostPasses = 4;
const slackBytes = 2 ** 20;
/** Object headers, nodes and heap blocks are kilobytes; a block of one file in memory is bounded by this. */
const largestBlock = 64 * 2 ** 20;

/**
 * An HDF5 file under reading: how wide its addresses are, and how much of its structure has been read. Every block is
 * counted, so that cycles and overlaps run out of budget where no set of visited addresses stops them first.
 */
export class HdfFile {
  readonly source: ByteSource;
  readonly limits: Limits;
  /** Where address 0 lies: behind the user block. */
  readonly base: number;
  readonly offsetSize: number;
  readonly lengthSize: number;
  private left: number;
  private readonly most: number;

  constructor(source: ByteSource, limits: Limits, base: number, offsetSize: number, lengthSize: number) {
    this.source = pagedSource(source);
    this.limits = limits;
    this.base = base;
    this.offsetSize = offsetSize;
    this.lengthSize = lengthSize;
    this.most = Math.min(limits.directoryBytes, mostPasses * source.size + slackBytes);
    this.left = this.most;
  }

  /** Counts work on the structure: bytes read, or characters put together. */
  spend(amount: number, at: number): void {
    this.left -= amount;
    if (this.left < 0)
      throw new LimitError('directoryBytes', at, `the structure takes more than ${this.most} bytes to read`);
  }

  /** The place of `size` bytes at an address of the file. */
  extent(address: number, size: number, what: string): Extent {
    const at = this.base + address;
    if (!isDefined(address)) throw new ParseError('PARSE_INVALID', this.base, `${what} has no address`);
    if (size > this.source.size - at || size < 0)
      throw new ParseError('PARSE_TRUNCATED', at, `${what} of ${size} bytes reaches past the end`);
    return { at, size };
  }

  /** A cursor over a block that has been counted. */
  cursor({ at, size }: Extent): Cursor {
    if (size > largestBlock) throw new LimitError('directoryBytes', at, `a block of ${size} bytes`);
    this.spend(size, at);
    return new Cursor(this.source, at, at + size);
  }

  /** A cursor behind the signature of a block. */
  open(address: number, size: number, signature: string): Cursor {
    const cursor = this.cursor(this.extent(address, size, `a block "${signature}"`));
    for (const letter of signature)
      if (cursor.u8() !== letter.charCodeAt(0))
        throw new ParseError('PARSE_INVALID', this.base + address, `no block "${signature}" stands here`);
    return cursor;
  }

  /** Like `open`, for a block whose last four bytes are its checksum. */
  checked(address: number, size: number, signature: string): Cursor {
    const cursor = this.open(address, size, signature);
    this.verify({ at: this.base + address, size }, signature);
    return new Cursor(this.source, cursor.at, this.base + address + size - 4);
  }

  verify({ at, size }: Extent, what: string): void {
    const bytes = readBytes(this.source, at, size);
    const stored = uint(new Cursor(this.source, at + size - 4, at + size), 4);
    if (lookup3(bytes.subarray(0, size - 4)) !== stored)
      throw new ParseError('PARSE_INVALID', at, `the checksum of "${what}" does not fit`);
  }

  /** Infinity where all bits are set, which stands for "undefined". */
  address(cursor: Cursor): number {
    const value = uint(cursor, this.offsetSize);
    return value >= 256 ** this.offsetSize - 1 ? Number.POSITIVE_INFINITY : value;
  }

  length(cursor: Cursor): number {
    return uint(cursor, this.lengthSize);
  }
}

/** What exceeds 2^53 is no place in any file. */
export function isDefined(address: number): boolean {
  return Number.isSafeInteger(address);
}

/** A little-endian number of up to eight bytes; beyond 2^53 rounded, which any bound refuses all the same. */
export function uint(cursor: Cursor, size: number): number {
  if (size === 8) return cursor.u64();
  if (size === 4) return cursor.u32();
  let value = 0;
  for (let index = 0, scale = 1; index < size; index += 1, scale *= 256) value += cursor.u8() * scale;
  return value;
}

/** Bytes that hold any number up to `limit` (H5VM_limit_enc_size). */
export function bytesFor(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}

export function skip(cursor: Cursor, count: number): void {
  if (!cursor.skip(count))
    throw new ParseError('PARSE_TRUNCATED', cursor.at, `need ${count} bytes, have ${cursor.left}`);
}

const decoder = new TextDecoder('utf-8');

/** Text up to a NUL, which is passed over; with `pad`, up to the next multiple of eight bytes. */
export function terminated(cursor: Cursor, pad = false): string {
  const bytes: number[] = [];
  for (let byte = cursor.u8(); byte !== 0; byte = cursor.u8()) bytes.push(byte);
  if (pad) skip(cursor, Math.min(cursor.left, -(bytes.length + 1) & 7));
  return decoder.decode(Uint8Array.from(bytes));
}

export function textAt(source: ByteSource, { at, size }: Extent): string {
  return decoder.decode(readBytes(source, at, size));
}
