import { Global, Text, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { breach, computedArguments, isCount, isNumber, itemsOf } from './checks.ts';
import { isType, isUnsettled } from './dtypes.ts';
import { type ContractGroup, multiarrays as cores, inEach } from './table.ts';

/** Elements that an array may be asked for before its data arrive. */
const mostElements = 2 ** 26;

const arrayClasses: ReadonlySet<string> = new Set(
  `numpy.ndarray numpy.core.multiarray.ndarray numpy._core.multiarray.ndarray numpy.matrix numpy.matrixlib.defmatrix.matrix
  numpy.core.defmatrix.matrix numpy.recarray numpy.rec.recarray numpy.core.records.recarray numpy._core.records.recarray
  numpy.ma.MaskedArray numpy.ma.core.MaskedArray numpy.ma.core.mvoid numpy.ma.mrecords.MaskedRecords
  numpy.ma.mrecords.mrecarray sklearn.utils.fixes.MaskedArray numpy.chararray numpy.char.chararray numpy.core.defchararray.chararray
  numpy._core.defchararray.chararray numpy.rec.record numpy.record
  numpy.memmap numpy.core.memmap.memmap numpy._core.memmap.memmap`.split(/\s+/),
);

function isArrayClass(value: Value | undefined): boolean {
  return value instanceof Global && arrayClasses.has(`${value.module}.${value.name}`);
}

export function asArrayClass(value: Value | undefined, judge: Judge): Breach | null {
  if (value === undefined) return computedArguments;
  if (isArrayClass(value)) return null;
  return judge.breach(value, 'new');
}

function isShape(value: Value | undefined): boolean {
  if (isCount(value, mostElements)) return true;
  const extents = itemsOf(value);
  if (extents === undefined || extents.length > 64) return false;
  let elements = 1;
  for (const extent of extents) {
    if (!isCount(extent, mostElements)) return false;
    elements *= extent as number;
  }
  return elements <= mostElements;
}

const tooBig = breach('medium', 'It asks for more memory than an empty array needs.');

/** `_reconstruct(subtype, (0,), b'b')` makes an empty array; its state fills it. */
const reconstruct: Contract = {
  always: ['reference'],
  call(args, judge) {
    if (args === null || args.length < 2) return computedArguments;
    const ofClass = asArrayClass(args[0], judge);
    if (ofClass !== null) return ofClass;
    if (!isShape(args[1])) return tooBig;
    return args[2] === undefined || isType(args[2]) ? null : computedArguments;
  },
  instance: (args) => args[0] ?? null,
};

/** `_mareconstruct(subtype, baseclass, baseshape, basetype)`. */
const maskedReconstruct: Contract = {
  always: ['reference'],
  call(args, judge) {
    if (args === null || args.length !== 4) return computedArguments;
    const ofClass = asArrayClass(args[0], judge) ?? asArrayClass(args[1], judge);
    if (ofClass !== null) return ofClass;
    if (!isShape(args[2])) return tooBig;
    return isType(args[3]) ? null : computedArguments;
  },
  instance: (args) => args[0] ?? null,
};

const unsettled = breach(
  'high',
  'Its type is given a state only afterwards, and may become one of pointers.',
);

/** numpy checks the state of an array against its dtype and the bytes at hand. */
const array: Contract = {
  always: ['reference', 'items', 'new-empty'],
  build: (state) => (itemsOf(state)?.some(isUnsettled) ? unsettled : null),
  new: (args) =>
    args !== null && args.length <= 2 && isShape(args[0]) && (args[1] === undefined || isType(args[1]))
      ? null
      : tooBig,
  call: (args) =>
    args !== null && args.length <= 2 && isShape(args[0]) && (args[1] === undefined || isType(args[1]))
      ? null
      : tooBig,
};

const fromBuffer: Contract = {
  always: ['reference', 'build'],
  call(args) {
    if (args === null || args.length < 3 || args.length > 5) return computedArguments;
    const order = args[3];
    const ordered = order === undefined || order instanceof Text;
    return isType(args[1]) && itemsOf(args[2])?.every((item) => isNumber(item)) && ordered
      ? null
      : computedArguments;
  },
};

/** `numpy.ma.masked`, of which there is one. */
const constant: Contract = {
  always: ['reference', 'new-empty', 'build'],
  call: (args) => (args?.length === 0 ? null : computedArguments),
};

/** Held by arrays that were mapped when they were saved; making one opens a file. */
const mappedArray: Contract = {
  harms: true,
  always: ['reference', 'build'],
  call: () => breach('critical', 'It opens a file that the pickle names, for writing too.'),
  new: () => breach('critical', 'It opens a file that the pickle names, for writing too.'),
};

export const arrays: readonly ContractGroup[] = [
  {
    contract: constant,
    why: 'It is the constant for a masked element.',
    modules: { 'numpy.ma.core': 'MaskedConstant', 'numpy.ma': 'MaskedConstant' },
  },
  {
    contract: mappedArray,
    why: 'It maps a file into memory as an array: harmless as the class of an array in the pickle, not when called.',
    explained: 'deny',
    modules: { numpy: 'memmap', 'numpy.core.memmap': 'memmap', 'numpy._core.memmap': 'memmap' },
  },
  {
    contract: reconstruct,
    why: 'Arrays are pickled with it: an array class, an empty shape and a type code.',
    modules: { ...inEach(cores, '_reconstruct') },
  },
  {
    contract: maskedReconstruct,
    why: 'Masked arrays are pickled with it: two array classes, an empty shape and a type code.',
    modules: { 'numpy.ma.core': '_mareconstruct', 'numpy.ma.mrecords': '_mrreconstruct' },
  },
  {
    contract: array,
    why: 'It is an array; the file brings its data, within bounds.',
    modules: {
      ...inEach(cores, 'ndarray'),
      numpy: 'ndarray matrix recarray chararray record',
      'numpy.matrixlib.defmatrix': 'matrix',
      'numpy.core.defmatrix': 'matrix',
      'numpy.rec': 'recarray record',
      'numpy.core.records': 'recarray record',
      'numpy._core.records': 'recarray record',
      'numpy.ma': 'MaskedArray mvoid',
      'numpy.ma.core': 'MaskedArray mvoid',
      'numpy.ma.mrecords': 'MaskedRecords mrecarray',
      // What a search of scikit-learn 0.18 to 0.21 keeps its results in, for numpy before 1.12.
      'sklearn.utils.fixes': 'MaskedArray',
      'numpy.char': 'chararray',
      'numpy.core.defchararray': 'chararray',
      'numpy._core.defchararray': 'chararray',
    },
  },
  {
    contract: fromBuffer,
    why: 'Arrays of protocol 5 are pickled with it: a buffer, a dtype and a shape.',
    modules: {
      ...inEach(cores, '_frombuffer'),
      'numpy.core.numeric': '_frombuffer',
      'numpy._core.numeric': '_frombuffer',
    },
  },
  {
    contract: { always: ['reference'] },
    why: 'It compares arrays, and raises where they differ.',
    modules: inEach(
      ['numpy.testing._private.utils', 'numpy.testing.utils'],
      `assert_allclose assert_equal assert_array_equal assert_array_almost_equal assert_almost_equal assert_array_less`,
    ),
  },
];
