import { Call, Dict, Global, List, PersistentId, Tuple, type Value } from '../../core/value.ts';
import { argsOf, classWithSource, fields, globalName } from '../graph.ts';
import { countOf } from '../numpy/dtype.ts';
import type { Checkpoint, TensorView } from './checkpoint.ts';
import { dtypeOfGlobal } from './dtypes.ts';

/** A tensor, or why it has no elements that could be written. */
export type TensorLeaf =
  | { readonly kind: 'view'; readonly view: TensorView; readonly attributes: boolean }
  | { readonly kind: 'refused'; readonly what: string; readonly why: string }
  /** Made of an array of this dtype. */
  | { readonly kind: 'inner'; readonly value: Value; readonly dtype: string | null };

const mostDressings = 8;
const mostDimensions = 64;

const refusals: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['_rebuild_qtensor', ['quantized tensor', 'its scales and zero points have no place in the format']],
  ['_rebuild_sparse_tensor', ['sparse tensor', 'the format holds dense tensors only']],
  ['_rebuild_sparse_csr_tensor', ['sparse tensor', 'the format holds dense tensors only']],
  ['_rebuild_nested_tensor', ['nested tensor', 'the format holds tensors of one shape only']],
  ['_rebuild_njt', ['nested tensor', 'the format holds tensors of one shape only']],
  ['_rebuild_meta_tensor_no_storage', ['meta tensor', 'it has no elements']],
  ['_rebuild_wrapper_subclass', ['wrapper tensor', 'it wraps other tensors, and has no elements of its own']],
]);

/** Functions that only dress a tensor that they are given first. */
const dressings: ReadonlySet<string> = new Set([
  '_rebuild_parameter',
  '_rebuild_parameter_with_state',
  '_rebuild_device_tensor_from_cpu_tensor',
  '_rebuild_device_tensor_from_numpy',
  '_rebuild_xla_tensor',
  'Parameter',
  'Buffer',
  'Variable',
]);
const devices: ReadonlySet<string> = new Set([
  '_rebuild_device_tensor_from_cpu_tensor',
  '_rebuild_device_tensor_from_numpy',
]);
const modules: ReadonlySet<string> = new Set([
  'torch._utils',
  'torch._tensor',
  'torch.tensor',
  'torch.nn.parameter',
  // torch before 0.4, whose parameters and states were no tensors but held one.
  'torch.autograd.variable',
  'torch.nested._internal.nested_tensor',
]);

/** The tensor that a value is; null where it is something else. */
export function tensorOf(value: Value, checkpoint: Checkpoint): TensorLeaf | null {
  if (value instanceof PersistentId)
    return classWithSource(value) === null ? ofPersistentId(value, checkpoint) : null;
  if (!(value instanceof Call)) return null;
  return rebuilt(value.callable, argsOf(value), checkpoint, false, 0);
}

