import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

/** lzip. Python's lzma reads it where a file is opened as .xz without a word about the format, so pandas does. */
export const lzip: Format = streamFormat({
  id: 'lzip',
  title: 'lzip',
  codec: 'lzip',
  begins: [0x4c],
  claims: ({ head }) =>
    head[0] === 0x4c && head[1] === 0x5a && head[2] === 0x49 && head[3] === 0x50 && head[4]! <= 1,
});
