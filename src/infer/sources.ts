import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readBytes } from '../bytes/source.ts';
import { decodePython } from '../code/python/decode.ts';
import { parsePython } from '../code/python/parse/parse.ts';
import { moduleInfo } from '../code/python/profile/bindings.ts';
import type { ModuleInfo, Sources } from '../code/python/profile/model.ts';
import { LimitError, LoadlockError } from '../core/errors.ts';
import { inspectFile } from '../inspect.ts';
import { openFile } from '../open/file.ts';
import { walk } from '../open/walk.ts';

export interface Library {
  readonly sources: Sources;
  /** The modules of which the caller named the file, or a folder around it. */
  readonly named: readonly ModuleInfo[];
}

const mostModules = 5_000;
const mostBytes = 64 * 2 ** 20;
const largestSource = 4 * 2 ** 20;

interface Reading {
  readonly modules: Map<string, ModuleInfo>;
  readonly native: Set<string>;
  readonly named: ModuleInfo[];
  bytes: number;
  onModule(path: string): void;
}

/**
 * Reads the sources that paths name, with the packages around them, and imports nothing.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED; LimitError
 */
export async function readLibrary(
  targets: readonly string[],
  onModule: (path: string) => void,
): Promise<Library> {
  const reading: Reading = { modules: new Map(), native: new Set(), named: [], bytes: 0, onModule };
  for (const target of targets) {
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat === undefined)
      throw new LoadlockError('TARGET_MISSING', null, `${target}: no such file or folder`);
    if (stat.isFile() && /\.(?:whl|zip)$/i.test(target)) await readWheel(target, reading);
    else if (stat.isDirectory() || (stat.isFile() && target.endsWith('.py'))) readPlace(target, reading);
    else
      throw new LoadlockError('TARGET_UNSUPPORTED', null, `${target}: not a folder, a .py file or a wheel`);
  }
  if (reading.named.length === 0)
    throw new LoadlockError(
      'TARGET_UNSUPPORTED',
      null,
      `${targets.join(', ')}: no module of Python is there`,
    );
  return { sources: { modules: reading.modules, native: reading.native }, named: reading.named };
}

/** A folder or file, from the folder that Python would have on its path. */
function readPlace(target: string, reading: Reading): void {
  const place = resolve(target);
  const isFolder = statSync(place).isDirectory();
  let root = isFolder && !isPackage(place) ? place : dirname(place);
  while (isPackage(root) && dirname(root) !== root) root = dirname(root);
  const top = root === place ? '' : (place.slice(root === '/' ? 1 : root.length + 1).split('/')[0] as string);
  const start = top === '' || (!isFolder && top === basename(place)) ? place : join(root, top);
  for (const entry of walk(start)) {
    const below = entry.location.toString('utf8');
    const path = below.slice(root === '/' ? 1 : root.length + 1);
    const within = below === place || below.startsWith(`${place}/`);
    const failed = entry.problem !== undefined;
    take(path, within, reading, () => (failed ? null : readWhole(entry.location)));
  }
}

function isPackage(folder: string): boolean {
  return statSync(join(folder, '__init__.py'), { throwIfNoEntry: false })?.isFile() === true;
}

function readWhole(location: Buffer): Uint8Array | null {
  const file = openFile(location, true);
  try {
    return file.size > largestSource ? null : readBytes(file.source, 0, file.size);
  } finally {
    file.close();
  }
}

const archives: ReadonlySet<string> = new Set(['wheel', 'zip']);

/** What is not read to its end could hold anything. */
async function readWheel(target: string, reading: Reading): Promise<void> {
  const inspection = await inspectFile(target);
  try {
    if (!inspection.complete || !archives.has(inspection.root.format))
      throw new LoadlockError('TARGET_UNSUPPORTED', null, `${target}: not a wheel that could be read`);
    for (const member of inspection.root.members) {
      const source = inspection.source(member.chain);
      take(member.name, true, reading, () => {
        return source === undefined || source.size > largestSource ? null : readBytes(source, 0, source.size);
      });
    }
  } finally {
    inspection.close();
  }
}

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** @param path below the folder that Python would have on its path. */
function take(path: string, named: boolean, reading: Reading, read: () => Uint8Array | null): void {
  const match = /^(.+?)(?:\.(py)|(?:\.[\w-]+)?\.(?:so|pyd|pyc|pyx))$/.exec(path);
  if (match === null) return;
  const parts = (match[1] as string).split('/');
  const isPackage = parts.at(-1) === '__init__';
  if (isPackage) parts.pop();
  if (parts.length === 0 || !parts.every((part) => identifier.test(part))) return;
  const name = parts.join('.').normalize('NFKC');
  const bytes = match[2] === undefined ? null : read();
  if (bytes === null) {
    reading.native.add(name);
    return;
  }
  reading.bytes += bytes.length;
  if (reading.modules.size >= mostModules || reading.bytes > mostBytes)
    throw new LimitError('modules', mostModules, 'more source than is read at once; name a part of it');
  reading.onModule(path);
  const known = reading.modules.get(name);
  if (known !== undefined && (known.isPackage || known.path === path)) return;
  const { text, problems } = decodePython(bytes);
  const problem = problems[0]?.detail ?? null;
  const module = moduleInfo({ name, path, isPackage, tree: parsePython(text), problem });
  reading.modules.set(name, module);
  if (named) reading.named.push(module);
}
