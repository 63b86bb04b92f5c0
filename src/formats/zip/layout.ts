import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';
import { quoted } from '../member-name.ts';
import { placed } from './anomaly.ts';
import type { Crc32 } from './checksum.ts';
import type { EndRecord, Span } from './end.ts';
import { readLocalHeader } from './records.ts';

const windowBytes = 256 * 1024;

export interface Layout {
  /** What no span covers, in order. */
  readonly gaps: readonly Span[];
  /** Two spans that share bytes, where any do. */
  readonly overlap: readonly [Span, Span] | null;
  readonly overlaps: number;
}

/** Lays the known parts side by side, to see what lies between them and what lies on top of each other. */
export function layOut(spans: readonly Span[], size: number): Layout {
  const gaps: Span[] = [];
  let overlap: readonly [Span, Span] | null = null;
  let overlaps = 0;
  let reached = 0;
  let last: Span | null = null;
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (span.start > reached)
      gaps.push({ start: reached, end: span.start, name: gapName(reached, span.start) });
    if (last !== null && span.start < reached) {
      overlaps += 1;
      overlap ??= [last, span];
    }
    if (span.end >= reached) last = span;
    reached = Math.max(reached, span.end);
  }
  if (reached < size) gaps.push({ start: reached, end: size, name: gapName(reached, size) });
  return { gaps, overlap, overlaps };
}

function gapName(start: number, end: number): string {
  return `bytes ${start}-${end}`;
}

/**
 * Hands over what lies in a gap, split where a member starts that the directory does not list: such a part is
 * read as an archive of its own. Zeros are alignment.
 */
export function readGap(reading: Reading, gap: Span, crc32: Crc32): void {
  const { source } = reading;
  const start = firstNonZero(source, gap.start, gap.end);
  if (start === null) return;
  const member = findSignature(source, start, gap.end, 'PK\x03\x04');
  reading.emit(placed(start, 'archive-hidden-data', describe(reading, gap, start, member, crc32)));
  if (member === null) handOver(reading, start, gap.end);
  else {
    if (member > start) handOver(reading, start, member);
    handOver(reading, member, gap.end);
  }
}

function describe(reading: Reading, gap: Span, start: number, member: number | null, crc32: Crc32): string {
  const where =
    gap.start === 0
      ? 'before the first member'
      : gap.end === reading.source.size
        ? 'after the end of the archive'
        : 'between the parts of the archive';
  const bytes = `${gap.end - start} bytes ${where}`;
  const hidden = member === null ? null : readLocalHeader(reading.source, member, crc32);
  return hidden === null
    ? bytes
    : `${bytes} hold a member that the directory does not list: ${quoted(hidden.name)}`;
}

/** A comment is text; what holds control characters is something else, kept where few look. */
export function readComment(reading: Reading, { commentAt, commentSize }: EndRecord): void {
  const bytes = readBytes(reading.source, commentAt, commentSize);
  const binary = bytes.findIndex((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  if (binary < 0) return;
  reading.emit(placed(commentAt + binary, 'archive-hidden-data', 'the comment of the archive is no text'));
  handOver(reading, commentAt, commentAt + bytes.length);
}

export function handOver(reading: Reading, start: number, end: number): void {
  const open = (): ByteSource => sliceSource(reading.source, start, end - start);
  reading.nested({ name: gapName(start, end), size: end - start, open });
}

export function firstNonZero(source: ByteSource, from: number, to: number): number | null {
  for (let at = from; at < to; at += windowBytes) {
    const bytes = readBytes(source, at, Math.min(windowBytes, to - at));
    const index = bytes.findIndex((byte) => byte !== 0);
    if (index >= 0) return at + index;
  }
  return null;
}

/** The first place of a four-byte signature that lies in `from..to` as a whole. */
export function findSignature(source: ByteSource, from: number, to: number, wanted: string): number | null {
  for (let at = from; at < to; at += windowBytes) {
    const bytes = asBuffer(readBytes(source, at, Math.min(windowBytes + 3, to - at)));
    const index = bytes.indexOf(wanted, 0, 'latin1');
    if (index >= 0) return at + index;
  }
  return null;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
