import { Cursor } from '../bytes/cursor.ts';
import type { ByteSource } from '../bytes/source.ts';
import { LimitError, ParseError } from '../core/errors.ts';

/** One value as it lies in the bytes. Texts and binary data are places, never read here. */
export interface MsgpackToken {
  readonly kind: 'nil' | 'bool' | 'int' | 'float' | 'str' | 'bin' | 'ext' | 'array' | 'map';
  /** Place of its first byte. */
  readonly at: number;
  /** Place of the payload of a str, bin or ext. */
  readonly from: number;
  /** Bytes of the payload; items of an array, pairs of a map. */
  readonly size: number;
  /** A number; rounded beyond 2^53. */
  readonly value: number;
  /** The type of an ext. */
  readonly type: number;
  /** Open arrays and maps around it. */
  readonly depth: number;
}

/** msgpack's own readers stop at 1024 levels or fewer. */
const deepest = 1_024;

/**
 * The tokens of one value, in their order; the items of an array or map follow it. Source: the MessagePack
 * specification.
 * @throws ParseError PARSE_TRUNCATED, PARSE_INVALID; LimitError depth.
 */
export function* readMsgpack(
  source: ByteSource,
  at = 0,
  end: number = source.size,
): Generator<MsgpackToken, number, void> {
  const cursor = new Cursor(source, at, end);
  /** Values that are still to come on each level. */
  const left: number[] = [];
  do {
    const token = readToken(cursor, left.length);
    if (left.length > 0) left[left.length - 1]! -= 1;
    const inner = token.kind === 'map' ? 2 * token.size : token.kind === 'array' ? token.size : 0;
    if (inner > cursor.left)
      throw new ParseError('PARSE_TRUNCATED', token.at, `${inner} values in ${cursor.left} bytes`);
    yield token;
    if (inner > 0) {
      if (left.length >= deepest)
        throw new LimitError('depth', token.at, `values nest deeper than ${deepest} levels`);
      left.push(inner);
    }
    while (left.length > 0 && left.at(-1) === 0) left.pop();
  } while (left.length > 0);
  return cursor.at;
}

function readToken(cursor: Cursor, depth: number): MsgpackToken {
  const at = cursor.at;
  const byte = cursor.u8();
  const plain = { at, from: 0, size: 0, value: 0, type: 0, depth } as const;
  if (byte < 0x80) return { ...plain, kind: 'int', value: byte };
  if (byte >= 0xe0) return { ...plain, kind: 'int', value: byte - 256 };
  if (byte < 0x90) return { ...plain, kind: 'map', size: byte & 15 };
  if (byte < 0xa0) return { ...plain, kind: 'array', size: byte & 15 };
  if (byte < 0xc0) return payload(cursor, plain, 'str', byte & 31);
  if (byte === 0xc0) return { ...plain, kind: 'nil' };
  if (byte === 0xc2 || byte === 0xc3) return { ...plain, kind: 'bool', value: byte & 1 };
  if (byte >= 0xc4 && byte <= 0xc6)
    return payload(cursor, plain, 'bin', unsigned(cursor, 1 << (byte - 0xc4)));
  if (byte >= 0xc7 && byte <= 0xc9) return extension(cursor, plain, unsigned(cursor, 1 << (byte - 0xc7)));
  if (byte === 0xca || byte === 0xcb) return { ...plain, kind: 'float', value: float(cursor, byte === 0xcb) };
  if (byte >= 0xcc && byte <= 0xcf)
    return { ...plain, kind: 'int', value: unsigned(cursor, 1 << (byte - 0xcc)) };
  if (byte >= 0xd0 && byte <= 0xd3)
    return { ...plain, kind: 'int', value: signed(cursor, 1 << (byte - 0xd0)) };
  if (byte >= 0xd4 && byte <= 0xd8) return extension(cursor, plain, 1 << (byte - 0xd4));
  if (byte >= 0xd9 && byte <= 0xdb)
    return payload(cursor, plain, 'str', unsigned(cursor, 1 << (byte - 0xd9)));
  if (byte === 0xdc || byte === 0xdd)
    return { ...plain, kind: 'array', size: unsigned(cursor, byte === 0xdc ? 2 : 4) };
  if (byte === 0xde || byte === 0xdf)
    return { ...plain, kind: 'map', size: unsigned(cursor, byte === 0xde ? 2 : 4) };
  throw new ParseError('PARSE_INVALID', at, `no value begins with the byte ${byte}`);
}

type Plain = Omit<MsgpackToken, 'kind'>;

function payload(
  cursor: Cursor,
  plain: Plain,
  kind: 'str' | 'bin' | 'ext',
  size: number,
  type = 0,
): MsgpackToken {
  const from = cursor.at;
  if (!cursor.skip(size))
    throw new ParseError('PARSE_TRUNCATED', from, `need ${size} bytes, have ${cursor.left}`);
  return { ...plain, kind, from, size, type };
}

function extension(cursor: Cursor, plain: Plain, size: number): MsgpackToken {
  const type = cursor.u8();
  return payload(cursor, plain, 'ext', size, type > 127 ? type - 256 : type);
}

function unsigned(cursor: Cursor, bytes: number): number {
  let value = 0;
  for (let index = 0; index < bytes; index += 1) value = value * 256 + cursor.u8();
  return value;
}

function signed(cursor: Cursor, bytes: number): number {
  const value = unsigned(cursor, bytes);
  const half = 2 ** (8 * bytes - 1);
  return value < half ? value : value - 2 * half;
}

function float(cursor: Cursor, double: boolean): number {
  if (double) return cursor.f64be();
  cursor.need(4);
  cursor.pos += 4;
  return cursor.view.getFloat32(cursor.pos - 4, false);
}
