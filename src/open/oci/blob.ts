import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { LimitError, LoadlockError } from '../../core/errors.ts';
import { eachPart, patience, readBody } from '../http.ts';
import type { Descriptor } from './manifest.ts';
import type { Registry } from './registry.ts';

/** A small blob in memory. @throws LoadlockError as `pullBlob` does. */
export async function readBlob(registry: Registry, blob: Descriptor, most: number): Promise<Buffer> {
  if (blob.size > most) throw new LimitError('bytes', null, `${blob.digest} has more than ${most} bytes`);
  const bytes = await readBody(await getBlob(registry, blob), blob.size);
  check(blob, bytes.length, createHash('sha256').update(bytes).digest('hex'));
  return bytes;
}

/**
 * Writes a blob to a new file that only its owner can read, and takes its digest on the way; where the bytes are not
 * those of the digest the file is removed again.
 * @throws LoadlockError SOURCE_UNREADABLE, TARGET_MISSING, VERIFY_FAILED, OUTPUT_UNWRITABLE.
 */
export async function pullBlob(
  registry: Registry,
  blob: Descriptor,
  location: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const response = await getBlob(registry, blob);
  const file = await create(location);
  try {
    const digest = createHash('sha256');
    let size = 0;
    await eachPart(response, patience, async (part) => {
      size += part.length;
      // A byte more than was announced is already another blob.
      if (size > blob.size) check(blob, size, '');
      digest.update(part);
      await file.writeFile(part);
      onBytes(part.length);
    });
    check(blob, size, digest.digest('hex'));
    await file.close();
  } catch (error) {
    await file.close().catch(() => {});
    await unlink(location);
    throw error;
  }
}

async function getBlob(registry: Registry, blob: Descriptor): Promise<Response> {
  const response = await registry.get(`blobs/${blob.digest}`, '*/*');
  if (response === null)
    throw new LoadlockError('TARGET_MISSING', null, `the registry has no ${blob.digest}`);
  return response;
}

async function create(location: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  try {
    return await open(location, flags, 0o600);
  } catch (error) {
    throw new LoadlockError(
      'OUTPUT_UNWRITABLE',
      null,
      `${location}: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
}

function check(blob: Descriptor, size: number, sha256: string): void {
  if (size === blob.size && `sha256:${sha256}` === blob.digest) return;
  throw new LoadlockError('VERIFY_FAILED', null, `the registry gives bytes that are not ${blob.digest}`);
}
