import type { Piece } from './convert.ts';

const chunkBytes = 1 << 20;
/** One pair for all: a result has thousands of arrays. */
let chunks: readonly [Buffer, Buffer] | null = null;

/** Whether two pieces hold the same bytes. */
export function compare(one: Piece, other: Piece): boolean {
  if (one.length !== other.length) return false;
  chunks ??= [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)];
  const [first, second] = chunks;
  for (let at = 0; at < one.length; ) {
    const wanted = Math.min(first.length, one.length - at);
    if (!filled(one, first, wanted, at) || !filled(other, second, wanted, at)) return false;
    if (first.compare(second, 0, wanted, 0, wanted) !== 0) return false;
    at += wanted;
  }
  return true;
}

function filled(piece: Piece, target: Uint8Array, wanted: number, at: number): boolean {
  for (let done = 0; done < wanted; ) {
    const got = piece.source.readInto(target, done, wanted - done, piece.at + at + done);
    if (got <= 0) return false;
    done += got;
  }
  return true;
}
