import type { RepositoryFile } from './listing.ts';

/** Sources of up to this size together are analysed as one. */
const wholeBytes = 3 * 2 ** 20;
/** What is analysed together of a larger tree. */
const unitBytes = 2 ** 19;

/** Which Python files are analysed together. */
export interface Units {
  /** By file: all files of its unit, in their order. */
  readonly of: ReadonlyMap<string, readonly string[]>;
  /** What is followed wherever it leads. */
  readonly whole: ReadonlySet<string>;
  /** Bytes of the largest unit. */
  readonly largest: number;
}

/**
 * All of a small tree is one unit; of a large one the files that a configuration or an entry point makes a loader run, and
 * the others by their folders. The same tree always gives the same units.
 * @param choices which files belong together, the widest choice first: the first one that fits is taken.
 */
export function unitsOf(
  files: readonly RepositoryFile[],
  ...choices: readonly ((path: string) => boolean)[]
): Units {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  let together: readonly RepositoryFile[] = sorted;
  for (const isChosen of [...choices, () => false]) {
    if (totalOf(together) <= wholeBytes) break;
    together = sorted.filter(({ path }) => isChosen(path));
  }
  const whole = new Set(together.map(({ path }) => path));
  const units = [together, ...runsOf(sorted.filter(({ path }) => !whole.has(path)))];
  return { of: byFile(units), whole, largest: Math.max(...units.map(totalOf)) };
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
