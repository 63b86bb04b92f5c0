import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { LoadlockError } from '../core/errors.ts';
import { errorCode } from './files.ts';
import { sleep } from './waiting.ts';

type Sqlite = typeof import('node:sqlite');

/** A lock between processes, held by the kernel for whoever holds it: it goes with the process, however that ends. */
export interface FileLock {
  /** @throws LoadlockError AUDIT_UNWRITABLE after `patience` milliseconds, or where there can be no lock. */
  take(patience: number): Promise<void>;
  /** False where the file was replaced since it was taken: somebody else may have locked the new one. */
  held(): boolean;
  release(): void;
  close(): void;
}

const busy = 5;
let sqlite: Sqlite | undefined;

/**
 * SQLite's lock on an empty database: Node itself offers no lock on files that ends with its process. Other programs
 * can take it by `BEGIN EXCLUSIVE`. Nothing else of this process may open the file: POSIX has a process lose its locks
 * when it closes the file anywhere.
 */
export function fileLock(path: string): FileLock {
  let database: DatabaseSync | undefined;
  let quiet = false;
  let inode = 0n;
  const close = (): void => {
    database?.close();
    database = undefined;
    quiet = false;
  };
  const attempt = (): boolean => {
    if (database === undefined) {
      database = openDatabase(path);
      inode = inodeOf(path);
    }
    try {
      // Nothing is ever written to it: there is nothing to roll back from a file beside it.
      if (!quiet) database.exec('PRAGMA journal_mode = MEMORY');
      quiet = true;
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      if ((error as { errcode?: number }).errcode === busy) return false;
      close();
      if (inodeOf(path) !== inode) return false;
      throw noLock(path, error);
    }
    // The file may have been replaced since it was opened: whoever comes now would lock the new one.
    if (inodeOf(path) === inode) return true;
    close();
    return false;
  };
  return {
    async take(patience) {
      const until = Date.now() + patience;
      for (let tries = 0; !attempt(); tries += 1) {
        if (Date.now() > until)
          throw new LoadlockError(
            'AUDIT_UNWRITABLE',
            null,
            `another process holds ${path} for more than ${patience} ms`,
          );
        await sleep(0.5 + Math.random() * Math.min(1 + tries, 8));
      }
    },
    held: () => database !== undefined && inodeOf(path) === inode,
    release() {
      try {
        database?.exec('ROLLBACK');
      } catch {
        // Closing it lets go, too.
        close();
      }
    },
    close,
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    sqlite ??= withoutWarning(() => process.getBuiltinModule('node:sqlite'));
    if (sqlite === undefined)
      throw new Error(`Node ${process.versions.node} is too old for the log; it needs 22.22.2 or later`);
    return new sqlite.DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw noLock(path, error);
  }
}

/** Node 22 warns of node:sqlite on its first use; other warnings pass. */
function withoutWarning<T>(load: () => T): T {
  const emit = process.emitWarning;
  const filtered = (...given: unknown[]): void => {
    if (!String(given[0]).startsWith('SQLite is an experimental feature'))
      Reflect.apply(emit, process, given);
  };
  process.emitWarning = filtered;
  try {
    return load();
  } finally {
    process.emitWarning = emit;
  }
}

function inodeOf(path: string): bigint {
  try {
    return statSync(path, { bigint: true }).ino;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return -1n;
    throw noLock(path, error);
  }
}

function noLock(path: string, error: unknown): LoadlockError {
  const why = error instanceof Error ? error.message : String(error);
  return new LoadlockError('AUDIT_UNWRITABLE', null, `cannot lock ${path} (${why})`);
}
