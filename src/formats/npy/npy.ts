import type { Format } from '../format.ts';
import { magic } from './magic.ts';

/** One array, or several behind each other, as `numpy.save` writes them (numpy.lib.format). */
export const npy: Format = {
  id: 'npy',
  title: 'NumPy array',
  extensions: ['.npy'],
  begins: magic.slice(0, 1),
  claims: ({ head }) => magic.every((byte, index) => head[index] === byte),
  read: async (reading) => (await import('./read-arrays.ts')).readArrays(reading),
};
