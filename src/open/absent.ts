import { LoadlockError } from '../core/errors.ts';
import { reasonOf } from './file.ts';

/** What a person is told of a target that `stat` did not find. */
export function absent(target: string, error: unknown): LoadlockError {
  const reason = reasonOf(error);
  const words = reason === 'no such file' ? 'no such file or folder' : reason;
  return new LoadlockError('TARGET_MISSING', null, `${target}: ${words}${hint(target)}`);
}

function hint(target: string): string {
  // What stands for bytes that are no UTF-8: the system has handed over another name than was given.
  if (target.includes('\ufffd')) return '; a name that is not UTF-8 is reached through its folder';
  if (!/^[a-z][a-z0-9+.-]{0,15}:\/\//i.test(target)) return '';
  return '; lock takes hf://org/model@revision, verify takes oci://host/name@digest; fetch anything else first';
}
