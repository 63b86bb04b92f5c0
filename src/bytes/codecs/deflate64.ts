import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { collect, type Inflated } from './codec.ts';
import { deflate64, deflateExact } from './deflate-exact.ts';

/** Deflate64, which zip (method 9) and 7z know; zlib does not read it. */
export function inflateDeflate64(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    deflateExact(cursor, sink, deflate64);
    return cursor.at - at;
  });
}
