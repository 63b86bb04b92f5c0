import { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';

const mostSkipped = 64;
/** The first bytes of skippable frames: the sixteen magics differ there. */
export const skippable: readonly number[] = Array.from({ length: 16 }, (_, index) => 0x50 + index);

/**
 * The magic of the first frame that is not skippable: Zstandard and LZ4 share the skippable ones, so a file that
 * starts with one can be either.
 */
export function firstFrame(source: ByteSource): number | null {
  const cursor = new Cursor(source);
  for (let skipped = 0; skipped < mostSkipped && cursor.has(8); skipped++) {
    const magic = cursor.u32();
    if (magic < 0x184d2a50 || magic > 0x184d2a5f) return magic;
    if (!cursor.skip(cursor.u32())) return null;
  }
  return null;
}
