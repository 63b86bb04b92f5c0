import { type ByteSource, sliceSource } from '../../bytes/source.ts';
import { Call, List, Text, type Value } from '../../core/value.ts';
import { gathered } from '../gather.ts';
import { argsOf, fields, type Graph, globalName, textOf } from '../graph.ts';
import { bytesOf } from './bytes-of.ts';
import { countOf, type Dtype, dtypeOfValue, holdsObjects, shapeOf, sizeOf } from './dtype.ts';

/** A numpy array as a pickle tells it. */
export interface NdArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Elements lie in Fortran's order: the first extent runs fastest. */
  readonly fortran: boolean;
  readonly data: ArrayData;
}

export type ArrayData =
  /** The elements' bytes, exactly as many as dtype and shape say. */
  | { readonly kind: 'bytes'; readonly source: ByteSource }
  /** Python objects, one an element, row by row whatever `fortran` says; values of `graph`. */
  | { readonly kind: 'objects'; readonly items: readonly Value[]; readonly graph: Graph };

const reconstructs: ReadonlySet<string> = new Set([
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.core._multiarray_umath._reconstruct',
  'numpy._core._multiarray_umath._reconstruct',
]);
const fromBuffers: ReadonlySet<string> = new Set([
  'numpy.core.numeric._frombuffer',
  'numpy._core.numeric._frombuffer',
]);
const scalars: ReadonlySet<string> = new Set([
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.core._multiarray_umath.scalar',
]);
const masked: ReadonlySet<string> = new Set(['numpy.ma.core._mareconstruct', 'numpy.ma._mareconstruct']);
const arrayTypes: ReadonlySet<string> = new Set([
  'numpy.ndarray',
  'numpy.core.multiarray.ndarray',
  // pandas before 1.0: an array of codes that nobody may change.
  'pandas.core.indexes.frozen.FrozenNDArray',
  'pandas.core.base.FrozenNDArray',
]);
/** Classes that add ways of use to an array, and nothing to its data. */
const dressedTypes: ReadonlySet<string> = new Set([
  ...arrayTypes,
  'numpy.matrix',
  'numpy.matrixlib.defmatrix.matrix',
  'numpy.memmap',
  'numpy.core.memmap.memmap',
  'numpy.recarray',
  'numpy.rec.recarray',
  'numpy.core.records.recarray',
]);
const wrappers: ReadonlySet<string> = new Set([
  'joblib.numpy_pickle.NumpyArrayWrapper',
  'sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper',
]);

/**
 * The plain array that a call makes: `_reconstruct` with its state, `_frombuffer` of protocol 5, or joblib's wrapper
 * around data in the stream. Null for anything else: subclasses (but those that add no data, with `dressed`), masked
 * arrays, and whatever is not whole.
 */
export function ndarrayOf(value: Value | undefined, graph: Graph, dressed = false): NdArray | null {
  if (!(value instanceof Call)) return null;
  const name = globalName(value.callable) ?? '';
  const args = argsOf(value);
  if (reconstructs.has(name)) {
    if (!(dressed ? dressedTypes : arrayTypes).has(globalName(args[0]) ?? '')) return null;
    return fromState(value, graph);
  }
  if (fromBuffers.has(name)) {
    const order = textOf(args[3]);
    const data = bytesOf(args[0], graph.source);
    if (order === 'K') return data === null ? null : transposed(args[1], args[2], args[4], data);
    if (order !== 'C' && order !== 'F') return null;
    return data === null ? null : built(args[1], args[2], order === 'F', data);
  }
  return wrappers.has(name) || isWrapper(value, name, args) ? fromStream(value, graph, dressed) : null;
}

/** What kind of array a call makes where it is none that `ndarrayOf` reads: its class; null where it makes no array. */
export function otherArrayOf(value: Value | undefined): string | null {
  if (!(value instanceof Call)) return null;
  const name = globalName(value.callable) ?? '';
  const args = argsOf(value);
  if (masked.has(name) || reconstructs.has(name)) return globalName(args[0]) ?? 'an array of no known class';
  return fromBuffers.has(name) || wrappers.has(name) || isWrapper(value, name, args) ? 'an array' : null;
}

/** Below protocol 2 objects are made by `copyreg._reconstructor(class, object, None)`. */
function isWrapper(call: Call, name: string, args: readonly Value[]): boolean {
  if (call.via !== 'REDUCE' || !/^(copyreg|copy_reg)\._reconstructor$/.test(name)) return false;
  return wrappers.has(globalName(args[0]) ?? '');
}

