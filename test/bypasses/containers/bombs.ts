import { constants, crc32, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { buildZip, numbers } from '../../formats/zip/build.ts';
import { bzip2 } from './build/bzip2.ts';
import { lzmaProperties, lzmaZeros } from './build/lzma.ts';
import { xzBlock } from './build/streams.ts';
import { buildTar } from './build/tar.ts';
import { quoting } from './zips.ts';

const megabyte = 2 ** 20;
const pieceBytes = 16 * megabyte;
const zeros = new Uint8Array(pieceBytes);
/** Sixteen megabytes of zeros that end at a byte and may be followed by more. */
const piece = deflateRawSync(zeros, { finishFlush: constants.Z_SYNC_FLUSH });
const deflateEnd = Buffer.from([3, 0]);

function repeated(bytes: Uint8Array, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

/** LZMA2 chunks of zeros of up to two megabytes each. */
function lzma2(chunks: number): Uint8Array {
  const { packed, size } = lzmaZeros(7_000);
  const head = Buffer.from([
    0xe0 | ((size - 1) >>> 16),
    ((size - 1) >>> 8) & 0xff,
    (size - 1) & 0xff,
    (packed.length - 1) >>> 8,
    (packed.length - 1) & 0xff,
    lzmaProperties[0]!,
  ]);
  return xzBlock(Array.from({ length: chunks }, () => [head, packed]).flat(), size * chunks, 0);
}

/** Archives of the archive, one level of sixteen members after the other, as 42.zip has them. */
function zipsInZips(levels: number): Uint8Array {
  let inner = buildZip([{ name: 'zeros', data: '', raw: piecesOf(1), method: 8, size: pieceBytes, crc: 0 }]);
  for (let level = 0; level < levels; level += 1)
    inner = buildZip(
      Array.from({ length: 16 }, (_, index) => ({ name: `${index}.zip`, data: inner, deflate: true })),
    );
  return inner;
}

function piecesOf(count: number): Uint8Array {
  return Buffer.concat([repeated(piece, count), deflateEnd]);
}

/** A file of kilobytes or a few megabytes that gigabytes come out of; `small` is the same with honest content. */
export interface Bomb {
  readonly id: string;
  build(): Uint8Array;
  small(): Uint8Array;
}

/** So many pieces are more than the gibibyte that any file may inflate to. */
const many = 96;
const few = Buffer.from('0123456789abcdef'.repeat(1_000));

export const bombs: readonly Bomb[] = [
  {
    id: 'gzip of one stream',
    build: () => Buffer.concat([gzipSync('').subarray(0, 10), piecesOf(many), new Uint8Array(8)]),
    small: () => gzipSync(few),
  },
  { id: 'gzip of many members', build: () => repeated(gzipSync(zeros), many), small: () => gzipSync(few) },
  {
    id: 'gzip in gzip',
    build: () => gzipSync(repeated(gzipSync(zeros), 4 * many)),
    small: () => gzipSync(gzipSync(few)),
  },
  {
    id: 'zlib',
    build: () => Buffer.concat([Buffer.from([0x78, 0x9c]), piecesOf(many), new Uint8Array(4)]),
    small: () => deflateSync(few),
  },
  {
    id: 'bzip2 of many streams',
    build: () => repeated(bzip2(new Uint8Array(76_500), 76_500), 20_000),
    small: () => bzip2(few),
  },
  {
    id: 'zstd of many frames',
    build: () => repeated(zstdCompressSync(zeros), many),
    small: () => zstdCompressSync(few),
  },
  {
    id: 'lzma',
    build: () => {
      const { packed } = lzmaZeros(4_000_000);
      return Buffer.concat([lzmaProperties, new Uint8Array(8).fill(0xff), packed]);
    },
    small: () => {
      const { packed, size } = lzmaZeros(3_000);
      return Buffer.concat([lzmaProperties, numbers([8, size]), packed]);
    },
  },
  {
    id: 'xz',
    build: () => lzma2(700),
    small: () => {
      const { packed, size } = lzmaZeros(3_000);
      const head = Buffer.from([0xe0 | ((size - 1) >>> 16), ((size - 1) >>> 8) & 255, (size - 1) & 255]);
      const lengths = Buffer.from([(packed.length - 1) >>> 8, (packed.length - 1) & 255, lzmaProperties[0]!]);
      return xzBlock([head, lengths, packed], size, crc32(new Uint8Array(size)));
    },
  },
  {
    id: 'zip of one member',
    build: () =>
      buildZip([{ name: 'a', data: '', raw: piecesOf(many), method: 8, size: many * pieceBytes, crc: 0 }]),
    small: () => buildZip([{ name: 'a', data: few, deflate: true }]),
  },
  {
    id: 'zip of many members',
    build: () =>
      buildZip(
        Array.from({ length: many }, (_, index) => ({
          name: `${index}.npy`,
          data: '',
          raw: piecesOf(1),
          method: 8,
          size: pieceBytes,
          crc: 0,
        })),
      ),
    small: () => buildZip([{ name: 'a', data: few, deflate: true }]),
  },
  {
    id: 'zip whose members quote the same bytes',
    build: () => quoting(4_000),
    small: () => buildZip([{ name: 'a', data: few, deflate: true }]),
  },
  {
    id: 'zip in zip in zip in zip',
    build: () => zipsInZips(3),
    small: () =>
      buildZip([{ name: 'a', data: buildZip([{ name: 'b', data: few, deflate: true }]), deflate: true }]),
  },
  {
    id: 'tar in gzip',
    build: () => {
      const tar = Buffer.from(buildTar([{ name: 'a', size: many * pieceBytes }])).subarray(0, 512);
      const head = deflateRawSync(tar, { finishFlush: constants.Z_SYNC_FLUSH });
      return Buffer.concat([gzipSync('').subarray(0, 10), head, piecesOf(many), new Uint8Array(8)]);
    },
    small: () => gzipSync(buildTar([{ name: 'a', data: few }])),
  },
];
