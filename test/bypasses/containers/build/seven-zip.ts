import { crc32 } from 'node:zlib';
import { numbers } from '../../../formats/zip/build.ts';
import { lzmaProperties, rawLzma } from './lzma.ts';

export interface SevenZipFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** A 7z archive (7zFormat.txt), one folder a file, stored or packed with LZMA. */
export function buildSevenZip(files: readonly SevenZipFile[], method: 'copy' | 'lzma' = 'copy'): Uint8Array {
  const packed = files.map(({ data }) =>
    method === 'copy' ? Buffer.from(data) : Buffer.from(rawLzma(data)),
  );
  const coder =
    method === 'copy' ? [0x01, 0x00] : [0x23, 0x03, 0x01, 0x01, lzmaProperties.length, ...lzmaProperties];
  const names = Buffer.from(files.map(({ name }) => `${name}\0`).join(''), 'utf16le');
  const header = Buffer.from([
    ...[0x01, 0x04],
    ...[0x06, 0x00, files.length, 0x09, ...packed.flatMap(({ length }) => number(length)), 0x00],
    ...[0x07, 0x0b, files.length, 0x00, ...files.flatMap(() => [0x01, ...coder])],
    ...[0x0c, ...files.flatMap(({ data }) => number(data.length)), 0x00],
    ...[0x08, 0x0a, 0x01, ...files.flatMap(({ data }) => [...numbers([4, crc32(data)])]), 0x00, 0x00],
    ...[0x05, files.length, 0x11, ...number(names.length + 1), 0x00, ...names, 0x00, 0x00],
  ]);
  const body = Buffer.concat(packed);
  const start = numbers([8, body.length], [8, header.length], [4, crc32(header)]);
  const magic = Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]);
  return Buffer.concat([magic, numbers([4, crc32(start)]), start, body, header]);
}

/** A number as 7z writes it: the first byte tells how many follow, the lowest first. */
function number(value: number): number[] {
  if (value < 0x80) return [value];
  if (value < 0x4000) return [0x80 | (value >>> 8), value & 0xff];
  return [0xe0, value & 0xff, (value >>> 8) & 0xff, value >>> 16];
}
