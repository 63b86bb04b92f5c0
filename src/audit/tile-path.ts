/** Hashes in a full tile, entries in a full bundle. */
export const tileWidth = 256;

/** The level of a tile: 0 holds leaf hashes; `entries` holds the entries themselves. */
export type TileLevel = number | 'entries';

/**
 * Where a tile is, below the log's folder (C2SP tlog-tiles): `tile/0/x001/x234/067`, with `.p/W` for a partial one.
 * @param width how many hashes or entries it holds, 1 to 256.
 */
export function tilePath(level: TileLevel, index: number, width: number = tileWidth): string {
  const path = `tile/${level}/${tileNumber(index)}`;
  return width === tileWidth ? path : `${path}.p/${width}`;
}

/** Three digits an element, all but the last with an x before them. */
function tileNumber(index: number): string {
  let path = threeDigits(index % 1000);
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    path = `x${threeDigits(rest % 1000)}/${path}`;
  return path;
}

function threeDigits(number: number): string {
  return String(number).padStart(3, '0');
}

export interface TilePlace {
  readonly level: TileLevel;
  readonly index: number;
  readonly width: number;
}

const shape = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*)(\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** What a path below the log's folder names; null where it names no tile in the one way that there is to write it. */
export function parseTilePath(path: string): TilePlace | null {
  const match = path.length > 128 ? null : shape.exec(path);
  if (match === null) return null;
  const level = match[1] === 'entries' ? 'entries' : Number(match[1]);
  const index = Number(match[2]!.replace(/[x/]/g, '') + match[3]!);
  const width = match[4] === undefined ? tileWidth : Number(match[4]);
  if (level !== 'entries' && level > 63) return null;
  if (!Number.isSafeInteger(index) || width > tileWidth) return null;
  return tilePath(level, index, width) === path ? { level, index, width } : null;
}

/** How many hashes level `level` has in a tree of `size` entries, over all of its tiles. */
export function hashesAt(level: TileLevel, size: number): number {
  return level === 'entries' ? size : Math.floor(size / tileWidth ** level);
}

/** How many hashes tile `index` of a level holds in a tree of `size` entries; 0 where the tree does not reach it. */
export function widthAt(level: TileLevel, index: number, size: number): number {
  return Math.max(0, Math.min(tileWidth, hashesAt(level, size) - index * tileWidth));
}

/** The tiles that differ between a tree of `from` and one of `size` entries, as the latter has them. */
export function* tilesOf(from: number, size: number): Generator<TilePlace> {
  for (const level of levelsOf(size)) {
    const before = hashesAt(level, from);
    const after = hashesAt(level, size);
    if (before >= after) continue;
    for (let index = Math.floor(before / tileWidth); index * tileWidth < after; index += 1)
      yield { level, index, width: widthAt(level, index, size) };
  }
}

/** The levels that a tree of `size` entries has tiles of. */
export function levelsOf(size: number): TileLevel[] {
  const levels: TileLevel[] = size === 0 ? [] : ['entries'];
  for (let level = 0; hashesAt(level, size) > 0; level += 1) levels.push(level);
  return levels;
}
