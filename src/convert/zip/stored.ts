import { type ByteSource, bufferSource, sliceSource } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import type { Crc32 } from '../../formats/zip/checksum.ts';
import type { Piece } from '../convert.ts';

/** A member to be: its content is its pieces, one after another. */
export interface StoredMember {
  readonly name: string;
  readonly pieces: readonly Piece[];
}

const most32 = 0xffffffff;
const most16 = 0xffff;
/** 1980-01-01, the first day that a zip can name: the same input makes the same archive. */
const firstDay = 0x21;
const utf8Names = 0x800;

interface Placed {
  readonly name: Buffer;
  readonly size: number;
  readonly crc: number;
  readonly at: number;
}

/** An archive of members as they are, uncompressed (PKWARE APPNOTE 4.3), with Zip64 where sizes or counts need it. */
export function storedZip(members: readonly StoredMember[], crc32: Crc32): readonly Piece[] {
  const pieces: Piece[] = [];
  const placed: Placed[] = [];
  let at = 0;
  for (const member of members) {
    const size = member.pieces.reduce((sum, piece) => sum + piece.length, 0);
    const entry: Placed = { name: Buffer.from(member.name), size, crc: contentCrc(member.pieces, crc32), at };
    const header = localHeader(entry);
    placed.push(entry);
    pieces.push(whole(header), ...member.pieces.filter((piece) => piece.length > 0));
    at += header.length + size;
  }
  const directory = Buffer.concat(placed.map(centralHeader));
  pieces.push(whole(directory), whole(ending(placed.length, directory.length, at)));
  return pieces;
}

function whole(bytes: Uint8Array): Piece {
  return { source: bufferSource(bytes), at: 0, length: bytes.length };
}

const chunk = new Uint8Array(1 << 16);

function contentCrc(pieces: readonly Piece[], crc32: Crc32): number {
  let value = 0;
  // zlib begins anew where it is given no bytes at all.
  for (const { source, at, length } of pieces)
    if (length > 0) value = continued(sliceSource(source, at, length), crc32, value);
  return value;
}

function continued(source: ByteSource, crc32: Crc32, since: number): number {
  if (source.memory !== undefined) return crc32(source.memory, since);
  let value = since;
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(chunk, 0, chunk.length, at);
    if (got <= 0) throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
    value = crc32(chunk.subarray(0, got), value);
    at += got;
  }
  return value;
}

function localHeader({ name, size, crc }: Placed): Buffer {
  const long = size >= most32;
  const header = Buffer.alloc(30 + name.length + (long ? 20 : 0));
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, name, size, crc, long);
  header.writeUInt16LE(long ? 20 : 0, 28);
  name.copy(header, 30);
  if (long) writeExtra(header, 30 + name.length, [size, size]);
  return header;
}

function centralHeader({ name, size, crc, at }: Placed): Buffer {
  const long = size >= most32 || at >= most32;
  const values = [...(size >= most32 ? [size, size] : []), ...(at >= most32 ? [at] : [])];
  const extra = long ? 4 + 8 * values.length : 0;
  const header = Buffer.alloc(46 + name.length + extra);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(long ? 45 : 20, 4);
  writeCommon(header, 6, name, size, crc, long);
  header.writeUInt16LE(extra, 30);
  header.writeUInt32LE(Math.min(at, most32), 42);
  name.copy(header, 46);
  if (long) writeExtra(header, 46 + name.length, values);
  return header;
}

/** The fields that both headers share: version needed to the length of the name. */
function writeCommon(
  header: Buffer,
  from: number,
  name: Buffer,
  size: number,
  crc: number,
  long: boolean,
): void {
  header.writeUInt16LE(long ? 45 : 20, from);
  header.writeUInt16LE(/^[\x20-\x7e]*$/.test(name.toString('latin1')) ? 0 : utf8Names, from + 2);
  header.writeUInt16LE(firstDay, from + 8);
  header.writeUInt32LE(crc, from + 10);
  header.writeUInt32LE(Math.min(size, most32), from + 14);
  header.writeUInt32LE(Math.min(size, most32), from + 18);
  header.writeUInt16LE(name.length, from + 22);
}

/** APPNOTE 4.5.3: the fields that are full in the header, as 64-bit numbers. */
function writeExtra(header: Buffer, from: number, values: readonly number[]): void {
  header.writeUInt16LE(1, from);
  header.writeUInt16LE(8 * values.length, from + 2);
  values.forEach((value, index) => {
    header.writeBigUInt64LE(BigInt(value), from + 4 + 8 * index);
  });
}

function ending(count: number, size: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, most16), 8);
  end.writeUInt16LE(Math.min(count, most16), 10);
  end.writeUInt32LE(Math.min(size, most32), 12);
  end.writeUInt32LE(Math.min(at, most32), 16);
  if (count < most16 && size < most32 && at < most32) return end;
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  for (const [from, value] of [
    [24, count],
    [32, count],
    [40, size],
    [48, at],
  ] as const)
    record.writeBigUInt64LE(BigInt(value), from);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(at + size), 64);
  record.writeUInt32LE(1, 72);
  return Buffer.concat([record, end]);
}
