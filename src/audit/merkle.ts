import { emptyRoot, hashBytes, nodeHash, sameBytes } from './hashing.ts';

/** Entries [start, end) of the log, as one subtree of it. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** The hash of the complete subtree over entries [index × 2^height, (index + 1) × 2^height). */
export type NodeAt = (height: number, index: number) => Uint8Array;

/** The largest power of two below `count`, which RFC 6962 splits a list of `count` entries at. */
function splitOf(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** The root of the tree over the first `size` entries. */
export function rootOf(size: number, nodeAt: NodeAt): Uint8Array {
  return size === 0 ? emptyRoot : rangeHash({ start: 0, end: size }, nodeAt);
}

/** RFC 6962, section 2.1.1: the siblings on the way from entry `index` to the root of the first `size` entries. */
export function inclusionProof(index: number, size: number, nodeAt: NodeAt): Uint8Array[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`entry ${index} is not in a tree of ${size}`);
  return siblings(index, { start: 0, end: size }).map((range) => rangeHash(range, nodeAt));
}

/** RFC 6962, section 2.1.2: proves that the first `from` of `size` entries are those that `from` was the size of. */
export function consistencyProof(from: number, size: number, nodeAt: NodeAt): Uint8Array[] {
  if (!(from >= 0 && from <= size)) throw new RangeError(`a tree of ${size} has no first ${from} entries`);
  if (from === 0 || from === size) return [];
  return subproof(from, { start: 0, end: size }, true).map((range) => rangeHash(range, nodeAt));
}

function siblings(index: number, { start, end }: Range): Range[] {
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  const left = { start, end: middle };
  const right = { start: middle, end };
  return index < middle ? [...siblings(index, left), right] : [...siblings(index, right), left];
}

function subproof(from: number, { start, end }: Range, known: boolean): Range[] {
  if (from === end) return known ? [] : [{ start, end }];
  const middle = start + splitOf(end - start);
  const left = { start, end: middle };
  const right = { start: middle, end };
  return from <= middle ? [...subproof(from, left, known), right] : [...subproof(from, right, false), left];
}

/** The hash of a range that is a subtree: a complete one is a node, others end where the tree does. */
function rangeHash({ start, end }: Range, nodeAt: NodeAt): Uint8Array {
  const count = end - start;
  const height = Math.round(Math.log2(count));
  if (2 ** height === count) return nodeAt(height, start / count);
  const middle = start + splitOf(count);
  return nodeHash(rangeHash({ start, end: middle }, nodeAt), rangeHash({ start: middle, end }, nodeAt));
}

/**
 * Whether `proof` leads from the hash of entry `index` to `root` in a tree of `size` entries (RFC 9162, section 2.1.3.2,
 * which says how proofs of RFC 6962 are checked). Every hash of the proof must be used.
 */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  const path = siblings(index, { start: 0, end: size });
  if (path.length !== proof.length || proof.some((hash) => hash.length !== hashBytes)) return false;
  let hash = leaf;
  path.forEach(({ start }, step) => {
    hash = start > index ? nodeHash(hash, proof[step]!) : nodeHash(proof[step]!, hash);
  });
  return sameBytes(hash, root);
}

/**
 * Whether `proof` shows that the tree of `size` entries with `root` begins with the tree of `from` entries with
 * `oldRoot`. An empty tree is the beginning of every tree, and needs no proof.
 */
export function verifyConsistency(
  from: number,
  size: number,
  oldRoot: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(from) || !isSize(size) || from > size) return false;
  if (proof.some((hash) => hash.length !== hashBytes)) return false;
  if (from === size) return proof.length === 0 && sameBytes(oldRoot, root);
  if (from === 0) return proof.length === 0 && sameBytes(oldRoot, emptyRoot);
  const path = subproof(from, { start: 0, end: size }, true);
  if (path.length !== proof.length) return false;
  // Nodes before `from` make up the old tree; without one, the old root itself stands where the proof leaves it out.
  const seed = path[0]!.end <= from;
  let old = seed ? proof[0]! : oldRoot;
  let now = old;
  for (let step = seed ? 1 : 0; step < path.length; step += 1) {
    const hash = proof[step]!;
    if (path[step]!.end <= from) {
      old = nodeHash(hash, old);
      now = nodeHash(hash, now);
    } else now = nodeHash(now, hash);
  }
  return sameBytes(old, oldRoot) && sameBytes(now, root);
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}
