import { Cursor } from '../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../bytes/source.ts';
import { ParseError } from '../core/errors.ts';

export type Wire = 'varint' | 'fixed64' | 'bytes' | 'group' | 'fixed32';

/** One field of a message as it lies in the bytes; a length-delimited one is a place, never read here. */
export interface Field {
  readonly number: number;
  readonly wire: Wire;
  /** Place of the payload in the source. */
  readonly at: number;
  /** Bytes of the payload; of a group, those up to its end tag. */
  readonly size: number;
  /** For varint and fixed32; a 64-bit varint comes as the signed number that it stands for, rounded beyond 2^53. */
  readonly value: number;
}

const varint = 0;
const fixed64 = 1;
const lengthDelimited = 2;
const startGroup = 3;
const endGroup = 4;
const fixed32 = 5;

const largestField = 2 ** 29 - 1;
/** Most of a model is tensor data, which is skipped. */
const windowBytes = 4096;
/** Parsers give up where messages and groups nest deeper. */
export const deepestMessage = 100;

/**
 * The fields of the message in `[at, end)`, in their order, without descending. Tensor data is passed over, and what a
 * group holds belongs to the group. Source: protobuf.dev, Encoding.
 * @throws ParseError PARSE_TRUNCATED, PARSE_INVALID.
 */
export function* readFields(
  source: ByteSource,
  at = 0,
  end: number = source.size,
): Generator<Field, void, void> {
  const cursor = new Cursor(source, at, end, windowBytes);
  while (cursor.left > 0) {
    const { number, type, start } = readTag(cursor);
    const place = cursor.at;
    switch (type) {
      case varint:
        yield { number, wire: 'varint', at: place, size: 0, value: readVarint(cursor) };
        break;
      case fixed32:
        yield { number, wire: 'fixed32', at: place, size: 4, value: cursor.u32() };
        break;
      case fixed64:
        cursor.bytes(8);
        yield { number, wire: 'fixed64', at: place, size: 8, value: 0 };
        break;
      case lengthDelimited: {
        const size = skipPayload(cursor);
        yield { number, wire: 'bytes', at: cursor.at - size, size, value: 0 };
        break;
      }
      case startGroup:
        yield { number, wire: 'group', at: place, size: skipGroup(cursor, number) - place, value: 0 };
        break;
      default:
        throw new ParseError('PARSE_INVALID', start, 'a group ends that never began');
    }
  }
}

interface Tag {
  readonly number: number;
  readonly type: number;
  readonly start: number;
}

function readTag(cursor: Cursor): Tag {
  const start = cursor.at;
  const tag = readVarint(cursor);
  const number = Math.floor(tag / 8);
  const type = tag % 8;
  // Parsers take a tag for a 32-bit number, and refuse one in more than five bytes.
  if (type > fixed32 || number < 1 || number > largestField || cursor.at - start > 5)
    throw new ParseError('PARSE_INVALID', start, `no field has the tag ${tag}`);
  return { number, type, start };
}

function skipPayload(cursor: Cursor): number {
  const size = readVarint(cursor);
  if (size < 0 || !cursor.skip(size))
    throw new ParseError('PARSE_TRUNCATED', cursor.at, `need ${size} bytes, have ${cursor.left}`);
  return size;
}

/** Passes over a group and the groups in it; returns where its end tag stands. */
function skipGroup(cursor: Cursor, number: number): number {
  const open = [number];
  for (;;) {
    const tag = readTag(cursor);
    if (tag.type === startGroup) {
      if (open.length >= deepestMessage)
        throw new ParseError('PARSE_INVALID', tag.start, `groups nest deeper than ${deepestMessage}`);
      open.push(tag.number);
    } else if (tag.type === endGroup) {
      if (open.pop() !== tag.number)
        throw new ParseError('PARSE_INVALID', tag.start, 'another group ends than began');
      if (open.length === 0) return tag.start;
    } else if (tag.type === varint) readVarint(cursor);
    else if (tag.type === lengthDelimited) skipPayload(cursor);
    else cursor.bytes(tag.type === fixed32 ? 4 : 8);
  }
}

/** A base-128 number of at most ten bytes, as a signed 64-bit one. */
export function readVarint(cursor: Cursor): number {
  let low = 0;
  let scale = 1;
  for (let count = 0; count < 7; count += 1) {
    const byte = cursor.u8();
    low += (byte & 0x7f) * scale;
    if (byte < 0x80) return low;
    scale *= 128;
  }
  // Beyond 49 bits: rare (negative numbers, hashes), so that the slow way is good enough.
  let value = BigInt(low);
  for (let count = 7; count < 10; count += 1) {
    const byte = cursor.u8();
    value |= BigInt(byte & 0x7f) << BigInt(7 * count);
    if (byte < 0x80) return Number(BigInt.asIntN(64, value));
  }
  throw new ParseError('PARSE_INVALID', cursor.at, 'a varint has more than ten bytes');
}

/** How a message's field lies in the bytes; the plural ones come packed or one by one, as parsers take both. */
export type Kind = 'varint' | 'fixed32' | 'fixed64' | 'bytes' | 'varints' | 'fixed32s' | 'fixed64s';

/** The fields that a message has, by number. */
export type Shape = Readonly<Record<number, Kind>>;

/** Fields that no schema knows: parsers keep and ignore them, so that anything can hide there. */
export interface Strays {
  bytes: number;
  /** Place of the first. */
  at: number | null;
}

export function noStrays(): Strays {
  return { bytes: 0, at: null };
}

/**
 * The fields of one message that its shape knows; all others, also known ones of another wire type, are counted as
 * strays, as parsers take them.
 * @throws ParseError as readFields.
 */
export function* fieldsOf(
  source: ByteSource,
  { at, size }: Pick<Field, 'at' | 'size'>,
  shape: Shape,
  strays: Strays,
): Generator<Field, void, void> {
  for (const field of readFields(source, at, at + size)) {
    const kind = shape[field.number];
    if (kind !== undefined && (kind === field.wire || isOneOfMany(kind, field.wire))) {
      yield field;
      continue;
    }
    strays.bytes += Math.max(1, field.size);
    strays.at ??= field.at;
  }
}

function isOneOfMany(kind: Kind, wire: Wire): boolean {
  if (kind === 'varints') return wire === 'varint' || wire === 'bytes';
  if (kind === 'fixed32s') return wire === 'fixed32' || wire === 'bytes';
  return kind === 'fixed64s' && (wire === 'fixed64' || wire === 'bytes');
}

/** The numbers of a repeated varint field: one, or those that are packed together, up to `most` of them. */
export function varintsOf(source: ByteSource, field: Field, most: number): number[] {
  if (field.wire === 'varint') return [field.value];
  const cursor = new Cursor(source, field.at, field.at + field.size);
  const values: number[] = [];
  while (cursor.left > 0 && values.length < most) values.push(readVarint(cursor));
  return values;
}

/** A text of at most `most` bytes; what is longer is cut, and ends with an ellipsis. */
export function textOf(source: ByteSource, { at, size }: Pick<Field, 'at' | 'size'>, most: number): string {
  const bytes = readBytes(source, at, Math.min(size, most));
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return size > most ? `${text}…` : text;
}
