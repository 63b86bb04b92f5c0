import { LoadlockError, ParseError } from '../core/errors.ts';
import type { ByteSource } from './source.ts';

const windowBytes = 64 * 1024;

/**
 * A forward reader over a source with a bounded window: every read is checked against the bytes left.
 * `buffer[pos .. limit)` are the bytes at hand; `base + pos` is the place in the source.
 */
export class Cursor {
  readonly source: ByteSource;
  /** Exclusive end of what may be read. */
  readonly end: number;
  buffer: Uint8Array;
  view: DataView;
  pos: number;
  limit: number;
  private base: number;

  /** `window` is what is read at a time: little, where much is going to be skipped. */
  constructor(source: ByteSource, at = 0, end: number = source.size, window: number = windowBytes) {
    this.source = source;
    this.end = Math.min(end, source.size);
    if (source.memory !== undefined) {
      this.buffer = source.memory;
      this.base = 0;
      this.pos = at;
      this.limit = this.end;
    } else {
      this.buffer = new Uint8Array(Math.max(16, Math.min(window, this.end - at)));
      this.base = at;
      this.pos = 0;
      this.limit = 0;
    }
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.byteLength);
  }

  /** The place of the next byte in the source. */
  get at(): number {
    return this.base + this.pos;
  }

  get left(): number {
    return this.end - this.base - this.pos;
  }

  /** Makes `count` bytes (at most a window) stand at `pos`; false where the source ends before. */
  has(count: number): boolean {
    if (this.pos + count <= this.limit) return true;
    return this.refill(count);
  }

  /** Like `has`, but a source that ends before is an error. */
  need(count: number): void {
    if (!this.has(count))
      throw new ParseError('PARSE_TRUNCATED', this.at, `need ${count} bytes, have ${this.left}`);
  }

  u8(): number {
    this.need(1);
    return this.buffer[this.pos++]!;
  }

  u16(): number {
    this.need(2);
    const value = this.view.getUint16(this.pos, true);
    this.pos += 2;
    return value;
  }

  u32(): number {
    this.need(4);
    const value = this.view.getUint32(this.pos, true);
    this.pos += 4;
    return value;
  }

  i32(): number {
    this.need(4);
    const value = this.view.getInt32(this.pos, true);
    this.pos += 4;
    return value;
  }

  /** An unsigned 64-bit number; what exceeds 2^53 comes rounded, which any bound on it refuses all the same. */
  u64(): number {
    this.need(8);
    const value = Number(this.view.getBigUint64(this.pos, true));
    this.pos += 8;
    return value;
  }

  f64be(): number {
    this.need(8);
    const value = this.view.getFloat64(this.pos, false);
    this.pos += 8;
    return value;
  }

  /** `count` bytes as a view that holds until the next read; `count` is bounded by the window. */
  bytes(count: number): Uint8Array {
    this.need(count);
    this.pos += count;
    return this.buffer.subarray(this.pos - count, this.pos);
  }

  /** Passes over `count` bytes without reading them; false, moving nothing, where fewer are left. */
  skip(count: number): boolean {
    if (count > this.left) return false;
    this.pos += count;
    return true;
  }

  private refill(count: number): boolean {
    if (this.source.memory !== undefined || count > this.end - this.at) return false;
    if (count > this.buffer.length)
      throw new RangeError(`a window holds ${this.buffer.length} bytes, not ${count}`);
    const at = this.at;
    const kept = Math.max(0, this.limit - this.pos);
    if (kept > 0) this.buffer.copyWithin(0, this.pos, this.limit);
    const wanted = Math.min(this.buffer.length - kept, this.end - at - kept);
    const got = this.source.readInto(this.buffer, kept, wanted, at + kept);
    this.base = at;
    this.pos = 0;
    this.limit = kept + got;
    if (got < wanted)
      throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
    return this.limit >= count;
  }
}
