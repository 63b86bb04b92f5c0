import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';

/** A part of a file, read forward. */
export class Encoding {
  readonly cursor: Cursor;
  private readonly source: ByteSource;
  private readonly start: number;

  constructor(source: ByteSource, at = 0, end: number = source.size) {
    this.source = source;
    this.start = at;
    this.cursor = new Cursor(source, at, end);
  }

  /** The same part from its beginning. */
  again(): Encoding {
    return new Encoding(this.source, this.start, this.cursor.end);
  }

  get done(): boolean {
    return this.cursor.left <= 0;
  }

  byte(): number {
    return this.cursor.u8();
  }

  /** A number whose first byte says by its trailing zeros how many bytes follow. */
  number(): number {
    const first = this.cursor.u8();
    if (first % 2 === 1) return first >> 1;
    if (first === 0) return this.cursor.u64();
    const more = Math.clz32(first & -first) ^ 31;
    let value = first / 2 ** (more + 1);
    for (let index = 1; index <= more; index += 1) value += this.cursor.u8() * 2 ** (8 * index - more - 1);
    return Math.floor(value);
  }

  /** A number with a flag in its lowest bit. */
  flagged(): { readonly value: number; readonly flag: boolean } {
    const number = this.number();
    return { value: Math.floor(number / 2), flag: number % 2 === 1 };
  }

  skip(count: number): void {
    if (count < 0 || !this.cursor.skip(count))
      throw new ParseError(
        'PARSE_TRUNCATED',
        this.cursor.at,
        `need ${count} bytes, have ${this.cursor.left}`,
      );
  }

  /** Text up to a zero byte. */
  text(most: number): string {
    const { at, left } = this.cursor;
    const bytes = readBytes(this.source, at, Math.min(most, left));
    const end = bytes.indexOf(0);
    if (end < 0) throw new ParseError('PARSE_INVALID', at, 'a text without end');
    this.cursor.skip(end + 1);
    return Buffer.from(bytes.subarray(0, end)).toString('utf8');
  }

  /** A section: its id, and its content. */
  section(): { readonly id: number; readonly content: Encoding; readonly at: number; readonly size: number } {
    const head = this.byte();
    const size = this.number();
    if (head >= 0x80) {
      const alignment = this.number();
      if (alignment < 1 || alignment > 4096)
        throw new ParseError('PARSE_INVALID', this.cursor.at, `a section aligned to ${alignment} bytes`);
      const over = this.cursor.at % alignment;
      if (over > 0) this.skip(alignment - over);
    }
    const { at } = this.cursor;
    this.skip(size);
    return { id: head & 0x7f, content: new Encoding(this.source, at, at + size), at, size };
  }
}
