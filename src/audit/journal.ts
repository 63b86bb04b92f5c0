import { readBundle, writeBundle } from './bundle.ts';
import type { Edge } from './frontier.ts';
import { hashBytes, sameBytes, sha256 } from './hashing.ts';
import { tileWidth } from './tile-path.ts';

/**
 * The journal: what was appended since the tiles were last brought to the disk. A first line, then records, each
 *
 *     u32 length of the body | sha256 of the body | body
 *
 * The first record holds the edge of the tree that the journal goes on from, the others entries, each with the signed
 * checkpoint that covers them. A record is on the disk before anybody is told of its entries.
 */
const firstLine = Buffer.from('loadlock-journal/1\n');
const headBytes = 4 + hashBytes;
/** Beyond what a journal is let grow to by far. */
export const mostJournalBytes: number = 1 << 28;

export interface JournalRecord {
  /** The signed checkpoint over the log up to and with this record. */
  readonly note: string;
  readonly entries: readonly Uint8Array[];
}

export interface Journal {
  readonly base: { readonly note: string; readonly edge: Edge };
  readonly records: readonly JournalRecord[];
  /** Bytes up to the end of the last record that is whole. */
  readonly intact: number;
}

/** A journal that begins with the tree as it is. */
export function writeJournal(edge: Edge, note: string): Uint8Array {
  const rows = edge.rows.map((row) => block(Buffer.concat(row)));
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(edge.size));
  const body = [size, text(note), block(writeBundle(edge.entries)), ...rows];
  return Buffer.concat([firstLine, framed(Buffer.concat(body))]);
}

export function writeRecord({ note, entries }: JournalRecord): Uint8Array {
  return framed(Buffer.concat([text(note), writeBundle(entries)]));
}

/**
 * Reads a journal up to the first record that is not whole: the last one, where a write was cut off, was never
 * acknowledged. Null where not even the beginning is whole.
 */
export function readJournal(bytes: Uint8Array): Journal | null {
  if (!sameBytes(bytes.subarray(0, firstLine.length), firstLine)) return null;
  const first = bodyAt(bytes, firstLine.length);
  const base = first === null ? null : readBase(first);
  if (first === null || base === null) return null;
  const { records, intact } = readRecords(bytes, firstLine.length + headBytes + first.length);
  return { base, records, intact };
}

/** The whole records from `start` on, and where the last of them ends. */
export function readRecords(
  bytes: Uint8Array,
  start: number,
): { readonly records: readonly JournalRecord[]; readonly intact: number } {
  const records: JournalRecord[] = [];
  let intact = start;
  for (;;) {
    const body = bodyAt(bytes, intact);
    const record = body === null ? null : readRecord(body);
    if (body === null || record === null) return { records, intact };
    records.push(record);
    intact += headBytes + body.length;
  }
}

function readBase(body: Uint8Array): Journal['base'] | null {
  if (body.length < 8) return null;
  const size = Number(Buffer.from(body).readBigUInt64BE(0));
  const blocks = blocksOf(body.subarray(8));
  if (!Number.isSafeInteger(size) || blocks === null || blocks.length < 2) return null;
  const [note, bundle, ...rows] = blocks as [Uint8Array, Uint8Array, ...Uint8Array[]];
  const entries = entriesOf(bundle);
  if (entries === null || entries.length !== size % tileWidth) return null;
  const hashes = rows.map(hashesOf);
  const fits = (row: readonly Uint8Array[] | null, at: number): boolean =>
    row !== null && row.length === Math.floor(size / tileWidth ** (at + 1)) % tileWidth;
  if (!hashes.every(fits) || Math.floor(size / tileWidth ** (rows.length + 1)) > 0) return null;
  return { note: Buffer.from(note).toString(), edge: { size, entries, rows: hashes as Uint8Array[][] } };
}

function readRecord(body: Uint8Array): JournalRecord | null {
  const note = blockAt(body, 0);
  const entries = note === null ? null : entriesOf(body.subarray(4 + note.length));
  return note === null || entries === null ? null : { note: Buffer.from(note).toString(), entries };
}

function entriesOf(bundle: Uint8Array): Uint8Array[] | null {
  try {
    return readBundle(bundle);
  } catch {
    return null;
  }
}

function hashesOf(bytes: Uint8Array): Uint8Array[] | null {
  if (bytes.length % hashBytes !== 0) return null;
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += hashBytes) hashes.push(bytes.subarray(at, at + hashBytes));
  return hashes;
}

function framed(body: Uint8Array): Uint8Array {
  return Buffer.concat([lengthOf(body), sha256(body), body]);
}

function bodyAt(bytes: Uint8Array, at: number): Uint8Array | null {
  const body = blockAt(bytes, at, hashBytes);
  const digest = bytes.subarray(at + 4, at + headBytes);
  return body !== null && sameBytes(sha256(body), digest) ? body : null;
}

function text(note: string): Uint8Array {
  return block(Buffer.from(note));
}

function block(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([lengthOf(bytes), bytes]);
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return length;
}

/** What a length at `at` announces, `gap` bytes behind it; null where less is left. */
function blockAt(bytes: Uint8Array, at: number, gap = 0): Uint8Array | null {
  const start = at + 4 + gap;
  if (start > bytes.length) return null;
  const length = Buffer.from(bytes.buffer, bytes.byteOffset + at, 4).readUInt32BE(0);
  return length > bytes.length - start ? null : bytes.subarray(start, start + length);
}

function blocksOf(bytes: Uint8Array): Uint8Array[] | null {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = blockAt(bytes, at);
    if (found === null) return null;
    blocks.push(found);
    at += 4 + found.length;
  }
  return blocks;
}
