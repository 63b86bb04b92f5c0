import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { makeFolders } from '../core/make-folders.ts';
import { printable } from '../core/printable.ts';
import { unwritable } from '../core/write-failures.ts';
import { unnamedFile } from '../open/file.ts';
import { repositoryOf } from '../open/given-name.ts';

/** A file that the script left, as it lies in the folder that the caller named. */
export interface RunFile {
  /** Relative, `/` between parts. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface Collected {
  readonly files: readonly RunFile[];
  /** Why it is not all of it; null where it is. */
  readonly problem: string | null;
}

const mostFiles = 10_000;
const longestPath = 1_024;
const deepest = 32;
const longestNumber = 16;
const chunkBytes = 2 ** 16;

/** An open file without a name, for the guest to write to. */
export function openCollection(): number {
  return unnamedFile();
}

/** The folder for what is collected: new, or empty. @throws LoadlockError OUTPUT_UNWRITABLE, USAGE */
export function prepareOut(folder: string): void {
  try {
    makeFolders(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  if (readdirSync(folder).length > 0)
    throw new LoadlockError('USAGE', null, `${printable(folder)} is not empty: --out takes a new folder`);
}

/**
 * Copies what the guest wrote to `descriptor` into the folder. Every byte of it is hostile: names stay below the folder,
 * sizes below `most`, and nothing but regular files comes of it.
 * @throws LoadlockError OUTPUT_UNWRITABLE
 */
export function collect(descriptor: number, folder: string, most: number): Collected {
  const size = fstatSync(descriptor).size;
  const reader = new Reader(descriptor, size);
  const files: RunFile[] = [];
  const seen = new Set<string>();
  let total = 0;
  const leftOut: string[] = [];
  const ended = (problem: string | null): Collected => ({
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    problem: problem ?? leftOutText(leftOut),
  });
  for (;;) {
    const name = reader.until(longestPath);
    if (name === null) return ended('the script ended before its files were all collected');
    if (name.length === 0) return ended(null);
    const path = safePath(name);
    const length = Number(
      /^\d+$/.exec(reader.until(longestNumber)?.toString('latin1') ?? '')?.[0] ?? Number.NaN,
    );
    if (!Number.isSafeInteger(length) || length > reader.left())
      return ended('what the script left is damaged');
    total += length;
    if (total > most) return ended(`there is more than ${most} bytes`);
    if (files.length + leftOut.length >= mostFiles) return ended(`there are more than ${mostFiles} files`);
    if (path === null || seen.has(nameKey(path))) {
      leftOut.push(printable(name.toString('utf8').slice(0, 200)));
      reader.pass(length);
      continue;
    }
    seen.add(nameKey(path));
    const sha256 = copy(reader, length, folder, path);
    if (sha256 === null) return ended(`${path} is a file and a folder`);
    files.push({ path, size: length, sha256 });
  }
}

function leftOutText([first, ...more]: readonly string[]): string | null {
  if (first === undefined) return null;
  return more.length === 0
    ? `a file is called ${first}`
    : `a file is called ${first}, and ${more.length} more like it`;
}

/** Equal for names that some file system takes for the same one. */
function nameKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** A relative path of plain names; null for one that leads elsewhere or cannot be shown as it is. */
function safePath(name: Buffer): string | null {
  const text = name.toString('utf8');
  if (!Buffer.from(text).equals(name) || printable(text) !== text) return null;
  const parts = text.replace(/^\.\//, '').split('/');
  const plain = parts.every(
    (part) =>
      part !== '' &&
      part !== '.' &&
      part !== '..' &&
      !/[\\:]/.test(part) &&
      Buffer.byteLength(part) <= 255 &&
      repositoryOf(part) === null,
  );
  return plain && parts.length <= deepest ? parts.join('/') : null;
}

/** Null where something of the script's stands in the way. @throws LoadlockError OUTPUT_UNWRITABLE */
function copy(reader: Reader, length: number, folder: string, path: string): string | null {
  const target = join(folder, ...path.split('/'));
  const digest = createHash('sha256');
  try {
    makeFolders(dirname(target));
    // 'wx': nothing that lies there is followed or replaced.
    const file = openSync(target, 'wx', 0o644);
    try {
      reader.take(length, (bytes) => {
        digest.update(bytes);
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      });
    } catch (error) {
      rmSync(target, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw unwritable(target, error);
  }
  return digest.digest('hex');
}

/** Reads a file from its beginning, whoever writes to it and wherever its own position is. */
class Reader {
  private readonly descriptor: number;
  private readonly end: number;
  private at = 0;

  constructor(descriptor: number, end: number) {
    this.descriptor = descriptor;
    this.end = end;
  }

  left(): number {
    return this.end - this.at;
  }

  /** What stands before the next NUL; null where none comes within `most` bytes. */
  until(most: number): Buffer | null {
    const bytes = Buffer.alloc(Math.min(most + 1, this.left()));
    const got = readSync(this.descriptor, bytes, 0, bytes.length, this.at);
    const length = bytes.subarray(0, got).indexOf(0);
    if (length < 0) return null;
    this.at += length + 1;
    return bytes.subarray(0, length);
  }

  pass(length: number): void {
    this.at += length;
  }

  take(length: number, onBytes: (bytes: Uint8Array) => void): void {
    const chunk = Buffer.alloc(Math.min(chunkBytes, length));
    for (let left = length; left > 0; ) {
      const got = readSync(this.descriptor, chunk, 0, Math.min(chunk.length, left), this.at);
      if (got === 0) throw new Error('it became shorter while it was read');
      this.at += got;
      left -= got;
      onBytes(chunk.subarray(0, got));
    }
  }
}
