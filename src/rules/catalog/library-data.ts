import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import type { Entry, Use } from './entry.ts';

interface Library {
  readonly library: string;
  readonly text: string;
  /** Where the line of a module's names begins; scripts/catalog writes one module a line. */
  readonly lines: ReadonlyMap<string, number>;
  /** The modules that were asked for: parsing all of a library takes longer than reading a small file. */
  readonly modules: Map<string, ReadonlyMap<string, string>>;
}

const folder = new URL('./data/', import.meta.url);
/** The names of the root packages stand in the first lines of a file. */
const headBytes = 2048;

let filesByRoot: ReadonlyMap<string, string> | undefined;
const libraries = new Map<string, Library>();

/** What the generated data say of a name; undefined where they are silent. */
export function libraryEntry(module: string, name: string): Entry | undefined {
  const library = libraryOf(module);
  if (library === undefined) return undefined;
  const letters = namesIn(library, module)?.get(name);
  if (letters === undefined || !/^[rnecbdi]*$/.test(letters)) return undefined;
  return entryOfLetters(letters, library.library);
}

/** Whether the module belongs to a library that has a generated file. */
export function isLibrary(module: string): boolean {
  return libraryOf(module) !== undefined;
}

/** Whether any generated file has this module. */
export function isLibraryModule(module: string): boolean {
  return libraryOf(module)?.lines.has(module) ?? false;
}

function libraryOf(module: string): Library | undefined {
  const file = fileOf(module);
  if (file === undefined) return undefined;
  let library = libraries.get(file);
  if (library === undefined) {
    library = readLibrary(readFileSync(new URL(file, folder), 'utf8'));
    libraries.set(file, library);
  }
  return library;
}

function readLibrary(text: string): Library {
  const lines = new Map<string, number>();
  const name = /"library": "([^"]*)"/.exec(text)?.[1] ?? '';
  for (let at = text.indexOf('"modules"'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (!text.startsWith('\n    "', at)) continue;
    const end = text.indexOf('": {', at);
    lines.set(JSON.parse(text.slice(at + 5, end + 1)) as string, end + 3);
  }
  return { library: name, text, lines, modules: new Map() };
}

function namesIn({ text, lines, modules }: Library, module: string): ReadonlyMap<string, string> | undefined {
  const known = modules.get(module);
  const from = lines.get(module);
  if (known !== undefined || from === undefined) return known;
  const line = text.slice(from, text.indexOf('}', from) + 1);
  const names = new Map(Object.entries(JSON.parse(line) as Record<string, string>));
  modules.set(module, names);
  return names;
}

/**
 * Why a name of a library lacks letters, from the file beside its data; undefined where that is silent.
 * Read only for a person who asks.
 */
export function refusedReason(module: string, name: string): string | undefined {
  const file = fileOf(module);
  if (file === undefined) return undefined;
  try {
    const text = readFileSync(new URL(file.replace(/\.json$/, '.refused.json'), folder), 'utf8');
    const { refused } = JSON.parse(text) as { readonly refused: Readonly<Record<string, string>> };
    return new Map(Object.entries(refused)).get(`${module}.${name}`);
  } catch {
    return undefined;
  }
}

function fileOf(module: string): string | undefined {
  filesByRoot ??= findFiles();
  return filesByRoot.get(module.includes('.') ? module.slice(0, module.indexOf('.')) : module);
}

function findFiles(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json') || file.endsWith('.refused.json')) continue;
    const roots = /"roots":\s*\[([^\]]*)\]/.exec(head(file));
    for (const quoted of roots?.[1]?.match(/"[^"]+"/g) ?? []) found.set(quoted.slice(1, -1), file);
  }
  return found;
}

function head(file: string): string {
  const bytes = new Uint8Array(headBytes);
  const descriptor = openSync(new URL(file, folder), 'r');
  try {
    return new TextDecoder().decode(bytes.subarray(0, readSync(descriptor, bytes)));
  } finally {
    closeSync(descriptor);
  }
}

const entries = new Map<string, Entry>();

function entryOfLetters(letters: string, library: string): Entry {
  const key = `${letters} ${library}`;
  let entry = entries.get(key);
  if (entry === undefined) {
    entry =
      letters === ''
        ? {
            kind: 'unknown',
            why: `It is part of ${library}, but what it does could not be shown to be harmless.`,
          }
        : {
            kind: 'inert',
            uses: usesOf(letters),
            why: `It was shown to be harmless from the source of ${library}.`,
          };
    entries.set(key, entry);
  }
  return entry;
}

const usesOfLetter: Readonly<Record<string, readonly Use[]>> = {
  r: ['reference'],
  n: ['new', 'new-empty'],
  e: ['new-empty'],
  c: ['call'],
  b: ['build', 'build-dict'],
  d: ['build-dict'],
  i: ['items'],
};

export function usesOf(letters: string): ReadonlySet<Use> {
  const uses = new Set<Use>();
  for (const letter of letters) for (const use of usesOfLetter[letter] ?? []) uses.add(use);
  return uses;
}
