import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { JsonText } from '../../wire/json-text.ts';
import { bitsOf } from './dtypes.ts';
import { key, skipValue, string, take } from './skip.ts';

/** One entry of the header; `at` is the place of its name. */
export interface TensorEntry {
  readonly name: string;
  readonly at: number;
  readonly dtype: string;
  /** At most `shownDimensions` of them. */
  readonly shape: readonly number[];
  /** Bytes that dtype and shape need; null where that is not a whole number of bytes, or beyond 64 bits. */
  readonly bytes: number | null;
  readonly begin: number;
  readonly end: number;
}

export interface HeaderVisitor {
  tensor(entry: TensorEntry): void;
  metadata(key: string, value: string, at: number): void;
}

/** More are checked, but not told: no framework has so many. */
const shownDimensions = 64;
const beyond64 = 2n ** 64n;
const metadataKey = '__metadata__';
const tensorDepth = 2;

/**
 * Reads the header as the reference reader does, entry by entry, so that its size does not count. That reader is
 * serde_json: unknown keys of a tensor pass, an entry may be a list of its three fields, and a dtype an object.
 * @throws ParseError PARSE_INVALID, PARSE_TRUNCATED; LimitError for a string of many megabytes.
 */
export function readHeader(source: ByteSource, at: number, end: number, visitor: HeaderVisitor): void {
  const text = new JsonText(source, at, end);
  let metadataSeen = false;
  take(text, 0x7b);
  if (text.peek() === 0x7d) text.pos += 1;
  else
    for (;;) {
      text.peek();
      const nameAt = text.at;
      const name = key(text);
      if (name !== metadataKey) visitor.tensor(tensor(text, name, nameAt));
      else if (metadataSeen) throw new ParseError('PARSE_INVALID', nameAt, `two values for ${metadataKey}`);
      else {
        metadataSeen = true;
        metadata(text, visitor);
      }
      if (!another(text, 0x7d)) break;
    }
  text.peek();
  if (!text.atEnd) throw text.invalid('something follows the header');
}

function metadata(text: JsonText, visitor: HeaderVisitor): void {
  if (text.peek() === 0x6e) {
    if (!text.word('null')) throw text.invalid('not a value');
    return;
  }
  take(text, 0x7b);
  if (text.peek() === 0x7d) {
    text.pos += 1;
    return;
  }
  do {
    text.peek();
    const at = text.at;
    visitor.metadata(key(text), string(text), at);
  } while (another(text, 0x7d));
}

interface Fields {
  dtype?: string;
  shape?: { readonly shown: readonly number[]; readonly elements: bigint | number };
  offsets?: readonly [number, number];
}

function tensor(text: JsonText, name: string, at: number): TensorEntry {
  const fields: Fields = {};
  if (text.peek() === 0x5b) {
    text.pos += 1;
    dtype(text, fields);
    take(text, 0x2c);
    shape(text, fields);
    take(text, 0x2c);
    offsets(text, fields);
    take(text, 0x5d);
  } else {
    take(text, 0x7b);
    if (text.peek() === 0x7d) text.pos += 1;
    else
      do field(text, fields);
      while (another(text, 0x7d));
  }
  if (fields.dtype === undefined || fields.shape === undefined || fields.offsets === undefined)
    throw new ParseError('PARSE_INVALID', at, 'a tensor lacks its dtype, shape or data_offsets');
  const [begin, end] = fields.offsets;
  const bytes = bytesOf(fields.shape.elements, bitsOf.get(fields.dtype)!);
  return { name, at, dtype: fields.dtype, shape: fields.shape.shown, bytes, begin, end };
}

function field(text: JsonText, fields: Fields): void {
  const name = key(text);
  if (name === 'dtype') once(text, fields.dtype, () => dtype(text, fields));
  else if (name === 'shape') once(text, fields.shape, () => shape(text, fields));
  else if (name === 'data_offsets') once(text, fields.offsets, () => offsets(text, fields));
  else skipValue(text, tensorDepth);
}

function once(text: JsonText, known: unknown, read: () => void): void {
  if (known !== undefined) throw text.invalid('a tensor has the same field twice');
  read();
}

function dtype(text: JsonText, fields: Fields): void {
  const wrapped = text.peek() === 0x7b;
  if (wrapped) text.pos += 1;
  const value = string(text);
  if (!bitsOf.has(value)) throw text.invalid('an unknown dtype');
  if (wrapped) {
    take(text, 0x3a);
    if (text.peek() !== 0x6e || !text.word('null')) throw text.invalid('a dtype with a value');
    take(text, 0x7d);
  }
  fields.dtype = value;
}

function shape(text: JsonText, fields: Fields): void {
  const shown: number[] = [];
  let elements: bigint | number = 1;
  take(text, 0x5b);
  if (text.peek() === 0x5d) text.pos += 1;
  else
    do {
      const size = count(text);
      if (shown.length < shownDimensions) shown.push(Number(size));
      elements = product(elements, size);
    } while (another(text, 0x5d));
  fields.shape = { shown, elements };
}

function offsets(text: JsonText, fields: Fields): void {
  take(text, 0x5b);
  const begin = count(text);
  take(text, 0x2c);
  const end = count(text);
  take(text, 0x5d);
  fields.offsets = [Number(begin), Number(end)];
}

/** An unsigned 64-bit integer; beyond 2^53 as a bigint, so that no comparison is off by its rounding. */
function count(text: JsonText): bigint | number {
  text.peek();
  const from = text.pos;
  const value = text.number(true);
  for (let pos = from; pos < text.pos; pos += 1) {
    const byte = text.buffer[pos]!;
    if (byte < 0x30 || byte > 0x39) throw text.invalid('not an unsigned integer', from);
  }
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  const exact = text.pos - from > 20 ? beyond64 : BigInt(text.buffer.toString('latin1', from, text.pos));
  if (exact >= beyond64) throw text.invalid('a number has more than 64 bits', from);
  return exact;
}

/** The product, or 2^64 once it has been reached: as the reference, a zero that follows does not help. */
function product(a: bigint | number, b: bigint | number): bigint | number {
  if (typeof a === 'bigint' && a >= beyond64) return beyond64;
  if (typeof a === 'number' && typeof b === 'number') {
    const small = a * b;
    if (small <= Number.MAX_SAFE_INTEGER) return small;
  }
  const exact = BigInt(a) * BigInt(b);
  return exact >= beyond64 ? beyond64 : exact;
}

function bytesOf(elements: bigint | number, bits: number): number | null {
  const all = product(elements, bits);
  if (typeof all === 'number') return all % 8 === 0 ? all / 8 : null;
  return all >= beyond64 || all % 8n !== 0n ? null : Number(all / 8n);
}

/** Takes the comma before another value, or what closes the container. */
function another(text: JsonText, closing: number): boolean {
  if (text.peek() === 0x2c) {
    text.pos += 1;
    return true;
  }
  take(text, closing);
  return false;
}
