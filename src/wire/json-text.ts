import { isUtf8 } from 'node:buffer';
import { type ByteSource, readBytes } from '../bytes/source.ts';
import { LimitError, LoadlockError, ParseError } from '../core/errors.ts';

const windowBytes = 256 * 1024;
/** A number or a word lies in the window as a whole: this much is at hand before one is read. */
const tokenBytes = 8192;
/** Python refuses integers of more digits (sys.int_info.default_max_str_digits). */
const longestNumber = 4300;
const longestString = 32 * 2 ** 20;

const quote = 0x22;
const backslash = 0x5c;
const cachedBytes = 40;
const cacheSlots = 4096;

/**
 * The tokens of a JSON text in `[at, end)`, by windows. `buffer[pos]` is the next byte; at the end it is a byte that
 * no token begins with.
 */
export class JsonText {
  readonly source: ByteSource;
  readonly end: number;
  buffer: Buffer;
  pos = 0;
  /** Told of each comment, which is then passed over; without it a comment is no JSON. */
  onOdd: ((at: number, what: string) => void) | undefined = undefined;
  private limit = 0;
  private base: number;
  private readonly cache: (string | undefined)[] = [];

  constructor(source: ByteSource, at: number, end: number) {
    this.source = source;
    this.end = Math.min(end, source.size);
    this.base = Math.min(at, this.end);
    if (source.memory === undefined) {
      this.buffer = Buffer.alloc(Math.min(windowBytes, this.end - this.base) + 1);
      this.fill();
    } else {
      this.buffer = asBuffer(source.memory.subarray(this.base, this.end));
      this.limit = this.buffer.length;
    }
  }

  get at(): number {
    return this.base + this.pos;
  }

  get atEnd(): boolean {
    return this.at >= this.end;
  }

  /** The first byte that is no whitespace, not taken; undefined or 0 at the end. */
  peek(): number | undefined {
    for (;;) {
      if (this.limit - this.pos < tokenBytes) this.fill();
      const { buffer, limit } = this;
      let pos = this.pos;
      let byte = buffer[pos];
      while (pos < limit && (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09))
        byte = buffer[++pos];
      this.pos = pos;
      if (byte === 0x2f && pos < limit && this.onOdd !== undefined && this.comment()) continue;
      if (pos < limit || this.atEnd) return byte;
    }
  }

  /** Passes over a comment as JavaScript has it; false where there is none. */
  private comment(): boolean {
    const block = this.buffer[this.pos + 1] === 0x2a;
    if (!block && this.buffer[this.pos + 1] !== 0x2f) return false;
    this.onOdd?.(this.at, 'a comment, which JSON does not have');
    this.pos += 2;
    for (;;) {
      if (this.limit - this.pos < tokenBytes) this.fill();
      const found = this.buffer.indexOf(block ? '*/' : '\n', this.pos, 'latin1');
      const { length } = block ? '*/' : '\n';
      if (found >= 0 && found + length <= this.limit) {
        this.pos = found + length;
        return true;
      }
      // The end of the comment may lie across the end of the window.
      const rest = this.base + this.limit < this.end ? length - 1 : 0;
      this.pos = Math.max(this.pos, this.limit - rest);
      if (rest > 0 || !this.atEnd) continue;
      if (block) throw this.invalid('a comment does not end');
      return true;
    }
  }

  /** Takes exactly this word, or nothing. */
  word(word: string): boolean {
    for (let index = 0; index < word.length; index += 1)
      if (this.buffer[this.pos + index] !== word.charCodeAt(index)) return false;
    if (this.pos + word.length > this.limit) return false;
    this.pos += word.length;
    return true;
  }

  /** A number as RFC 8259 section 6 has it; with `wanted` false a fraction is only checked, and told as NaN. */
  number(wanted: boolean): number {
    const { buffer, pos: start } = this;
    let pos = start;
    if (buffer[pos] === 0x2d) pos += 1;
    const digits = pos;
    let value = 0;
    let byte = buffer[pos];
    while (byte !== undefined && byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + byte - 0x30;
      byte = buffer[++pos];
    }
    if (pos === digits || (pos > digits + 1 && buffer[digits] === 0x30)) throw this.invalid('not a number');
    const whole = byte !== 0x2e && byte !== 0x65 && byte !== 0x45;
    if (byte === 0x2e) pos = this.digits(pos + 1);
    if (buffer[pos] === 0x65 || buffer[pos] === 0x45) {
      const sign = buffer[pos + 1];
      pos = this.digits(sign === 0x2b || sign === 0x2d ? pos + 2 : pos + 1);
    }
    if (pos > this.limit) throw this.invalid('not a number');
    if (pos - start > longestNumber) throw this.invalid(`a number has more than ${longestNumber} characters`);
    this.pos = pos;
    if (whole && pos - digits < 16) return digits === start ? value : -value;
    if (!wanted) return Number.NaN;
    return Number(buffer.toString('latin1', start, pos));
  }

