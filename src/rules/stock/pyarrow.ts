import type { StockList } from './stock.ts';

/** pyarrow follows one name alone, that of its own pickled extension type. */
export const pyarrowTypes: StockList = {
  loader: 'pyarrow',
  judge: ({ name }) =>
    name === 'pickle.loads'
      ? {
          kind: 'hazard',
          severity: 'high',
          why: 'pyarrow before 14.0.1 unpickles the metadata of such a column while it reads the schema.',
          refs: ['CWE-502', 'CVE-2023-47248'],
        }
      : undefined,
};
