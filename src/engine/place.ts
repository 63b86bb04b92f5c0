import { chmodSync, linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { makeFolders } from '../core/make-folders.ts';
import { printable } from '../core/printable.ts';

/** Bytes of a path in `sockaddr_un`, the one at the end is zero (unix(7)); macOS has 104. */
const longestPath = process.platform === 'linux' ? 107 : 103;

/**
 * Makes sure that nobody but this user can reach what lies in the socket's folder: the folder is the only guard, since
 * whoever connects may have files read.
 * @throws LoadlockError USAGE
 */
export function guardFolder(socket: string): void {
  if (Buffer.byteLength(socket) > longestPath - 16)
    throw refused(`${printable(socket)} is too long for a socket`);
  const folder = dirname(socket);
  makeFolders(folder, 0o700);
  const stat = lstatSync(folder);
  const shown = printable(folder);
  if (!stat.isDirectory()) throw refused(`${shown} is no folder`);
  if (stat.uid !== process.getuid?.()) throw refused(`${shown} belongs to somebody else`);
  if ((stat.mode & 0o077) !== 0) throw refused(`${shown} can be reached by others; its mode must be 0700`);
}

/** The name that an engine listens on until the place is its own. */
export function draftOf(socket: string): string {
  return `${socket}.${process.pid}`;
}

/**
 * Puts the socket, on which somebody listens already, in its place. What an engine that is gone left there is
 * replaced; two who do so at the same time see it by `holds`.
 * @returns false where a living engine is in the place.
 */
export async function takePlace(draft: string, socket: string): Promise<boolean> {
  chmodSync(draft, 0o600);
  try {
    // Unlike a rename, a link never replaces what is there.
    linkSync(draft, socket);
    unlinkSync(draft);
    return true;
  } catch (error) {
    // Some file systems have no links.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' && inodeAt(socket) !== null) throw error;
  }
  if (await answers(socket)) return false;
  renameSync(draft, socket);
  return true;
}

/** Which file lies in the place; null where there is none. */
export function inodeAt(socket: string): bigint | null {
  return lstatSync(socket, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}

function refused(message: string): LoadlockError {
  return new LoadlockError('USAGE', null, message);
}
