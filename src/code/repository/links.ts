import { joinPath } from '../../core/slash-paths.ts';
import type { FileFact } from './entry-point.ts';
import type { ReadFile, RepositoryFile } from './listing.ts';
import type { FileReach } from './reach.ts';

/** Paths that links add to a repository; nobody links to more. */
const mostAliases = 20_000;

/** Files that are found under other paths too, by links within the repository: Python imports them by those. */
export interface Aliases {
  /** By the path that a link gives a file: the file's own. */
  readonly of: ReadonlyMap<string, string>;
  readonly files: readonly RepositoryFile[];
}

/**
 * The paths that links give files. A link to a folder gives one to each file below it, but for links in there.
 * @param links by its path, where each link within the repository leads.
 */
export function aliasesOf(files: readonly RepositoryFile[], links: ReadonlyMap<string, string>): Aliases {
  const of = new Map<string, string>();
  const added: RepositoryFile[] = [];
  const known = new Map(files.map(({ path, size }) => [path, size]));
  const add = (path: string, target: string, size: number): void => {
    if (of.size >= mostAliases || known.has(path) || of.has(path)) return;
    of.set(path, target);
    added.push({ path, size });
  };
  for (const [link, target] of links) {
    const size = known.get(target);
    if (size !== undefined) {
      add(link, target, size);
      continue;
    }
    const inside = target === '' ? '' : `${target}/`;
    for (const file of files)
      if (file.path.startsWith(inside))
        add(joinPath(link, file.path.slice(inside.length)), file.path, file.size);
  }
  return { of, files: added };
}

/** Reads files by all of their paths. */
export function readingBy({ of }: Aliases, read: ReadFile): ReadFile {
  return (path, most) => read(of.get(path) ?? path, most);
}

const ranks = { none: 0, later: 1, load: 2 } as const;

/** What is reached under another path is reached itself; files have the facts that were found under their other paths. */
export function joinAliases(
  { of }: Aliases,
  reached: ReadonlyMap<string, FileReach>,
): ReadonlyMap<string, FileReach> {
  const joined = new Map(reached);
  for (const [path, target] of of) {
    const found = reached.get(path);
    joined.delete(path);
    if (found === undefined || ranks[found.reach] <= ranks[joined.get(target)?.reach ?? 'none']) continue;
    joined.set(target, { ...found, why: [...found.why, `${path} is a link to ${target}`] });
  }
  return joined;
}

/** Facts of files under their own paths. */
export function factsByFile({ of }: Aliases, facts: readonly FileFact[]): readonly FileFact[] {
  return of.size === 0 ? facts : facts.map((each) => ({ ...each, path: of.get(each.path) ?? each.path }));
}
