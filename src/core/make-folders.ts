import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const mostAttempts = 50;

/**
 * Makes a folder, and those above it that are not there. Node's own `recursive` never ends where a folder that is there
 * answers ENOENT, as `/proc` does.
 * @returns the uppermost folder that was made; undefined where all of them were there.
 * @throws the system's error
 */
export function makeFolders(path: string, mode = 0o777): string | undefined {
  for (let attempt = 1; ; attempt += 1)
    try {
      return makeMissing(path, mode);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Somebody else took away at that moment what was there.
      if (attempt === mostAttempts || (code !== 'ENOENT' && code !== 'EEXIST')) throw error;
    }
}

function makeMissing(path: string, mode: number): string | undefined {
  const missing: string[] = [];
  let at = resolve(path);
  while (!isThere(at) && dirname(at) !== at) {
    missing.push(at);
    at = dirname(at);
  }
  // What is there may be no folder.
  if (missing.length === 0) missing.push(at);
  let first: string | undefined;
  for (const folder of missing.reverse()) if (makeOne(folder, mode)) first ??= folder;
  return first;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Somebody else may make the same folder at the same time. */
function makeOne(folder: string, mode: number): boolean {
  try {
    mkdirSync(folder, mode);
    return true;
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (there && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return false;
    throw error;
  }
}
