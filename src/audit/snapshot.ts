import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mostBundleBytes, readBundle, writeBundle } from './bundle.ts';
import { claimedOrigin, openCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { namesIn, readRegular } from './files.ts';
import { hashBytes } from './hashing.ts';
import { type Journal, mostJournalBytes, readJournal } from './journal.ts';
import { fileLock } from './lock.ts';
import type { NoteVerifier } from './note-key.ts';
import { readCheckpoint } from './reader.ts';
import {
  hashesAt,
  levelsOf,
  parseTilePath,
  type TileLevel,
  type TilePlace,
  tilePath,
  tileWidth,
  widthAt,
} from './tile-path.ts';

/** What of a log changes while it grows, read at one moment. */
export interface Snapshot {
  /** The bytes of the checkpoint; null where there is none. */
  readonly checkpoint: Uint8Array | null;
  readonly journal: Journal | null;
  /** Bytes of the journal's file; null where there is none. */
  readonly journalBytes: number | null;
  /** By path, tiles that are not full; null where one is missing or cannot be read. */
  readonly partial: ReadonlyMap<string, Uint8Array | null>;
  /** Files below `tile` that a log of this size does not have. */
  readonly stray: readonly string[];
  /** Files and folders beside the log's own. */
  readonly foreign: readonly string[];
  /** False where the lock could not be had, and the log may have grown between two looks. */
  readonly locked: boolean;
}

const own: ReadonlySet<string> = new Set([
  ...['checkpoint', 'tile', 'journal', 'lock.sqlite', 'log.vkey', 'witness'],
  // Drafts that a killed process leaves; the next one writes over them.
  ...['checkpoint.tmp', 'journal.tmp', 'log.vkey.tmp'],
]);
/** Beyond what a tree of 2^53 entries needs: two folders for the level, six for the index, one for the width. */
const deepest = 10;
const mostStray = 1000;
const patience = 10_000;

/** @param size tells how many entries the checkpoint and the journal, which it is given, speak of. */
export async function takeSnapshot(
  dir: string,
  size: (checkpoint: Uint8Array | null, journal: Journal | null) => number,
): Promise<Snapshot> {
  // A copy without a lock file is nobody's to write to; a look at it must not make one.
  const lock = existsSync(join(dir, 'lock.sqlite')) ? fileLock(join(dir, 'lock.sqlite')) : null;
  let locked = false;
  try {
    await lock?.take(patience);
    locked = lock !== null;
  } catch {
    // On a read-only file system, or in somebody else's folder: read it as it is.
  }
  try {
    const checkpoint = orBroken(() => readCheckpoint(dir));
    const bytes = orBroken(() => readRegular(join(dir, 'journal'), mostJournalBytes));
    const journal = bytes === null ? null : readJournal(bytes);
    const entries = size(checkpoint, journal);
    return {
      checkpoint,
      journal,
      journalBytes: bytes?.length ?? null,
      partial: partialTiles(dir, entries),
      stray: strayTiles(dir, entries),
      foreign: namesIn(dir).filter((name) => !own.has(name)),
      locked,
    };
  } finally {
    if (locked) lock?.release();
    lock?.close();
  }
}

/** What is there and cannot be read is as good as a file of nothing. */
function orBroken(read: () => Uint8Array | null): Uint8Array | null {
  try {
    return read();
  } catch {
    return new Uint8Array(0);
  }
}

function partialTiles(dir: string, size: number): Map<string, Uint8Array | null> {
  const found = new Map<string, Uint8Array | null>();
  for (const level of levelsOf(size)) {
    const index = Math.floor(hashesAt(level, size) / tileWidth);
    const width = widthAt(level, index, size);
    if (width === 0) continue;
    const path = tilePath(level, index, width);
    found.set(path, tileFile(dir, level, path) ?? beginningOfWider(dir, { level, index, width }));
  }
  return found;
}

/**
 * A checkpoint that was put back, or is not written yet, speaks of narrower tiles than there are: what is beyond is told
 * of as stray, and what is in them can be checked all the same.
 */
function beginningOfWider(dir: string, { level, index, width }: TilePlace): Uint8Array | null {
  const full = tilePath(level, index);
  const widths = namesIn(join(dir, `${full}.p`)).map(Number);
  const wider = widths
    .filter((other) => other > width && other < tileWidth)
    .map((other) => `${full}.p/${other}`);
  for (const path of [...wider, full]) {
    const bytes = tileFile(dir, level, path);
    if (bytes !== null)
      return level === 'entries' ? firstEntries(bytes, width) : bytes.subarray(0, width * hashBytes);
  }
  return null;
}

function firstEntries(bytes: Uint8Array, width: number): Uint8Array {
  try {
    return writeBundle(readBundle(bytes, width));
  } catch {
    return bytes;
  }
}

/** Null where it is missing or cannot be read. */
export function tileFile(dir: string, level: TileLevel, path: string): Uint8Array | null {
  try {
    return readRegular(join(dir, path), level === 'entries' ? mostBundleBytes : tileWidth * hashBytes);
  } catch {
    return null;
  }
}

function strayTiles(dir: string, size: number): string[] {
  const stray: string[] = [];
  const pending: { readonly path: string; readonly depth: number }[] = [{ path: 'tile', depth: 0 }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of filesIn(join(dir, folder.path))) {
      const path = `${folder.path}/${entry.name}`;
      const place = entry.isFile() ? parseTilePath(path) : null;
      if (entry.isDirectory() && folder.depth < deepest) pending.push({ path, depth: folder.depth + 1 });
      else if (place === null || place.width !== widthAt(place.level, place.index, size)) stray.push(path);
      if (stray.length >= mostStray) return stray.sort();
    }
  }
  return stray.sort();
}

function filesIn(folder: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The journal's last checkpoint; null where there is none that the log signed. */
export function journalHead(journal: Journal | null, log: NoteVerifier | null): SignedCheckpoint | null {
  if (journal === null || log === null) return null;
  return tryOpen(Buffer.from(journal.records.at(-1)?.note ?? journal.base.note), log);
}

export function tryOpen(bytes: Uint8Array | null, log: NoteVerifier | null): SignedCheckpoint | null {
  try {
    return bytes === null || log === null ? null : openCheckpoint(bytes, log);
  } catch {
    return null;
  }
}

export function tryOrigin(bytes: Uint8Array | null): string | null {
  try {
    return bytes === null ? null : claimedOrigin(bytes);
  } catch {
    return null;
  }
}
