import { createHash, type Hash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LoadlockError } from '../../core/errors.ts';
import { makeFolders } from '../../core/make-folders.ts';
import { printable } from '../../core/printable.ts';
import { unwritable } from '../../core/write-failures.ts';
import { eachPart, patience } from '../http.ts';
import { fileUrl, type HubFile, listFiles } from './listing.ts';
import { type HubReference, hubName } from './reference.ts';
import { endpointUrl, type HubOptions, hubGet } from './request.ts';

export interface DownloadOptions extends HubOptions {
  /** A folder of this program's own, where what was fetched is kept. */
  readonly cache: string;
  readonly onProgress?: (path: string, bytes: number) => void;
}

/** Where the files of a commit are kept. */
export function hubFolder(reference: HubReference, commit: string, options: DownloadOptions): string {
  const { host } = endpointUrl(options.endpoint);
  const name = `${reference.kind}--${reference.repository.replaceAll('/', '--')}`;
  return join(options.cache, 'hub', host.replace(/[^A-Za-z0-9.-]/g, '_'), name, commit);
}

export interface Downloaded {
  readonly folder: string;
  /** What the hub lists of the commit; null where nothing was asked of it. */
  readonly files: readonly HubFile[] | null;
}

/**
 * A folder with every file of a commit, each with the bytes that the hub's own listing names by digest.
 * @param known true: the caller knows what the bytes must be, and a commit that was fetched whole before is not asked for
 * again, so that it is found without a network.
 * @throws LoadlockError SOURCE_UNREADABLE, TARGET_MISSING, VERIFY_FAILED, OUTPUT_UNWRITABLE, LimitError.
 */
export async function downloadCommit(
  reference: HubReference,
  commit: string,
  options: DownloadOptions,
  known: boolean,
): Promise<Downloaded> {
  const folder = hubFolder(reference, commit, options);
  const done = `${folder}.complete`;
  if (known && existsSync(done)) return { folder, files: null };
  makeFolder(folder);
  const files = await listFiles(reference, commit, options);
  for (const file of files) {
    const location = join(folder, ...file.path.split('/'));
    makeFolder(dirname(location));
    if (!isThere(location, file))
      await fetchFile(fileUrl(reference, commit, file.path, options), location, file, reference, options);
  }
  closeSync(openSync(done, 'w', 0o600));
  return { folder, files };
}

function makeFolder(folder: string): void {
  try {
    makeFolders(folder, 0o700);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Of an earlier attempt that broke off: kept where its bytes are the right ones. */
function isThere(location: string, { size, digest }: HubFile): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(location, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    const hash = hashFor(digest.algorithm, size);
    const part = Buffer.allocUnsafe(2 ** 20);
    for (
      let got = readSync(descriptor, part, 0, part.length, null);
      got > 0;
      got = readSync(descriptor, part, 0, part.length, null)
    )
      hash.update(part.subarray(0, got));
    return hash.digest('hex') === digest.hex;
  } catch {
    return false;
  } finally {
    closeSync(descriptor);
  }
}

/** Git names a blob by a header with its size and its bytes. */
function hashFor(algorithm: HubFile['digest']['algorithm'], size: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}

async function fetchFile(
  url: URL,
  location: string,
  file: HubFile,
  reference: HubReference,
  options: DownloadOptions,
): Promise<void> {
  const response = await hubGet(url, options, `${hubName(reference)}: ${file.path}`);
  const draft = `${location}.${randomBytes(6).toString('hex')}.part`;
  let descriptor: number;
  try {
    descriptor = openSync(draft, 'wx', 0o600);
  } catch (error) {
    throw unwritable(draft, error);
  }
  try {
    const hash = hashFor(file.digest.algorithm, file.size);
    let size = 0;
    await eachPart(response, patience, (part) => {
      size += part.length;
      // Longer than announced it is another file already; the disk is not filled with it.
      if (size > file.size) throw mismatch(file, `more than ${file.size} bytes`);
      hash.update(part);
      write(descriptor, part, location);
      options.onProgress?.(file.path, part.length);
    });
    const found = hash.digest('hex');
    if (size !== file.size || found !== file.digest.hex)
      throw mismatch(file, `${size} bytes, ${file.digest.algorithm} ${found}`);
    fsyncSync(descriptor);
    renameSync(draft, location);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function write(descriptor: number, part: Uint8Array, location: string): void {
  try {
    for (let at = 0; at < part.length; ) at += writeSync(descriptor, part, at);
  } catch (error) {
    throw unwritable(location, error);
  }
}

function mismatch({ path, size, digest }: HubFile, found: string): LoadlockError {
  const expected = `${size} bytes, ${digest.algorithm} ${digest.hex}`;
  return new LoadlockError(
    'VERIFY_FAILED',
    null,
    `${printable(path)}: the hub sent ${found}, and lists ${expected}`,
  );
}
