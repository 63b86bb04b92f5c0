import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { LoadlockError } from '../core/errors.ts';

/** What an error of the file system is called, as ENOSPC. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? 'unknown error';
}

/**
 * The bytes of a regular file; null where there is none of that name. Links are not followed and pipes not waited for:
 * the folder may have been laid out by somebody else.
 * @throws LoadlockError SOURCE_UNREADABLE, also for more than `most` bytes.
 */
export function readRegular(path: string, most: number): Uint8Array | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null;
    throw unreadable(path, errorCode(error));
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw unreadable(path, 'not a regular file');
    if (stat.size > most) throw unreadable(path, `more than ${most} bytes`);
    const bytes = Buffer.allocUnsafe(stat.size);
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(file, bytes, at, bytes.length - at, at);
      if (got === 0) break;
      at += got;
    }
    return bytes.subarray(0, at);
  } catch (error) {
    throw error instanceof LoadlockError ? error : unreadable(path, errorCode(error));
  } finally {
    closeSync(file);
  }
}

/** The names in a folder; none where there is no folder. @throws LoadlockError SOURCE_UNREADABLE */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return [];
    throw unreadable(folder, errorCode(error));
  }
}

function unreadable(path: string, why: string): LoadlockError {
  return new LoadlockError('SOURCE_UNREADABLE', null, `cannot read ${path} (${why})`);
}
