import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';

const shift32 = 2 ** 32;
/** Longer strings are fetched by themselves. */
const nearby = 1024;

/** Numbers and strings of a GGUF file, in its byte order and with its width of counts. */
export class Words {
  readonly source: ByteSource;
  readonly cursor: Cursor;
  readonly little: boolean;
  /** From version 2 on, counts and lengths have 64 bits. */
  readonly wide: boolean;

  constructor(source: ByteSource, at: number, little: boolean, wide: boolean) {
    this.source = source;
    this.cursor = new Cursor(source, at);
    this.little = little;
    this.wide = wide;
  }

  get at(): number {
    return this.cursor.at;
  }

  get left(): number {
    return this.cursor.left;
  }

  u32(): number {
    const { cursor } = this;
    cursor.need(4);
    const value = cursor.view.getUint32(cursor.pos, this.little);
    cursor.pos += 4;
    return value;
  }

  /** An unsigned 64-bit number; beyond 2^53 it is rounded, and exceeds every bound all the same. */
  u64(): number {
    const { cursor, little } = this;
    cursor.need(8);
    const first = cursor.view.getUint32(cursor.pos, little);
    const second = cursor.view.getUint32(cursor.pos + 4, little);
    cursor.pos += 8;
    return little ? second * shift32 + first : first * shift32 + second;
  }

  count(): number {
    return this.wide ? this.u64() : this.u32();
  }

  /** A count of things that take at least `each` bytes: more than the file has room for is refused before any use. */
  fitting(what: string, each: number): number {
    const at = this.at;
    const count = this.count();
    if (count > this.left / each)
      throw new ParseError('PARSE_INVALID', at, `${count} ${what} in the ${this.left} bytes that are left`);
    return count;
  }

  /** The place and length of a string, which is passed over. */
  string(): { readonly at: number; readonly size: number } {
    const size = this.fitting('characters', 1);
    const at = this.at;
    this.cursor.skip(size);
    return { at, size };
  }

  /** A string of at most `most` bytes, or null where it is longer. */
  text(most: number): string | null {
    const size = this.fitting('characters', 1);
    if (size <= most) return this.take(size);
    this.cursor.skip(size);
    return null;
  }

  /** So many bytes as text; the caller has bounded them, here they are held against what is left. */
  take(size: number): string {
    const { cursor } = this;
    if (size <= nearby) return text(cursor.bytes(size));
    const at = this.at;
    this.skip(size);
    return text(readBytes(this.source, at, size));
  }

  /** Passes over so many strings: a tokenizer has hundreds of thousands. */
  skipStrings(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const size = this.count();
      if (!this.cursor.skip(size))
        throw new ParseError('PARSE_TRUNCATED', this.at, `need ${size} bytes, have ${this.left}`);
    }
  }

  skip(bytes: number): void {
    if (!this.cursor.skip(bytes))
      throw new ParseError('PARSE_TRUNCATED', this.at, `need ${bytes} bytes, have ${this.left}`);
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
