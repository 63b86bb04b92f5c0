import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { LimitError, LoadlockError } from '../core/errors.ts';

/** How long a pipe may keep us waiting for its writer. */
const patience = 5_000;
const waiting = new Int32Array(new SharedArrayBuffer(4));

/**
 * Reads a small file that somebody named: a key, a trust file. A pipe is read to its end (`--key <(command)`); of what
 * has no end, as /dev/zero, no more than `most` bytes are taken.
 * @throws LimitError; LoadlockError SOURCE_UNREADABLE for a pipe that nobody writes to; what opening and reading throws.
 */
export function readSmall(file: string, most: number): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const isPipe = fstatSync(descriptor).isFIFO();
    const chunks: Buffer[] = [];
    const bytes = Buffer.alloc(1 << 16);
    let total = 0;
    for (let since = performance.now(); ; ) {
      const got = readSome(descriptor, bytes);
      if (got === 0 && !(isPipe && total === 0)) return Buffer.concat(chunks);
      if (got === null || got === 0) {
        if (performance.now() - since > patience)
          throw new LoadlockError('SOURCE_UNREADABLE', null, 'nobody writes to it');
        Atomics.wait(waiting, 0, 0, 10);
        continue;
      }
      since = performance.now();
      total += got;
      if (total > most) throw new LimitError('bytes', most, `larger than ${most} bytes`);
      chunks.push(Buffer.from(bytes.subarray(0, got)));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Null where there is nothing yet. */
function readSome(descriptor: number, bytes: Buffer): number | null {
  try {
    return readSync(descriptor, bytes, 0, bytes.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}
