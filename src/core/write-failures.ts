import { LoadlockError } from './errors.ts';
import { printable } from './printable.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk is full'],
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'there is no such folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENAMETOOLONG', 'the name is too long'],
]);

/** What a person is told of a file that could not be written. */
export function unwritable(path: string, error: unknown): LoadlockError {
  const { code } = error as NodeJS.ErrnoException;
  const reason = reasons.get(code ?? '') ?? code ?? (error instanceof Error ? error.message : String(error));
  return new LoadlockError('OUTPUT_UNWRITABLE', null, `cannot write ${printable(path)} (${reason})`);
}
