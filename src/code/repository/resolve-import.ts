import { baseOf, folderOf, joinPath } from '../../core/slash-paths.ts';
import { isLibraryName } from './library-names.ts';
import { anyFolder, anyPackage, isMark } from './search-path.ts';

/**
 * How imports are resolved: `remote-code` as transformers and diffusers do for files that they fetch, `python` as the
 * interpreter does from the folder that it was started in.
 */
export type Resolution = 'remote-code' | 'python';

/** The paths of a repository, as far as imports ask for them. */
export interface Paths {
  has(path: string): boolean;
  /** Base names of extension modules in a folder that would be imported under a name. */
  natives(folder: string, name: string): readonly string[];
  /** Folders that hold a module or a folder of this name. */
  holders?(name: string): readonly string[];
}

/** The paths of a list, for whoever has no listing. */
export function pathsOf(list: Iterable<string>): Paths {
  const known = new Set(list);
  const natives = nativeIndex(known);
  return {
    has: (path) => known.has(path),
    natives: (folder, name) => natives.get(joinPath(folder, name)) ?? [],
  };
}

/** Extension modules by folder and name of the module. */
export function nativeIndex(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const path of paths) {
    const base = baseOf(path);
    if (!extensionModule.test(base)) continue;
    const key = joinPath(folderOf(path), base.slice(0, base.indexOf('.')));
    const bases = index.get(key);
    if (bases === undefined) index.set(key, [base]);
    else bases.push(base);
  }
  return index;
}

/** Endings under which CPython looks for a module, extension modules before sources. Source: importlib, FileFinder. */
const extensionModule =
  /^[A-Za-z_][A-Za-z0-9_]*\.(?:cpython-[0-9a-z_-]+\.|cp[0-9a-z_-]+\.|abi3\.|pypy[0-9a-z_-]+\.)?(?:so|pyd)$/;

/**
 * The file that an import would run: the source where there is one, else what stands in its place; null where the name
 * is none of the repository's. `level` counts leading dots; a package is its `__init__`.
 *
 * With `remote-code`, a relative name leads to the file beside the one that imports, and nowhere else, since that is
 * all that the loaders of transformers and diffusers copy. Absolute names lead into the repository where its folder is
 * on `sys.path`, as it is for whoever works in it.
 */
export function resolveImport(
  paths: Paths,
  from: string,
  name: string,
  level: number,
  resolution: Resolution,
): string | null {
  return candidates(paths, from, name, level, resolution)[0] ?? null;
}

/** All files that the name may lead to, where it goes by what is on `sys.path`; the likeliest comes first. */
export function candidates(
  paths: Paths,
  from: string,
  name: string,
  level: number,
  resolution: Resolution,
  roots: ReadonlySet<string> = none,
): string[] {
  const parts = name === '' ? [] : name.split('.');
  if (parts.some((part) => part === '') || (parts.length === 0 && level === 0)) return [];
  if (level > 0) {
    const base = above(folderOf(from), level - 1);
    if (base === null) return [];
    if (resolution === 'remote-code' && (parts.length !== 1 || level !== 1)) return [];
    const found = parts.length === 0 ? packageFile(paths, base) : moduleAt(paths, base, parts);
    if (found !== null) return [found];
    return parts.length > 0 && roots.has(anyPackage) ? anywhere(paths, parts) : [];
  }
  if (already.has(parts[0]!)) return [];
  const found = new Set<string>();
  const look = (root: string): void => {
    const file = moduleAt(paths, root, parts);
    if (file !== null) found.add(file);
  };
  for (const root of searchPath(paths, from)) look(root);
  for (const root of roots) if (!isMark(root)) look(root);
  if (found.size > 0) return [...found];
  if (
    parts.length > 1 &&
    roots.has(anyPackage) &&
    candidates(paths, from, parts[0]!, 0, resolution, roots).length > 0
  )
    return anywhere(paths, parts.slice(-1));
  return roots.has(anyFolder) ? anywhere(paths, parts) : [];
}

/**
 * Python has imported these before it runs a line of a program, or has them built in, and asks no folder for them. Source:
 * importlib, BuiltinImporter and FrozenImporter, which stand before the search path.
 */
const already: ReadonlySet<string> = new Set(
  `abc builtins codecs encodings genericpath io marshal ntpath os posixpath site stat sys time zipimport atexit errno
  faulthandler gc itertools nt posix pwd msvcrt winreg _abc _codecs _collections _functools _imp _io _signal _sre _thread
  _warnings _weakref _winapi`.split(/\s+/),
);

const none: ReadonlySet<string> = new Set();
/** Of folders that could be meant; more of them are no answer. */
const mostHolders = 32;

/** Where it is not known which folders are searched: every one that has a module of the name. */
function anywhere(paths: Paths, parts: readonly string[]): string[] {
  const found = new Set<string>();
  const isLibrary = isLibraryName(parts[0]!);
  for (const root of (paths.holders?.(parts[0]!) ?? []).slice(0, mostHolders)) {
    // Inside of a package, files are called like libraries for what they do with them.
    if (isLibrary && packageFile(paths, root) !== null) continue;
    const file = moduleAt(paths, root, parts);
    if (file !== null) found.add(file);
  }
  return [...found];
}

/** Folders that are searched for absolute names, seen from a file: the one its package lies in, the root, `src`. */
function searchPath(paths: Paths, from: string): readonly string[] {
  let own = folderOf(from);
  while (own !== '' && packageFile(paths, own) !== null) own = folderOf(own);
  return [...new Set([own, '', 'src'])];
}

function above(folder: string, levels: number): string | null {
  let at = folder;
  for (let left = levels; left > 0; left -= 1) {
    if (at === '') return null;
    at = folderOf(at);
  }
  return at;
}

function moduleAt(paths: Paths, root: string, parts: readonly string[]): string | null {
  let folder = root;
  for (const part of parts.slice(0, -1)) {
    const inside = joinPath(folder, part);
    // A module comes before a folder without __init__, and has nothing in it.
    if (packageFile(paths, inside) === null && fileOf(paths, folder, part) !== null) return null;
    folder = inside;
  }
  const last = parts.at(-1)!;
  return packageFile(paths, joinPath(folder, last)) ?? fileOf(paths, folder, last);
}

function packageFile(paths: Paths, folder: string): string | null {
  return fileOf(paths, folder, '__init__');
}

function fileOf(paths: Paths, folder: string, name: string): string | null {
  const source = joinPath(folder, `${name}.py`);
  if (paths.has(source)) return source;
  const native = paths.natives(folder, name)[0];
  if (native !== undefined) return joinPath(folder, native);
  const bytecode = joinPath(folder, `${name}.pyc`);
  if (paths.has(bytecode)) return bytecode;
  // On Windows a source may have this ending too.
  const windowed = joinPath(folder, `${name}.pyw`);
  return paths.has(windowed) ? windowed : null;
}
