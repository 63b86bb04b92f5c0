import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { isBelow } from '../open/confine.ts';

/** A folder whose files may be scanned. */
export interface Root {
  /** As the operator wrote it, absolute. */
  readonly written: string;
  /** Links resolved. */
  readonly real: string;
}

/** What a client named, once it is known to lie in a root. */
export interface Place {
  /** Real and absolute. */
  readonly path: string;
  /** Below its root. */
  readonly shown: string;
}

const longestPath = 4_096;

/** @throws LoadlockError USAGE for a root that is not there: a mistyped one shall not be noticed when it is needed. */
export function openRoots(folders: readonly string[]): Root[] {
  return folders.map((written) => {
    try {
      const real = realpathSync(written);
      if (statSync(real).isDirectory()) return { written: resolve(written), real };
    } catch {
      // Said below.
    }
    throw new LoadlockError('USAGE', null, `there is no folder ${printable(written)} to scan in`);
  });
}

/**
 * Where a client's path leads, if that is in a root. Nothing outside is looked at, so that no answer tells what is there.
 * @throws LoadlockError TARGET_MISSING, USAGE
 */
export function placeIn(written: string, roots: readonly Root[]): Place {
  if (written === '' || written.length > longestPath || written.includes('\0'))
    throw new LoadlockError('USAGE', null, 'that is no path');
  const inside = candidates(written, roots);
  if (inside.length === 0) throw outside();
  for (const path of inside) {
    let real: string;
    try {
      real = realpathSync(path);
    } catch {
      continue;
    }
    const root = roots.find((each) => isBelow(real, each.real));
    // A link that leads out says nothing of where it leads.
    if (root === undefined) throw outside();
    return { path: real, shown: relative(root.real, real) || '.' };
  }
  throw new LoadlockError(
    'TARGET_MISSING',
    null,
    'there is no such file or folder in the folders that may be scanned',
  );
}

function candidates(written: string, roots: readonly Root[]): string[] {
  const all = isAbsolute(written) ? [resolve(written)] : roots.map(({ real }) => join(real, written));
  return all.filter((path) => roots.some((root) => isBelow(path, root.real) || isBelow(path, root.written)));
}

function outside(): LoadlockError {
  return new LoadlockError('USAGE', null, 'that lies outside of the folders that may be scanned');
}
