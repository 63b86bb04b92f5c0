import type { Contract } from '../entry.ts';
import { asArrayClass } from './arrays.ts';
import { breach, computedArguments, fieldsOf, isScalar, textOf } from './checks.ts';
import { isOfPlainElements, isType } from './dtypes.ts';
import type { ContractGroup } from './table.ts';

/** joblib reads the array's data from the stream after the wrapper; the class it makes is named in the state. */
const wrapper: Contract = {
  namesClasses: true,
  always: ['reference', 'new-empty'],
  call: () => null,
  build(state, judge) {
    const fields = fieldsOf(state);
    if (fields === undefined) return computedArguments;
    const ofClass = asArrayClass(fields.get('subclass'), judge);
    if (ofClass !== null) return ofClass;
    const dtype = fields.get('dtype');
    if (!isType(dtype)) return computedArguments;
    // joblib writes this for plain numbers only; to be mapped unless it is told to be false.
    const mapped = fields.get('allow_mmap') !== false && fields.has('allow_mmap');
    return mapped && !isOfPlainElements(dtype) ? mappedObjects : null;
  },
};

const mappedObjects = breach(
  'critical',
  'An array of objects is to be mapped: numpy takes bytes of the file for pointers to Python objects.',
);

/** Before joblib 0.10 arrays lay in files beside the pickle. */
const separateFile: Contract = {
  always: ['reference', 'new-empty'],
  call: () => breach('medium', 'Its array lies in another file, which is not part of this one.'),
  build(state) {
    const name = textOf(fieldsOf(state)?.get('filename'));
    if (name === undefined || /[/\\]|^\.\.?$/.test(name))
      return breach('high', 'Its array is read from a path that the file chooses.');
    return breach('medium', 'Its array lies in another file, which is not part of this one.');
  },
};

/** Estimators keep one: before joblib 0.12 it is called again with its arguments, and makes the folder that it is given. */
const memory: Contract = {
  harms: true,
  always: ['new', 'new-empty', 'build', 'items'],
  call: (args) => (args?.[0] === null && args.every(isScalar) ? null : makesFolder),
};

const makesFolder = breach('medium', 'It makes a folder, and keeps results in it as pickles.');

export const joblib: readonly ContractGroup[] = [
  {
    contract: wrapper,
    why: 'joblib writes it before the data of an array; the class of the array is judged.',
    modules: {
      'joblib.numpy_pickle': 'NumpyArrayWrapper',
      'sklearn.externals.joblib.numpy_pickle': 'NumpyArrayWrapper',
    },
  },
  {
    contract: memory,
    why: 'It keeps results of calls; made again without a folder it keeps nothing.',
    modules: {
      joblib: 'Memory',
      'joblib.memory': 'Memory',
      'sklearn.externals.joblib': 'Memory',
      'sklearn.externals.joblib.memory': 'Memory',
    },
  },
  {
    contract: separateFile,
    why: 'Old versions of joblib keep arrays in files of their own.',
    explained: 'review',
    modules: {
      'joblib.numpy_pickle_compat': 'NDArrayWrapper ZNDArrayWrapper',
      'joblib.numpy_pickle': 'NDArrayWrapper ZNDArrayWrapper',
      'sklearn.externals.joblib.numpy_pickle': 'NDArrayWrapper ZNDArrayWrapper',
      'sklearn.externals.joblib.numpy_pickle_compat': 'NDArrayWrapper ZNDArrayWrapper',
    },
  },
];
