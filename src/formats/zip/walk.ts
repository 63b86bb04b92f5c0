import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import type { Crc32 } from './checksum.ts';
import type { Content } from './content.ts';
import type { Span } from './end.ts';
import { findSignature } from './layout.ts';
import { flag, type LocalHeader, readLocalHeader, signature } from './records.ts';

export interface Walked {
  readonly content: Content;
  readonly span: Span;
}

/**
 * Members by their local headers alone, as streaming readers find them, for archives whose directory is missing or
 * broken. Each byte is looked at a bounded number of times.
 */
export function walkMembers(
  source: ByteSource,
  from: number,
  to: number,
  most: number,
  crc32: Crc32,
): Walked[] {
  const members: Walked[] = [];
  let at = findSignature(source, from, to, 'PK\x03\x04');
  while (at !== null && members.length < most) {
    const local = readLocalHeader(source, at, crc32);
    let next = at + 4;
    if (local !== null && local.dataAt <= to) {
      const member = walked(source, local, to);
      members.push(member);
      next = member.span.end;
    }
    at = findSignature(source, next, to, 'PK\x03\x04');
  }
  return members;
}

function walked(source: ByteSource, local: LocalHeader, to: number): Walked {
  const { name, at, dataAt, method, flags, first } = local;
  const streamed = (flags & flag.descriptor) !== 0 && local.packed === 0;
  const common = { name, at, dataAt, method, flags, first };
  if (!streamed) {
    const end = Math.min(to, dataAt + local.packed);
    const content = { ...common, packed: local.packed, size: local.size, crc: local.crc };
    return { content, span: { start: at, end, name } };
  }
  const stop = dataEnd(source, dataAt, to);
  const content = { ...common, packed: stop.at - dataAt, size: null, crc: stop.crc };
  return { content, span: { start: at, end: stop.end, name } };
}

interface Stop {
  /** Exclusive end of the data. */
  readonly at: number;
  /** Exclusive end of the data and its descriptor. */
  readonly end: number;
  readonly crc: number | null;
}

/** Where data of unknown length ends: at a descriptor that fits the distance, else at the next record. */
function dataEnd(source: ByteSource, dataAt: number, to: number): Stop {
  for (let from = dataAt; ; ) {
    const at = findSignature(source, from, to, 'PK');
    if (at === null) return { at: to, end: to, crc: null };
    const cursor = new Cursor(bufferSource(readBytes(source, at, Math.min(24, to - at))));
    const found = cursor.has(4) ? cursor.u32() : 0;
    if (found === signature.descriptor && cursor.left >= 12) {
      const crc = cursor.u32();
      if (cursor.u32() === at - dataAt) {
        const wide = cursor.u32() === 0 && cursor.left >= 8;
        return { at, end: at + (wide ? 24 : 16), crc };
      }
    } else if (found === signature.local || found === signature.central || found === signature.end) {
      return { at, end: at, crc: null };
    }
    from = at + 2;
  }
}
