import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import type { Format, Probe, Reading } from '../format.ts';
import type { Span } from './end.ts';
import { handOver } from './layout.ts';
import { signature } from './records.ts';

const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
const endMark = Buffer.from('PK\x05\x06', 'latin1');
const firstWindow = 4096;
const lastWindow = 256 * 1024;

/**
 * A file of a checkpoint that several processes wrote (torch.distributed.checkpoint): one `torch.save` after the other,
 * each a zip archive of its own, which a loader cuts out by offsets. Read as one archive, all but the last were hidden.
 */
export const shard: Format = {
  id: 'torch-distributed',
  title: 'Shard of a PyTorch distributed checkpoint',
  holdsFiles: true,
  claims: (probe) => probe.name.toLowerCase().endsWith('.distcp') && isRow(probe),
  read: readShard,
};

/** Whether a second archive begins right where the first one ends. */
function isRow({ source }: Probe): boolean {
  const first = archiveAt(source, 0);
  return first !== null && first.end < source.size && archiveAt(source, first.end) !== null;
}

function readShard(reading: Reading): void {
  const { source, limits } = reading;
  let at = 0;
  for (let count = 0; at < source.size && count < limits.members; count += 1) {
    const archive = archiveAt(source, at);
    if (archive === null) break;
    handOver(reading, archive.start, archive.end);
    at = archive.end;
  }
  // What is no whole archive is read as whatever it is.
  if (at < source.size) handOver(reading, at, source.size);
}

/** The archive that begins there, as far as an end record that counts its directory from that place on. */
function archiveAt(source: ByteSource, start: number): Span | null {
  if (!isAt(source, start, signature.local)) return null;
  // Most parts of a checkpoint are small: a window of one size for all of them would read the file many times over.
  for (let from = start, width = firstWindow; from + endBytes <= source.size; from += width) {
    if (from > start) width = Math.min(2 * width, lastWindow);
    const bytes = readBytes(source, from, width + 3);
    const window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = window.indexOf(endMark); at >= 0; at = window.indexOf(endMark, at + 1)) {
      if (!endsArchive(source, start, from + at)) continue;
      const end = from + at + endBytes;
      return { start, end, name: `bytes ${start}-${end}` };
    }
  }
  return null;
}

/** Whether the end record closes an archive that begins at `start`: its directory lies right before it, and nothing follows. */
function endsArchive(source: ByteSource, start: number, at: number): boolean {
  if (at + endBytes > source.size) return false;
  const cursor = new Cursor(bufferSource(readBytes(source, at, endBytes)), 12);
  let size = cursor.u32();
  let offset = cursor.u32();
  if (cursor.u16() !== 0) return false;
  let before = at;
  // torch writes the zip64 records always, and the plain one beside them (APPNOTE.TXT 4.3.14, 4.3.15).
  const end64 = at - locatorBytes - end64Bytes;
  if (isAt(source, at - locatorBytes, signature.locator64) && isAt(source, end64, signature.end64)) {
    const wide = new Cursor(bufferSource(readBytes(source, end64, end64Bytes)), 40);
    size = wide.u64();
    offset = wide.u64();
    before = end64;
  }
  return start + offset + size === before && isAt(source, start + offset, signature.central);
}

function isAt(source: ByteSource, at: number, wanted: number): boolean {
  return (
    at >= 0 && at + 4 <= source.size && new Cursor(bufferSource(readBytes(source, at, 4))).u32() === wanted
  );
}
