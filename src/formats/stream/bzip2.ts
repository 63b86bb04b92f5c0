import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

const block = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
const end = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];

/** bzip2, also as joblib and pandas write it around a pickle. */
export const bzip2: Format = streamFormat({
  id: 'bzip2',
  title: 'bzip2',
  codec: 'bzip2',
  begins: [0x42],
  claims: ({ head }) =>
    head[0] === 0x42 &&
    head[1] === 0x5a &&
    head[2] === 0x68 &&
    head[3]! >= 0x31 &&
    head[3]! <= 0x39 &&
    (follows(head, block) || follows(head, end)),
});

/** A file cut short inside the magic still is what it began as. */
function follows(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => 4 + i >= head.length || head[4 + i] === byte);
}
