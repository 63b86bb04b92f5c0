import { LimitError } from '../../core/errors.ts';
import type { Value } from '../../core/value.ts';
import type { Conversion, Input, LeftOut } from '../convert.ts';
import { jsonOf } from '../data/json.ts';
import { type Named, UniqueNames } from '../data/names.ts';
import { restOf } from '../data/rest.ts';
import { ConvertError } from '../errors.ts';
import { arrayElements, arrayIdentity, arrayType } from '../numpy/elements.ts';
import type { NdArray } from '../numpy/ndarray.ts';
import { type NamedTensor, toSafetensors } from '../safetensors/conversion.ts';
import { dtypeOf } from '../safetensors/dtypes.ts';
import type { TensorView } from './checkpoint.ts';
import { elementsOf } from './elements.ts';
import { type Leaf, namedLeaves, plainLeaf } from './leaves.ts';
import { openCheckpoint } from './open-checkpoint.ts';

/** Tensors that are expanded from fewer elements may make the result larger than the source, up to a point. */
const freeBytes = 2 ** 30;
const mostGrowth = 64;

/** Any torch checkpoint as safetensors: its tensors under dotted names, all else as JSON beside it. */
export async function torchToSafetensors(input: Input): Promise<Conversion> {
  const checkpoint = await openCheckpoint(input);
  const named = namedLeaves(checkpoint);
  const collected = collect(named, input.source.size);
  if (collected.tensors.length === 0) refuse(collected.leftOut);
  const { root } = checkpoint.graph;
  const rest = restOf(
    root,
    checkpoint.graph,
    (value) => collected.refs.get(value),
    (value) => plainLeaf(value, checkpoint),
  );
  return toSafetensors({
    tensors: collected.tensors,
    leftOut: [...collected.leftOut],
    rest: rest === null ? null : `{"schema": "loadlock.rest/1", "root": ${jsonOf(rest, '/root')}}\n`,
    metadata: new Map([['format', 'pt']]),
  });
}

interface Collected {
  readonly tensors: NamedTensor[];
  readonly leftOut: LeftOut[];
  readonly refs: Map<Value, string | null>;
}

function collect(named: readonly Named<Leaf>[], sourceBytes: number): Collected {
  const tensors: NamedTensor[] = [];
  const leftOut: LeftOut[] = [];
  const refs = new Map<Value, string | null>();
  const names = new UniqueNames(['__metadata__']);
  const unlisted: { name: string; leaf: Leaf; value: Value }[] = [];
  let total = 0;
  for (const { name: wanted, leaf, value, ...way } of named) {
    const name = names.take(wanted === '' ? 'tensor' : wanted);
    if (way.unlisted) {
      unlisted.push({ name, leaf, value });
      continue;
    }
    const problem = problemOf(leaf);
    if (problem !== null) {
      leftOut.push({ name, ...problem });
      if (!refs.has(value)) refs.set(value, null);
      continue;
    }
    const tensor =
      leaf.kind === 'array' ? ofArray(name, leaf.array) : ofView(name, (leaf as { view: TensorView }).view);
    if (leaf.kind === 'view' && leaf.attributes)
      leftOut.push({ name, what: 'attributes of a tensor', why: 'the format holds none' });
    if (refs.get(value) === undefined || refs.get(value) === null) refs.set(value, name);
    tensors.push(tensor);
    total += tensor.data.length;
    if (total > freeBytes && total > mostGrowth * sourceBytes)
      throw new LimitError(
        'inflationRatio',
        null,
        `${name} makes the result more than ${mostGrowth} times the source`,
      );
  }
  leaveOutUnlisted(unlisted, { tensors, leftOut, refs });
  return { tensors, leftOut, refs };
}

/** Nothing is lost where the same tensor is written under another name, as the weights of an LSTM are. */
function leaveOutUnlisted(
  unlisted: readonly { name: string; leaf: Leaf; value: Value }[],
  { tensors, leftOut, refs }: Collected,
): void {
  if (unlisted.length === 0) return;
  const written = new Map(tensors.map(({ identity, name }) => [identity, name]));
  for (const { name, leaf, value } of unlisted) {
    const same = leaf.kind === 'view' ? written.get(viewIdentity(name, leaf.view)) : refs.get(value);
    if (same === undefined || same === null) leftOut.push({ name, ...whyUnlisted(leaf) });
    if (refs.get(value) === undefined || refs.get(value) === null) refs.set(value, same ?? null);
  }
}

function whyUnlisted(leaf: Leaf): { what: string; why: string } {
  const what =
    leaf.kind === 'view' ? `tensor of ${leaf.view.type.name}` : leaf.kind === 'refused' ? leaf.what : 'array';
  return { what, why: 'it is an attribute that the state_dict() of its module does not list' };
}

function problemOf(leaf: Leaf): { what: string; why: string } | null {
  if (leaf.kind === 'refused') return leaf;
  const name = leaf.kind === 'view' ? leaf.view.type.name : arrayType(leaf.array.dtype);
  if (name === null || dtypeOf(name) === undefined)
    return { what: `tensor of ${name ?? 'another dtype'}`, why: 'safetensors has no such dtype' };
  if (leaf.kind === 'view' && leaf.view.negative && leaf.view.type.kind === 'int')
    return { what: `tensor of ${name}`, why: 'it is the negative of integers' };
  return null;
}

function ofView(name: string, view: TensorView): NamedTensor {
  const { type, shape } = view;
  const dtype = dtypeOf(type.name)!;
  const written = dtype === 'F4' ? [...shape.slice(0, -1), (shape.at(-1) ?? 1) * 2] : shape;
  return { name, dtype, shape: written, data: elementsOf(view), identity: viewIdentity(name, view) };
}

function viewIdentity(
  name: string,
  { storage, type, offset, shape, strides, conjugate, negative }: TensorView,
): string {
  // Tensors without elements have nothing in common but that.
  if (shape.includes(0)) return `empty ${name}`;
  return [storage.key, type.name, offset, shape.join('x'), strides.join('x'), conjugate, negative].join('|');
}

function ofArray(name: string, array: NdArray): NamedTensor {
  const dtype = dtypeOf(arrayType(array.dtype)!)!;
  return {
    name,
    dtype,
    shape: array.shape,
    data: arrayElements(array),
    identity: arrayIdentity(array, name),
  };
}

function refuse(leftOut: readonly LeftOut[]): never {
  const [first] = leftOut;
  throw new ConvertError(
    first === undefined
      ? 'the file holds no tensor'
      : `no tensor of the file can be written: ${first.name} is ${first.what}; ${first.why}`,
  );
}
