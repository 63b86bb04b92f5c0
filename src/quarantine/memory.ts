import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { LoadlockError } from '../core/errors.ts';
import { unnamedFile } from '../open/file.ts';

const chunkBytes = 2 ** 30;
const growth = 2 ** 20;

/**
 * Memory that is shared with a guest: a file without a name. It is read and written by copying, so that a guest that
 * makes it shorter, or changes it meanwhile, changes nothing here.
 */
export class SharedMemory {
  readonly descriptor: number;
  readonly most: number;
  private held = 0;

  constructor(most: number) {
    this.descriptor = makeFile();
    this.most = most;
  }

  get size(): number {
    return this.held;
  }

  /** To at least that size. @throws LoadlockError LIMIT_EXCEEDED */
  grow(size: number): number {
    if (size > this.most)
      throw new LoadlockError(
        'LIMIT_EXCEEDED',
        null,
        `${size} bytes are more than the ${this.most} that may be passed on`,
      );
    if (size > this.held) {
      this.held = Math.min(this.most, Math.ceil(size / growth) * growth);
      ftruncateSync(this.descriptor, this.held);
    }
    return this.held;
  }

  /** Takes back all that was written. */
  empty(): void {
    ftruncateSync(this.descriptor, 0);
    this.held = 0;
  }

  write(bytes: Uint8Array, at: number): void {
    try {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.descriptor, bytes, done, Math.min(chunkBytes, bytes.length - done), at + done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new LoadlockError('ISOLATION_FAILED', null, `there is no room for shared memory (${code})`);
    }
  }

  /** A copy of what is there now; null where there is less. */
  read(at: number, size: number): ArrayBuffer | null {
    if (at + size > this.held) return null;
    const bytes = new Uint8Array(new ArrayBuffer(size));
    for (let done = 0; done < size; ) {
      const got = readSync(this.descriptor, bytes, done, Math.min(chunkBytes, size - done), at + done);
      if (got === 0) return null;
      done += got;
    }
    return bytes.buffer;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** In memory where there is a place for it, else on the disk, which the system keeps in memory as long as it can. */
function makeFile(): number {
  const path = `/dev/shm/loadlock-${randomBytes(12).toString('hex')}`;
  try {
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return descriptor;
  } catch {
    return unnamedFile();
  }
}
