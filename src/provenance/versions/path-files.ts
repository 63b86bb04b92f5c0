import { join, resolve } from 'node:path';
import { isFolder, namesIn, readSmallText, realPath } from './files.ts';

/** Folders that `.pth` files may add to one path. */
const mostAdded = 1_000;

export interface WholePath {
  readonly folders: readonly string[];
  /** `.pth` files with lines that Python runs at its start: what they change is not known. */
  readonly running: readonly string[];
}

/**
 * The folders of a path with those that their `.pth` files add, in the order of Lib/site.py: after the folder that the
 * file lies in. Lines of code in such files are not run.
 */
export function withPathFiles(folders: readonly string[]): WholePath {
  const whole: string[] = [];
  const running: string[] = [];
  const seen = new Set<string>();
  const add = (folder: string): void => {
    const real = isFolder(folder) ? realPath(folder) : null;
    if (real === null || seen.has(real) || seen.size >= folders.length + mostAdded) return;
    seen.add(real);
    whole.push(folder);
  };
  for (const folder of folders) {
    add(folder);
    for (const name of namesIn(folder)?.names ?? []) {
      if (!name.endsWith('.pth') || name.startsWith('.')) continue;
      const file = join(folder, name);
      for (const line of (readSmallText(file) ?? '').replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
        if (/^import[ \t]/.test(line)) {
          if (running.at(-1) !== file) running.push(file);
        } else if (line.trim() !== '' && !line.startsWith('#') && !line.includes('\0'))
          add(resolve(folder, line.trimEnd()));
      }
    }
  }
  return { folders: whole, running };
}
