import { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { XmlBytes } from './encoding.ts';

/** A run of text: up to a budget it is kept, beyond it is counted. */
export interface Run {
  readonly text: string;
  /** Bytes that were passed over at its end. */
  readonly dropped: number;
}

const longestName = 1_000;
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Bytes that may stand in a name; those above ASCII are taken as they come. */
const inName: Uint8Array = (() => {
  const table = new Uint8Array(256).fill(2, 0x80);
  for (const char of ':_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') table[char.charCodeAt(0)] = 2;
  for (const char of '-.0123456789') table[char.charCodeAt(0)] = 1;
  return table;
})();

/** Reads the pieces of a document's bytes, each within its budget. */
export class Scanner {
  readonly limits: Limits;
  private readonly cursor: Cursor;
  private readonly bytes: XmlBytes;
  private readonly decoder: InstanceType<typeof TextDecoder>;

  constructor(bytes: XmlBytes, limits: Limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.cursor = new Cursor(bytes.source, bytes.start);
    this.decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  }

  /** The place of the next byte in the original bytes. */
  get at(): number {
    return this.bytes.placeOf(this.cursor.at);
  }

  get atEnd(): boolean {
    return this.cursor.left <= 0;
  }

  invalid(message: string): ParseError {
    return new ParseError('PARSE_INVALID', this.at, message);
  }

  /** The next byte, without taking it; -1 at the end. */
  peek(): number {
    const { cursor } = this;
    return cursor.has(1) ? cursor.buffer[cursor.pos]! : -1;
  }

  /** Whether these ASCII characters come next; they are not taken. */
  sees(text: string): boolean {
    const { cursor } = this;
    if (!cursor.has(text.length)) return false;
    for (let at = 0; at < text.length; at += 1)
      if (cursor.buffer[cursor.pos + at] !== text.charCodeAt(at)) return false;
    return true;
  }

  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.cursor.pos += text.length;
    return true;
  }

  want(text: string): void {
    if (!this.take(text)) throw this.invalid(this.atEnd ? 'the document breaks off' : `no ${text} here`);
  }

  /** True where there was any. */
  space(): boolean {
    const { cursor } = this;
    let any = false;
    while (cursor.has(1)) {
      const byte = cursor.buffer[cursor.pos]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      cursor.pos += 1;
      any = true;
    }
    return any;
  }

  name(): string {
    const { cursor } = this;
    let count = 0;
    while (cursor.has(count + 1) && inName[cursor.buffer[cursor.pos + count]!]! > (count === 0 ? 1 : 0)) {
      count += 1;
      if (count > longestName) throw this.invalid(`a name of more than ${longestName} bytes`);
    }
    if (count === 0) throw this.invalid(this.atEnd ? 'the document breaks off' : 'no name here');
    const from = cursor.pos;
    cursor.pos += count;
    return this.decode(cursor.buffer.subarray(from, from + count), false);
  }

  /** The bytes up to one of a few ASCII characters, of which `keep` are kept; for what is only shown. */
  until(stops: string, keep: number): string {
    const { cursor } = this;
    let text = '';
    while (cursor.has(1)) {
      let { pos } = cursor;
      while (pos < cursor.limit && !stops.includes(String.fromCharCode(cursor.buffer[pos]!))) pos += 1;
      const room = Math.min(pos - cursor.pos, keep - text.length);
      if (room > 0)
        text += Buffer.from(cursor.buffer.subarray(cursor.pos, cursor.pos + room)).toString('latin1');
      cursor.pos = pos;
      if (pos < cursor.limit) break;
    }
    return text;
  }

  /** What lies before `stop`, which is not taken; null where it does not come. At most `keep` bytes are kept. */
  before(stop: string, keep: number = this.limits.textBytes): Run | null {
    const { cursor } = this;
    const first = stop.charCodeAt(0);
    const kept: Uint8Array[] = [];
    let size = 0;
    let dropped = 0;
    while (cursor.has(1)) {
      const found = cursor.buffer.indexOf(first, cursor.pos);
      const end = found < 0 || found > cursor.limit ? cursor.limit : found;
      const here = cursor.buffer.subarray(cursor.pos, end);
      const wanted = Math.min(here.length, keep - size);
      if (wanted > 0) kept.push(here.slice(0, wanted));
      size += wanted;
      dropped += here.length - wanted;
      cursor.pos = end;
      if (end < cursor.limit || cursor.has(1)) {
        if (cursor.buffer[cursor.pos] !== first) continue;
        if (stop.length === 1 || this.sees(stop))
          return { text: this.decode(joined(kept), dropped > 0), dropped };
        if (size < keep) kept.push(Uint8Array.of(first));
        if (size < keep) size += 1;
        else dropped += 1;
        cursor.pos += 1;
      }
    }
    return null;
  }

  /** A quoted literal, both marks taken. */
  quoted(keep: number = this.limits.textBytes): Run {
    const mark = this.take('"') ? '"' : this.take("'") ? "'" : '';
    if (mark === '') throw this.invalid('no quoted text here');
    const run = this.before(mark, keep);
    if (run === null) throw this.invalid('a quoted text without an end');
    this.want(mark);
    return run;
  }

  private decode(raw: Uint8Array, cut: boolean): string {
    const { encoding } = this.bytes;
    let text: string;
    if (encoding === 'utf8') {
      try {
        // A character that was cut waits in a decoder of its own, and is forgotten.
        text = cut
          ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw, { stream: true })
          : this.decoder.decode(raw);
      } catch {
        throw this.invalid('text that is no UTF-8');
      }
    } else {
      if (encoding === 'ascii' && raw.some((byte) => byte > 0x7f))
        throw this.invalid('text that is no ASCII');
      text = Buffer.from(raw).toString('latin1');
    }
    if (forbidden.test(text)) throw this.invalid('a character that XML forbids');
    return text;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
