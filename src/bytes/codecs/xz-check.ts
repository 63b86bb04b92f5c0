import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc64 } from './crc64.ts';

/** The check over a block's content. `digest` is null for a check that nobody here knows: liblzma skips it too. */
export interface Check {
  readonly size: number;
  update(bytes: Uint8Array): void;
  digest(): Uint8Array | null;
}

/** 2.1.1.2 of the xz specification: a check's size by its id. */
const sizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

export function startCheck(id: number): Check {
  if (id === 1) return startCrc32();
  if (id === 10) {
    const hash = createHash('sha256');
    return { size: 32, update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
  }
  if (id === 4) {
    const sum = new Crc64();
    return { size: 8, update: (bytes) => sum.update(bytes), digest: () => sum.digest() };
  }
  return { size: sizes[id] ?? 0, update() {}, digest: () => null };
}

function startCrc32(): Check {
  let sum = 0;
  return {
    size: 4,
    update(bytes) {
      sum = crc32(bytes, sum);
    },
    digest: () => Uint8Array.of(sum, sum >>> 8, sum >>> 16, sum >>> 24),
  };
}
