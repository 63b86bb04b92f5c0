import { crc32 } from 'node:zlib';
import { numbers } from '../../../formats/zip/build.ts';
import { lzmaAlone, rawLzma } from './lzma.ts';

export { lzmaAlone };

/** lzip, version 1, with a dictionary of 64 KiB. */
export function lzip(data: Uint8Array): Uint8Array {
  const stream = rawLzma(data);
  const head = Buffer.from([...Buffer.from('LZIP'), 1, 16]);
  const size = head.length + stream.length + 20;
  return Buffer.concat([head, stream, numbers([4, crc32(data)], [8, data.length], [8, size])]);
}

/** An LZ4 frame of blocks that are not compressed (lz4_Frame_format.md); the checksum of the head is known. */
export function lz4(data: Uint8Array): Uint8Array {
  const parts = [Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82])];
  for (let at = 0; at < data.length; at += 65_536) {
    const block = data.subarray(at, at + 65_536);
    parts.push(Buffer.concat([numbers([4, 0x80000000 + block.length]), block]));
  }
  return Buffer.concat([...parts, numbers([4, 0])]);
}

/** xz with one block of LZMA2 chunks that are not compressed. */
export function xz(data: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += 65_536) {
    const chunk = data.subarray(at, at + 65_536);
    const size = chunk.length - 1;
    chunks.push(Buffer.from([at === 0 ? 1 : 2, size >>> 8, size & 0xff]), chunk);
  }
  return xzBlock(chunks, data.length, crc32(data));
}

/** xz around LZMA2 chunks (xz-file-format.txt). */
export function xzBlock(chunks: readonly Uint8Array[], size: number, crc: number): Uint8Array {
  const flags = Buffer.from([0, 1]);
  const head = Buffer.concat([
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
    flags,
    numbers([4, crc32(flags)]),
  ]);
  const blockHead = Buffer.from([2, 0, 0x21, 1, 0, 0, 0, 0]);
  const packed = Buffer.concat([...chunks, Buffer.from([0])]);
  const unpadded = blockHead.length + 4 + packed.length + 4;
  const index = padded(Buffer.from([0, 1, ...variable(unpadded), ...variable(size)]));
  const tail = Buffer.concat([numbers([4, (index.length + 4) / 4 - 1]), flags]);
  return Buffer.concat([
    head,
    blockHead,
    numbers([4, crc32(blockHead)]),
    padded(packed),
    numbers([4, crc]),
    index,
    numbers([4, crc32(index)]),
    numbers([4, crc32(tail)]),
    tail,
    Buffer.from('YZ'),
  ]);
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function variable(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...variable(value >>> 7)];
}
