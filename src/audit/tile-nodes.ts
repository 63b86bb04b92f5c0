import { hashBytes, nodeHash } from './hashing.ts';
import { tileWidth } from './tile-path.ts';

/** Heights of the tree that one level of tiles spans. */
export const tileHeight = 8;

/** The hashes of a tile and, once somebody asked for them, the nodes above them. More hashes may be added. */
export interface TileNodes {
  /** By height within the tile; row 0 holds the tile's own hashes. */
  readonly rows: (Uint8Array | undefined)[][];
}

export function emptyTile(): TileNodes {
  return { rows: Array.from({ length: tileHeight + 1 }, () => []) };
}

/** @param bytes the hashes behind each other, as tile files hold them. */
export function tileOf(bytes: Uint8Array): TileNodes {
  const tile = emptyTile();
  for (let at = 0; at < bytes.length; at += hashBytes) tile.rows[0]!.push(bytes.subarray(at, at + hashBytes));
  return tile;
}

export function tileBytes(tile: TileNodes, width: number): Uint8Array {
  return Buffer.concat(tile.rows[0]!.slice(0, width) as Uint8Array[]);
}

/** The node over hashes [index × 2^height, (index + 1) × 2^height) of the tile, which must have all of them. */
export function nodeIn(tile: TileNodes, height: number, index: number): Uint8Array {
  const row = tile.rows[height]!;
  const known = row[index];
  if (known !== undefined) return known;
  if (height === 0) throw new RangeError(`the tile has no hash ${index}`);
  const node = nodeHash(nodeIn(tile, height - 1, 2 * index), nodeIn(tile, height - 1, 2 * index + 1));
  row[index] = node;
  return node;
}

/** Which tile holds a node of the tree, and where: its level and index, and height and index within it. */
export function placeOfNode(height: number, index: number): readonly [number, number, number, number] {
  const level = Math.floor(height / tileHeight);
  const within = height % tileHeight;
  const perTile = tileWidth / 2 ** within;
  return [level, Math.floor(index / perTile), within, index % perTile];
}
