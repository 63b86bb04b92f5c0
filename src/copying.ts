import { createHash } from 'node:crypto';
import { fdatasync } from 'node:fs';
import type { Piece } from './convert/convert.ts';
import { LoadlockError } from './core/errors.ts';
import { unwritable } from './core/write-failures.ts';
import { chunkBytes, DraftWriter } from './draft-writer.ts';
import type { Draft } from './open/draft.ts';

/** Read and hashed while it lies in the processor's cache. */
const partBytes = 1 << 18;
/** From this size on the page cache is passed by: copying into it takes longer than handing the bytes to the disk. */
const directBytes = 64 * 2 ** 20;

export interface Written {
  readonly size: number;
  readonly sha256: string;
}

export interface CopyOptions {
  /** About how many bytes there are, where that is known. */
  readonly about?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Writes the pieces behind each other, and takes the digest of what is written on the way.
 * @throws LoadlockError OUTPUT_UNWRITABLE, SOURCE_CHANGED where a piece has fewer bytes than it says.
 */
export async function writePieces(
  draft: Draft,
  pieces: Iterable<Piece>,
  { about = 0, signal, onProgress }: CopyOptions = {},
): Promise<Written> {
  const writer = new DraftWriter(draft, about >= directBytes);
  const digest = createHash('sha256');
  let size = 0;
  let held = 0;
  try {
    let chunk = await writer.take();
    const flush = async (): Promise<void> => {
      signal?.throwIfAborted();
      writer.put(chunk, held, size);
      size += held;
      held = 0;
      chunk = await writer.take();
      onProgress?.(size);
    };
    for (const { source, at, length } of pieces) {
      for (let done = 0; done < length; ) {
        const wanted = Math.min(partBytes, chunkBytes - held, length - done);
        const got = source.readInto(chunk, held, wanted, at + done);
        if (got <= 0)
          throw new LoadlockError('SOURCE_CHANGED', at + done, 'the file became shorter while it was read');
        digest.update(chunk.subarray(held, held + got));
        held += got;
        done += got;
        if (held === chunkBytes) await flush();
      }
    }
    if (held > 0) await flush();
  } finally {
    await writer.finish();
  }
  writer.check();
  return { size, sha256: digest.digest('hex') };
}

/** Waits until what was written to a draft is on the disk. @throws LoadlockError OUTPUT_UNWRITABLE. */
export function onDisk(draft: Draft): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(draft.descriptor, (error) =>
      error === null ? resolve() : reject(unwritable(draft.target, error)),
    );
  });
}
