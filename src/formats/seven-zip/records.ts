import type { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';

/** Property ids (7zFormat.txt, "Property IDs"). */
export const id = {
  end: 0,
  header: 1,
  archiveProperties: 2,
  mainStreams: 4,
  files: 5,
  packInfo: 6,
  unpackInfo: 7,
  subStreams: 8,
  size: 9,
  crc: 10,
  folder: 11,
  unpackSizes: 12,
  streamsPerFolder: 13,
  emptyStream: 14,
  emptyFile: 15,
  anti: 16,
  names: 17,
  attributes: 21,
  encodedHeader: 23,
} as const;

/** The leading ones of the first byte say how many bytes follow; its other bits are the highest of the number. */
export function readNumber(cursor: Cursor): number {
  const first = cursor.u8();
  let value = 0;
  let unit = 1;
  for (let mask = 0x80; mask !== 0; mask >>>= 1) {
    if ((first & mask) === 0) return value + (first & (mask - 1)) * unit;
    value += cursor.u8() * unit;
    unit *= 256;
  }
  return value;
}

/** A number of things that each take at least `least` bytes of what is left: so many can be there, and no more. */
export function readCount(cursor: Cursor, least: number): number {
  const at = cursor.at;
  const count = readNumber(cursor);
  if (count * least > cursor.left) throw invalid(at, `${count} entries cannot fit ${cursor.left} bytes`);
  return count;
}

export function readBits(cursor: Cursor, count: number): boolean[] {
  if (Math.ceil(count / 8) > cursor.left) throw invalid(cursor.at, 'a list of bits reaches past the header');
  const bits: boolean[] = [];
  let byte = 0;
  for (let i = 0; i < count; i++) {
    if (i % 8 === 0) byte = cursor.u8();
    bits.push(((byte << (i % 8)) & 0x80) !== 0);
  }
  return bits;
}

/** Bits that may be left out where all are set. */
export function readDefined(cursor: Cursor, count: number): boolean[] {
  if (cursor.u8() === 0) return readBits(cursor, count);
  return new Array<boolean>(count).fill(true);
}

export function readDigests(cursor: Cursor, count: number): (number | null)[] {
  return readDefined(cursor, count).map((defined) => (defined ? cursor.u32() : null));
}

export function expect(cursor: Cursor, property: number): void {
  const at = cursor.at;
  const found = readNumber(cursor);
  if (found !== property) throw invalid(at, `property ${found} where ${property} is expected`);
}

export function invalid(at: number, what: string): ParseError {
  return new ParseError('PARSE_INVALID', at, `7z: ${what}`);
}

export function unsupported(at: number, what: string): ParseError {
  return new ParseError('PARSE_UNSUPPORTED', at, `7z: ${what}`);
}