function rebuilt(
  callable: Value | undefined,
  args: readonly Value[],
  checkpoint: Checkpoint,
  attributes: boolean,
  depth: number,
): TensorLeaf | null {
  if (!(callable instanceof Global) || !modules.has(callable.module ?? '') || depth > mostDressings)
    return null;
  const name = callable.name ?? '';
  const refusal = refusals.get(name);
  if (refusal !== undefined) {
    const named = name === '_rebuild_wrapper_subclass' ? globalName(args[0]) : null;
    return { kind: 'refused', what: named ?? refusal[0], why: refusal[1] };
  }
  if (dressings.has(name)) {
    const dressed = attributes || (name === '_rebuild_parameter_with_state' && holds(args[3]));
    const inner = args[0] ?? null;
    if (inner instanceof PersistentId) return ofPersistentId(inner, checkpoint);
    if (!(inner instanceof Call)) return null;
    const tensor = rebuilt(inner.callable, argsOf(inner), checkpoint, dressed, depth + 1);
    // A tensor of another device may have been saved in another dtype than it had.
    const dtype = devices.has(name) ? (dtypeOfGlobal(args[1])?.name ?? 'unknown') : null;
    if (tensor === null) return { kind: 'inner', value: inner, dtype };
    const same = dtype === null || tensor.kind !== 'view' || tensor.view.type.name === dtype;
    return same
      ? tensor
      : { kind: 'refused', what: `tensor of ${dtype}`, why: 'it is stored in another dtype' };
  }
  if (name === '_rebuild_from_type_v2' || name === '_rebuild_from_type') {
    const inner = args[2] instanceof Tuple ? args[2].items : [];
    return rebuilt(args[0], inner, checkpoint, attributes || holds(args[3]), depth + 1);
  }
  if (name !== '_rebuild_tensor' && name !== '_rebuild_tensor_v2' && name !== '_rebuild_tensor_v3')
    return null;
  const newer = name === '_rebuild_tensor_v3';
  const storage = args[0] instanceof PersistentId ? checkpoint.resolve(args[0]) : 'it has no storage';
  if (typeof storage === 'string') return { kind: 'refused', what: 'tensor', why: storage };
  if (!('source' in storage)) return null;
  const type = newer ? dtypeOfGlobal(args[6]) : storage.type;
  if (type === undefined) {
    const what = `tensor of ${globalName(args[6]) ?? 'an unknown dtype'}`;
    return { kind: 'refused', what, why: 'the dtype is not known' };
  }
  const flags = fields(newer ? args[7] : args[6]);
  return viewOf(
    {
      storage,
      type,
      offset: typeof args[1] === 'number' ? args[1] : Number.NaN,
      shape: extents(args[2]),
      strides: extents(args[3]),
      conjugate: flags.get('conj') === true,
      negative: flags.get('neg') === true,
    },
    attributes,
  );
}

/** What a tensor's `__dict__` holds, if anything. */
function holds(state: Value | undefined): boolean {
  if (state instanceof Dict) return state.entries.length > 0;
  return state instanceof Tuple && state.items.some(holds);
}

function ofPersistentId(id: PersistentId, checkpoint: Checkpoint): TensorLeaf {
  const found = checkpoint.resolve(id);
  if (typeof found === 'string') return { kind: 'refused', what: 'storage', why: found };
  if (!('source' in found)) return viewOf(found, false);
  const { type, source } = found;
  const shape = [source.size / type.bytes];
  return viewOf(
    { storage: found, type, offset: 0, shape, strides: [1], conjugate: false, negative: false },
    false,
  );
}

/** Sizes and strides come as tuples, as lists from older files, or as `torch.Size((…))`. */
function extents(value: Value | undefined): readonly number[] {
  if (value instanceof Call && value.callable instanceof Global && value.callable.name === 'Size')
    return extents(argsOf(value)[0]);
  const items = value instanceof Tuple || value instanceof List ? value.items : null;
  if (items === null || items.length > mostDimensions) return [Number.NaN];
  return items.map((item) => (typeof item === 'number' ? item : Number.NaN));
}

/** Checks what torch's own `set_` checks: the shape is one, and no element lies outside of the storage. */
function viewOf(view: TensorView, attributes: boolean): TensorLeaf {
  const { storage, type, offset, shape, strides } = view;
  const refused = (why: string): TensorLeaf => ({ kind: 'refused', what: `tensor of ${type.name}`, why });
  const counts = [offset, ...shape, ...strides];
  if (shape.length !== strides.length || counts.some((count) => !Number.isSafeInteger(count) || count < 0))
    return refused('its shape, strides or offset are no counts');
  const count = countOf(shape);
  if (count === null || !Number.isSafeInteger(count * type.bytes))
    return refused(`a shape of ${shape.join(' x ')} has more elements than can be counted`);
  if (count > 0) {
    const last = shape.reduce((sum, extent, axis) => sum + (extent - 1) * strides[axis]!, offset);
    if (!Number.isSafeInteger(last) || (last + 1) * type.bytes > storage.source.size)
      return refused(`it reaches out of its storage of ${storage.source.size} bytes`);
  }
  return { kind: 'view', view, attributes };
}
