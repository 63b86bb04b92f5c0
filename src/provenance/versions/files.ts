import {
  closeSync,
  constants,
  fstatSync,
  opendirSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';

/** Names of one folder that are looked at; the largest environments have some thousands. */
const mostNames = 100_000;

/** The first `most` bytes of a regular file; null where there is none that can be read. A pipe is not waited for. */
export function readHead(
  path: string,
  most: number,
): { readonly bytes: Buffer; readonly whole: boolean } | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return null;
    const bytes = Buffer.alloc(Math.min(stat.size, most));
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(descriptor, bytes, at, bytes.length - at, at);
      if (got === 0) break;
      at += got;
    }
    return { bytes: bytes.subarray(0, at), whole: stat.size <= most };
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** A small text; null where it is not there, longer than it may be, or not UTF-8. */
export function readSmallText(path: string, most: number = 2 ** 16): string | null {
  const head = readHead(path, most);
  if (head === null || !head.whole) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head.bytes);
  } catch {
    return null;
  }
}

/** The names in a folder, sorted; null where it is none that can be read. */
export function namesIn(folder: string): { readonly names: readonly string[]; readonly all: boolean } | null {
  const names: string[] = [];
  try {
    const handle = opendirSync(folder);
    try {
      for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) {
        if (names.length >= mostNames) return { names: names.sort(), all: false };
        names.push(entry.name);
      }
    } finally {
      handle.closeSync();
    }
  } catch {
    return null;
  }
  return { names: names.sort(), all: true };
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Where a path leads, links resolved; null where they lead nowhere or in a circle. */
export function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
