import { readBytes } from '../../bytes/source.ts';
import type { Probe } from '../format.ts';

const pieceBytes = 64 * 1024;
const enough = 4096;

/**
 * The first bytes that are no whitespace: a text may stand behind more blanks than the head shows, and its loader
 * passes over all of them.
 */
export function beginning({ head, source }: Pick<Probe, 'head' | 'source'>): Uint8Array {
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (solid(head, mark) < head.length) return head;
  for (let at = head.length; at < source.size; at += pieceBytes) {
    const piece = readBytes(source, at, pieceBytes);
    const found = solid(piece, 0);
    if (found < piece.length) return readBytes(source, at + found, enough);
  }
  return head;
}

function solid(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1;
  return at;
}
