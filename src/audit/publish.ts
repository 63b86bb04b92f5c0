import { closeSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mostBundleBytes } from './bundle.ts';
import { replaceFile, syncFolder, toDisk, writeFresh } from './durable.ts';
import { namesIn, readRegular } from './files.ts';
import type { Frontier } from './frontier.ts';
import { sameBytes } from './hashing.ts';
import { type TilePlace, tilePath, tilesOf, tileWidth, widthAt } from './tile-path.ts';

/**
 * Writes the tiles that entries from `from` on changed. Not brought to the disk: the journal holds the same until
 * `syncTiles`. A tile appears under a name that no checkpoint speaks of yet, so it may be written in place.
 */
export function writeTiles(dir: string, from: number, frontier: Frontier): void {
  for (const place of tilesOf(from, frontier.size)) {
    const path = join(dir, tilePath(place.level, place.index, place.width));
    writeFresh(path, frontier.fileOf(place), 0o644);
  }
}

/** Removes the tiles that a tree of `from` entries ended with, where those of `size` entries replace them. */
export function removeNarrower(dir: string, from: number, size: number): void {
  for (const { level, index, width } of tilesOf(from, size)) {
    const before = widthAt(level, index, from);
    if (before === 0) continue;
    rmSync(join(dir, tilePath(level, index, before)), { force: true });
    if (width === tileWidth) removeEmpty(join(dir, `${tilePath(level, index)}.p`));
  }
}

/**
 * The same after a crash: every tile is compared with what it must be, and every other width of it removed.
 * @returns how many were missing or wrong.
 */
export function repairTiles(dir: string, from: number, frontier: Frontier): number {
  let wrong = 0;
  for (const place of tilesOf(from, frontier.size)) {
    const path = join(dir, tilePath(place.level, place.index, place.width));
    const expected = frontier.fileOf(place);
    if (!holds(path, expected)) {
      writeFresh(path, expected, 0o644);
      wrong += 1;
    }
    removeOthers(dir, place);
  }
  return wrong;
}

function holds(path: string, expected: Uint8Array): boolean {
  try {
    const bytes = readRegular(path, mostBundleBytes);
    return bytes !== null && sameBytes(bytes, expected);
  } catch {
    return false;
  }
}

/** Removes what killed processes left of the tiles of entries from `from` on. */
export function removeLeftOvers(dir: string, from: number, size: number): void {
  for (const place of tilesOf(from, size)) removeOthers(dir, place);
}

function removeOthers(dir: string, { level, index, width }: TilePlace): void {
  const folder = join(dir, `${tilePath(level, index)}.p`);
  for (const name of namesIn(folder))
    if (name !== String(width)) rmSync(join(folder, name), { force: true, recursive: true });
  if (width === tileWidth) removeEmpty(folder);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not there, or somebody's file is in it: `audit verify` tells of it.
  }
}

export function writeCheckpoint(dir: string, note: string): void {
  replaceFile(join(dir, 'checkpoint'), note, 0o644, false);
}

/** Brings the checkpoint and the tiles of entries from `from` on to the disk. */
export async function syncTiles(dir: string, from: number, size: number): Promise<void> {
  const files = [...tilesOf(from, size)].map(({ level, index, width }) => tilePath(level, index, width));
  await Promise.all(['checkpoint', ...files].map((file) => syncFile(join(dir, file))));
  const folders = new Set([dir]);
  for (const file of files)
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(join(dir, folder));
  for (const folder of folders) syncFolder(folder);
}

async function syncFile(path: string): Promise<void> {
  // For writing, as some systems want it of whoever brings a file to the disk.
  const file = openSync(path, 'r+');
  try {
    await toDisk(file);
  } finally {
    closeSync(file);
  }
}
