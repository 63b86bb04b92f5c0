import { LoadlockError } from '../core/errors.ts';
import { parseStrictJson, type StrictValue } from '../core/strict-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import { hashBytes, leafHash, sameBytes } from './hashing.ts';
import { inclusionProof, verifyInclusion } from './merkle.ts';
import { readTiles } from './reader.ts';
import { tileWidth } from './tile-path.ts';

export interface LoggedEntry {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly leaf: Uint8Array;
}

/**
 * Entries [from, to) of a log, each proved to be under `checkpoint`: a proof for one entry of a bundle takes in all
 * hashes of its tile.
 * @throws LoadlockError VERIFY_FAILED with the entry, SOURCE_UNREADABLE.
 */
export function* readEntries(
  dir: string,
  checkpoint: Checkpoint,
  from = 0,
  to: number = checkpoint.size,
): Generator<LoggedEntry> {
  const tiles = readTiles(dir, checkpoint.size);
  for (
    let index = Math.floor(from / tileWidth);
    index * tileWidth < Math.min(to, checkpoint.size);
    index += 1
  ) {
    const first = index * tileWidth;
    const hashes = tiles.hashes(0, index);
    const proof = inclusionProof(first, checkpoint.size, tiles.nodeAt);
    if (!verifyInclusion(first, checkpoint.size, hashes.subarray(0, hashBytes), proof, checkpoint.root))
      throw changed(first, 'or its tile ');
    for (const [at, bytes] of tiles.entries(index).entries()) {
      const leaf = leafHash(bytes);
      if (!sameBytes(leaf, hashes.subarray(at * hashBytes, (at + 1) * hashBytes)))
        throw changed(first + at, '');
      if (first + at >= from && first + at < to) yield { index: first + at, bytes, leaf };
    }
  }
}

/** An entry as data; null for one that is no JSON of one meaning: another program's log. */
export function parseEntry(bytes: Uint8Array): StrictValue | null {
  try {
    return parseStrictJson(bytes);
  } catch {
    return null;
  }
}

function changed(index: number, what: string): LoadlockError {
  return new LoadlockError(
    'VERIFY_FAILED',
    null,
    `entry ${index} ${what}is not the one that was logged; loadlock audit verify says more`,
  );
}
