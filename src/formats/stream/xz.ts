import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

/** xz, also as joblib and pandas write it around a pickle. */
export const xz: Format = streamFormat({
  id: 'xz',
  title: 'xz',
  codec: 'xz',
  begins: magic.slice(0, 1),
  claims: ({ head }) => magic.every((byte, i) => head[i] === byte),
});
