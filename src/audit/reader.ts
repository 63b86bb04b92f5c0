import { join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { mostBundleBytes, readBundle } from './bundle.ts';
import { namesIn, readRegular } from './files.ts';
import { hashBytes } from './hashing.ts';
import type { NodeAt } from './merkle.ts';
import { nodeIn, placeOfNode, type TileNodes, tileOf } from './tile-nodes.ts';
import { type TileLevel, tilePath, tileWidth, widthAt } from './tile-path.ts';

/** The most bytes of a checkpoint with all of its signatures. */
export const mostCheckpointBytes: number = 1 << 20;
const tilesKept = 64;
/** A tile may be replaced by a wider one between two looks, and again. */
const looks = 20;

/** The tiles of a log's folder, read as a tree of `size` entries needs them. Nothing of them is checked. */
export interface TileReader {
  readonly size: number;
  /** The hashes of a tile, as many as a tree of `size` has there. @throws LoadlockError SOURCE_UNREADABLE */
  hashes(level: number, index: number): Uint8Array;
  /** The entries of a bundle, as many as a tree of `size` has there. @throws LoadlockError SOURCE_UNREADABLE */
  entries(index: number): Uint8Array[];
  /** One entry. @throws LoadlockError SOURCE_UNREADABLE */
  entry(index: number): Uint8Array;
  /** Reads O(log size) tiles for a proof. @throws LoadlockError SOURCE_UNREADABLE */
  readonly nodeAt: NodeAt;
}

/** The bytes of `checkpoint`; null where there is none. @throws LoadlockError SOURCE_UNREADABLE */
export function readCheckpoint(dir: string): Uint8Array | null {
  return readRegular(join(dir, 'checkpoint'), mostCheckpointBytes);
}

export function readTiles(dir: string, size: number): TileReader {
  const kept = new Map<string, TileNodes>();
  const hashes = (level: number, index: number): Uint8Array => {
    const width = widthAt(level, index, size);
    return exactly(readTile(dir, level, index, width), width * hashBytes, tilePath(level, index, width));
  };
  const tile = (level: number, index: number): TileNodes => {
    const key = `${level}/${index}`;
    const known = kept.get(key) ?? tileOf(hashes(level, index));
    // The one asked for last goes last, so that the first is the one to let go.
    kept.delete(key);
    kept.set(key, known);
    if (kept.size > tilesKept) kept.delete(kept.keys().next().value!);
    return known;
  };
  const entries = (index: number): Uint8Array[] => {
    const width = widthAt('entries', index, size);
    const found = readBundle(readTile(dir, 'entries', index, width), width);
    if (found.length < width)
      throw missing(`${tilePath('entries', index, width)} holds ${found.length} entries, not ${width}`);
    return found;
  };
  return {
    size,
    hashes,
    entries,
    entry: (index) => entries(Math.floor(index / tileWidth))[index % tileWidth]!,
    nodeAt(height, index) {
      const [level, number, within, at] = placeOfNode(height, index);
      return nodeIn(tile(level, number), within, at);
    },
  };
}

/** A tile of at least `width`: while a log grows, the narrower ones give way to wider ones. */
function readTile(dir: string, level: TileLevel, index: number, width: number): Uint8Array {
  const most = level === 'entries' ? mostBundleBytes : tileWidth * hashBytes;
  const exact = tilePath(level, index, width);
  for (let look = 0; look < looks; look += 1) {
    const found = readRegular(join(dir, exact), most) ?? readWider(dir, level, index, width, most);
    if (found !== null) return found;
  }
  throw missing(`${exact} is missing`);
}

function readWider(
  dir: string,
  level: TileLevel,
  index: number,
  width: number,
  most: number,
): Uint8Array | null {
  const full = tilePath(level, index);
  const widths = namesIn(join(dir, `${full}.p`)).map(Number);
  const wider = Math.max(...widths.filter((other) => other > width && other < tileWidth));
  const partial = wider > width ? readRegular(join(dir, `${full}.p/${wider}`), most) : null;
  return partial ?? readRegular(join(dir, full), most);
}

function exactly(bytes: Uint8Array, length: number, path: string): Uint8Array {
  if (bytes.length < length) throw missing(`${path} holds ${bytes.length} bytes, not ${length}`);
  return bytes.subarray(0, length);
}

function missing(what: string): LoadlockError {
  return new LoadlockError('SOURCE_UNREADABLE', null, what);
}
