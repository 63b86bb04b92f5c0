import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadlockError } from '../../core/errors.ts';
import { makeFolders } from '../../core/make-folders.ts';
import { unwritable as unwritableFile } from '../../core/write-failures.ts';

/** A lock is held for some milliseconds: one as old as this was left by a process that died. */
const staleAfter = 30_000;
const patience = 60_000;

/**
 * Runs `work` while no other process does so for this file. `FILE.lock` marks it.
 * @throws LoadlockError OUTPUT_UNWRITABLE where the lock cannot be had.
 */
export async function withLockedFile<Result>(file: string, work: () => Result): Promise<Result> {
  makeFolder(file);
  const lock = `${file}.lock`;
  const start = performance.now();
  while (!take(lock, file)) {
    if (removeStale(lock)) continue;
    if (performance.now() - start > patience)
      throw new LoadlockError(
        'OUTPUT_UNWRITABLE',
        null,
        `${lock} is held by another process; remove it if there is none`,
      );
    await sleep(2 + Math.random() * 20);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string, file: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(file, error);
  }
}

/** Renamed before it is removed: of two that find it stale only one succeeds, and none removes a lock taken meanwhile. */
function removeStale(lock: string): boolean {
  const away = `${lock}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const { ino, mtimeMs } = statSync(lock);
    if (Date.now() - mtimeMs < staleAfter) return false;
    renameSync(lock, away);
    const renamed = statSync(away);
    // It was another process's new lock after all: give it back.
    if (renamed.ino !== ino || renamed.mtimeMs !== mtimeMs) renameSync(away, lock);
    else rmSync(away, { force: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw unwritable(lock, error);
  }
}

export interface WriteOptions {
  readonly mode?: number;
  /** False: a file that is there stays, and it is an error. */
  readonly replace?: boolean;
}

/**
 * Puts a file on the disk as a whole; a reader sees the old one or the new one.
 * @throws LoadlockError OUTPUT_UNWRITABLE
 */
export function writeDurably(file: string, text: string, options: WriteOptions = {}): void {
  const { mode = 0o600, replace = true } = options;
  makeFolder(file);
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    const bytes = Buffer.from(text);
    const descriptor = openSync(draft, 'wx', mode);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (replace) renameSync(draft, file);
    else linkSync(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    throw unwritable(file, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function makeFolder(file: string): void {
  try {
    makeFolders(dirname(file), 0o700);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** The new name itself is kept only with its folder. Where folders cannot be opened (Windows), the rename suffices. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function unwritable(file: string, error: unknown): LoadlockError {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return unwritableFile(file, error);
  return new LoadlockError('OUTPUT_UNWRITABLE', null, `${file} is there already`);
}
