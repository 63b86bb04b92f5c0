import { type ByteSource, readBytes } from '../../bytes/source.ts';

export const signature: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether a signature stands at the start; behind a user block, `findSuperblock` tells. */
export function startsLikeHdf5(head: Uint8Array): boolean {
  return signature.every((byte, index) => head[index] === byte);
}

/** The place of the superblock: at 0, or behind a user block of 512 bytes or twice, four times… as many. */
export function findSuperblock(source: ByteSource): number | null {
  for (let at = 0; at + signature.length <= source.size; at = at === 0 ? 512 : at * 2)
    if (startsLikeHdf5(readBytes(source, at, signature.length))) return at;
  return null;
}
