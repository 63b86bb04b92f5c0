import { opendirSync, realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { absent } from './absent.ts';
import { isSharedStore } from './companion.ts';

/** One name below a folder: unlike a scan, a signature is about every one of them. */
export interface TreeEntry {
  /** Relative to the root, `/` between parts. */
  readonly path: string;
  readonly location: Buffer;
  /** `link` leads anywhere; `other` is a pipe, a socket, a device; `unnameable` has no name in UTF-8. */
  readonly kind: 'file' | 'link' | 'other' | 'unnameable' | 'unreadable';
  /** A link of a hub's cache into the blobs of the same repository is opened through. */
  readonly follow: boolean;
}

export interface Tree {
  /** What the user named: `file` alone, or a folder with all below it. */
  readonly kind: 'file' | 'folder';
  /** The base name of what was named. */
  readonly name: string;
  /** The folder that paths are relative to, as a real path. */
  readonly root: string;
  readonly entries: readonly TreeEntry[];
}

/** More names than this are no model: listing them would fill memory. */
const mostEntries = 5_000_000;
const mostDepth = 200;

/**
 * Everything below a folder that is not left out, or one file. Links are listed and never entered, so that loops of
 * them end.
 * @param leftOut asked for each path; a folder that is left out is not entered.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, LIMIT_EXCEEDED.
 */
export function listTree(target: string, leftOut: (path: string) => boolean): Tree {
  if (target.includes('\0')) throw new LoadlockError('TARGET_MISSING', null, 'a NUL byte is in the name');
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(target);
  } catch (error) {
    throw absent(target, error);
  }
  const name = basename(resolve(target));
  if (stat?.isDirectory() === true) {
    const root = realpathSync(target);
    return { kind: 'folder', name, root, entries: entriesBelow(Buffer.from(root), leftOut) };
  }
  if (stat?.isFile() !== true)
    throw new LoadlockError('TARGET_UNSUPPORTED', null, `${target}: not a file and not a folder`);
  const entry: TreeEntry = { path: name, location: Buffer.from(resolve(target)), kind: 'file', follow: true };
  return { kind: 'file', name, root: resolve(target, '..'), entries: [entry] };
}

function entriesBelow(root: Buffer, leftOut: (path: string) => boolean): TreeEntry[] {
  const entries: TreeEntry[] = [];
  const pending: { readonly location: Buffer; readonly path: string; readonly depth: number }[] = [
    { location: root, path: '', depth: 0 },
  ];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const { location, path, depth } = folder;
    let names: Dirent[];
    try {
      names = namesIn(location);
    } catch {
      entries.push({ path: path === '' ? '.' : path, location, kind: 'unreadable', follow: false });
      continue;
    }
    for (const { name, is } of names) {
      const text = name.toString('utf8');
      const below = path === '' ? text : `${path}/${text}`;
      const place = Buffer.concat([location, slash, name]);
      const nameable = Buffer.from(text).equals(name);
      if (nameable && leftOut(below)) continue;
      if (!nameable) entries.push({ path: below, location: place, kind: 'unnameable', follow: false });
      else if (is === 'folder' && depth < mostDepth)
        pending.push({ location: place, path: below, depth: depth + 1 });
      else if (is === 'folder')
        entries.push({ path: below, location: place, kind: 'unreadable', follow: false });
      else if (is === 'link' && leadsIntoStore(root, place))
        entries.push({ path: below, location: place, kind: 'file', follow: true });
      else entries.push({ path: below, location: place, kind: is, follow: false });
      if (entries.length > mostEntries)
        throw new LoadlockError('LIMIT_EXCEEDED', null, `more than ${mostEntries} files`);
    }
  }
  return entries.sort((a, b) => Buffer.compare(a.location, b.location));
}

const slash = Buffer.from('/');

interface Dirent {
  readonly name: Buffer;
  readonly is: 'file' | 'folder' | 'link' | 'other';
}

function namesIn(location: Buffer): Dirent[] {
  // Declared for strings only, but a buffer encoding gives buffers (Node's fs documentation).
  const folder = opendirSync(location as unknown as string, {
    encoding: 'buffer' as BufferEncoding,
    bufferSize: 256,
  });
  const names: Dirent[] = [];
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      const is = entry.isFile()
        ? 'file'
        : entry.isDirectory()
          ? 'folder'
          : entry.isSymbolicLink()
            ? 'link'
            : 'other';
      names.push({ name: entry.name as unknown as Buffer, is });
    }
  } finally {
    folder.closeSync();
  }
  return names;
}

function leadsIntoStore(root: Buffer, link: Buffer): boolean {
  try {
    return isSharedStore(root.toString('utf8'), realpathSync(link, 'buffer').toString('utf8'));
  } catch {
    return false;
  }
}
