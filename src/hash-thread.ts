import type { Worker } from 'node:worker_threads';
import { LoadlockError } from './core/errors.ts';
import type { HashWork } from './hash-worker.ts';
import { reasonOf } from './open/file.ts';

/** From this size on a file's digest is worth a thread of its own. */
export const threadBytes: number = 32 * 2 ** 20;

/** A thread that takes the digest of one open file. */
export interface HashThread {
  /**
   * The digest of an open file; once.
   * @throws LoadlockError SOURCE_CHANGED where the file became shorter, SOURCE_UNREADABLE.
   */
  digest(work: HashWork): Promise<string>;
  /** When this resolves, the thread touches no descriptor any more. */
  stop(): Promise<void>;
}

/** Starts the thread: that takes a while, in which its file can be opened and read. */
export async function startHashThread(): Promise<HashThread> {
  const { Worker } = await import('node:worker_threads');
  const file = import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.js';
  const worker: Worker = new Worker(new URL(file, import.meta.url));
  const said = new Promise<string | null>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (error) => reject(unreadable(reasonOf(error))));
    // Ended from outside: nothing else would ever be heard of it.
    worker.once('exit', () => reject(unreadable('the thread that takes its digest ended early')));
  });
  said.catch(() => {});
  return {
    async digest(work) {
      worker.postMessage(work);
      const digest = await said;
      if (digest !== null) return digest;
      throw new LoadlockError('SOURCE_CHANGED', work.size, 'the file became shorter while it was read');
    },
    stop: async () => void (await worker.terminate()),
  };
}

function unreadable(reason: string): LoadlockError {
  return new LoadlockError('SOURCE_UNREADABLE', null, reason);
}

/** The digest of an open file, taken in a thread of its own. @throws as `HashThread.digest` */
export async function hashInThread(work: HashWork): Promise<string> {
  const thread = await startHashThread();
  try {
    return await thread.digest(work);
  } finally {
    await thread.stop();
  }
}
