import type { Value } from '../../core/value.ts';
import { type Named, namesOf } from '../data/names.ts';
import { arrayType, plainArray } from '../numpy/elements.ts';
import { type NdArray, ndarrayOf, scalarOf } from '../numpy/ndarray.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type TensorLeaf, tensorOf } from './tensor-view.ts';

/** A tensor of a checkpoint, an array of numbers, or what is known to be one and cannot be read. */
export type Leaf =
  | Exclude<TensorLeaf, { kind: 'inner' }>
  | { readonly kind: 'array'; readonly array: NdArray };

/** Every tensor under each of its names, in the order of the object. */
export function namedLeaves(checkpoint: Checkpoint): Named<Leaf>[] {
  const leaves = new Map<Value, Leaf | null>();
  const leafOf = (value: Value): Leaf | null => {
    let leaf = leaves.get(value);
    if (leaf === undefined) {
      leaf = findLeaf(value, checkpoint);
      leaves.set(value, leaf);
    }
    return leaf;
  };
  return namesOf(checkpoint.graph, { leafOf });
}

function findLeaf(value: Value, checkpoint: Checkpoint): Leaf | null {
  const tensor = tensorOf(value, checkpoint);
  if (tensor !== null && tensor.kind !== 'inner') return tensor;
  const array = ndarrayOf(tensor === null ? value : tensor.value, checkpoint.graph);
  if (array === null)
    return tensor === null
      ? null
      : { kind: 'refused', what: 'tensor', why: 'what it is made of is not known' };
  const type = arrayType(array.dtype);
  if (tensor?.dtype !== undefined && tensor.dtype !== null && tensor.dtype !== type)
    return { kind: 'refused', what: `tensor of ${tensor.dtype}`, why: 'it is stored in another dtype' };
  return type === null && tensor === null ? null : { kind: 'array', array };
}

/** numpy's scalars, and arrays that hold no numbers, are part of the rest. */
export function plainLeaf(value: Value, { graph }: Checkpoint, bare = false): ReturnType<typeof plainArray> {
  const array = ndarrayOf(value, graph) ?? scalarOf(value, graph);
  return array === null ? undefined : plainArray(array, bare);
}
