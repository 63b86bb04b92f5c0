import type { Layout } from '../entry-point.ts';
import { baseOf } from '../paths.ts';
import { candidates } from '../resolve-import.ts';

/** Installers write a few lines; checkpoints have the same ending. */
const largest = 64 * 1024;

/** Modules that the lines of a `.pth` file import at every start of Python. Source: CPython, Lib/site.py. */
export const pthLayout: Layout = (listing, finds) => {
  for (const { path, size } of listing.files) {
    if (!baseOf(path).endsWith('.pth') || size > largest) continue;
    const text = listing.text(path) ?? '';
    if (text.includes('\0')) continue;
    for (const [at, line] of text.split(/\r?\n/).entries()) {
      if (!/^import[ \t]/.test(line)) continue;
      for (const [, name = ''] of line.matchAll(
        /(?:^import[ \t]+|[,;][ \t]*(?:import[ \t]+)?)([A-Za-z_][\w.]*)/g,
      ))
        for (const target of candidates(listing, path, name, 0, 'python'))
          finds.entry({
            kind: 'interpreter-start',
            path: target,
            reach: 'load',
            resolution: 'python',
            loader: 'python',
            why: `${path}:${at + 1} imports ${name} at every start of Python`,
            calls: 'all',
            asProgram: false,
          });
    }
  }
};
