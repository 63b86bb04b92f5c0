import { type ByteSource, readBytes } from '../source.ts';

const firstBytes = 512;
const chunkBytes = 64 * 1024;

/** The place of the first byte from `at` that is not zero, or `end`. */
export function skipZeros(source: ByteSource, at: number, end: number): number {
  let from = Math.min(at, end);
  for (let size = firstBytes; from < end; size = chunkBytes) {
    const bytes = readBytes(source, from, Math.min(size, end - from));
    if (bytes.length === 0) break;
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return from + i;
    from += bytes.length;
  }
  return from;
}
