import { crc32 } from 'node:zlib';
import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { collect, type Inflated, type Sink } from './codec.ts';
import { inRow } from './in-row.ts';
import { decodeLzma } from './lzma.ts';

const magic = 0x50495a4c;
/** lc 3, lp 0, pb 2: lzip knows no others. */
const properties = 0x5d;

/** Members of an lzip file in a row (lzip manual, "File format"; versions 0 and 1). */
export function inflateLzip(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    return inRow(cursor, limits, 'lzip', 'lzip members', () => {
      const found = cursor.has(4) && cursor.view.getUint32(cursor.pos, true) === magic;
      if (found) decodeMember(cursor, sink);
      return found;
    });
  });
}

function decodeMember(cursor: Cursor, sink: Sink): void {
  const started = cursor.at;
  cursor.u32();
  const version = cursor.u8();
  if (version > 1) throw new ParseError('PARSE_UNSUPPORTED', started + 4, 'lzip: an unknown version');
  const dictionary = dictionarySize(cursor.u8());
  if (dictionary === null)
    throw new ParseError('PARSE_INVALID', started + 5, 'lzip: an impossible dictionary size');
  let sum = 0;
  let size = 0;
  const counted: Sink = {
    write(chunk) {
      sink.write(chunk);
      sum = crc32(chunk, sum);
      size += chunk.length;
    },
  };
  decodeLzma(cursor, counted, properties, dictionary, Number.POSITIVE_INFINITY);
  const trailer = cursor.at;
  if (cursor.u32() !== sum) throw new ParseError('PARSE_INVALID', trailer, 'lzip: the CRC does not fit');
  if (cursor.u64() !== size)
    throw new ParseError('PARSE_INVALID', trailer + 4, 'lzip: the length does not fit');
  if (version === 1 && cursor.u64() !== cursor.at - started)
    throw new ParseError('PARSE_INVALID', trailer + 12, 'lzip: the length of the member does not fit');
}

/** A power of two in the low five bits, less so many of its sixteenths. */
function dictionarySize(byte: number): number | null {
  const bits = byte & 31;
  const sixteenths = byte >>> 5;
  if (bits < 12 || bits > 29 || (bits === 12 && sixteenths > 0)) return null;
  return 2 ** bits - sixteenths * 2 ** (bits - 4);
}
