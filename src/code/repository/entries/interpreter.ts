import { baseOf, folderOf, normalisePath } from '../../../core/slash-paths.ts';
import { largestPathConfiguration } from '../../languages.ts';
import { pathConfiguration } from '../../path-configuration/lines.ts';
import type { EntryPoint, Layout } from '../entry-point.ts';
import { candidates } from '../resolve-import.ts';

/** Modules that the lines of a `.pth` file import at every start of Python. Source: CPython, Lib/site.py. */
export const pthLayout: Layout = (listing, finds) => {
  for (const { path, size } of listing.files) {
    if (!baseOf(path).endsWith('.pth') || size > largestPathConfiguration) continue;
    const bytes = listing.bytes(path, largestPathConfiguration);
    if (bytes === null || bytes.includes(0)) continue;
    const { runs, paths } = pathConfiguration(bytes);
    const start = (target: string, why: string, calls: EntryPoint['calls']): void =>
      finds.entry({
        kind: 'interpreter-start',
        path: target,
        reach: 'load',
        resolution: 'python',
        loader: 'python',
        why,
        calls,
        asProgram: false,
      });
    for (const { text: named } of runs.length > 0 ? paths : []) {
      const folder = normalisePath(folderOf(path), named);
      if (folder !== null && listing.folders.has(folder)) finds.root(folder);
    }
    if (runs.length === 0) continue;
    start(path, `${path} runs at every start of Python`, []);
    for (const { line: at, text: line } of runs) {
      // In a tree of several units, what it calls is only known by name.
      const calls = [...line.matchAll(/\.([A-Za-z_]\w*)[ \t]*\(/g)].map(([, name]) => name!);
      for (const [, name = ''] of line.matchAll(
        /(?:^import[ \t]+|[,;][ \t]*(?:import[ \t]+)?)([A-Za-z_][\w.]*)/g,
      ))
        for (const target of candidates(listing, path, name, 0, 'python'))
          start(target, `${path}:${at} imports ${name} at every start of Python`, calls);
    }
  }
};
