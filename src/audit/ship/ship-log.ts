import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { LoadlockError } from '../../core/errors.ts';
import { openCheckpoint, type SignedCheckpoint } from '../checkpoint.ts';
import { type Edge, Frontier } from '../frontier.ts';
import { leafHash, sameBytes, sha256 } from '../hashing.ts';
import { consistencyProof, rootOf, verifyConsistency } from '../merkle.ts';
import type { NoteVerifier } from '../note-key.ts';
import { readCheckpoint, readTiles } from '../reader.ts';
import { edgeOf } from '../state.ts';
import { hashesAt, levelsOf, type TilePlace, tilePath, tilesOf, tileWidth } from '../tile-path.ts';
import type { Position } from './state.ts';

/** A log as of one checkpoint. Whatever is read of it was proved to be what that checkpoint signs. */
export interface ShipLog extends SignedCheckpoint {
  readonly verifier: NoteVerifier;
  readonly position: Position;
  /** The hash of one entry. @throws LoadlockError SOURCE_UNREADABLE, AUDIT_TAMPERED */
  leafAt(index: number): Promise<Uint8Array>;
  /** A beginning of the log. @throws LoadlockError SOURCE_UNREADABLE, AUDIT_TAMPERED */
  positionAt(size: number): Promise<Position>;
  /** Whether the log begins with what `position` says. @throws LoadlockError SOURCE_UNREADABLE */
  beginsWith(position: Position): Promise<boolean>;
  /**
   * The entries from a position on, a bundle at a time. Before the first comes, all of them were read once and found
   * to lead from `from` to the signed root.
   * @param whole true: start where the bundle of `from` starts.
   * @throws LoadlockError AUDIT_TAMPERED, SOURCE_UNREADABLE
   */
  pieces(from: Position, whole: boolean, signal?: AbortSignal): AsyncGenerator<Piece>;
}

/** What one bundle adds. */
export interface Piece {
  /** The new entries with their hashes; the first is entry `first` of the log. */
  readonly first: number;
  readonly fresh: readonly Uint8Array[];
  readonly leaves: readonly Uint8Array[];
  /** The tiles that it fills, entries included, as files of the log. */
  readonly full: readonly TileFile[];
  /** Those that stay partial where the log ends with this bundle, at every level. */
  readonly partial: readonly TileFile[];
  /** Where the log is behind it. */
  readonly position: Position;
}

export interface TileFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** @throws LoadlockError SOURCE_UNREADABLE, VERIFY_FAILED where the log's key did not sign the checkpoint. */
export function openShipLog(dir: string, verifier: NoteVerifier): ShipLog {
  const bytes = readCheckpoint(dir);
  if (bytes === null) throw new LoadlockError('TARGET_MISSING', null, `${dir}: there is no audit log`);
  const checkpoint = openCheckpoint(bytes, verifier);
  return logAt(dir, verifier, checkpoint);
}

