import { Cursor } from '../../bytes/cursor.ts';
import { bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';
import { type FileEntry, readFiles } from './files.ts';
import { unpack, unreadable } from './folder.ts';
import { coverGaps } from './gaps.ts';
import { type Crc32, Members } from './members.ts';
import { id, invalid, readCount, readNumber, unsupported } from './records.ts';
import { type Folder, readStreams, type Streams } from './streams.ts';

const signatureBytes = 32;
/** A packed header may hold a packed header; more than a few of them no writer makes. */
const mostPackings = 4;

/** Reads an archive: its header, which may be packed itself, and every member. */
export async function readSevenZip(reading: Reading): Promise<void> {
  const { crc32 } = await import('node:zlib');
  try {
    await readArchive(reading, crc32);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reading.emit({
      kind: 'anomaly',
      where: { offset: error.at ?? 0 },
      code: 'archive-broken',
      detail: error.message,
    });
  }
}

async function readArchive(reading: Reading, crc32: Crc32): Promise<void> {
  const { source, limits } = reading;
  const start = new Cursor(source, 0, signatureBytes);
  start.need(signatureBytes);
  if (new Cursor(source, 8).u32() !== crc32(readBytes(source, 12, 20)))
    broken(reading, 8, 'the checksum of the start header does not fit');
  start.skip(12);
  const at = signatureBytes + start.u64();
  const size = start.u64();
  const crc = start.u32();
  const used = [
    { at: 0, end: signatureBytes },
    { at, end: at + size },
  ];
  if (size > 0) {
    if (size > limits.directoryBytes)
      throw new LimitError('directoryBytes', at, `a header of more than ${limits.directoryBytes} bytes`);
    if (at + size > source.size)
      throw new ParseError('PARSE_TRUNCATED', source.size, '7z: the header is cut short');
    const bytes = readBytes(source, at, size);
    if (crc32(bytes) !== crc) broken(reading, at, 'the checksum of the header does not fit');
    const header = await unpackHeader(reading, bytes, used, crc32);
    if (header === null) return;
    readHeader(reading, header, used, crc32);
  }
  coverGaps(reading, used);
}

function broken(reading: Reading, offset: number, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code: 'archive-broken', detail });
}

interface Span {
  readonly at: number;
  readonly end: number;
}

/** Unpacks the header until it is plain; null where it cannot be read, which has been said then. */
async function unpackHeader(
  reading: Reading,
  packed: Uint8Array,
  used: Span[],
  crc32: Crc32,
): Promise<Cursor | null> {
  const { source, budget, limits } = reading;
  let bytes = packed;
  for (let round = 0; round < mostPackings; round++) {
    const cursor = new Cursor(bufferSource(bytes));
    const kind = readNumber(cursor);
    if (kind === id.header) return cursor;
    if (kind !== id.encodedHeader) throw invalid(used[1]!.at, `a header of kind ${kind}`);
    const streams = readStreams(cursor);
    used.push({ at: streams.packedAt, end: streams.packedEnd });
    const folder = streams.folders[0];
    if (folder === undefined || streams.folders.length > 1)
      throw invalid(used[1]!.at, 'a packed header of no one folder');
    if (folder.size > limits.directoryBytes)
      throw new LimitError(
        'directoryBytes',
        folder.at,
        `a header of more than ${limits.directoryBytes} bytes`,
      );
    const why = unreadable(folder);
    if (why !== null) {
      const code = why.encrypted ? 'archive-encrypted' : 'archive-member-unreadable';
      reading.emit({
        kind: 'anomaly',
        where: { offset: folder.at },
        code,
        detail: `the list of members ${why.why}`,
      });
      return null;
    }
    const unpacked = await unpack(source, folder, budget, limits);
    if (unpacked.broken !== null) throw unpacked.broken;
    bytes = readBytes(unpacked.source, 0, unpacked.source.size);
    if (folder.crc !== null && crc32(bytes) !== folder.crc)
      broken(reading, folder.at, 'the checksum of the packed header does not fit');
  }
  throw unsupported(used[1]!.at, 'a header packed over and over');
}

function readHeader(reading: Reading, cursor: Cursor, used: Span[], crc32: Crc32): void {
  let folders: readonly Folder[] = [];
  let files: FileEntry[] = [];
  for (;;) {
    const at = cursor.at;
    const property = readNumber(cursor);
    if (property === id.end) break;
    if (property === id.archiveProperties) skipProperties(cursor);
    else if (property === id.mainStreams) {
      const streams: Streams = readStreams(cursor);
      used.push({ at: streams.packedAt, end: streams.packedEnd });
      folders = streams.folders;
    } else if (property === id.files) {
      files = readFiles(cursor, reading.limits);
    } else {
      throw unsupported(at, `property ${property} in the header`);
    }
  }
  new Members(reading, crc32, folders).visit(files);
}

function skipProperties(cursor: Cursor): void {
  while (readNumber(cursor) !== id.end) cursor.skip(readCount(cursor, 1));
}
