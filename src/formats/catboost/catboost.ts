import type { Format } from '../format.ts';

/** A model as CatBoost saves it: `CBM1`, then a FlatBuffer with trees and parameters. */
export const catboost: Format = {
  id: 'catboost',
  title: 'CatBoost model',
  extensions: ['.cbm'],
  begins: [0x43],
  claims: ({ head }) => head[0] === 0x43 && head[1] === 0x42 && head[2] === 0x4d && head[3] === 0x31,
  read: async (reading) => (await import('./read-catboost.ts')).readCatboost(reading),
};
