import { writeBundle } from './bundle.ts';
import type { TreeHead } from './checkpoint.ts';
import { leafHash } from './hashing.ts';
import { inclusionProof, type NodeAt, rootOf } from './merkle.ts';
import { emptyTile, nodeIn, placeOfNode, type TileNodes, tileBytes, tileHeight } from './tile-nodes.ts';
import { hashesAt, type TilePlace, tileWidth } from './tile-path.ts';

/** What has to be known of a tree to go on with it: the entries of its last bundle, the hashes of its last tiles. */
export interface Edge {
  readonly size: number;
  /** Of the bundle that is not full; their hashes are the last tile of level 0. */
  readonly entries: readonly Uint8Array[];
  /** From level 1 up, the hashes of the tile that is not full. */
  readonly rows: readonly (readonly Uint8Array[])[];
}

/** The right edge of a growing tree, in memory, with the tiles that were completed since `forget` was called last. */
export class Frontier {
  private count: number;
  /** By level, the tile that is not full. */
  private readonly tiles: TileNodes[] = [];
  private entries: Uint8Array[];
  /** Completed tiles by `level/index`. */
  private readonly full = new Map<string, TileNodes>();
  private readonly fullBundles = new Map<number, Uint8Array[]>();

  constructor(edge: Edge) {
    this.count = edge.size;
    this.entries = [...edge.entries];
    this.tiles.push(tileWith(edge.entries.map(leafHash)), ...edge.rows.map(tileWith));
  }

  get size(): number {
    return this.count;
  }

  /** The root over all entries so far. */
  head(): TreeHead {
    return { size: this.count, root: rootOf(this.count, this.nodeAt) };
  }

  /** @returns the hash of the leaf. */
  push(entry: Uint8Array): Uint8Array {
    const leaf = leafHash(entry);
    this.entries.push(entry);
    if (this.entries.length === tileWidth) {
      this.fullBundles.set(Math.floor(this.count / tileWidth), this.entries);
      this.entries = [];
    }
    this.count += 1;
    this.pushHash(0, leaf);
    return leaf;
  }

  private pushHash(level: number, hash: Uint8Array): void {
    this.tiles[level] ??= emptyTile();
    const tile = this.tiles[level];
    tile.rows[0]!.push(hash);
    if (tile.rows[0]!.length < tileWidth) return;
    this.full.set(`${level}/${hashesAt(level, this.count) / tileWidth - 1}`, tile);
    this.tiles[level] = emptyTile();
    this.pushHash(level + 1, nodeIn(tile, tileHeight, 0));
  }

  /** Nodes of the tiles at the right edge and of those completed since `forget`. */
  readonly nodeAt: NodeAt = (height, index) => {
    const [level, number, within, at] = placeOfNode(height, index);
    return nodeIn(this.tileAt(level, number), within, at);
  };

  /** The same, and all other nodes from `others`. */
  nodesOr(others: NodeAt): NodeAt {
    return (height, index) => {
      const [level, number] = placeOfNode(height, index);
      return this.holds(level, number) ? this.nodeAt(height, index) : others(height, index);
    };
  }

  private holds(level: number, index: number): boolean {
    return (
      this.full.has(`${level}/${index}`) || index === Math.floor(hashesAt(level, this.count) / tileWidth)
    );
  }

  private tileAt(level: number, index: number): TileNodes {
    const full = this.full.get(`${level}/${index}`);
    if (full !== undefined) return full;
    const edge = this.tiles[level];
    if (edge === undefined || !this.holds(level, index))
      throw new RangeError(`tile ${level}/${index} is not at the edge of the tree`);
    return edge;
  }

  /** The proof for an entry that was pushed since `forget`. */
  proofOf(index: number): Uint8Array[] {
    return inclusionProof(index, this.count, this.nodeAt);
  }

  /** The file of a tile at the right edge, or of one completed since `forget`. */
  fileOf({ level, index, width }: TilePlace): Uint8Array {
    if (level !== 'entries') return tileBytes(this.tileAt(level, index), width);
    return writeBundle((this.fullBundles.get(index) ?? this.entries).slice(0, width));
  }

  /** What a tree needs to go on from here. */
  edge(): Edge {
    const rows = this.tiles.slice(1).map((tile) => tile.rows[0] as Uint8Array[]);
    return { size: this.count, entries: this.entries, rows };
  }

  /** Lets go of the completed tiles. */
  forget(): void {
    this.full.clear();
    this.fullBundles.clear();
  }
}

function tileWith(hashes: readonly Uint8Array[]): TileNodes {
  const tile = emptyTile();
  tile.rows[0]!.push(...hashes);
  return tile;
}
