import { fstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { LoadlockError } from '../core/errors.ts';

let folders: readonly string[] | null = null;

/**
 * From now on this process opens artifacts below these folders only, whatever a link on the way is changed to between
 * looking and opening. For processes that read on behalf of somebody else, and for good.
 * @param roots real paths, absolute.
 */
export function confineTo(roots: readonly string[]): void {
  folders = roots;
}

/** @throws LoadlockError SOURCE_UNREADABLE where the open file lies outside. */
export function checkConfined(descriptor: number, path: string | Buffer): void {
  if (folders === null) return;
  const real = pathOf(descriptor, path);
  if (real !== null && folders.some((folder) => isBelow(real, folder))) return;
  throw new LoadlockError('SOURCE_UNREADABLE', null, 'it lies outside of the folders that may be read');
}

/** Whether a path is the folder or lies below it; both real and absolute. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Where the open file lies: the kernel knows. Elsewhere, where its path leads now, if that is the same file. */
function pathOf(descriptor: number, path: string | Buffer): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    const real = realpathSync(path);
    const [now, opened] = [statSync(real), fstatSync(descriptor)];
    return now.ino === opened.ino && now.dev === opened.dev ? real : null;
  }
}
