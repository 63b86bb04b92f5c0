import type { Converter } from '../convert.ts';

export const kerasToSafetensors: Converter = {
  id: 'keras-to-safetensors',
  title:
    'Keras models and weights (.keras, .h5) and other HDF5 arrays, to safetensors and a JSON configuration',
  from: ['keras', 'keras-h5', 'hdf5'],
  to: 'safetensors',
  extensions: ['.safetensors'],
  convert: async (input) => (await import('./to-safetensors.ts')).kerasToSafetensors(input),
};
