import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Admission } from '../core/decision.ts';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { unwritable } from '../core/write-failures.ts';

/** A file that is being written under a name of its own beside the one it will have. */
export interface Draft {
  readonly target: string;
  readonly path: string;
  readonly descriptor: number;
}

/**
 * Starts a file that appears under its name whole or not at all.
 * @throws LoadlockError OUTPUT_UNWRITABLE.
 */
export function openDraft(target: string): Draft {
  const path = join(dirname(resolve(target)), `.loadlock-${randomBytes(8).toString('hex')}.tmp`);
  try {
    // 'wx': whoever can write to the folder must not have us follow a link laid out in its place.
    return { target, path, descriptor: openSync(path, 'wx+', 0o666) };
  } catch (error) {
    throw unwritable(target, error);
  }
}

/** Fills a draft with bytes that are at hand. @throws LoadlockError OUTPUT_UNWRITABLE. */
export function fill(draft: Draft, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(draft.descriptor, bytes, at, bytes.length - at, at);
  } catch (error) {
    throw unwritable(draft.target, error);
  }
}

/** Lets go of drafts after an error or an interruption. */
export function discard(drafts: Iterable<Draft>): void {
  for (const draft of drafts) {
    try {
      closeSync(draft.descriptor);
    } catch {
      // Closed already: it was about to be published.
    }
    rmSync(draft.path, { force: true });
  }
}

/**
 * Publishes what was made of an artifact's bytes: only of admitted ones.
 * @throws LoadlockError OUTPUT_UNWRITABLE, also where a name is taken and not to be replaced.
 */
export function publish(drafts: readonly Draft[], _admission: Admission, replace: boolean): void {
  place(drafts, replace);
}

/**
 * Gives drafts their names, the last of them last, when what they hold is on the disk. Whatever fails, none of the names
 * is left behind that was not there before.
 * @throws LoadlockError OUTPUT_UNWRITABLE, also where a name is taken and not to be replaced.
 */
export function place(drafts: readonly Draft[], replace: boolean): void {
  const published: string[] = [];
  try {
    for (const { descriptor } of drafts) {
      fsyncSync(descriptor);
      closeSync(descriptor);
    }
    if (replace) for (const { target } of drafts) refuseSpecial(target);
    for (const draft of drafts) {
      const isNew = !replace || !isThere(draft.target);
      if (replace) renameSync(draft.path, draft.target);
      else moveTo(draft);
      if (isNew) published.push(draft.target);
    }
    for (const folder of new Set(drafts.map(({ path }) => dirname(path)))) syncFolder(folder);
  } catch (error) {
    for (const path of published) rmSync(path, { force: true });
    throw error instanceof LoadlockError ? error : unwritable(drafts.at(-1)?.target ?? '', error);
  }
}

/** A rename would put a file in the place of `/dev/null`, and of a pipe that somebody reads. */
function refuseSpecial(target: string): void {
  const there = existsSync(target) ? statSync(target) : undefined;
  if (there === undefined || there.isFile()) return;
  const what = there.isDirectory() ? 'it is a folder' : 'it is no regular file';
  throw new LoadlockError('OUTPUT_UNWRITABLE', null, `cannot write ${printable(target)}: ${what}`);
}

/** A rename would replace what appeared under the name meanwhile; a link does not. */
function moveTo({ path, target }: Draft): void {
  try {
    linkSync(path, target);
    rmSync(path, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(target);
    // A file system without links.
    if (isThere(target)) throw taken(target);
    renameSync(path, target);
  }
}

/** Without this the name may be lost with the power, though the bytes are not. Not every system can. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows opens no folders.
  }
}

/** Whether a name is taken, be it by a link that leads nowhere. */
export function isThere(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

export function taken(path: string): LoadlockError {
  return new LoadlockError(
    'OUTPUT_UNWRITABLE',
    null,
    `${printable(path)} exists already; --force replaces it`,
  );
}
