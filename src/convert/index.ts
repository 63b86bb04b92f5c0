import type { Converter } from './convert.ts';
import { kerasToSafetensors } from './keras/keras.ts';
import { arraysToNpz, arraysToSafetensors } from './numpy/numpy.ts';
import { framesToArrow, framesToParquet } from './pandas/pandas.ts';
import { sklearnToSkops } from './sklearn/sklearn.ts';
import { torchToSafetensors } from './torch/torch.ts';

/**
 * The list of converters, in the order in which they are asked; a converter is one file or folder and one line here.
 * The code of each is loaded on first use.
 */
export const converters: readonly Converter[] = [
  torchToSafetensors,
  arraysToNpz,
  arraysToSafetensors,
  sklearnToSkops,
  framesToParquet,
  framesToArrow,
  kerasToSafetensors,
];
