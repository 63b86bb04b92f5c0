import { Blob, Call, Global, PersistentId, Text, Tuple, type Value } from '../../core/value.ts';
import { fieldsOf, layoutOf, shapeOf } from './joblib.ts';

/** What a call that rebuilds a tensor or an array tells of it. */
export interface TensorShape {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of its elements; null where the pickle does not tell. */
  readonly bytes: number | null;
}

/** Bytes of an element of torch's dtypes; the quantized ones below a byte are packed. */
const torchBytes: ReadonlyMap<string, number> = new Map([
  ['float32', 4],
  ['float64', 8],
  ['float16', 2],
  ['bfloat16', 2],
  ['int64', 8],
  ['int32', 4],
  ['int16', 2],
  ['int8', 1],
  ['uint8', 1],
  ['uint16', 2],
  ['uint32', 4],
  ['uint64', 8],
  ['bool', 1],
  ['complex32', 4],
  ['bcomplex32', 4],
  ['complex64', 8],
  ['complex128', 16],
  ['float8_e4m3fn', 1],
  ['float8_e5m2', 1],
  ['float8_e4m3fnuz', 1],
  ['float8_e5m2fnuz', 1],
  ['float8_e8m0fnu', 1],
  ['qint8', 1],
  ['quint8', 1],
  ['qint32', 4],
  ['quint4x2', 0.5],
  ['quint2x4', 0.25],
]);

