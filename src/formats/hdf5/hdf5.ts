import { findSuperblock, signature, startsLikeHdf5 } from '../../wire/hdf5/signature.ts';
import type { Format, Probe } from '../format.ts';

/** HDF5: weights and whole models of Keras, tables of PyTables and pandas, arrays of everybody. */
export const hdf5: Format = {
  id: 'hdf5',
  title: 'HDF5 file',
  extensions: ['.h5', '.hdf5'],
  begins: signature.slice(0, 1),
  claims: ({ head }) => startsLikeHdf5(head),
  read: async (reading) => (await import('./read-hdf5.ts')).readHdf5(reading),
};

/** HDF5 behind a user block: other bytes of 512, 1024… that its readers pass over. */
export const hdf5Behind: Format = {
  id: 'hdf5',
  title: 'HDF5 file behind a user block',
  claims: isBehind,
  claimsBeside: isBehind,
  read: hdf5.read,
};

function isBehind({ source }: Probe): boolean {
  return (findSuperblock(source) ?? 0) > 0;
}
