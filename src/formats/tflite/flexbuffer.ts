import { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';

/** A text or blob inside of a FlexBuffer. */
export interface Part {
  readonly at: number;
  readonly size: number;
}

const typeKey = 4;
const typeString = 5;
const typeVector = 10;
const typeKeyVector = 14;
const typeStringVector = 15;
const typeBlob = 25;

/**
 * The texts of a FlexBuffer whose root is a vector, as the Flex delegate takes them: name and NodeDef of an operation.
 * Source: flatbuffers.dev, FlexBuffers.
 * @throws ParseError PARSE_INVALID, PARSE_TRUNCATED.
 */
export function textsOfVector(source: ByteSource, at: number, size: number, most: number): (Part | null)[] {
  const end = at + size;
  if (size < 3) throw invalid(at, 'it is shorter than its own end');
  const rootWidth = number(source, end - 1, 1, at, end);
  const rootType = number(source, end - 2, 1, at, end);
  if (![1, 2, 4, 8].includes(rootWidth)) throw invalid(end - 1, 'a root of no width');
  const slot = end - 2 - rootWidth;
  const width = 1 << (rootType & 3);
  const kind = rootType >> 2;
  if (kind !== typeVector && kind !== typeStringVector && kind !== typeKeyVector)
    throw invalid(end - 2, 'its root is no vector');
  const first = slot - number(source, slot, rootWidth, at, end);
  const length = number(source, first - width, width, at, end);
  if (length > most) throw invalid(first, `a vector of ${length} values`);
  const parts: (Part | null)[] = [];
  for (let index = 0; index < length; index += 1) {
    const place = first + index * width;
    const packed = kind === typeVector ? number(source, first + length * width + index, 1, at, end) : 0;
    const type = kind === typeVector ? packed >> 2 : kind === typeStringVector ? typeString : typeKey;
    const text = place - number(source, place, width, at, end);
    if (type === typeKey) parts.push(terminated(source, text, at, end));
    else if (type === typeString || type === typeBlob) {
      const own = 1 << (packed & 3);
      const bytes = number(source, text - own, own, at, end);
      if (text < at || text + bytes > end) throw invalid(place, 'a text lies outside');
      parts.push({ at: text, size: bytes });
    } else parts.push(null);
  }
  return parts;
}

function terminated(source: ByteSource, text: number, at: number, end: number): Part {
  let size = 0;
  while (number(source, text + size, 1, at, end) !== 0) {
    size += 1;
    if (size > 4096) throw invalid(text, 'a key without end');
  }
  return { at: text, size };
}

function number(source: ByteSource, place: number, width: number, at: number, end: number): number {
  if (place < at || place + width > end) throw invalid(Math.max(0, place), 'an offset leads outside');
  const cursor = new Cursor(source, place, place + width);
  if (width === 1) return cursor.u8();
  if (width === 2) return cursor.u16();
  return width === 4 ? cursor.u32() : cursor.u64();
}

function invalid(at: number, what: string): ParseError {
  return new ParseError('PARSE_INVALID', at, `a FlexBuffer: ${what}`);
}
