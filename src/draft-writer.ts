import { closeSync, fdatasync, write } from 'node:fs';
import { unwritable } from './core/write-failures.ts';
import { blockBytes, openDirect, pagesOf } from './open/direct.ts';
import type { Draft } from './open/draft.ts';

/** A multiple of every block and page size. */
export const chunkBytes: number = 4 * 2 ** 20;
/** Chunks that may wait for the disk: the next one is read and hashed meanwhile. */
const mostChunks = 6;
/** Through the page cache only one thread can write to a file; others would burn time waiting for it. */
const mostThreads = { direct: 4, cached: 1 };
/** The disk starts on what lies in the page cache after so many bytes, so that the end waits for little. */
const syncEvery = 128 * 2 ** 20;

interface Waiting {
  readonly chunk: Uint8Array;
  readonly length: number;
  readonly at: number;
}

/** Writes chunks to a draft in the system's threads, a few at a time. */
export class DraftWriter {
  private readonly draft: Draft;
  private readonly free: Uint8Array[];
  private readonly waiting: Waiting[] = [];
  private made: number;
  /** The draft once more, for writes that go past the page cache. */
  private direct: number | null;
  /** It turned out that the file system takes no such writes. */
  private refused = false;
  private inFlight = 0;
  private unsynced = 0;
  private syncing = false;
  private failure: unknown = null;
  private wake: (() => void) | null = null;

  /** @param direct whether to write past the page cache, where that can be done. */
  constructor(draft: Draft, direct: boolean) {
    this.draft = draft;
    const pages = direct ? pagesOf(mostChunks, chunkBytes) : null;
    this.direct = pages === null ? null : openDirect(draft.descriptor);
    this.free = pages ?? [];
    this.made = this.free.length;
  }

  /** A chunk to fill, `chunkBytes` long. @throws LoadlockError OUTPUT_UNWRITABLE for what was written before. */
  async take(): Promise<Uint8Array> {
    for (;;) {
      this.check();
      const chunk = this.free.pop();
      if (chunk !== undefined) return chunk;
      if (this.made < mostChunks) {
        this.made += 1;
        return new Uint8Array(chunkBytes);
      }
      await this.event();
    }
  }

  /** Writes the first `length` bytes of a chunk that was taken; each lies at a multiple of its size. */
  put(chunk: Uint8Array, length: number, at: number): void {
    this.waiting.push({ chunk, length, at });
    this.start();
  }

  /** Nothing of ours touches the descriptor afterwards. */
  async finish(): Promise<void> {
    while (this.inFlight > 0 || this.waiting.length > 0 || this.syncing) await this.event();
    if (this.direct !== null) closeSync(this.direct);
    this.direct = null;
  }

  check(): void {
    if (this.failure !== null) throw unwritable(this.draft.target, this.failure);
  }

  private start(): void {
    const most = this.direct === null || this.refused ? mostThreads.cached : mostThreads.direct;
    while (this.inFlight < most) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.inFlight += 1;
      // After a failure the rest is not written.
      if (this.failure === null) this.write(next, 0);
      else this.ended(next.chunk);
    }
  }

  private write(given: Waiting, done: number): void {
    const { chunk, length, at } = given;
    const blocks = Math.floor((length - done) / blockBytes) * blockBytes;
    const direct = this.refused || done % blockBytes !== 0 || blocks === 0 ? null : this.direct;
    const size = direct === null ? length - done : blocks;
    write(direct ?? this.draft.descriptor, chunk, done, size, at + done, (error, wrote) => {
      if (error !== null && direct !== null && cannot.has(error.code ?? '')) {
        this.refused = true;
        return this.write(given, done);
      }
      if (error !== null || wrote === 0) this.failure ??= error ?? new Error('nothing was written');
      else {
        if (direct === null) this.cached(wrote);
        if (done + wrote < length) return this.write(given, done + wrote);
      }
      this.ended(chunk);
    });
  }

  private ended(chunk: Uint8Array): void {
    this.inFlight -= 1;
    this.free.push(chunk);
    this.start();
    this.woken();
  }

  private cached(bytes: number): void {
    this.unsynced += bytes;
    if (this.unsynced < syncEvery || this.syncing) return;
    this.unsynced = 0;
    this.syncing = true;
    fdatasync(this.draft.descriptor, (error) => {
      this.failure ??= error;
      this.syncing = false;
      this.woken();
    });
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

/** What file systems say that take direct writes of other sizes than ours, or none. */
const cannot: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP']);
