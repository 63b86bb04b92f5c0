import type { RepositoryFile } from './listing.ts';

/** Sources of up to this size together are analysed as one. */
const wholeBytes = 3 * 2 ** 20;
/** What is analysed together of a larger tree. */
const unitBytes = 2 ** 20;

/**
 * Which Python files are analysed together: all of a small tree; of a large one the files that a configuration or an entry
 * point makes a loader run, and the others by their folders. The same tree always gives the same units.
 * @param isChosen whether a loader is known to run this file.
 */
export function unitsOf(
  files: readonly RepositoryFile[],
  isChosen: (path: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  if (totalOf(sorted) <= wholeBytes) return byFile([sorted]);
  const chosen = sorted.filter(({ path }) => isChosen(path));
  const together = totalOf(chosen) <= wholeBytes ? chosen : [];
  const apart = new Set(together.map(({ path }) => path));
  return byFile([together, ...runsOf(sorted.filter(({ path }) => !apart.has(path)))]);
}

/** Files in a row, as many as fit into a unit. */
function runsOf(files: readonly RepositoryFile[]): RepositoryFile[][] {
  const runs: RepositoryFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.size > unitBytes) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(file);
    bytes += file.size;
  }
  return runs;
}

function byFile(units: readonly (readonly RepositoryFile[])[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const unit of units) {
    const paths = unit.map(({ path }) => path);
    for (const path of paths) found.set(path, paths);
  }
  return found;
}

function totalOf(files: readonly RepositoryFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
