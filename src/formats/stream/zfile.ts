import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

/** "ZF", then the length of the content in hexadecimal, padded with spaces to nineteen characters. */
const headerBytes = 21;

/** What joblib before 0.10 wrote for compressed files, and still reads: a zlib stream behind a header of its own. */
export const zfile: Format = streamFormat({
  id: 'joblib-zfile',
  title: 'joblib z-file',
  codec: 'zlib',
  begins: [0x5a],
  claims: ({ head }) =>
    head.length > headerBytes &&
    /^ZF *[-+]?(0[xX])?[0-9a-fA-F_]+L? *$/.test(
      Buffer.from(head.subarray(0, headerBytes)).toString('latin1'),
    ),
  start(source: ByteSource): number {
    // joblib 0.8.4 and older under Python 2 padded with one more.
    return readBytes(source, headerBytes, 1)[0] === 0x20 ? headerBytes + 1 : headerBytes;
  },
});