/** The state of `ndarray.__setstate__`: (version, shape, dtype, is_fortran, data), the version not in the first ones. */
function fromState(call: Call, graph: Graph): NdArray | null {
  const state = call.states.length === 1 ? call.states[0] : undefined;
  if (state === undefined || state === null || typeof state !== 'object' || !('items' in state)) return null;
  const { items } = state;
  const from = typeof items[0] === 'number' ? 1 : 0;
  const [shape, dtype, fortran, data] = items.slice(from);
  if (items.length !== from + 4) return null;
  if (data instanceof List) return fromObjects(shape, dtype, truth(fortran), data.items, graph);
  const bytes = bytesOf(data, graph.source);
  return bytes === null ? null : built(dtype, shape, truth(fortran), bytes);
}

function truth(value: Value | undefined): boolean {
  return value === true || (typeof value === 'number' && value !== 0);
}

function fromObjects(
  shapeValue: Value | undefined,
  dtypeValue: Value | undefined,
  fortran: boolean,
  items: readonly Value[],
  graph: Graph,
): NdArray | null {
  const dtype = dtypeOfValue(dtypeValue);
  const shape = shapeOf(shapeValue);
  if (dtype?.kind !== 'object' || shape === null || countOf(shape) !== items.length) return null;
  return { dtype, shape, fortran, data: { kind: 'objects', items, graph } };
}

function built(
  dtypeValue: Value | undefined,
  shapeValue: Value | undefined,
  fortran: boolean,
  source: ByteSource,
): NdArray | null {
  const dtype = dtypeOfValue(dtypeValue);
  const shape = shapeOf(shapeValue);
  if (dtype === null || shape === null || holdsObjects(dtype)) return null;
  const count = countOf(shape);
  if (count === null || count * sizeOf(dtype) !== source.size) return null;
  return { dtype, shape, fortran, data: { kind: 'bytes', source } };
}

/** Newer versions of numpy: the axes of an array that lies whole in memory, but neither as C nor as Fortran orders it. */
function transposed(
  dtype: Value | undefined,
  shape: Value | undefined,
  axes: Value | undefined,
  source: ByteSource,
): NdArray | null {
  const array = built(dtype, shape, false, source);
  const order = shapeOf(axes);
  if (array === null || order === null || order.length !== array.shape.length) return null;
  if (new Set(order).size !== order.length || order.some((axis) => axis >= order.length)) return null;
  const turned = order.map((axis) => array.shape[axis]!);
  if (order.every((axis, at) => axis === order.length - 1 - at))
    return { ...array, shape: turned, fortran: order.length > 1 };
  const strides = array.shape.map((_, axis) =>
    array.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1),
  );
  const gathering = {
    source,
    bytes: sizeOf(array.dtype),
    offset: 0,
    shape: turned,
    strides: order.map((axis) => strides[axis]!),
    swap: 0,
    flip: null,
  };
  return { ...array, shape: turned, data: { kind: 'bytes', source: gathered(gathering) } };
}

/** joblib/numpy_pickle.py, `NumpyArrayWrapper`: subclass, shape, order, dtype, and the data behind the opcodes. */
function fromStream(call: Call, graph: Graph, dressed: boolean): NdArray | null {
  const stream = graph.streams.get(call);
  const state = fields(call.states[0]);
  if (stream === undefined || call.states.length !== 1) return null;
  const subclass = globalName(state.get('subclass')) ?? '';
  const mapped = subclass === 'numpy.memmap' || subclass === 'numpy.core.memmap.memmap';
  if (!mapped && !(dressed ? dressedTypes : arrayTypes).has(subclass)) return null;
  if (stream.kind === 'pickle') return ndarrayOf(stream.graph.root, stream.graph, dressed);
  const fortran = textOf(state.get('order')) === 'F';
  return built(
    state.get('dtype'),
    state.get('shape'),
    fortran,
    sliceSource(graph.source, stream.at, stream.length),
  );
}

/** A numpy scalar, as an array without dimensions; null for anything else. */
export function scalarOf(value: Value | undefined, graph: Graph): NdArray | null {
  if (!(value instanceof Call) || !scalars.has(globalName(value.callable) ?? '')) return null;
  const [dtypeValue, data] = argsOf(value);
  const dtype = dtypeOfValue(dtypeValue);
  if (dtype === null) return null;
  if (holdsObjects(dtype)) {
    if (dtype.kind !== 'object' || data === undefined) return null;
    return { dtype, shape: [], fortran: false, data: { kind: 'objects', items: [data], graph } };
  }
  const bytes = data instanceof Text || data !== undefined ? bytesOf(data, graph.source) : null;
  if (bytes === null || bytes.size !== sizeOf(dtype)) return null;
  return { dtype, shape: [], fortran: false, data: { kind: 'bytes', source: bytes } };
}