function logAt(dir: string, verifier: NoteVerifier, checkpoint: SignedCheckpoint): ShipLog {
  const { size, root } = checkpoint;
  const tiles = readTiles(dir, size);
  const entriesAt = (index: number): Promise<Uint8Array[]> => patiently(() => tiles.entries(index));

  async function beginsWith(position: Position): Promise<boolean> {
    if (position.size > size) return false;
    const old = Buffer.from(position.root, 'base64');
    const proof = await patiently(() => consistencyProof(position.size, size, tiles.nodeAt));
    return verifyConsistency(position.size, size, old, root, proof);
  }

  async function edgeFrom(from: Position, whole: boolean): Promise<Edge> {
    const edge = await patiently(() => edgeOf(readTiles(dir, from.size)));
    if (rootText(new Frontier(edge)) !== from.root || !(await beginsWith(from))) throw rewritten(from);
    return whole ? { ...edge, size: edge.size - edge.entries.length, entries: [] } : edge;
  }

  async function* walk(edge: Edge, signal: AbortSignal | undefined): AsyncGenerator<Piece> {
    const frontier = new Frontier(edge);
    for (let index = Math.floor(edge.size / tileWidth); index * tileWidth < size; index += 1) {
      signal?.throwIfAborted();
      // Sockets, timers and signals get their turn.
      await setImmediate();
      const first = frontier.size;
      const fresh = (await entriesAt(index)).slice(first - index * tileWidth);
      const leaves = fresh.map((entry) => frontier.push(entry));
      yield pieceOf(frontier, first, fresh, leaves, size);
      frontier.forget();
    }
  }

  async function* pieces(from: Position, whole: boolean, signal?: AbortSignal): AsyncGenerator<Piece> {
    const start = await edgeFrom(from, whole);
    if (from.size === size) return;
    const seen: Uint8Array[] = [];
    let reached = '';
    for await (const { leaves, position } of walk(start, signal)) {
      seen.push(markOf(leaves));
      reached = position.root;
    }
    if (reached !== base64(root)) throw broken(start.size, size);
    let at = 0;
    for await (const piece of walk(start, signal)) {
      // Read for the second time: what comes is what was proved.
      if (!sameBytes(markOf(piece.leaves), seen[at]!)) throw broken(piece.first, size);
      at += 1;
      yield piece;
    }
  }

  return {
    ...checkpoint,
    verifier,
    position: { size, root: base64(root) },
    beginsWith,
    pieces,
    async positionAt(count) {
      const position = { size: count, root: base64(await patiently(() => rootOf(count, tiles.nodeAt))) };
      if (!(await beginsWith(position))) throw broken(count, size);
      return position;
    },
    async leafAt(index) {
      const leaf = leafHash((await entriesAt(Math.floor(index / tileWidth)))[index % tileWidth]!);
      const inTree = await patiently(() => tiles.nodeAt(0, index));
      if (!sameBytes(leaf, inTree)) throw broken(index, size);
      return leaf;
    },
  };
}

/** A writer may replace partial tiles between two looks at them; it never takes long. */
async function patiently<Value>(read: () => Value): Promise<Value> {
  for (let left = 4; ; left -= 1) {
    try {
      return read();
    } catch (error) {
      const again = error instanceof LoadlockError && error.code === 'SOURCE_UNREADABLE' && left > 0;
      if (!again) throw error;
      await sleep(25);
    }
  }
}

/** What is asked for is computed then: a stream of events has no use for tiles, and proving none for roots. */
function pieceOf(
  frontier: Frontier,
  first: number,
  fresh: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
  end: number,
): Piece {
  const { size } = frontier;
  const file = (place: TilePlace): TileFile => ({
    path: tilePath(place.level, place.index, place.width),
    bytes: frontier.fileOf(place),
  });
  const tiles = (isFull: boolean): TileFile[] =>
    [...tilesOf(first, size)].filter(({ width }) => (width === tileWidth) === isFull).map(file);
  return {
    first,
    fresh,
    leaves,
    get full() {
      return tiles(true);
    },
    get partial() {
      return size === end ? partialTiles(size).map(file) : [];
    },
    get position() {
      return { size, root: rootText(frontier) };
    },
  };
}

/** The tiles that are not full in a tree of `size` entries. */
export function partialTiles(size: number): TilePlace[] {
  return levelsOf(size).flatMap((level) => {
    const width = hashesAt(level, size) % tileWidth;
    return width === 0 ? [] : [{ level, index: Math.floor(hashesAt(level, size) / tileWidth), width }];
  });
}

function rootText(frontier: Frontier): string {
  return base64(frontier.head().root);
}

function markOf(leaves: readonly Uint8Array[]): Uint8Array {
  return sha256(Buffer.concat(leaves));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function rewritten({ size }: Position): LoadlockError {
  return new LoadlockError(
    'AUDIT_TAMPERED',
    null,
    `the first ${size} entries of the log are not those that were shipped: it was rewritten or replaced`,
  );
}

function broken(from: number, size: number): LoadlockError {
  return new LoadlockError(
    'AUDIT_TAMPERED',
    null,
    `entries ${from} to ${size - 1} do not lead to the root that the checkpoint signs; nothing of them is shipped (loadlock audit verify says where)`,
  );
}
