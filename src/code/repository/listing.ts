import { baseOf, folderOf, joinPath } from '../../core/slash-paths.ts';
import { type Json, readJson } from '../json.ts';
import { nativeIndex, type Paths } from './resolve-import.ts';

/** One file of a repository: its path relative to the root, `/` between the parts, and its size in bytes. */
export interface RepositoryFile {
  readonly path: string;
  readonly size: number;
}

/** Reads at most `most` bytes from a file's beginning; null where it cannot be read. */
export type ReadFile = (path: string, most: number) => Uint8Array | null;

/** Texts that say what is loaded are small; whoever writes more does it for their readers. */
const largestText = 64 * 2 ** 20;
/** Characters of texts that are kept. */
const mostKept = 16 * 2 ** 20;
/** Paths of a listing are bounded by file systems; longer ones name nothing that Python could import. */
const longestPath = 4096;

/** The files of a repository by path and by folder, and bounded reads of what they hold, each kept once. */
export class Listing implements Paths {
  readonly files: readonly RepositoryFile[];
  readonly sizes: ReadonlyMap<string, number>;
  /** Base names in each folder; the root is the empty path. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  readonly #read: ReadFile;
  readonly #byBase = new Map<string, string[]>();
  readonly #natives: ReadonlyMap<string, readonly string[]>;
  readonly #texts = new Map<string, string | null>();
  #holders: ReadonlyMap<string, readonly string[]> | undefined;
  #kept = 0;

  constructor(files: readonly RepositoryFile[], read: ReadFile) {
    const kept = files.filter(({ path }) => isPlainPath(path));
    // The order of a directory is the machine's; facts come in the order of names.
    this.files = kept.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    this.sizes = new Map(this.files.map(({ path, size }) => [path, size]));
    const folders = new Map<string, string[]>();
    for (const { path } of this.files) {
      const same = this.#byBase.get(baseOf(path));
      if (same === undefined) this.#byBase.set(baseOf(path), [path]);
      else same.push(path);
      const folder = folderOf(path);
      const names = folders.get(folder);
      if (names === undefined) folders.set(folder, [baseOf(path)]);
      else names.push(baseOf(path));
    }
    this.folders = folders;
    this.#natives = nativeIndex(this.sizes.keys());
    this.#read = read;
  }

  has(path: string): boolean {
    return this.sizes.has(path);
  }

  natives(folder: string, name: string): readonly string[] {
    return this.#natives.get(joinPath(folder, name)) ?? [];
  }

  holders(name: string): readonly string[] {
    this.#holders ??= holdersIn(this);
    return this.#holders.get(name) ?? [];
  }

  bytes(path: string, most: number): Uint8Array | null {
    return this.has(path) ? this.#read(path, most) : null;
  }

  /** The text of a file, where it has one of a size that people write; undecodable bytes become U+FFFD. */
  text(path: string): string | null {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const size = this.sizes.get(path);
    const bytes = size === undefined || size > largestText ? null : this.#read(path, largestText);
    const text = bytes === null ? null : new TextDecoder('utf-8').decode(bytes);
    this.#keep(path, text);
    return text;
  }

  /** Texts are asked for several times in a row, and all of a large tree need not fit into memory. */
  #keep(path: string, text: string | null): void {
    this.#texts.set(path, text);
    this.#kept += text?.length ?? 0;
    for (const [oldest, released] of this.#texts) {
      if (this.#kept <= mostKept || oldest === path) break;
      this.#texts.delete(oldest);
      this.#kept -= released?.length ?? 0;
    }
  }

  json(path: string): Json | undefined {
    const text = this.text(path);
    if (text === null) return undefined;
    const reading = readJson(text);
    return reading.ok ? reading.value : undefined;
  }

  /** Files whose base name is this one, in any folder. */
  named(base: string): readonly string[] {
    return this.#byBase.get(base) ?? [];
  }
}

function holdersIn({ files, folders }: Listing): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (name: string, folder: string): void => {
    const known = found.get(name);
    if (known === undefined) found.set(name, [folder]);
    else if (known.at(-1) !== folder) known.push(folder);
  };
  for (const { path } of files)
    if (/\.(?:pyc?|so|pyd)$/.test(path)) add(baseOf(path).split('.', 1)[0]!, folderOf(path));
  const seen = new Set<string>();
  for (const folder of folders.keys())
    for (let at = folder; at !== '' && !seen.has(at); at = folderOf(at)) {
      seen.add(at);
      add(baseOf(at), folderOf(at));
    }
  return found;
}

function isPlainPath(path: string): boolean {
  if (path === '' || path.length > longestPath || path.startsWith('/') || path.includes('\0')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
