import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import type { Crc32 } from './checksum.ts';
import { decodeName } from './names.ts';

/** Record signatures, as little-endian numbers (APPNOTE.TXT 4.3). */
export const signature = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  descriptor: 0x08074b50,
} as const;

/** General purpose flags (APPNOTE.TXT 4.4.4). */
export const flag = {
  encrypted: 0x1,
  descriptor: 0x8,
  patched: 0x20,
  strong: 0x40,
  utf8: 0x800,
  masked: 0x2000,
} as const;

/** What both headers of a member say of it. */
export interface Header {
  readonly name: string;
  readonly raw: Uint8Array;
  /** The name of the Unicode path extra (0x7075), where it is valid for the raw name. */
  readonly unicodeName: string | null;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** What in its extra fields could not be read. */
  readonly broken: string | null;
}

export interface CentralEntry extends Header {
  /** The place of this entry in the source. */
  readonly at: number;
  /** Where its local header lies, as written: before any shift by prefixed data. */
  readonly header: number;
  /** External attributes: a Unix mode in the upper half, DOS attributes in the lowest byte. */
  readonly external: number;
}

export interface LocalHeader extends Header {
  readonly at: number;
  readonly dataAt: number;
  /** It has a zip64 extra, so its data descriptor is wide. */
  readonly wide: boolean;
  /** The first bytes behind it, read along with it. */
  readonly first: Uint8Array;
}

const saturated = 0xffffffff;
const unicodePathId = 0x7075;

/**
 * Reads the entry at the cursor; null where no entry starts there. Its last fields may be cut by the end of the
 * directory: CPython takes such an entry all the same.
 */
export function readCentralEntry(cursor: Cursor, crc32: Crc32): CentralEntry | null {
  const at = cursor.at;
  if (!cursor.has(4) || cursor.u32() !== signature.central) return null;
  cursor.skip(2);
  const fields = readFields(cursor);
  const commentLength = cursor.u16();
  cursor.skip(4);
  const external = cursor.u32();
  const written = cursor.u32();
  const cut = cursor.left < fields.nameLength + fields.extraLength + commentLength;
  const raw = cursor.bytes(Math.min(cursor.left, fields.nameLength)).slice();
  const extras = readExtras(cursor.bytes(Math.min(cursor.left, fields.extraLength)), raw, crc32);
  cursor.skip(Math.min(cursor.left, commentLength));
  const { values, broken } = widen([fields.size, fields.packed, written], extras.zip64);
  return {
    ...named(fields, raw, extras),
    packed: values[1]!,
    size: values[0]!,
    broken: broken ?? extras.broken ?? (cut ? 'the end of the directory cuts its entry' : null),
    at,
    header: values[2]!,
    external,
  };
}

/** Reads the local header at `at`; null where none starts there or the source ends within it. */
export function readLocalHeader(source: ByteSource, at: number, crc32: Crc32): LocalHeader | null {
  if (at < 0 || at + 30 > source.size) return null;
  // Most headers are short: one read fetches name and extra fields along with the fixed part.
  const head = readBytes(source, at, 256);
  const cursor = new Cursor(bufferSource(head));
  if (cursor.u32() !== signature.local) return null;
  const fields = readFields(cursor);
  const dataAt = at + 30 + fields.nameLength + fields.extraLength;
  if (dataAt > source.size) return null;
  const whole = dataAt - at <= head.length ? head : readBytes(source, at, dataAt - at);
  const raw = whole.slice(30, 30 + fields.nameLength);
  const extras = readExtras(whole.subarray(30 + fields.nameLength, dataAt - at), raw, crc32);
  const { values, broken } = widen([fields.size, fields.packed], extras.zip64);
  return {
    ...named(fields, raw, extras),
    packed: values[1]!,
    size: values[0]!,
    broken: broken ?? extras.broken,
    at,
    dataAt,
    wide: extras.zip64 !== null,
    first: firstBytes(source, dataAt, head.subarray(Math.min(dataAt - at, head.length))),
  };
}

/** A copy, so that a header does not keep all that was read with it. */
function firstBytes(source: ByteSource, dataAt: number, known: Uint8Array): Uint8Array {
  return Uint8Array.from(known.length < 16 ? readBytes(source, dataAt, 16) : known.subarray(0, 16));
}

interface Fields {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly nameLength: number;
  readonly extraLength: number;
}

function readFields(cursor: Cursor): Fields {
  cursor.skip(2);
  const flags = cursor.u16();
  const method = cursor.u16();
  cursor.skip(4);
  const crc = cursor.u32();
  const packed = cursor.u32();
  const size = cursor.u32();
  return { flags, method, crc, packed, size, nameLength: cursor.u16(), extraLength: cursor.u16() };
}

function named(fields: Fields, raw: Uint8Array, extras: Extras): Omit<Header, 'packed' | 'size' | 'broken'> {
  return {
    name: extras.unicodeName ?? decodeName(raw, (fields.flags & flag.utf8) !== 0),
    raw,
    unicodeName: extras.unicodeName,
    flags: fields.flags,
    method: fields.method,
    crc: fields.crc,
  };
}

interface Extras {
  readonly zip64: Uint8Array | null;
  readonly unicodeName: string | null;
  readonly broken: string | null;
}

/** A tail too short for a header is padding (zipalign writes it), not damage. */
function readExtras(bytes: Uint8Array, rawName: Uint8Array, crc32: Crc32): Extras {
  let zip64: Uint8Array | null = null;
  let unicodeName: string | null = null;
  let broken: string | null = null;
  const cursor = new Cursor(bufferSource(bytes));
  while (cursor.left >= 4) {
    const id = cursor.u16();
    const length = cursor.u16();
    if (length > cursor.left) {
      broken = `extra field ${hex(id)} of ${length} bytes, ${cursor.left} are left`;
      break;
    }
    const data = cursor.bytes(length);
    if (id === 1) zip64 ??= data;
    else if (id === unicodePathId) unicodeName = unicodePath(data, rawName, crc32) ?? unicodeName;
  }
  return { zip64, unicodeName, broken };
}

/** APPNOTE.TXT 4.6.9: the extra counts only while its checksum matches the name in the header. */
function unicodePath(data: Uint8Array, rawName: Uint8Array, crc32: Crc32): string | null {
  if (data.length < 6) return null;
  const cursor = new Cursor(bufferSource(data));
  if (cursor.u8() !== 1 || cursor.u32() !== crc32(rawName)) return null;
  return decodeName(data.subarray(5), true);
}

/** Takes from the zip64 extra, in order, what the 32-bit fields could not hold (APPNOTE.TXT 4.5.3). */
function widen(values: number[], zip64: Uint8Array | null): { values: number[]; broken: string | null } {
  if (!values.includes(saturated)) return { values, broken: null };
  if (zip64 === null) return { values, broken: 'a field is saturated, and there is no zip64 extra field' };
  const cursor = new Cursor(bufferSource(zip64));
  let broken: string | null = null;
  const wide = values.map((value) => {
    if (value !== saturated) return value;
    if (cursor.left >= 8) return cursor.u64();
    broken = 'the zip64 extra field is too short';
    return value;
  });
  return { values: wide, broken };
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
