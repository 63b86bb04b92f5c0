import { folderOf, normalisePath } from '../../core/slash-paths.ts';
import type { Listing } from './listing.ts';

/** Whitespace as Python's `re` has it for text. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x20);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/**
 * The names that `get_relative_imports` finds in a source: what two expressions over single lines match, docstrings and
 * comments behind no `#` included, and nothing else. `^\s*import\s+\.(\S+)\s*$` and `^\s*from\s+\.(\S+)\s+import`, in
 * linear time. Source: transformers and diffusers, dynamic_module_utils.py.
 */
export function relativeImports(source: string): string[] {
  const text = source.includes('\r') ? source.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : source;
  const found = new Set<string>();
  for (const [keyword, tail] of [
    ['import', endsLine],
    ['from', importsSomething],
  ] as const)
    for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + keyword.length)) {
      if (!beginsLine(text, at)) continue;
      const name = nameAfter(text, at + keyword.length);
      if (name !== null && tail(text, name.end)) found.add(text.slice(name.start, name.end));
    }
  return [...found];
}

/** Whether nothing but whitespace stands before `at` on its line. */
function beginsLine(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && text.charCodeAt(before) !== 0x0a && isSpace(text.charCodeAt(before))) before -= 1;
  return before < 0 || text.charCodeAt(before) === 0x0a;
}

/** The word behind whitespace and one dot. */
function nameAfter(text: string, from: number): { start: number; end: number } | null {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  if (at === from || text[at] !== '.') return null;
  const start = at + 1;
  let end = start;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end += 1;
  return end === start ? null : { start, end };
}

function endsLine(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== 0x0a && isSpace(text.charCodeAt(at))) at += 1;
  return at >= text.length || text.charCodeAt(at) === 0x0a;
}

function importsSomething(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at > from && text.startsWith('import', at);
}

export interface FetchedModules<Root> {
  /** Files of the repository that are copied beside a module, with the first one that they are copied for. */
  readonly files: ReadonlyMap<string, Root>;
  /** Names for which there is no file: the loader gives up. */
  readonly missing: readonly FetchedName[];
  /** Names that lead out of the repository. */
  readonly outside: readonly FetchedName[];
}

export interface FetchedName {
  /** The file that has it. */
  readonly from: string;
  readonly name: string;
}

/**
 * The files that `get_relative_import_files` collects for modules, which is what their loader fetches and copies. Names
 * count from the folder of the module that is asked for, whatever file has them, so that all of one folder share a search.
 */
export function relativeImportFiles<Root extends { readonly path: string; readonly loader: string }>(
  listing: Listing,
  roots: readonly Root[],
  names: RelativeNames,
): FetchedModules<Root> {
  const files = new Map<string, Root>();
  const missing: FetchedName[] = [];
  const outside: FetchedName[] = [];
  const seen = new Set<string>();
  for (const root of roots) {
    const folder = folderOf(root.path);
    const open = [root.path];
    for (let from = open.pop(); from !== undefined; from = open.pop()) {
      const key = `${folder}:${from}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const name of names.of(listing, from)) {
        const file = fileOf(listing, folder, name, root.loader);
        if (file === null) outside.push({ from, name });
        else if (!listing.has(file)) missing.push({ from, name });
        else {
          if (!files.has(file)) files.set(file, root);
          open.push(file);
        }
      }
    }
  }
  return { files, missing, outside };
}

/** Only diffusers makes a folder of the first of two parts. */
function fileOf(listing: Listing, folder: string, name: string, loader: string): string | null {
  if (loader === 'diffusers' && /^[^.]+\.[^.]+$/.test(name)) {
    const inside = normalisePath(folder, `${name.replace('.', '/')}.py`);
    if (inside !== null && listing.has(inside)) return inside;
  }
  return normalisePath(folder, `${name}.py`);
}

/** What each source names, found once. */
export class RelativeNames {
  readonly #names = new Map<string, readonly string[]>();
  of(listing: Listing, path: string): readonly string[] {
    const known = this.#names.get(path);
    if (known !== undefined) return known;
    const names = relativeImports(listing.text(path) ?? '');
    this.#names.set(path, names);
    return names;
  }
}
