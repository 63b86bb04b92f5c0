import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { signature } from './records.ts';

const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
/** The longest comment puts the end record this far from the end; readers look no farther. */
const tailBytes = endBytes + 0xffff;
/** An attack needs two; more only cost time. */
const maxEnds = 4;

/** An end of central directory record (APPNOTE.TXT 4.3.16). */
export interface EndRecord {
  readonly at: number;
  readonly entries: number;
  readonly directorySize: number;
  readonly directoryOffset: number;
  readonly commentAt: number;
  readonly commentSize: number;
  /** Its disk numbers speak of an archive in several files. */
  readonly split: boolean;
}

/** One reader's answer to where the central directory lies. */
export interface Directory {
  readonly at: number;
  readonly size: number;
  readonly entries: number;
  /** What is added to the offsets in it: the length of prefixed data. */
  readonly base: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export interface Ending {
  readonly end: EndRecord;
  readonly directories: readonly Directory[];
  /** The zip64 records that belong to this end. */
  readonly spans: readonly Span[];
}

/**
 * The end records that readers may settle on, the usual choice first: CPython's zipfile and miniz take the last
 * signature in the tail; others demand that the comment ends where the file does.
 */
export function findEndings(source: ByteSource): Ending[] {
  const start = Math.max(0, source.size - tailBytes);
  const bytes = readBytes(source, start, tailBytes);
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends: EndRecord[] = [];
  for (let at = tail.length; at > 0 && ends.length < maxEnds; ) {
    at = tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1');
    if (at < 0) break;
    if (at + endBytes > tail.length) continue;
    const end = readEnd(tail, at, start);
    if (ends.length === 0 || end.commentAt + end.commentSize === source.size) ends.push(end);
  }
  return ends.map((end) => ending(source, end));
}

function readEnd(tail: Uint8Array, at: number, start: number): EndRecord {
  const cursor = new Cursor(bufferSource(tail), at + 4);
  const disk = cursor.u16();
  const directoryDisk = cursor.u16();
  const diskEntries = cursor.u16();
  const entries = cursor.u16();
  const directorySize = cursor.u32();
  const directoryOffset = cursor.u32();
  const commentSize = cursor.u16();
  const split = isSplit(disk) || isSplit(directoryDisk) || diskEntries !== entries;
  return {
    at: start + at,
    entries,
    directorySize,
    directoryOffset,
    commentAt: start + at + endBytes,
    commentSize,
    split,
  };
}

function isSplit(disk: number): boolean {
  return disk !== 0 && disk !== 0xffff;
}

interface Claim {
  readonly at: number;
  readonly entries: number;
  readonly directorySize: number;
  readonly directoryOffset: number;
}

function ending(source: ByteSource, end: EndRecord): Ending {
  const wide = findEnd64(source, end);
  const claims: Claim[] = [...wide.records];
  if (wide.records.length === 0 || wide.records.some((record) => contradicts(end, record))) claims.push(end);
  const directories: Directory[] = [];
  for (const claim of claims) {
    for (const directory of placesOf(source, claim)) {
      const known = directories.some((other) => sameDirectory(other, directory));
      if (!known) directories.push(directory);
    }
  }
  return { end: { ...end, split: end.split || wide.split }, directories, spans: wide.spans };
}

/** A field of the end record that is not saturated counts for readers that have no need of the zip64 one. */
function contradicts(end: EndRecord, record: Claim): boolean {
  return (
    (end.entries !== 0xffff && end.entries !== record.entries) ||
    (end.directorySize !== 0xffffffff && end.directorySize !== record.directorySize) ||
    (end.directoryOffset !== 0xffffffff && end.directoryOffset !== record.directoryOffset)
  );
}

function sameDirectory(a: Directory, b: Directory): boolean {
  return a.at === b.at && a.size === b.size && a.base === b.base && a.entries === b.entries;
}

/**
 * CPython takes the directory that ends where the end record starts, and shifts all offsets by what that implies;
 * miniz (torch) takes the offset as it stands.
 */
function placesOf(source: ByteSource, claim: Claim): Directory[] {
  const { entries, directorySize: size, directoryOffset: offset } = claim;
  const before = claim.at - size;
  const places: Directory[] = [];
  if (before >= 0) places.push({ at: before, size, entries, base: before - offset });
  if (offset !== before && offset + size <= source.size) places.push({ at: offset, size, entries, base: 0 });
  return places.filter((place) => startsDirectory(source, place));
}

function startsDirectory(source: ByteSource, { at, size, entries }: Directory): boolean {
  if (size === 0) return entries === 0;
  return isAt(source, at, signature.central);
}

function isAt(source: ByteSource, at: number, wanted: number): boolean {
  return (
    at >= 0 && at + 4 <= source.size && new Cursor(bufferSource(readBytes(source, at, 4))).u32() === wanted
  );
}

/** The zip64 end records before `end`: where the locator points (miniz), and right before it (older CPython). */
function findEnd64(source: ByteSource, end: EndRecord): { records: Claim[]; spans: Span[]; split: boolean } {
  const locatorAt = end.at - locatorBytes;
  if (!isAt(source, locatorAt, signature.locator64)) return { records: [], spans: [], split: false };
  const locator = new Cursor(bufferSource(readBytes(source, locatorAt, locatorBytes)), 4);
  const disk = locator.u32();
  const told = locator.u64();
  const split = disk !== 0 || locator.u32() > 1;
  const spans: Span[] = [{ start: locatorAt, end: end.at, name: 'zip64 locator' }];
  const records: Claim[] = [];
  for (const at of new Set([locatorAt - end64Bytes, told])) {
    if (at + end64Bytes > locatorAt || !isAt(source, at, signature.end64)) continue;
    const cursor = new Cursor(bufferSource(readBytes(source, at, end64Bytes)), 4);
    const size = cursor.u64();
    cursor.skip(20);
    const entries = cursor.u64();
    records.push({ at, entries, directorySize: cursor.u64(), directoryOffset: cursor.u64() });
    spans.push({
      start: at,
      end: Math.min(locatorAt, Math.max(at + end64Bytes, at + 12 + size)),
      name: 'zip64 end',
    });
  }
  return { records, spans, split };
}
