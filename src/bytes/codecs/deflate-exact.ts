import { ParseError } from '../../core/errors.ts';
import type { Cursor } from '../cursor.ts';
import type { Sink } from './codec.ts';
import { Window } from './window.ts';

// RFC 1951, 3.2.5 and 3.2.7
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577, 32769, 49153,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14,
];
const lengthsOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const longest = 15;

/**
 * Inflates raw deflate data byte for byte: all output before the place where a stream breaks comes out, which the
 * native inflater does not promise. Leaves the cursor behind the last byte of the stream.
 */
export function deflateExact(cursor: Cursor, sink: Sink, alphabet: Alphabet = deflate): void {
  const window = new Window(sink, alphabet.reach);
  try {
    new Inflater(cursor, window, alphabet).run();
  } finally {
    window.flush();
  }
}

/** What the last length and the distances mean: deflate and its wider sibling differ in nothing else. */
export interface Alphabet {
  readonly reach: number;
  readonly distances: number;
  readonly lastBase: number;
  readonly lastExtra: number;
}

const deflate: Alphabet = { reach: 32 * 1024, distances: 30, lastBase: 258, lastExtra: 0 };
/** "Enhanced Deflating" of zip (method 9) and 7z: 64 KiB of window, matches of up to 65538 bytes. */
export const deflate64: Alphabet = { reach: 64 * 1024, distances: 32, lastBase: 3, lastExtra: 16 };

/** Codes of one alphabet: how many have each length, and the symbols in order of their codes. */
interface Codes {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

class Inflater {
  private readonly cursor: Cursor;
  private readonly window: Window;
  private readonly alphabet: Alphabet;
  private held = 0;
  private heldBits = 0;

  constructor(cursor: Cursor, window: Window, alphabet: Alphabet) {
    this.cursor = cursor;
    this.window = window;
    this.alphabet = alphabet;
  }

  run(): void {
    for (let last = 0; last === 0; ) {
      last = this.bits(1);
      const type = this.bits(2);
      if (type === 0) this.stored();
      else if (type === 1) this.compressed(fixedLiterals, fixedDistances);
      else if (type === 2) this.dynamic();
      else throw this.invalid('a block of the reserved type');
    }
  }

  private invalid(what: string): ParseError {
    return new ParseError('PARSE_INVALID', this.cursor.at, `deflate: ${what}`);
  }

  /** Takes whole bytes only as they are needed, so that the cursor never runs ahead of the stream. */
  private bits(count: number): number {
    while (this.heldBits < count) {
      this.held |= this.cursor.u8() << this.heldBits;
      this.heldBits += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.heldBits -= count;
    return value;
  }

  private symbol(codes: Codes): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= longest; length++) {
      if (this.heldBits === 0) {
        this.held = this.cursor.u8();
        this.heldBits = 8;
      }
      code |= this.held & 1;
      this.held >>>= 1;
      this.heldBits -= 1;
      const count = codes.counts[length]!;
      if (code - count < first) return codes.symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw this.invalid('a code that no symbol has');
  }

  private stored(): void {
    this.held = 0;
    this.heldBits = 0;
    let left = this.cursor.u16();
    if (this.cursor.u16() !== (left ^ 0xffff)) throw this.invalid('a stored block whose lengths differ');
    while (left > 0) {
      this.cursor.need(1);
      const count = Math.min(left, this.cursor.limit - this.cursor.pos);
      this.window.literal(this.cursor.bytes(count));
      left -= count;
    }
  }

  private dynamic(): void {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const given = this.bits(4) + 4;
    if (literals > 286 || distances > this.alphabet.distances)
      throw this.invalid('more codes than there are symbols');
    const lengths = new Uint8Array(320);
    for (let i = 0; i < given; i++) lengths[lengthsOrder[i]!] = this.bits(3);
    const meta = this.codes(lengths.subarray(0, 19), false);
    lengths.fill(0);
    for (let i = 0; i < literals + distances; ) {
      const symbol = this.symbol(meta);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw this.invalid('a repeated length with none before it');
      const value = symbol === 16 ? lengths[i - 1]! : 0;
      const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (i + times > literals + distances) throw this.invalid('more code lengths than codes');
      lengths.fill(value, i, i + times);
      i += times;
    }
    if (lengths[256] === 0) throw this.invalid('a block without an end code');
    const literalCodes = this.codes(lengths.subarray(0, literals), true);
    const distanceCodes = this.codes(lengths.subarray(literals, literals + distances), true);
    this.compressed(literalCodes, distanceCodes);
  }

  /** An incomplete set is allowed only where it has one code at most of one bit (as zlib has it). */
  private codes(lengths: Uint8Array, lone: boolean): Codes {
    const codes = canonical(lengths);
    let left = 1;
    for (let length = 1; length <= longest; length++) {
      left = (left << 1) - codes.counts[length]!;
      if (left < 0) throw this.invalid('an over-subscribed set of codes');
    }
    const used = lengths.length - codes.counts[0]!;
    if (left > 0 && !(lone && (used === 0 || (used === 1 && codes.counts[1] === 1))))
      throw this.invalid('an incomplete set of codes');
    return codes;
  }

  private compressed(literals: Codes, distances: Codes): void {
    const { window, alphabet } = this;
    for (;;) {
      const symbol = this.symbol(literals);
      if (symbol < 256) {
        window.room();
        window.buffer[window.pos++] = symbol;
        continue;
      }
      if (symbol === 256) return;
      if (symbol > 285) throw this.invalid('a length symbol that means nothing');
      const last = symbol === 285;
      let left = last ? alphabet.lastBase : lengthBase[symbol - 257]!;
      left += this.bits(last ? alphabet.lastExtra : lengthExtra[symbol - 257]!);
      const code = this.symbol(distances);
      if (code >= alphabet.distances) throw this.invalid('a distance symbol that means nothing');
      const distance = distanceBase[code]! + this.bits(distanceExtra[code]!);
      if (distance > window.pos - window.start || distance > window.reach)
        throw this.invalid('a distance that reaches before the start');
      for (; left > 0; left--) {
        window.room();
        window.buffer[window.pos] = window.buffer[window.pos - distance]!;
        window.pos += 1;
      }
    }
  }
}

function canonical(lengths: Uint8Array): Codes {
  const counts = new Uint16Array(longest + 1);
  for (const length of lengths) counts[length]! += 1;
  const next = new Uint16Array(longest + 2);
  for (let length = 1; length <= longest; length++) next[length + 1] = next[length]! + counts[length]!;
  const symbols = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++)
    if (lengths[symbol] !== 0) symbols[next[lengths[symbol]!]!++] = symbol;
  return { counts, symbols };
}

const fixedLiterals = canonical(
  Uint8Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  ),
);
const fixedDistances = canonical(new Uint8Array(32).fill(5));
