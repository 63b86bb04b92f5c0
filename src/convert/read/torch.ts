import type { Value } from '../../core/value.ts';
import type { Input, LeftOut } from '../convert.ts';
import { UniqueNames } from '../data/names.ts';
import { ArrayRef, type Plain } from '../data/plain.ts';
import { plainOf } from '../data/plain-of.ts';
import { ConvertError } from '../errors.ts';
import { arrayElements, arrayType } from '../numpy/elements.ts';
import { elementsOf } from '../torch/elements.ts';
import { namedLeaves, plainLeaf } from '../torch/leaves.ts';
import { openCheckpoint } from '../torch/open-checkpoint.ts';
import { Tensor } from './tensor.ts';

const formats: ReadonlySet<string> = new Set(['torch', 'torch-legacy', 'torch-tar', 'torchscript']);

export interface Checkpoint {
  /** By dotted name, as `loadlock convert` would write them. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The whole object as plain data, with an `ArrayRef` in the place of each tensor. */
  readonly rest: Plain;
  /** Tensors that are not read, and why: quantized, sparse, … */
  readonly leftOut: readonly LeftOut[];
}

/** Reads a torch checkpoint of any age; elements are read when they are asked for. @throws LoadlockError */
export async function readCheckpoint(input: Input, check: () => void): Promise<Checkpoint> {
  if (!formats.has(input.format))
    throw new ConvertError(`the file is ${input.format}, not a torch checkpoint`);
  const checkpoint = await openCheckpoint(input);
  const names = new UniqueNames([]);
  const tensors = new Map<string, Tensor>();
  const leftOut: LeftOut[] = [];
  const refs = new Map<Value, string | null>();
  const made = new Map<Value, Tensor>();
  for (const { name: wanted, leaf, value } of namedLeaves(checkpoint)) {
    const name = names.take(wanted === '' ? 'tensor' : wanted);
    if (
      leaf.kind === 'refused' ||
      (leaf.kind === 'view' && leaf.view.negative && leaf.view.type.kind === 'int')
    ) {
      const { what, why } =
        leaf.kind === 'refused' ? leaf : { what: 'tensor', why: 'it is the negative of integers' };
      leftOut.push({ name, what, why });
      if (!refs.has(value)) refs.set(value, null);
      continue;
    }
    let tensor = made.get(value);
    if (tensor === undefined) {
      tensor =
        leaf.kind === 'view'
          ? new Tensor(leaf.view.type.name, leaf.view.shape, elementsOf(leaf.view), check)
          : new Tensor(
              arrayType(leaf.array.dtype) ?? 'bytes',
              leaf.array.shape,
              arrayElements(leaf.array),
              check,
            );
      made.set(value, tensor);
    }
    tensors.set(name, tensor);
    if (!refs.has(value)) refs.set(value, name);
  }
  const rest = plainOf(checkpoint.graph.root, checkpoint.graph, {
    bare: true,
    special(value) {
      const ref = refs.get(value);
      return ref === undefined ? plainLeaf(value, checkpoint, true) : new ArrayRef(ref);
    },
  });
  return { tensors, rest, leftOut };
}
