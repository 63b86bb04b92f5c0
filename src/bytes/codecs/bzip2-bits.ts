import { ParseError } from '../../core/errors.ts';
import type { Cursor } from '../cursor.ts';

/**
 * Bits of a bzip2 stream, the highest of a byte first. `hold` has `bits` of them at its low end. Behind the end zeros
 * follow, so that a decoder may look ahead; `check` tells whether it used any.
 */
export class Bits {
  hold = 0;
  bits = 0;
  private readonly cursor: Cursor;
  private missing = 0;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** The place of the next whole byte that no bit has been taken from. */
  get at(): number {
    return this.cursor.at + this.missing - (this.bits >>> 3);
  }

  /** Whole bytes from there on. */
  get left(): number {
    return this.cursor.left - this.missing + (this.bits >>> 3);
  }

  /** Makes at least 20 bits stand in `hold`, and at most 27. */
  fill(): void {
    const { cursor } = this;
    while (this.bits < 20) {
      if (cursor.pos >= cursor.limit && !cursor.has(1)) {
        this.check();
        this.missing += 1;
        this.hold <<= 8;
      } else {
        this.hold = (this.hold << 8) | cursor.buffer[cursor.pos++]!;
      }
      this.bits += 8;
    }
  }

  /** Throws where bits behind the end of the source have been taken. */
  check(): void {
    if (this.missing * 8 > this.bits)
      throw new ParseError('PARSE_TRUNCATED', this.cursor.at, 'bzip2: the stream is cut short');
  }

  /** Up to 20 bits. */
  take(count: number): number {
    this.fill();
    this.bits -= count;
    return (this.hold >>> this.bits) & ((1 << count) - 1);
  }

  /** 32 bits. */
  word(): number {
    return ((this.take(16) << 16) | this.take(16)) >>> 0;
  }

  /** Drops the rest of a byte that was begun, and the bytes that were only looked at. */
  align(): void {
    this.check();
    this.bits -= this.bits & 7;
  }
}
