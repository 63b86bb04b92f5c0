import type { Converter } from '../convert.ts';

const from = ['npy', 'npz', 'pickle', 'joblib'];

export const arraysToNpz: Converter = {
  id: 'arrays-to-npz',
  title: 'numpy arrays in .npy, .npz, pickle and joblib files, to an .npz without objects',
  from,
  to: 'npz',
  extensions: ['.npz'],
  convert: async (input) => (await import('./to-npz.ts')).toNpz(input),
};

export const arraysToSafetensors: Converter = {
  id: 'arrays-to-safetensors',
  title: 'numpy arrays in .npy, .npz, pickle and joblib files, to safetensors',
  from,
  to: 'safetensors',
  extensions: ['.safetensors'],
  convert: async (input) => (await import('./to-safetensors.ts')).arraysToSafetensors(input),
};
