import type { Converter } from '../convert.ts';

export const sklearnToSkops: Converter = {
  id: 'sklearn',
  title: 'scikit-learn estimators in pickles and joblib files, to skops',
  from: ['pickle', 'joblib'],
  to: 'skops',
  extensions: ['.skops'],
  convert: async (input) => (await import('./to-skops.ts')).toSkops(input),
};
