import { ParseError } from '../core/errors.ts';
import { tileWidth } from './tile-path.ts';

/** The longest entry: bundles write lengths as two bytes. */
export const mostEntryBytes = 0xffff;
const lengthBytes = 2;

/** The most bytes that a bundle can have. */
export const mostBundleBytes: number = tileWidth * (lengthBytes + mostEntryBytes);

/** Entries behind each other, each behind its length (C2SP tlog-tiles, "Log entries"). */
export function writeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.alloc(entries.reduce((sum, entry) => sum + lengthBytes + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > mostEntryBytes) throw new RangeError(`an entry of ${entry.length} bytes`);
    at = bytes.writeUInt16BE(entry.length, at);
    bytes.set(entry, at);
    at += entry.length;
  }
  return bytes;
}

/** The entries of a bundle, up to `most` of them, as views of it. @throws ParseError where it ends inside of one. */
export function readBundle(bytes: Uint8Array, most: number = Number.POSITIVE_INFINITY): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length && entries.length < most; ) {
    if (bytes.length - at < lengthBytes) throw truncated(at);
    const start = at + lengthBytes;
    const end = start + bytes[at]! * 256 + bytes[at + 1]!;
    if (end > bytes.length) throw truncated(at);
    entries.push(bytes.subarray(start, end));
    at = end;
  }
  return entries;
}

function truncated(at: number): ParseError {
  return new ParseError('PARSE_TRUNCATED', at, 'the bundle ends inside of an entry');
}
