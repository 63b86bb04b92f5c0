import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { reasonOf } from './file.ts';

/** A part of a file whose digest is wanted: `from` up to `to`, null for the end. */
export interface Span {
  readonly from: number;
  readonly to: number | null;
  readonly algorithm: 'sha256' | 'blake2b' | 'blake3';
}

/** A file, and the digests wanted of it besides the sha256 of all of it. */
export interface DigestJob {
  readonly location: Uint8Array;
  /** Open through a link in the last part: what the user named, or a hub's cache. */
  readonly follow: boolean;
  readonly spans: readonly Span[];
}

/** What one open descriptor gave, from its first byte to its last. */
export type DigestResult =
  | { readonly size: number; readonly sha256: string; readonly spans: readonly (string | null)[] }
  | { readonly problem: 'link' | 'changed' | 'unreadable'; readonly detail: string };

/** Fits the processor's cache (see bytes/hash.ts). */
const chunkBytes = 1 << 17;
/** What a thread is handed at a time, and when threads are worth their start. */
const batchFiles = 64;
const worthFiles = 2_000;
const worthBytes = 64 * 2 ** 20;

export interface DigestOptions {
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
}

/** The digests of many files, on all processors where that is worth their start; in the order of the jobs. */
export async function digestsOf(
  jobs: readonly DigestJob[],
  options: DigestOptions = {},
): Promise<DigestResult[]> {
  const threads = Math.min(options.jobs ?? availableParallelism(), jobs.length);
  if (threads < 2 || !worthThreads(jobs)) return inOneThread(jobs, options);
  return inThreads(jobs, options, threads);
}

function worthThreads(jobs: readonly DigestJob[]): boolean {
  if (jobs.length >= worthFiles) return true;
  let bytes = 0;
  for (const { location } of jobs)
    bytes += statSync(Buffer.from(location), { throwIfNoEntry: false })?.size ?? 0;
  return bytes >= worthBytes;
}

async function inOneThread(
  jobs: readonly DigestJob[],
  { onProgress }: DigestOptions,
): Promise<DigestResult[]> {
  const blake3 = await blake3For(jobs);
  return jobs.map((job) => {
    const result = digestOf(job, blake3, (bytes) => onProgress?.(0, bytes));
    onProgress?.(1, 0);
    return result;
  });
}

export interface DigestBatch {
  readonly first: number;
  readonly jobs: readonly DigestJob[];
}
export type DigestMessage =
  | { readonly bytes: number }
  | { readonly first: number; readonly results: readonly DigestResult[] };

async function inThreads(
  jobs: readonly DigestJob[],
  { onProgress }: DigestOptions,
  threads: number,
): Promise<DigestResult[]> {
  const results: DigestResult[] = new Array(jobs.length);
  const size = Math.max(1, Math.min(batchFiles, Math.ceil(jobs.length / (threads * 8))));
  const batches: DigestBatch[] = [];
  for (let first = 0; first < jobs.length; first += size)
    batches.push({ first, jobs: jobs.slice(first, first + size) });
  batches.reverse();
  const { Worker } = await import('node:worker_threads');
  const module = import.meta.url.endsWith('.ts') ? './digest-worker.ts' : './digest-worker.js';
  const running = Array.from({ length: Math.min(threads, batches.length) }, () => {
    return run(new Worker(new URL(module, import.meta.url)), batches, (message) => {
      if ('bytes' in message) onProgress?.(0, message.bytes);
      else {
        message.results.forEach((result, at) => {
          results[message.first + at] = result;
        });
        onProgress?.(message.results.length, 0);
      }
    });
  });
  await Promise.all(running);
  return results;
}

function run(
  worker: Worker,
  batches: DigestBatch[],
  onMessage: (message: DigestMessage) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const batch = batches.pop();
      if (batch !== undefined) worker.postMessage(batch);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (message: DigestMessage) => {
      onMessage(message);
      if ('results' in message) next();
    });
    worker.on('error', reject);
    next();
  });
}

/** Makes a BLAKE3 hash; loaded where a digest of that kind is wanted. */
export type MakeBlake3 = () => { update(bytes: Uint8Array): unknown; digest(): Uint8Array };

export async function blake3For(jobs: readonly DigestJob[]): Promise<MakeBlake3 | null> {
  const wanted = jobs.some(({ spans }) => spans.some(({ algorithm }) => algorithm === 'blake3'));
  if (!wanted) return null;
  const { blake3 } = await import('@noble/hashes/blake3.js');
  return () => blake3.create();
}

let chunk: Uint8Array | undefined;

/** Opens a file once and reads it once; every digest is of these bytes. Never throws. */
export function digestOf(
  { location, follow, spans }: DigestJob,
  blake3: MakeBlake3 | null,
  onBytes?: (bytes: number) => void,
): DigestResult {
  let descriptor: number;
  try {
    const noFollow = follow ? 0 : constants.O_NOFOLLOW;
    descriptor = openSync(Buffer.from(location), constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
  } catch (error) {
    const link = (error as NodeJS.ErrnoException).code === 'ELOOP';
    return { problem: link ? 'link' : 'unreadable', detail: reasonOf(error) };
  }
  try {
    const before = fstatSync(descriptor);
    if (!before.isFile()) return { problem: 'unreadable', detail: 'not a regular file' };
    const whole = createHash('sha256');
    const parts = spans.map((span) => new Part(span, before.size, blake3));
    chunk ??= new Uint8Array(chunkBytes);
    let at = 0;
    // Whoever appends to it meanwhile shall not keep us reading.
    while (at <= before.size) {
      const got = readSync(descriptor, chunk, 0, chunk.length, at);
      if (got === 0) break;
      const bytes = chunk.subarray(0, got);
      whole.update(bytes);
      for (const part of parts) part.feed(bytes, at);
      at += got;
      if (got === chunk.length) onBytes?.(got);
    }
    const after = fstatSync(descriptor);
    if (at !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      return { problem: 'changed', detail: 'the file changed while it was read' };
    return { size: at, sha256: whole.digest('hex'), spans: parts.map((part) => part.digest()) };
  } catch (error) {
    return { problem: 'unreadable', detail: reasonOf(error) };
  } finally {
    closeSync(descriptor);
  }
}

/** The digest of one span, fed with all of the file. */
class Part {
  private readonly from: number;
  private readonly to: number;
  /** Null where the file does not reach so far. */
  private readonly hash: Hash | ReturnType<MakeBlake3> | null;

  constructor({ from, to, algorithm }: Span, size: number, blake3: MakeBlake3 | null) {
    this.from = from;
    this.to = to ?? size;
    if (this.from > this.to || this.to > size) this.hash = null;
    else if (algorithm === 'sha256') this.hash = createHash('sha256');
    else if (algorithm === 'blake2b') this.hash = createHash('blake2b512');
    else this.hash = blake3 === null ? null : blake3();
  }

  feed(bytes: Uint8Array, at: number): void {
    const start = Math.max(this.from, at);
    const end = Math.min(this.to, at + bytes.length);
    if (start < end) this.hash?.update(bytes.subarray(start - at, end - at));
  }

  digest(): string | null {
    return this.hash === null ? null : Buffer.from(this.hash.digest()).toString('hex');
  }
}
