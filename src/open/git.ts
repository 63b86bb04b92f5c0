import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A checkout and the commit that it stands at, told from its files: git is not run. */
export interface Checkout {
  /** The folder that holds `.git`. */
  readonly root: string;
  /** Null in a repository without a commit. */
  readonly commit: string | null;
  /** `refs/heads/main`; null where a commit itself is checked out. */
  readonly ref: string | null;
  /** Of the remote `origin`, without what stands before an `@` in it. */
  readonly remote: string | null;
}

/** packed-refs of the largest repositories has some tens of megabytes. */
const longestText = 64 * 2 ** 20;
const mostHops = 5;

/**
 * The checkout that a path lies in, or null. Whether its files are those of the commit is not asked: what they are, their
 * own digests say.
 */
export function checkoutOf(path: string): Checkout | null {
  for (let folder = startOf(path); ; folder = dirname(folder)) {
    const own = gitFolder(folder);
    if (own !== null) return readCheckout(folder, own);
    if (dirname(folder) === folder) return null;
  }
}

function startOf(path: string): string {
  const absolute = resolve(path);
  return isFolder(absolute) ? absolute : dirname(absolute);
}

/** `.git`: a folder, or in worktrees and submodules a file that names one (gitrepository-layout(5)). */
function gitFolder(folder: string): string | null {
  const path = join(folder, '.git');
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (isFolder(path)) return hasHead(path) ? path : null;
  const named = /^gitdir: ([^\0\r\n]+)\r?\n?$/.exec(readText(path, 4096) ?? '')?.[1];
  const there = named === undefined ? null : resolve(folder, named);
  return there !== null && hasHead(there) ? there : null;
}

/** What git itself takes for a repository has this. */
function hasHead(folder: string): boolean {
  return lstatSync(join(folder, 'HEAD'), { throwIfNoEntry: false }) !== undefined;
}

function readCheckout(root: string, own: string): Checkout {
  // A worktree keeps its HEAD to itself, and shares the refs.
  const shared = readText(join(own, 'commondir'), 4096)?.trim();
  const common = shared === undefined || shared === '' ? own : resolve(own, shared);
  let commit: string | null = null;
  let ref: string | null = null;
  let text = readText(join(own, 'HEAD'), 4096) ?? '';
  for (let hop = 0; hop < mostHops; hop += 1) {
    const found = objectName(text);
    if (found !== null) {
      commit = found;
      break;
    }
    const name = /^ref: ([^\0\r\n]+)\r?\n?$/.exec(text)?.[1]?.trim();
    if (name === undefined || !isSafeRef(name)) break;
    ref = name;
    const loose = readText(join(own, name), 4096) ?? readText(join(common, name), 4096);
    text = loose ?? packed(common, name) ?? '';
  }
  return { root, commit, ref, remote: remoteOf(join(common, 'config')) };
}

/** A ref is a path below the repository: one that leads out of it is none (git-check-ref-format(1)). */
function isSafeRef(name: string): boolean {
  return (
    /^refs\/[^\0-\x20\x7f~^:?*[\\]+$/.test(name) &&
    !name.split('/').some((part) => part === '' || part.startsWith('.'))
  );
}

/** SHA-1, or SHA-256 in newer repositories. */
function objectName(text: string): string | null {
  return /^([0-9a-f]{40}|[0-9a-f]{64})\s*$/.exec(text)?.[1] ?? null;
}

function packed(common: string, name: string): string | null {
  for (const line of (readText(join(common, 'packed-refs'), longestText) ?? '').split('\n'))
    if (line.endsWith(` ${name}`) && line[0] !== '#' && line[0] !== '^')
      return objectName(line.slice(0, -name.length - 1));
  return null;
}

/** `url` of `[remote "origin"]`; what `include` brings in is not followed. */
function remoteOf(config: string): string | null {
  let within = false;
  for (const line of (readText(config, 2 ** 20) ?? '').split('\n')) {
    const text = line.trim();
    if (text.startsWith('[')) within = /^\[remote "origin"\]/i.test(text);
    else if (within && /^url\s*=/i.test(text)) return withoutUser(text.slice(text.indexOf('=') + 1).trim());
  }
  return null;
}

/** Tokens stand in such addresses: a lockfile is published. `git@host:path` names no secret. */
export function withoutUser(url: string): string | null {
  const bare = url.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/?#]*@/, '$1').replace(/[?#].*$/s, '');
  return bare === '' ? null : bare;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The text of a small regular file; null where there is none. */
export function readText(path: string, most: number): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > most) return null;
    const bytes = Buffer.alloc(stat.size);
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(descriptor, bytes, at, bytes.length - at, at);
      if (got === 0) break;
      at += got;
    }
    return bytes.toString('utf8', 0, at);
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}
