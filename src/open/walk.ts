import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import type { AnomalyCode } from '../core/fact.ts';
import { absent } from './absent.ts';
import { isSharedStore } from './companion.ts';
import { reasonOf } from './file.ts';

/** One file of a target. */
export interface Entry {
  /** Relative to the target, `/` between parts; a byte that is not UTF-8 appears as U+FFFD and its two digits. */
  readonly path: string;
  /** What to open: bytes, since a name need not be UTF-8. */
  readonly location: Buffer;
  /** Why the entry is not read as a file. */
  readonly problem?: { readonly code: AnomalyCode; readonly detail: string };
  readonly unusualName: boolean;
  /** True where the user named this file: a link is then followed. */
  readonly named: boolean;
}

const slash = Buffer.from('/');
const skippedFolders: ReadonlySet<string> = new Set(['.git']);
/** Links within the folder that are told; repositories have a handful. */
const mostLinks = 2_000;

/**
 * The files of a target: the file itself, or every file below a folder, in the order of their names.
 * `.git` and links to folders are not entered; a link that leaves the folder is an entry with a problem, so that it is said.
 * @param scans true where the settings and hooks of `.git` are told too, since git runs what they say, and links within
 * the folder under whose name a file is read otherwise.
 * @param links where links within the folder are noted, by their paths: the path that each leads to.
 * @throws LoadlockError TARGET_MISSING where there is nothing by that name.
 */
export function* walk(target: string, scans = false, links?: Map<string, string>): Generator<Entry> {
  const location = Buffer.from(target);
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(location);
  } catch (error) {
    throw absent(target, error);
  }
  if (stat?.isDirectory() !== true) {
    yield fileEntry(baseName(location), location, true);
    return;
  }
  yield* walkFolder(location, { realRoot: realpathSync(location, 'buffer'), scans, links });
}

/** One walk through a folder. */
interface Walk {
  readonly realRoot: Buffer;
  readonly scans: boolean;
  readonly links: Map<string, string> | undefined;
}

function* walkFolder(root: Buffer, way: Walk): Generator<Entry> {
  const folders: { readonly location: Buffer; readonly path: Buffer }[] = [
    { location: root, path: Buffer.alloc(0) },
  ];
  for (;;) {
    const folder = folders.pop();
    if (folder === undefined) return;
    let names: Name[];
    try {
      names = namesIn(folder.location);
    } catch (error) {
      yield problem(
        folder.path.length === 0 ? Buffer.from('.') : folder.path,
        folder.location,
        'unreadable',
        reasonOf(error),
      );
      continue;
    }
    const inner: typeof folders = [];
    const before = `${folder.location.toString('latin1')}/`;
    for (const { name, isDirectory, isFile } of names) {
      const location = Buffer.from(before + name, 'latin1');
      const path = location.subarray(root.length + 1);
      if (isFile) yield plainEntry(path, location, false);
      else if (!isDirectory) yield* entryOf(path, location, way);
      else if (!skippedFolders.has(name)) inner.push({ location, path });
      else if (way.scans) yield* gitFiles(path, location);
    }
    // One by one: of more folders than a call takes arguments the walk must not end.
    for (const one of inner.reverse()) folders.push(one);
  }
}

/** What git runs by: its settings, and its hooks but for the samples. */
function* gitFiles(path: Buffer, location: Buffer): Generator<Entry> {
  const inside = (name: string, from: Buffer): Buffer =>
    Buffer.concat([from, slash, Buffer.from(name, 'latin1')]);
  for (const folder of ['', 'hooks']) {
    const where = folder === '' ? location : inside(folder, location);
    let names: Name[];
    try {
      names = namesIn(where);
    } catch {
      // Without hooks, or not a folder of git's.
      continue;
    }
    const shown = folder === '' ? path : inside(folder, path);
    for (const { name, isFile } of names)
      if (isFile && (folder === '' ? name === 'config' : !name.endsWith('.sample')))
        yield plainEntry(inside(name, shown), inside(name, where), false);
  }
}

/** The name's bytes, a character each: strings are compared and put together faster than buffers. */
interface Name {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly isFile: boolean;
}

