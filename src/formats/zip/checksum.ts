import { type ByteSource, readBytes } from '../../bytes/source.ts';

export type Crc32 = (bytes: Uint8Array, value?: number) => number;

const chunkBytes = 2 ** 16;
/** One for all: a checkpoint has thousands of storages, and a checksum is taken without a pause. */
let chunk: Uint8Array | null = null;

/** zlib is loaded when the first zip is read, so that other scans start without it. */
export async function loadCrc32(): Promise<Crc32> {
  return (await import('node:zlib')).crc32;
}

/** The checksum of a whole source, in one pass. */
export function checksum(source: ByteSource, crc32: Crc32): number {
  if (source.memory !== undefined) return crc32(source.memory);
  chunk ??= new Uint8Array(chunkBytes);
  let value = 0;
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(chunk, 0, chunkBytes, at);
    if (got <= 0) {
      readBytes(source, at, 1);
      break;
    }
    value = crc32(chunk.subarray(0, got), value);
    at += got;
  }
  return value;
}
