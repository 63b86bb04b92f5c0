import type { Placed } from './ocsf.ts';
import type { Piece } from './ship-log.ts';
import type { Pass } from './sink.ts';
import type { Position } from './state.ts';

/** Entries that are sent, and confirmed, together: at most those of one bundle. */
export interface Batch {
  readonly placed: readonly Placed[];
  readonly position: Position;
}

/** The entries from a position on. */
export async function* batchesFrom(from: Position, { log, signal }: Pass): AsyncGenerator<Batch> {
  for await (const piece of log.pieces(from, false, signal))
    yield { placed: placedIn(piece, log.origin), position: piece.position };
}

function placedIn({ first, fresh, leaves }: Piece, origin: string): Placed[] {
  return fresh.map((entry, at) => ({ origin, index: first + at, entry, leaf: leaves[at]! }));
}
