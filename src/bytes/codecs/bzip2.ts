import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { Bits } from './bzip2-bits.ts';
import { Block } from './bzip2-block.ts';
import { collect, type Inflated, type Sink } from './codec.ts';
import { inRow } from './in-row.ts';

/** A bzip2 file: streams in a row, as bzip2 -d and Python's bz2 read them. */
export function inflateBzip2(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    return decodeBzip2(new Cursor(source, at, at + length), sink, limits);
  });
}

/** Decodes streams in a row into `sink`; says how many bytes they took. */
export function decodeBzip2(cursor: Cursor, sink: Sink, limits: Limits): number {
  const bits = new Bits(cursor);
  const block = new Block(bits, sink);
  return inRow(bits, limits, 'bzip2', 'streams', () => {
    const size = level(bits);
    if (size > 0) decodeStream(bits, block, size);
    return size > 0;
  });
}

/** 1 to 9 where a stream starts here, else 0; the bits are taken either way. */
function level(bits: Bits): number {
  if (bits.left < 4) return 0;
  const magic = bits.word();
  const size = (magic & 0xff) - 0x30;
  return magic >>> 8 === 0x425a68 && size >= 1 && size <= 9 ? size : 0;
}

function decodeStream(bits: Bits, block: Block, size: number): void {
  block.start(size * 100_000);
  for (let combined = 0; ; ) {
    const first = bits.take(16);
    const rest = bits.word();
    const sum = bits.word();
    bits.check();
    if (first === 0x1772 && rest === 0x45385090) {
      if (sum !== combined)
        throw new ParseError('PARSE_INVALID', bits.at, 'bzip2: the combined CRC does not fit');
      bits.align();
      return;
    }
    if (first !== 0x3141 || rest !== 0x59265359)
      throw new ParseError('PARSE_INVALID', bits.at, 'bzip2: no block here');
    const found = block.decode();
    if (found !== sum)
      throw new ParseError('PARSE_INVALID', bits.at, 'bzip2: the CRC of a block does not fit');
    combined = (((combined << 1) | (combined >>> 31)) ^ found) >>> 0;
  }
}
