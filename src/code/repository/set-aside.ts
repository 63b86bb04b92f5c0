import { baseOf, folderOf } from '../../core/slash-paths.ts';
import { isInnerModule } from './inner-modules.ts';
import { type LeftOut, leftOutOf } from './left-out.ts';
import type { Listing } from './listing.ts';
import { tableOf, tomlOf } from './toml.ts';

/**
 * Folders beside a package that no installer takes for a part of it, unless it is told to.
 * Source: setuptools, automatic discovery of a flat layout; and the places that Git forges and documentation tools use.
 */
const besidePackages: ReadonlySet<string> = new Set([
  ...[
    'ci',
    'bin',
    'debian',
    'doc',
    'docs',
    'documentation',
    'manpages',
    'news',
    'newsfragments',
    'changelog',
  ],
  ...['test', 'tests', 'unit_test', 'unit_tests', 'integration_tests', 'functional_tests', 'testing'],
  ...['example', 'examples', 'demo', 'demos', 'samples', 'tutorial', 'tutorials', 'exercise', 'exercises'],
  ...[
    'scripts',
    'script',
    'tools',
    'tool',
    'util',
    'utils',
    'build',
    'benchmark',
    'benchmarks',
    'bench',
    'perf',
  ],
  ...['htmlcov', 'release', 'packaging', 'contrib', 'misc', 'maint', 'admin', 'fuzz', 'fuzzing', 'tasks'],
]);

/** Modules at the top that it does not take either. Source: the same. */
const modulesBeside: ReadonlySet<string> = new Set([
  ...['conftest', 'test', 'tests', 'example', 'examples', 'build', 'toxfile', 'noxfile', 'pavement', 'dodo'],
  ...['tasks', 'fabfile', 'conanfile', 'manage', 'benchmark', 'benchmarks', 'exercise', 'exercises'],
]);

const testFolder = /^(?:tests?|_tests?)$/;
const testFile = /^(?:conftest|test_\w+|\w+_tests?)\.py$/;
const isModule = /\.(?:py|so|pyd)$/;
const metadata = /(?:^|\/)[^/]+\.dist-info\/(?:METADATA|RECORD|WHEEL)$/;

/** What a listing holds of packages. */
export interface Packaged {
  /**
   * Files, code or not, that neither installing nor importing runs, as long as no other file leads to them: tests, and what
   * lies beside a package for those who work on it.
   */
  readonly aside: ReadonlySet<string>;
  /** Whether the file is part of a package as it was released: unpacked, or as an installer lays it out. */
  isReleased(path: string): boolean;
}

/** Tells packages by what describes them; nothing is set aside where nothing says that the files are of one. */
export function packagedFiles(listing: Listing): Packaged {
  const roots = rootsOf(listing);
  const aside = new Set<string>();
  const isReleased = (path: string): boolean => {
    const root = nearestOf(path, roots);
    return root !== null && roots.released.has(root);
  };
  if (roots.released.size === 0 && roots.sources.size === 0) return { aside, isReleased };
  const leftOut = new Map<string, LeftOut>();
  for (const root of roots.sources) if (roots.released.has(root)) leftOut.set(root, leftOutOf(root, listing));
  for (const { path } of listing.files) {
    const root = nearestOf(path, roots);
    if (root === null) continue;
    if (isAside(path, root, roots.sources.has(root), listing) || isLeftOut(path, root, leftOut.get(root)))
      aside.add(path);
  }
  return { aside, isReleased };
}

interface Roots {
  readonly released: ReadonlySet<string>;
  /** Where the sources of one lie. */
  readonly sources: ReadonlySet<string>;
}

function rootsOf(listing: Listing): Roots {
  const released = new Set<string>();
  const sources = new Set<string>();
  for (const { path } of listing.files) {
    const base = baseOf(path);
    const folder = folderOf(path);
    if (metadata.test(path)) released.add(folderOf(folder));
    else if (base === 'setup.cfg' || (base === 'setup.py' && !isInnerModule(path, listing)))
      sources.add(folder);
    else if (base === 'PKG-INFO' && !/\.(?:egg-info|dist-info)$/.test(folder)) {
      sources.add(folder);
      released.add(folder);
    } else if (base === 'pyproject.toml' && !sources.has(folder)) {
      const document = tomlOf(listing.text(path) ?? '');
      const isBuilt = tableOf(document, 'build-system') !== undefined;
      if (isBuilt || tableOf(document, 'project') !== undefined) sources.add(folder);
    }
  }
  return { released, sources };
}

function nearestOf(path: string, { released, sources }: Roots): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (released.has(folder) || sources.has(folder)) return folder;
    if (folder === '') return null;
  }
}

function isAside(path: string, root: string, isSource: boolean, listing: Listing): boolean {
  const parts = (root === '' ? path : path.slice(root.length + 1)).split('/');
  const base = parts.pop()!;
  // What is not part of any package has to lie at the top to be found.
  if (parts.length === 0)
    return isSource && (modulesBeside.has(base.split('.', 1)[0]!) || testFile.test(base));
  if (parts.some((part) => testFolder.test(part)) || (testFile.test(base) && isTested(path, listing)))
    return true;
  const [top = ''] = parts;
  return isSource && (top.startsWith('.') || besidePackages.has(top));
}

function isLeftOut(path: string, root: string, leftOut: LeftOut | undefined): boolean {
  if (leftOut === undefined) return false;
  const own = root === '' ? path : path.slice(root.length + 1);
  const slash = own.indexOf('/');
  if (slash >= 0) return leftOut.isFolder(own.slice(0, slash));
  return isModule.test(own) && leftOut.isModule(own.split('.', 1)[0]!);
}

/** Whether a file of this name is a test, and not a module of a library for tests. */
function isTested(path: string, listing: Listing): boolean {
  if (baseOf(path) === 'conftest.py') return true;
  return /(?:^|\n)[ \t]*(?:async[ \t]+)?(?:def[ \t]+test|class[ \t]+\w{0,80}Test)/.test(
    listing.text(path) ?? '',
  );
}
