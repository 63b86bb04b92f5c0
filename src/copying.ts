import { createHash } from 'node:crypto';
import { fdatasync, write } from 'node:fs';
import type { Piece } from './convert/convert.ts';
import { LoadlockError } from './core/errors.ts';
import type { HashWork } from './hash-worker.ts';
import { type Draft, unwritable } from './open/draft.ts';

/** Read, hashed and written while it lies in the processor's cache. */
const chunkBytes = 1 << 20;
/** Chunks that may wait for the disk: the next one is read and hashed meanwhile. */
const chunksInFlight = 4;
/** The disk starts on what is written after so many bytes, so that the end waits for little. */
const syncEvery = 128 * 2 ** 20;

export interface Written {
  readonly size: number;
  readonly sha256: string;
}

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Writes the pieces behind each other, and takes the digest of what is written on the way.
 * @throws LoadlockError OUTPUT_UNWRITABLE, SOURCE_CHANGED where a piece has fewer bytes than it says.
 */
export async function writePieces(
  draft: Draft,
  pieces: Iterable<Piece>,
  { signal, onProgress }: CopyOptions = {},
): Promise<Written> {
  const writer = new Writer(draft);
  const digest = createHash('sha256');
  let size = 0;
  let chunk = await writer.take();
  let held = 0;
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    digest.update(chunk.subarray(0, held));
    writer.put(chunk, held, size);
    size += held;
    held = 0;
    chunk = await writer.take();
    onProgress?.(size);
  };
  try {
    for (const { source, at, length } of pieces) {
      for (let done = 0; done < length; ) {
        const wanted = Math.min(chunkBytes - held, length - done);
        const got = source.readInto(chunk, held, wanted, at + done);
        if (got <= 0)
          throw new LoadlockError('SOURCE_CHANGED', at + done, 'the file became shorter while it was read');
        held += got;
        done += got;
        if (held === chunkBytes) await flush();
      }
    }
    if (held > 0) await flush();
  } finally {
    await writer.finish();
  }
  writer.check();
  return { size, sha256: digest.digest('hex') };
}

/** Hands chunks to the system's threads, a few at a time. */
class Writer {
  private readonly draft: Draft;
  private readonly free: Uint8Array[] = [];
  private made = 0;
  private inFlight = 0;
  private unsynced = 0;
  private syncing = false;
  private failure: unknown = null;
  private wake: (() => void) | null = null;

  constructor(draft: Draft) {
    this.draft = draft;
  }

  async take(): Promise<Uint8Array> {
    for (;;) {
      this.check();
      const chunk = this.free.pop();
      if (chunk !== undefined) return chunk;
      if (this.made < chunksInFlight) {
        this.made += 1;
        return new Uint8Array(chunkBytes);
      }
      await this.event();
    }
  }

  put(chunk: Uint8Array, length: number, at: number): void {
    this.inFlight += 1;
    const go = (done: number): void => {
      write(this.draft.descriptor, chunk, done, length - done, at + done, (error, wrote) => {
        if (error === null && done + wrote < length && wrote > 0) return go(done + wrote);
        this.failure ??= error ?? (wrote === 0 ? new Error('nothing was written') : null);
        this.inFlight -= 1;
        this.free.push(chunk);
        this.woken();
      });
    };
    go(0);
    this.unsynced += length;
    if (this.unsynced < syncEvery || this.syncing) return;
    this.unsynced = 0;
    this.syncing = true;
    fdatasync(this.draft.descriptor, (error) => {
      this.failure ??= error;
      this.syncing = false;
      this.woken();
    });
  }

  /** Nothing of ours touches the descriptor afterwards. */
  async finish(): Promise<void> {
    while (this.inFlight > 0 || this.syncing) await this.event();
  }

  check(): void {
    if (this.failure !== null) throw unwritable(this.draft.target, this.failure);
  }

  private event(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private woken(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }
}

/**
 * The digest of an open file, taken in a thread of its own.
 * @throws LoadlockError SOURCE_CHANGED where the file became shorter.
 */
export async function hashInThread(work: HashWork): Promise<string> {
  const { Worker } = await import('node:worker_threads');
  const file = import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: work });
  try {
    const digest = await new Promise<string | null>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (digest === null)
      throw new LoadlockError('SOURCE_CHANGED', work.size, 'the file became shorter while it was read');
    return digest;
  } finally {
    void worker.terminate();
  }
}