  /** A string, its opening quote being next. Lone surrogates written as escapes are kept. */
  string(): string {
    const { buffer, limit } = this;
    const start = this.pos + 1;
    let pos = start;
    let seen = 0;
    let hash = 0;
    // Bytes beyond the window are undefined or 0: both end the loop.
    for (let byte = buffer[pos]; pos < limit; byte = buffer[++pos]) {
      if (byte === quote) {
        this.pos = pos + 1;
        if (pos - start > longestString) throw tooLong(this.base + start);
        if (seen >= 0x80) return this.decode(buffer.subarray(start, pos), start);
        return pos - start > cachedBytes
          ? buffer.toString('latin1', start, pos)
          : this.cached(start, pos, hash);
      }
      if (byte === backslash) break;
      if (byte! < 0x20) throw this.invalid('a control character in a string', pos);
      seen |= byte!;
      hash = (Math.imul(hash, 31) + byte!) | 0;
    }
    return this.longString();
  }

  /** A string with escapes, or one that leaves the window: its end is looked for first, then it is read as a whole. */
  private longString(): string {
    const start = this.at + 1;
    this.pos += 1;
    let escapes = false;
    for (;;) {
      if (this.pos >= this.limit) {
        this.fill();
        if (this.pos >= this.limit) throw new ParseError('PARSE_TRUNCATED', this.at, 'a string has no end');
      }
      const { buffer, limit } = this;
      let { pos } = this;
      let byte = 0;
      for (; pos < limit; pos += 1) {
        byte = buffer[pos]!;
        if (byte === quote || byte === backslash || byte < 0x20) break;
      }
      this.pos = pos;
      if (this.at - start > longestString) throw tooLong(start);
      if (pos === limit) continue;
      if (byte === quote) break;
      if (byte < 0x20) throw this.invalid('a control character in a string', pos);
      escapes = true;
      this.pos = pos + 1;
      if (this.pos >= this.limit) this.fill();
      this.pos += 1;
    }
    const bytes = readBytes(this.source, start, this.at - start);
    this.pos += 1;
    const text = this.decode(bytes, start - this.base);
    return escapes ? this.unescape(text, start) : text;
  }

  /** The platform's own reader knows the escapes exactly, and the text holds neither a bare quote nor a control. */
  private unescape(text: string, at: number): string {
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      throw new ParseError('PARSE_INVALID', at, 'an escape that JSON does not know');
    }
  }

  private decode(bytes: Uint8Array, pos: number): string {
    if (!isUtf8(bytes)) throw this.invalid('a string is not UTF-8', pos);
    return asBuffer(bytes).toString('utf8');
  }

  /** Keys and short words repeat: one string for all of them saves time and memory. */
  private cached(start: number, end: number, hash: number): string {
    const slot = (hash ^ (hash >>> 12)) & (cacheSlots - 1);
    const known = this.cache[slot];
    if (known !== undefined && this.same(known, start, end)) return known;
    const text = this.buffer.toString('latin1', start, end);
    this.cache[slot] = text;
    return text;
  }

  private same(known: string, start: number, end: number): boolean {
    const { length } = known;
    if (length !== end - start) return false;
    for (let index = 0; index < length; index += 1)
      if (known.charCodeAt(index) !== this.buffer[start + index]) return false;
    return true;
  }

  private digits(from: number): number {
    let pos = from;
    for (
      let byte = this.buffer[pos];
      byte !== undefined && byte >= 0x30 && byte <= 0x39;
      byte = this.buffer[++pos]
    );
    if (pos === from) throw this.invalid('not a number', from);
    return pos;
  }

  invalid(problem: string, pos: number = this.pos): ParseError {
    if (pos === this.pos && this.atEnd)
      return new ParseError('PARSE_TRUNCATED', this.at, 'the text ends too early');
    return new ParseError('PARSE_INVALID', this.base + pos, problem);
  }

  /** Moves the window so that it begins at `pos`. */
  private fill(): void {
    if (this.source.memory !== undefined) return;
    const at = this.at;
    const kept = Math.max(0, this.limit - this.pos);
    if (at + kept >= this.end && this.limit > 0) return;
    if (kept > 0) this.buffer.copyWithin(0, this.pos, this.limit);
    const wanted = Math.min(this.buffer.length - 1 - kept, this.end - at - kept);
    const got = wanted <= 0 ? 0 : this.source.readInto(this.buffer, kept, wanted, at + kept);
    if (got < wanted)
      throw new LoadlockError('SOURCE_CHANGED', at + kept + got, 'the file became shorter while it was read');
    this.base = at;
    this.pos = 0;
    this.limit = kept + got;
    // What is left of an earlier window must not be taken for text.
    this.buffer[this.limit] = 0;
  }
}

function tooLong(at: number): LimitError {
  return new LimitError('documentBytes', at, `a string is longer than ${longestString} bytes`);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
