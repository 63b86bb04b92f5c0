import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, sliceSource } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';

/** The primitives that items are made of; three encodings have the same ones. */
export interface Input {
  readonly at: number;
  readonly left: number;
  /** A 32-bit integer; NA is -2^31. */
  int(): number;
  /** A text of `length` bytes, of which `keep` are decoded. */
  text(length: number, keep: number): string;
  skipInts(count: number): void;
  skipReals(count: number): void;
  /** Passes over bytes, and returns what opens them. */
  raw(count: number): () => ByteSource;
}

/** Longer texts are decoded up to here. */
const windowText = 8_192;

/** `X` (big-endian) and `B` (little-endian). */
export function binaryInput(source: ByteSource, at: number, littleEndian: boolean): Input {
  const cursor = new Cursor(source, at);
  const skip = (bytes: number): number => {
    const place = cursor.at;
    if (!cursor.skip(bytes))
      throw new ParseError('PARSE_TRUNCATED', place, `need ${bytes} bytes, have ${cursor.left}`);
    return place;
  };
  return {
    get at() {
      return cursor.at;
    },
    get left() {
      return cursor.left;
    },
    int() {
      cursor.need(4);
      cursor.pos += 4;
      return cursor.view.getInt32(cursor.pos - 4, littleEndian);
    },
    text(length, keep) {
      const wanted = Math.min(length, keep, windowText);
      const text = wanted === 0 ? '' : decode(cursor.bytes(wanted));
      skip(length - wanted);
      return text;
    },
    skipInts: (count) => void skip(4 * count),
    skipReals: (count) => void skip(8 * count),
    raw(count) {
      const place = skip(count);
      return () => sliceSource(source, place, count);
    },
  };
}

const longestWord = 128;
/** Bytes of one raw vector that are made of words: these lie in memory. */
const mostSpelled = 64 * 2 ** 20;

/** `A`: words between white space. Numbers that are passed over need not make sense. */
export function asciiInput(source: ByteSource, at: number): Input {
  const cursor = new Cursor(source, at);
  const word = (): string => {
    while (cursor.has(1) && isSpace(cursor.buffer[cursor.pos]!)) cursor.pos += 1;
    cursor.need(1);
    let text = '';
    while (cursor.has(1) && !isSpace(cursor.buffer[cursor.pos]!)) {
      text += String.fromCharCode(cursor.buffer[cursor.pos]!);
      cursor.pos += 1;
      if (text.length > longestWord)
        throw new ParseError('PARSE_INVALID', cursor.at, 'a word without an end');
    }
    return text;
  };
  const words = (count: number): void => {
    if (count * 2 - 1 > cursor.left)
      throw new ParseError('PARSE_TRUNCATED', cursor.at, `need ${count} words, have ${cursor.left} bytes`);
    for (let index = 0; index < count; index += 1) word();
  };
  return {
    get at() {
      return cursor.at;
    },
    get left() {
      return cursor.left;
    },
    int() {
      const place = cursor.at;
      const text = word();
      if (text === 'NA') return -(2 ** 31);
      if (!/^[-+]?[0-9]{1,10}$/.test(text)) throw new ParseError('PARSE_INVALID', place, 'no integer here');
      return Number(text) | 0;
    },
    text(length, keep) {
      while (cursor.has(1) && isSpace(cursor.buffer[cursor.pos]!)) cursor.pos += 1;
      const kept: number[] = [];
      for (let index = 0; index < length; index += 1) {
        const byte = character(cursor);
        if (index < keep && index < windowText) kept.push(byte);
      }
      return decode(Uint8Array.from(kept));
    },
    skipInts: words,
    skipReals: words,
    raw(count) {
      const place = cursor.at;
      words(count);
      return () => bufferSource(spelledOut(source, place, count));
    },
  };
}

/** Bytes that are words of two hexadecimal digits each; R reads two of a longer one. */
function spelledOut(source: ByteSource, at: number, count: number): Uint8Array {
  if (count > mostSpelled) throw new LimitError('raw', at, `a raw vector of ${count} bytes as text`);
  const cursor = new Cursor(source, at);
  const bytes = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    let byte = cursor.u8();
    while (isSpace(byte)) byte = cursor.u8();
    for (let digits = 0; !isSpace(byte); digits += 1) {
      const digit = digits < 2 ? Number.parseInt(String.fromCharCode(byte), 16) : Number.NaN;
      if (!Number.isNaN(digit)) bytes[index] = (bytes[index]! << 4) | digit;
      if (!cursor.has(1)) break;
      byte = cursor.u8();
    }
  }
  return bytes;
}

const escapes: ReadonlyMap<number, number> = new Map(
  Object.entries({ n: 10, t: 9, v: 11, b: 8, r: 13, f: 12, a: 7, '\\': 92, '?': 63, "'": 39, '"': 34 }).map(
    ([letter, byte]) => [letter.charCodeAt(0), byte],
  ),
);

/** One byte of a text, that may be written as `\n` or `\101`. */
function character(cursor: Cursor): number {
  const byte = cursor.u8();
  if (byte !== 0x5c) return byte;
  const next = cursor.u8();
  if (next < 0x30 || next > 0x37) return escapes.get(next) ?? next;
  let value = next - 0x30;
  for (let count = 1; count < 3 && cursor.has(1); count += 1) {
    const digit = cursor.buffer[cursor.pos]!;
    if (digit < 0x30 || digit > 0x37) break;
    value = value * 8 + digit - 0x30;
    cursor.pos += 1;
  }
  return value & 0xff;
}

/** As C's isspace. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
