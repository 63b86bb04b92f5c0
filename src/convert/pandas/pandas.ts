import type { Converter } from '../convert.ts';

const from = ['pickle', 'joblib'];

export const framesToParquet: Converter = {
  id: 'frames-to-parquet',
  title: 'pandas frames, series and indexes in pickle and joblib files, to Parquet',
  from,
  to: 'parquet',
  extensions: ['.parquet', '.pq'],
  convert: async (input) => (await import('./convert-frame.ts')).toParquet(input),
};

export const framesToArrow: Converter = {
  id: 'frames-to-arrow',
  title: 'pandas frames, series and indexes in pickle and joblib files, to an Arrow IPC file (Feather)',
  from,
  to: 'arrow',
  extensions: ['.arrow', '.feather', '.ipc'],
  convert: async (input) => (await import('./convert-frame.ts')).toArrow(input),
};
