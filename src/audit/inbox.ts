import {
  closeSync,
  constants,
  fdatasyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { mostEntryBytes } from './bundle.ts';
import { makeFolder, syncFolder, writeAll } from './durable.ts';
import { errorCode, readRegular } from './files.ts';

/**
 * Entries that wait to be taken into the log: each is on the disk, and none has a receipt. A decision that nothing is
 * loaded by need not wait for the log's lock and key; whoever opens the log next takes it in.
 */
const suffix = '.entry';
/** So many wait at most before one who leaves an entry takes all of them in. */
const mostWaiting = 64;
/** How often an entry is written anew because the folder was taken meanwhile, which needs a batch of others each time. */
const mostTries = 100;

/** Leaves entries, and says how many wait now. @throws LoadlockError AUDIT_UNWRITABLE */
export function leave(folder: string, entries: readonly Uint8Array[]): { readonly full: boolean } {
  const stamp = `${Date.now().toString().padStart(14, '0')}-${process.pid}-${process.hrtime.bigint()}`;
  try {
    for (const [at, entry] of entries.entries())
      leaveOne(folder, `${stamp}-${at.toString().padStart(6, '0')}${suffix}`, entry);
    unlessGone(() => syncFolder(folder));
    return { full: waitingIn(folder).length >= mostWaiting };
  } catch (error) {
    throw new LoadlockError(
      'AUDIT_UNWRITABLE',
      null,
      `nothing can be left in ${folder} (${errorCode(error)})`,
    );
  }
}

function leaveOne(folder: string, name: string, entry: Uint8Array): void {
  // Whoever takes the folder away meanwhile takes the draft along: then once more, in the next one.
  for (let tries = 1; ; tries += 1) {
    const draft = join(folder, `${name}.tmp`);
    try {
      makeFolder(folder, 0o700);
      // Not `isFolder`: one that was taken this instant is gone, which is no reason to give up.
      if (!lstatSync(folder).isDirectory()) throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      const file = openSync(draft, flags, 0o600);
      try {
        writeAll(file, entry);
        fdatasyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, join(folder, name));
      return;
    } catch (error) {
      rmSync(draft, { force: true });
      if (errorCode(error) !== 'ENOENT' || tries === mostTries) throw error;
    }
  }
}

/** Whether anything waits, be it what a process that died had taken. */
export function anyWaiting(folder: string): boolean {
  return waitingIn(folder).length > 0 || leftOver(folder).length > 0;
}

/** Entries that left the inbox and are not known to be in the log. */
export interface Taken {
  /** The oldest first. */
  readonly entries: readonly Uint8Array[];
  /** How many entries the log had when they were taken: one who died with them can have brought them in after these. */
  readonly since: number;
  /** Removes them; called once they are in the log. */
  done(): void;
}

/**
 * Takes what waits. The caller holds the log's lock until all of it is done, so that what is found taken was left by a
 * process that died.
 * @param size of the log.
 * @throws LoadlockError AUDIT_UNWRITABLE
 */
export function* takeWaiting(folder: string, size: number): Generator<Taken> {
  const taken = leftOver(folder);
  if (waitingIn(folder).length > 0) taken.push(take(folder, size));
  for (const path of taken) {
    const found = names(path);
    yield {
      entries: found
        .filter((name) => name.endsWith(suffix))
        .map((name) => readEntry(join(path, name)))
        .filter((entry) => entry !== null),
      since: Number(/-(\d{1,15})-\d+$/.exec(path)?.[1] ?? 0),
      done: () => remove(path, found),
    };
  }
}

/** Takes the folder as a whole; the next entry begins a new one. */
function take(folder: string, size: number): string {
  const path = `${folder}${takenMark}${size}-${process.hrtime.bigint()}`;
  try {
    renameSync(folder, path);
    // Found under its old name after a loss of power, it would be taken for entries that are not yet in the log.
    syncFolder(dirname(folder));
    return path;
  } catch (error) {
    throw unreadable(folder, errorCode(error));
  }
}

/** Null for what nobody left: links are not followed, pipes not waited for, and what is too long is not read. */
function readEntry(path: string): Uint8Array | null {
  try {
    const stat = lstatSync(path);
    if (!stat.isFile() || stat.size === 0 || stat.size > mostEntryBytes) return null;
    return readRegular(path, mostEntryBytes);
  } catch (error) {
    throw error instanceof LoadlockError
      ? unreadable(path, error.message)
      : unreadable(path, errorCode(error));
  }
}

/**
 * Only what was looked at: somebody who was about to leave an entry when the folder was taken can have put it there
 * since. The folder then stays, for the next one who takes.
 */
function remove(path: string, found: readonly string[]): void {
  for (const name of found) rmSync(join(path, name), { recursive: true, force: true });
  try {
    rmdirSync(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error))) throw error;
  }
}

const takenMark = '.taken-';

function leftOver(folder: string): string[] {
  const above = dirname(folder);
  return names(above)
    .filter((name) => name.startsWith(`${basename(folder)}${takenMark}`))
    .map((name) => join(above, name))
    .filter(isFolder);
}

function waitingIn(folder: string): string[] {
  return names(folder).filter((name) => name.endsWith(suffix));
}

/** What is in a link's folder is not ours to remove. */
function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function names(folder: string): string[] {
  try {
    return isFolder(folder) ? readdirSync(folder).sort() : [];
  } catch {
    return [];
  }
}

function unlessGone(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

function unreadable(path: string, why: string): LoadlockError {
  return new LoadlockError('AUDIT_UNWRITABLE', null, `cannot take in ${path} (${why})`);
}
