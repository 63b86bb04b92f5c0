import type { Format } from '../format.ts';

const magic = [0x12, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** A list of arrays as MXNet's `nd.save` writes it: `.params`, `.nd` (src/ndarray/ndarray.cc). */
export const mxnet: Format = {
  id: 'mxnet',
  title: 'MXNet arrays',
  begins: magic.slice(0, 1),
  claims: ({ head }) => magic.every((byte, index) => head[index] === byte),
  read: async (reading) => (await import('./read-arrays.ts')).readArrays(reading),
};
