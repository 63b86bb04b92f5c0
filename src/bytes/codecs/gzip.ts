import { crc32 } from 'node:zlib';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { collect, type Inflated, type Sink } from './codec.ts';
import { decodeDeflate } from './deflate.ts';
import { skipZeros } from './zeros.ts';

/** A gzip file (RFC 1952): members in a row, with zeros between them (as Python's gzip passes over). */
export function inflateGzip(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, async (sink) => {
    const end = Math.min(source.size, at + length);
    let next = await decodeMember(source, at, end, sink);
    for (let members = 1; ; members++) {
      if (members > limits.members)
        throw new LimitError('members', next, `more than ${limits.members} gzip members`);
      const member = skipZeros(source, next, end);
      if (!startsMember(source, member, end)) return next - at;
      next = await decodeMember(source, member, end, sink);
    }
  });
}

function startsMember(source: ByteSource, at: number, end: number): boolean {
  const cursor = new Cursor(source, at, Math.min(end, at + 3));
  return cursor.left === 3 && cursor.u8() === 0x1f && cursor.u8() === 0x8b && cursor.u8() === 8;
}

async function decodeMember(source: ByteSource, at: number, end: number, sink: Sink): Promise<number> {
  const start = behindHeader(source, at, end);
  let sum = 0;
  let size = 0;
  const used = await decodeDeflate(source, start, end, {
    write(chunk) {
      sink.write(chunk);
      sum = crc32(chunk, sum);
      size += chunk.length;
    },
  });
  const trailer = new Cursor(source, start + used, Math.min(end, start + used + 8));
  if (trailer.u32() !== sum)
    throw new ParseError('PARSE_INVALID', trailer.at - 4, 'gzip: the CRC does not fit');
  if (trailer.u32() !== size % 2 ** 32)
    throw new ParseError('PARSE_INVALID', trailer.at - 4, 'gzip: the length does not fit');
  return start + used + 8;
}

/** Nearly every header fits a short window; a window of full size for each of many members would be slow. */
function behindHeader(source: ByteSource, at: number, end: number): number {
  const short = Math.min(end, at + 512);
  try {
    return skipHeader(new Cursor(source, at, short), at);
  } catch (error) {
    if (short === end || !(error instanceof ParseError) || error.code !== 'PARSE_TRUNCATED') throw error;
    return skipHeader(new Cursor(source, at, end), at);
  }
}

/** RFC 1952, 2.3. Reserved flags are passed over, as Python's gzip does. Returns the place of the compressed data. */
function skipHeader(cursor: Cursor, at: number): number {
  cursor.need(10);
  if (cursor.u8() !== 0x1f || cursor.u8() !== 0x8b)
    throw new ParseError('PARSE_INVALID', at, 'gzip: no magic');
  if (cursor.u8() !== 8) throw new ParseError('PARSE_UNSUPPORTED', at, 'gzip: an unknown method');
  const flags = cursor.u8();
  cursor.bytes(6);
  if ((flags & 4) !== 0) {
    const extra = cursor.u16();
    if (!cursor.skip(extra))
      throw new ParseError('PARSE_TRUNCATED', cursor.at, 'gzip: an extra field is cut short');
  }
  for (const flag of [8, 16]) if ((flags & flag) !== 0) while (cursor.u8() !== 0);
  if ((flags & 2) !== 0) cursor.bytes(2);
  return cursor.at;
}
