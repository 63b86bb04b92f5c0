import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from '../core/make-folders.ts';
import { errorCode } from './files.ts';

const fresh = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/**
 * Makes a file anew, in the place of what may have been there; links are not followed. Where it fails half-way, the
 * half stays. @throws what the file system throws.
 */
export function writeFresh(path: string, bytes: Uint8Array, mode: number, durable = false): void {
  const file = openFresh(path, mode);
  try {
    writeAll(file, bytes);
    if (durable) fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

function openFresh(path: string, mode: number): number {
  for (let tries = 0; ; tries += 1) {
    try {
      return openSync(path, fresh, mode);
    } catch (error) {
      if (tries > 2) throw error;
      if (errorCode(error) === 'EEXIST') rmSync(path, { force: true });
      else if (errorCode(error) === 'ENOENT') makeFolders(dirname(path), 0o755);
      else throw error;
    }
  }
}

/** Brings an open file to the disk, without holding up the thread. */
export function toDisk(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(file, (error) => (error === null ? resolve() : reject(error)));
  });
}

export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/**
 * Replaces a file whole or not at all. Without a `draft` of one's own, whoever calls it must be the only one: what a
 * process that was killed left there is then replaced by the next one.
 */
export function replaceFile(
  path: string,
  bytes: Uint8Array | string,
  mode: number,
  durable: boolean,
  draft: string = `${path}.tmp`,
): void {
  try {
    writeFresh(draft, Buffer.from(bytes), mode, durable);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(path));
}

/** Makes a folder with all above it, so that they are there after a loss of power, too. */
export function makeFolder(path: string, mode: number): void {
  const first = makeFolders(path, mode);
  if (first === undefined) return;
  for (let folder = path; folder !== dirname(first); folder = dirname(folder)) syncFolder(dirname(folder));
}

/** Not on this system. */
const unsupported = ['EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'ENOTSUP'];

/** Brings names in a folder to the disk, where the system can. */
export function syncFolder(folder: string): void {
  let file: number | undefined;
  try {
    file = openSync(folder, constants.O_RDONLY);
    fsyncSync(file);
  } catch (error) {
    if (!unsupported.includes(errorCode(error))) throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