/** torch/storage.py: the typed storages, by the dtype of their elements. */
export const storageTypes: ReadonlyMap<string, string> = new Map([
  ['FloatStorage', 'float32'],
  ['DoubleStorage', 'float64'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
  ['ComplexFloatStorage', 'complex64'],
  ['ComplexDoubleStorage', 'complex128'],
  ['QInt8Storage', 'qint8'],
  ['QUInt8Storage', 'quint8'],
  ['QInt32Storage', 'qint32'],
  ['QUInt4x2Storage', 'quint4x2'],
  ['QUInt2x4Storage', 'quint2x4'],
  ['UntypedStorage', 'uint8'],
]);

/** Functions of torch that rebuild a tensor, and where among their arguments the shape and the dtype are. */
interface Rebuild {
  readonly shape: number;
  /** A dtype, or the storage whose type tells it. */
  readonly dtype: number;
}
const rebuilds: ReadonlyMap<string, Rebuild> = new Map([
  ['_rebuild_tensor', { shape: 2, dtype: 0 }],
  ['_rebuild_tensor_v2', { shape: 2, dtype: 0 }],
  ['_rebuild_tensor_v3', { shape: 2, dtype: 6 }],
  ['_rebuild_qtensor', { shape: 2, dtype: 0 }],
  ['_rebuild_meta_tensor_no_storage', { shape: 1, dtype: 0 }],
  ['_rebuild_wrapper_subclass', { shape: 2, dtype: 1 }],
]);
/** Those that only dress a tensor that they are given first. */
const dressed: ReadonlySet<string> = new Set([
  '_rebuild_parameter',
  '_rebuild_parameter_with_state',
  '_rebuild_device_tensor_from_numpy',
  '_rebuild_device_tensor_from_cpu_tensor',
  '_rebuild_xla_tensor',
]);
const mostDressings = 8;

/** The tensor or array that a call makes; null where it makes something else. */
export function tensorMadeBy(call: Call): TensorShape | null {
  return torchTensor(call.callable, call.args, 0) ?? numpyArray(call);
}

function torchTensor(callable: Value, given: Value, depth: number): TensorShape | null {
  if (!(callable instanceof Global) || !(given instanceof Tuple) || depth > mostDressings) return null;
  if (!isTorch(callable.module)) return null;
  const name = callable.name ?? '';
  const args = given.items;
  if (dressed.has(name)) {
    const inner = args[0];
    if (!(inner instanceof Call)) return null;
    return torchTensor(inner.callable, inner.args, depth + 1) ?? numpyArray(inner);
  }
  // torch/_tensor.py: `_rebuild_from_type_v2(func, type, args, state)`.
  if (name === '_rebuild_from_type_v2' || name === '_rebuild_from_type')
    return torchTensor(args[0] ?? null, args[2] ?? null, depth + 1);
  if (name === '_rebuild_sparse_tensor') return sparseTensor(args[1] ?? null, depth);
  const rebuild = rebuilds.get(name);
  if (rebuild === undefined) return null;
  const shape = sizes(args[rebuild.shape] ?? null);
  if (shape === null) return null;
  const dtype = torchDtype(args[rebuild.dtype] ?? null);
  const size = torchBytes.get(dtype);
  const stored = name !== '_rebuild_meta_tensor_no_storage' && name !== '_rebuild_wrapper_subclass';
  return { dtype, shape, bytes: size === undefined || !stored ? null : byteCount(shape, size) };
}

function isTorch(module: string | null): boolean {
  return module === 'torch._utils' || module === 'torch._tensor' || module === 'torch.nn.parameter';
}

function torchDtype(value: Value): string {
  if (value instanceof PersistentId && value.id instanceof Tuple) {
    const type = value.id.items[1];
    return type instanceof Global ? (storageTypes.get(type.name ?? '') ?? 'unknown') : 'unknown';
  }
  if (value instanceof Global && value.module === 'torch' && torchBytes.has(value.name ?? ''))
    return value.name!;
  return 'unknown';
}

/** torch/_utils.py `_rebuild_sparse_tensor`: the size is the last part but a flag, the values come before it. */
function sparseTensor(data: Value, depth: number): TensorShape | null {
  if (!(data instanceof Tuple)) return null;
  const at = data.items.findLastIndex((item) => sizes(item) !== null);
  const values = data.items[at - 1];
  const shape = sizes(data.items[at] ?? null);
  if (shape === null || !(values instanceof Call)) return null;
  const stored = torchTensor(values.callable, values.args, depth + 1);
  return stored === null ? null : { dtype: stored.dtype, shape, bytes: stored.bytes };
}

/** A shape as a tuple, or as `torch.Size((…))`. */
function sizes(value: Value): readonly number[] | null {
  if (value instanceof Tuple) return shapeOf(value);
  if (!(value instanceof Call) || !(value.callable instanceof Global) || value.callable.name !== 'Size')
    return null;
  const inner = value.args instanceof Tuple ? value.args.items[0] : undefined;
  return shapeOf(inner);
}

/**
 * numpy's arrays: `_reconstruct(…)` with the state (version, shape, dtype, is_fortran, data), `_frombuffer(buffer,
 * dtype, shape, order)` of protocol 5, and joblib's wrappers around data in the stream.
 */
function numpyArray(call: Call): TensorShape | null {
  const { callable } = call;
  if (!(callable instanceof Global)) return null;
  const args = call.args instanceof Tuple ? call.args.items : [];
  if (callable.name === '_frombuffer' && isNumpy(callable.module))
    return array(args[1] ?? null, shapeOf(args[2]), args[0] ?? null);
  const state = call.states.at(-1);
  if ((callable.name === '_reconstruct' || callable.name === '_mareconstruct') && isNumpy(callable.module)) {
    if (!(state instanceof Tuple)) return null;
    // A first version of the state had no version number before the shape.
    const from = typeof state.items[0] === 'number' ? 1 : 0;
    return array(state.items[from + 1] ?? null, shapeOf(state.items[from]), state.items[from + 3] ?? null);
  }
  if (callable.module !== 'joblib.numpy_pickle' || callable.name !== 'NumpyArrayWrapper') return null;
  const fields = fieldsOf(state ?? null);
  return array(fields.get('dtype') ?? null, shapeOf(fields.get('shape')), null);
}

function isNumpy(module: string | null): boolean {
  return module !== null && (module === 'numpy' || module.startsWith('numpy.'));
}

function array(dtype: Value, shape: readonly number[] | null, data: Value): TensorShape | null {
  if (shape === null) return null;
  const layout = layoutOf(dtype, 0);
  const bytes =
    layout !== null && !layout.objects
      ? byteCount(shape, layout.size)
      : data instanceof Blob
        ? data.length
        : null;
  return { dtype: numpyName(dtype, layout?.size ?? 0), shape, bytes };
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['f', 'float'],
  ['i', 'int'],
  ['u', 'uint'],
  ['c', 'complex'],
]);
/** Of the letters, those of which a file that was written long ago may hold one in place of `f8` and the like. */
const letters: ReadonlyMap<string, string> = new Map([
  ['?', 'bool'],
  ['b1', 'bool'],
  ['d', 'float64'],
  ['f', 'float32'],
  ['l', 'int64'],
  ['O', 'object'],
  ['O8', 'object'],
]);

/** A dtype's name as numpy prints it; a byte order that is not little comes before it. */
function numpyName(dtype: Value, size: number): string {
  if (!(dtype instanceof Call) || !(dtype.args instanceof Tuple)) return 'unknown';
  const code = dtype.args.items[0];
  if (!(code instanceof Text) || code.length > 40) return 'unknown';
  const written = code.value;
  const state = dtype.states.at(-1);
  const order = state instanceof Tuple ? state.items[1] : undefined;
  const big = order instanceof Text && order.value === '>';
  const kind = written[0]!;
  if (kind === 'U' || (kinds.has(kind) && big)) return `${big ? '>' : '<'}${written}`;
  if (kind === 'S' || kind === 'V') return `|${kind}${size > 0 ? size : written.slice(1)}`;
  if (kind === 'M' || kind === 'm') return kind === 'M' ? 'datetime64' : 'timedelta64';
  const known = letters.get(written);
  if (known !== undefined) return known;
  const name = kinds.get(kind);
  return name === undefined || written.length < 2 ? written : `${name}${Number(written.slice(1)) * 8}`;
}

function byteCount(shape: readonly number[], size: number): number | null {
  const bytes = Math.ceil(shape.reduce((product, extent) => product * extent, size));
  return Number.isSafeInteger(bytes) ? bytes : null;
}
