import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** Fits the processor's cache, as in bytes/hash.ts. */
const chunkBytes = 1 << 18;

/** What a thread is given that takes the digest of an open file, while another one converts it. */
export interface HashWork {
  readonly descriptor: number;
  readonly size: number;
}

parentPort?.once('message', ({ descriptor, size }: HashWork) => {
  const digest = createHash('sha256');
  const chunk = new Uint8Array(chunkBytes);
  let at = 0;
  while (at < size) {
    const got = readSync(descriptor, chunk, 0, Math.min(chunkBytes, size - at), at);
    if (got === 0) break;
    digest.update(chunk.subarray(0, got));
    at += got;
  }
  // A file that became shorter has no digest.
  parentPort?.postMessage(at === size ? digest.digest('hex') : null);
});