function namesIn(location: Buffer): Name[] {
  const names = readdirSync(location, { encoding: 'buffer', withFileTypes: true }).map((entry) => ({
    name: entry.name.toString('latin1'),
    isDirectory: entry.isDirectory(),
    isFile: entry.isFile(),
  }));
  return names.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function* entryOf(path: Buffer, location: Buffer, way: Walk): Generator<Entry> {
  const stat = lstatSync(location, { throwIfNoEntry: false });
  if (stat === undefined) yield problem(path, location, 'changed-while-reading', 'the file went away');
  else if (stat.isSymbolicLink()) yield* linkEntry(path, location, way);
  else yield fileEntry(path, location, false);
}

function* linkEntry(path: Buffer, location: Buffer, { realRoot, scans, links }: Walk): Generator<Entry> {
  let real: Buffer;
  try {
    real = realpathSync(location, 'buffer');
  } catch {
    yield problem(path, location, 'symlink-skipped', 'a symbolic link that leads nowhere');
    return;
  }
  const inside = Buffer.concat([realRoot, slash]);
  const isInside = real.subarray(0, inside.length).equals(inside);
  if ((isInside || real.equals(realRoot)) && links !== undefined && links.size < mostLinks)
    links.set(path.toString('utf8'), real.subarray(inside.length).toString('utf8'));
  // What it points to is in the folder too, and is read there.
  if (isInside) {
    if (scans && isReadOtherwise(location, real)) yield fileEntry(path, location, true);
    return;
  }
  if (isSharedStore(realRoot.toString('utf8'), real.toString('utf8'))) {
    yield fileEntry(path, location, true);
    return;
  }
  yield problem(path, location, 'symlink-skipped', `a symbolic link to ${real.toString('utf8')}`);
}

/** Endings of files that are told by their content: under another name they are what they were. */
const toldByContent =
  /\.(?:arrow|bin|ckpt|dll|dylib|gguf|gz|h5|hdf5|joblib|keras|npy|npz|onnx|parquet|pickle|pkl|pt|safetensors|so(?:\.\d+)*|tar|zip)$/i;
/** Texts are smaller: their readers stop there. */
const largestText = 64 * 2 ** 20;

/**
 * Whether loaders that go by names take the file for something else under the name of the link: a module of Python, a
 * template, a list of requirements. A hub's cache keeps every file under the name of its digest.
 */
function isReadOtherwise(location: Buffer, real: Buffer): boolean {
  const [name, other] = [baseName(location).toString('latin1'), baseName(real).toString('latin1')];
  const stat = statSync(real, { throwIfNoEntry: false });
  if (name === other || stat?.isFile() !== true) return false;
  const ending = toldByContent.exec(name)?.[0];
  return ending === undefined || (!other.endsWith(ending) && stat.size <= largestText);
}

function fileEntry(path: Buffer, location: Buffer, named: boolean): Entry {
  const stat = named ? statSync(location) : lstatSync(location);
  const entry = plainEntry(path, location, named);
  return stat.isFile() ? entry : { ...entry, problem: { code: 'special-file', detail: kindOf(stat) } };
}

function plainEntry(path: Buffer, location: Buffer, named: boolean): Entry {
  return { path: told(path), location, unusualName: !isUtf8(path), named };
}

/** Two names that are not UTF-8 stay two: each byte that is none is told by its digits. */
function told(path: Buffer): string {
  if (isUtf8(path)) return path.toString('utf8');
  const parts: string[] = [];
  for (let at = 0; at < path.length; ) {
    // The longest character of UTF-8 has four bytes.
    let length = 1;
    while (length < 4 && !isUtf8(path.subarray(at, at + length))) length += 1;
    const bytes = path.subarray(at, at + length);
    const whole = isUtf8(bytes) && at + length <= path.length;
    parts.push(whole ? bytes.toString('utf8') : `\ufffd${path[at]!.toString(16).padStart(2, '0')}`);
    at += whole ? length : 1;
  }
  return parts.join('');
}

function kindOf(stat: { isFIFO(): boolean; isSocket(): boolean; isCharacterDevice(): boolean }): string {
  if (stat.isFIFO()) return 'a named pipe';
  if (stat.isSocket()) return 'a socket';
  return stat.isCharacterDevice() ? 'a character device' : 'a block device';
}

function problem(path: Buffer, location: Buffer, code: AnomalyCode, detail: string): Entry {
  return {
    path: told(path),
    location,
    problem: { code, detail },
    unusualName: !isUtf8(path),
    named: false,
  };
}

function baseName(location: Buffer): Buffer {
  let end = location.length;
  while (end > 1 && location[end - 1] === 0x2f) end -= 1;
  const from = location.subarray(0, end).lastIndexOf(0x2f);
  return location.subarray(from + 1, end);
}
