import { emptyRoot, nodeHash } from './hashing.ts';
import { tileHeight } from './tile-nodes.ts';

/** A tree that leaves are only added to: of it, the roots of the complete subtrees, the largest first. */
export class Peaks {
  private readonly nodes: (Uint8Array | undefined)[];
  private count: number;

  constructor(count = 0, nodes: readonly (Uint8Array | undefined)[] = []) {
    this.count = count;
    this.nodes = [...nodes];
  }

  get size(): number {
    return this.count;
  }

  /** @param onTile told each hash of a tile above level 0, when it comes to be. */
  push(leaf: Uint8Array, onTile?: (level: number, index: number, hash: Uint8Array) => void): void {
    let node = leaf;
    let height = 0;
    for (let left = this.nodes[0]; left !== undefined; left = this.nodes[height]) {
      this.nodes[height] = undefined;
      node = nodeHash(left, node);
      height += 1;
      if (height % tileHeight === 0) onTile?.(height / tileHeight, (this.count + 1) / 2 ** height - 1, node);
    }
    this.nodes[height] = node;
    this.count += 1;
  }

  root(): Uint8Array {
    let root: Uint8Array | null = null;
    for (const node of this.nodes) {
      if (node === undefined) continue;
      root = root === null ? node : nodeHash(node, root);
    }
    return root ?? emptyRoot;
  }

  copy(): Peaks {
    return new Peaks(this.count, this.nodes);
  }
}
