import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { adler32 } from './adler32.ts';
import { collect, type Inflated, type Sink } from './codec.ts';
import { decodeDeflate } from './deflate.ts';

/** A zlib stream (RFC 1950). */
export function inflateZlib(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => decodeZlib(source, at, at + length, sink));
}

async function decodeZlib(source: ByteSource, at: number, end: number, sink: Sink): Promise<number> {
  const header = new Cursor(source, at, Math.min(end, at + 2));
  const method = header.u8();
  const flags = header.u8();
  if ((method & 0x0f) !== 8 || method >>> 4 > 7 || ((method << 8) | flags) % 31 !== 0)
    throw new ParseError('PARSE_INVALID', at, 'zlib: not a header');
  if ((flags & 0x20) !== 0)
    throw new ParseError('PARSE_UNSUPPORTED', at, 'zlib: the stream needs a preset dictionary');
  let sum = 1;
  const used = await decodeDeflate(source, at + 2, end, {
    write(chunk) {
      sink.write(chunk);
      sum = adler32(chunk, sum);
    },
  });
  const trailer = new Cursor(source, at + 2 + used, Math.min(end, at + 6 + used));
  trailer.need(4);
  if (trailer.view.getUint32(trailer.pos, false) !== sum)
    throw new ParseError('PARSE_INVALID', trailer.at, 'zlib: the checksum does not fit');
  return used + 6;
}
