import type { Format } from '../format.ts';

/** The manifest of a database, its version tree nodes and its B-tree nodes; big-endian. Source: google.github.io/tensorstore, OCDBT. */
const magics: readonly (readonly number[])[] = [
  [0x0c, 0xdb, 0x3a, 0x2a],
  [0x0c, 0xdb, 0x12, 0x34],
  [0x0c, 0xdb, 0x20, 0xde],
];

/** The database that Orbax keeps the arrays of a checkpoint in. It names parts of itself, and runs nothing. */
export const ocdbt: Format = {
  id: 'ocdbt',
  title: 'OCDBT database of a checkpoint',
  begins: [0x0c],
  claims: ({ head }) => magics.some((magic) => magic.every((byte, index) => head[index] === byte)),
  read: () => undefined,
};
