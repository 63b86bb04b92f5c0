import type { Format } from '../format.ts';

const opening = Buffer.from('tree\nversion=');

/** A model as LightGBM saves it: lines of text. */
export const lightgbm: Format = {
  id: 'lightgbm',
  title: 'LightGBM model',
  // Given as a text, a model may stand behind blank lines.
  begins: [0x74, 0x0a, 0x0d],
  claims: ({ head }) =>
    opening.every((byte, at) => head[at] === byte) ||
    /^[\r\n]*tree\r?\n(?:[a-z_]{1,40}=[^\n]{0,2000}\n){0,8}version=v[0-9]/.test(
      Buffer.from(head).toString('latin1'),
    ),
  read: async (reading) => (await import('./read-lightgbm.ts')).readLightgbm(reading),
};
