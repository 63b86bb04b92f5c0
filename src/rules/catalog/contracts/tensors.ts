import { Call, Dict, Global, PersistentId, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { notable } from '../notable.ts';
import {
  breach,
  computedArguments,
  isCount,
  isNumber,
  isPlain,
  isStorage,
  itemsOf,
  textOf,
} from './checks.ts';
import type { ContractGroup } from './table.ts';

const hooked = breach('medium', 'The tensor carries hooks: functions that training calls.');

/** Hooks are an ordered dict that honest files leave empty. */
function hooksIn(value: Value | undefined): Breach | null {
  if (value === undefined || value === null) return null;
  if (value instanceof Dict) return value.entries.length === 0 ? null : hooked;
  return value instanceof Call && value.entries.length === 0 && value.states.length === 0 ? null : hooked;
}

function isExtents(value: Value | undefined): boolean {
  const extents = itemsOf(value);
  return extents !== undefined && extents.length <= 64 && extents.every((item) => isNumber(item));
}

const outside = breach(
  'high',
  'The tensor reaches beyond its storage, into memory of something else (CVE-2026-24747).',
);

/** Whether the last element lies inside of the storage, where the file tells how many elements that has. */
function outOfBounds(args: readonly Value[]): Breach | null {
  const numbers = [args[1], ...(itemsOf(args[2]) ?? []), ...(itemsOf(args[3]) ?? [])];
  if (numbers.some((number) => typeof number !== 'number' || number < 0)) return outside;
  const elements = elementsOf(args[0]);
  const [sizes, strides] = [itemsOf(args[2]) as readonly number[], itemsOf(args[3]) as readonly number[]];
  if (elements === undefined || sizes.some((size) => size === 0)) return null;
  let last = args[1] as number;
  sizes.forEach((size, dimension) => {
    last += (size - 1) * (strides[dimension] ?? 0);
  });
  return last < elements ? null : outside;
}

/** Elements of a storage that `('storage', class, key, device, elements)` names; a storage without a type has bytes. */
function elementsOf(storage: Value | undefined): number | undefined {
  const parts = storage instanceof PersistentId ? itemsOf(storage.id) : undefined;
  const [, kind, , , elements] = parts ?? [];
  if (!(kind instanceof Global) || /Untyped/.test(kind.name ?? '')) return undefined;
  return typeof elements === 'number' ? elements : undefined;
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, metadata)`. */
const tensor: Contract = {
  always: ['reference', 'build'],
  call(args) {
    if (args === null || args.length < 4) return computedArguments;
    if (!isStorage(args[0])) return computedArguments;
    if (!isNumber(args[1]) || !isExtents(args[2]) || !isExtents(args[3])) return computedArguments;
    return outOfBounds(args) ?? hooksIn(args[5]);
  },
};

/** `_rebuild_parameter(data, requires_grad, hooks, state)`. */
const parameter: Contract = {
  always: ['reference', 'build'],
  call(args) {
    if (args === null || args.length < 2) return computedArguments;
    if (!(args[0] instanceof Call)) return computedArguments;
    return hooksIn(args[2]) ?? stateOf(args[3]);
  },
};

const special = breach('high', 'The state sets special attributes of the tensor.');

/** States are set attribute by attribute. */
function stateOf(state: Value | undefined): Breach | null {
  const dicts = state instanceof Tuple ? state.items : [state];
  for (const dict of dicts) {
    if (!(dict instanceof Dict)) continue;
    for (const key of notable(dict).keys()) if (key.startsWith('__')) return special;
  }
  return null;
}

/** Tensors of other layouts: numbers, other tensors, dtypes and devices, all judged where they are made. */
const otherTensor: Contract = {
  always: ['reference', 'build'],
  call: (args) => (args === null ? computedArguments : null),
};

/** `restore_type_tag(value, type)` hands its first argument back: a class would then be given a state. */
const handsBack: Contract = {
  always: ['reference'],
  call: (args) => (isPlain(args?.[0]) ? null : computedArguments),
};

/** `_rebuild_wrapper_subclass(cls, dtype, size, stride, offset, layout, device, requires_grad)`. */
const wrapperSubclass: Contract = {
  always: ['reference'],
  call: (args, judge) => (args?.[0] === undefined ? computedArguments : judge.breach(args[0], 'new')),
  instance: (args) => args[0] ?? null,
};

/** `_rebuild_from_type_v2(func, type, args, state)` calls the function that it is given. */
const fromType: Contract = {
  always: ['reference', 'build'],
  call(args, judge) {
    if (args === null || args.length < 3) return computedArguments;
    const [func, type, given, state] = args as [Value, Value, Value, Value | undefined];
    return judge.call(func, given) ?? asTensorClass(type, judge) ?? stateOf(state);
  },
  instance: (args) => args[1] ?? null,
};

const jaggedParts: ReadonlySet<string> = new Set([
  'values',
  'offsets',
  'lengths',
  '_ragged_idx',
  '_metadata_cache',
  'requires_grad',
]);

/** `_rebuild_njt(parts)` asks tensors for their sizes; what is no tensor could have anything in the place of that. */
const jagged: Contract = {
  always: ['reference'],
  call: (args) => {
    const [parts] = args ?? [];
    if (args?.length !== 1 || !(parts instanceof Dict) || parts.dropped > 0) return computedArguments;
    const { entries } = parts;
    for (let at = 0; at < entries.length; at += 2) {
      const [key, value] = [textOf(entries[at]), entries[at + 1]];
      if (key === undefined || !jaggedParts.has(key)) return computedArguments;
      const held = value instanceof Dict && value.dropped === 0 ? value.entries : [value];
      if (!held.every((item) => isPlain(item) || isRebuilt(item))) return computedArguments;
    }
    return null;
  },
};

function isRebuilt(value: Value | undefined): boolean {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  const { module, name } = value.callable;
  return (module === 'torch._utils' || module === 'torch._tensor') && name?.startsWith('_rebuild_') === true;
}

/** The result is turned into the class; its `__setstate__` runs. */
function asTensorClass(type: Value, judge: Judge): Breach | null {
  return type instanceof Global ? judge.breach(type, 'build') : computedArguments;
}

const plainArguments: Contract = {
  always: ['reference', 'build', 'new-empty'],
  call: (args) =>
    args?.every((item) => isPlain(item) || item instanceof Global || item instanceof Call)
      ? null
      : computedArguments,
  new: (args) =>
    args?.every((item) => isPlain(item) || item instanceof Global || item instanceof Call)
      ? null
      : computedArguments,
};

const named: Contract = {
  always: ['reference'],
  call: (args) => (textOf(args?.[0]) === undefined ? computedArguments : null),
};

/** A parameter of a lazy module, made from a flag; it has no data yet. */
const lazyParameter: Contract = {
  always: ['reference', 'build', 'new-empty'],
  call: (args) => (args?.every((item) => typeof item === 'boolean') ? null : computedArguments),
};

/** `(hooks, id, further hooks)`: it refers to the dicts weakly, and moves a counter on past its id. */
const hookHandle: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const parts = itemsOf(state);
    if (parts === undefined || parts.length < 2 || parts.length > 3) return computedArguments;
    return isCount(parts[1], 2 ** 31) ? null : computedArguments;
  },
};

const holder: Contract = {
  always: ['reference', 'build', 'new-empty', 'items'],
};

const storages = `BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage
  DoubleStorage FloatStorage HalfStorage IntStorage LongStorage QInt32Storage QInt8Storage QUInt2x4Storage
  QUInt4x2Storage QUInt8Storage ShortStorage UntypedStorage TypedStorage _UntypedStorage _TypedStorage`;

const dtypes = `float float16 float32 float64 double half bfloat16 int int8 int16 int32 int64 long short uint8 uint16 uint32
  uint64 uint1 uint2 uint3 uint4 uint5 uint6 uint7 int1 int2 int3 int4 int5 int6 int7 bool complex32 bcomplex32 complex64
  complex128 cfloat cdouble chalf qint8 quint8 qint32 quint4x2 quint2x4 bits8 bits16 bits1x8 bits2x4 bits4x2
  float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2`;

const formats = `strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc _mkldnn jagged contiguous_format
  channels_last channels_last_3d preserve_format per_tensor_affine per_channel_affine per_tensor_symmetric
  per_channel_symmetric per_channel_affine_float_qparams`;

export const tensors: readonly ContractGroup[] = [
  {
    contract: tensor,
    why: 'Tensors are pickled with it: a storage, numbers and no hooks.',
    modules: { 'torch._utils': '_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_buffer' },
  },
  {
    contract: parameter,
    why: 'Parameters are pickled with it: a tensor, a flag and no hooks.',
    modules: { 'torch._utils': '_rebuild_parameter _rebuild_parameter_v2 _rebuild_parameter_with_state' },
  },
  {
    contract: otherTensor,
    why: 'Tensors of other layouts are pickled with it: parts that are judged one by one.',
    modules: {
      'torch._utils': `_rebuild_qtensor _rebuild_sparse_tensor _rebuild_sparse_csr_tensor _rebuild_nested_tensor
        _rebuild_meta_tensor_no_storage _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor
        _rebuild_xla_tensor _rebuild_buffer_with_state`,
      'torch.jit._pickle':
        'build_boollist build_doublelist build_intlist build_tensor_from_id build_tensorlist',
    },
  },
  {
    contract: handsBack,
    why: 'TorchScript names the type of a list or dict with it, and hands the value back.',
    modules: { 'torch.jit._pickle': 'restore_type_tag' },
  },
  {
    contract: jagged,
    why: 'Jagged tensors are pickled with it: tensors of their elements and of where each begins.',
    modules: { 'torch.nested._internal.nested_tensor': '_rebuild_njt' },
  },
  {
    contract: { always: ['reference', 'build', 'items'] },
    why: 'It is the class of jagged tensors, of which a file names each part.',
    modules: { 'torch.nested._internal.nested_tensor': 'NestedTensor' },
  },
  {
    contract: wrapperSubclass,
    why: 'Tensors of another class are pickled with it; the class is judged.',
    modules: { 'torch._utils': '_rebuild_wrapper_subclass' },
  },
  {
    contract: fromType,
    why: 'Tensors of another class are pickled with it; it calls a function, which is judged.',
    explained: 'review',
    modules: { 'torch._tensor': '_rebuild_from_type_v2 _rebuild_from_type' },
  },
  {
    contract: plainArguments,
    why: 'It is a plain value of torch: a size, a device, a version.',
    modules: {
      torch: `Size device dtype layout memory_format qscheme ${dtypes} ${formats}`,
      'torch.torch_version': 'TorchVersion',
      'torch.nn.backends.thnn': '_get_thnn_function_backend',
      'torch._C': '_TensorMeta',
    },
  },
  {
    contract: named,
    why: 'It looks up a layout of torch by its name.',
    modules: { 'torch.serialization': '_get_layout', 'torch._utils': '_get_layout' },
  },
  {
    contract: lazyParameter,
    why: 'It is a parameter of a lazy module: a flag, and no data yet.',
    modules: { 'torch.nn.parameter': 'UninitializedParameter UninitializedBuffer' },
  },
  {
    contract: hookHandle,
    why: 'Lazy modules keep it to take off a hook of their own: dicts and a number.',
    modules: { 'torch.utils.hooks': 'RemovableHandle' },
  },
  {
    contract: holder,
    why: 'It is a tensor, a parameter or a storage; the loader fills it.',
    modules: {
      torch: `Tensor ${storages} Generator FloatTensor DoubleTensor HalfTensor LongTensor IntTensor ShortTensor
        CharTensor ByteTensor BoolTensor BFloat16Tensor`,
      'torch.cuda': `${storages} FloatTensor DoubleTensor HalfTensor LongTensor IntTensor ByteTensor BoolTensor`,
      'torch.storage': storages,
      'torch.nn.parameter': 'Parameter Buffer',
      'torch.nn': 'Parameter Buffer',
      'torch.autograd.variable': 'Variable',
      'torch.autograd': 'Variable',
      'torch._tensor': 'Tensor',
      'torch.tensor': 'Tensor',
      'torch._C': '_TensorBase Generator',
    },
  },
];
