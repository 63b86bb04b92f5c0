import { createHash, hash } from 'node:crypto';
import { LoadlockError } from '../core/errors.ts';
import type { ByteSource } from './source.ts';
import type { Taps } from './taps.ts';

/** Fits the processor's cache: larger chunks go to memory and back, and take half as long again. */
const chunkBytes = 1 << 16;
const progressBytes = 1 << 22;

/**
 * The sha256 of a source in hex, in one pass that `taps` share; `onProgress` is told how many bytes more are hashed.
 * @throws LoadlockError SOURCE_CHANGED, SOURCE_UNREADABLE.
 */
export function sha256(source: ByteSource, taps?: Taps, onProgress?: (bytes: number) => void): string {
  if (source.memory !== undefined) {
    taps?.feed(source.memory, 0);
    return hash('sha256', source.memory, 'hex');
  }
  const digest = createHash('sha256');
  const chunk = new Uint8Array(Math.min(chunkBytes, source.size));
  let told = 0;
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(chunk, 0, chunk.length, at);
    if (got === 0) throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
    const bytes = chunk.subarray(0, got);
    digest.update(bytes);
    taps?.feed(bytes, at);
    at += got;
    if (onProgress !== undefined && at - told >= progressBytes) {
      onProgress(at - told);
      told = at;
    }
  }
  return digest.digest('hex');
}
