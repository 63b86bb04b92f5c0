import type { Conversion, Input } from '../convert.ts';
import { toSafetensors } from '../safetensors/conversion.ts';
import { dtypeOf } from '../safetensors/dtypes.ts';
import { collectArrays } from './collect.ts';
import { dtypeName } from './dtype.ts';
import { arrayElements, arrayIdentity, arrayType } from './elements.ts';
import type { NdArray } from './ndarray.ts';

/** Arrays of numbers as safetensors; texts, and all that is no array, as JSON beside it. */
export async function arraysToSafetensors(input: Input): Promise<Conversion> {
  const { arrays, leftOut, rest } = await collectArrays(input, refusal);
  const tensors = arrays.map(({ name, array }) => ({
    name,
    dtype: dtypeOf(arrayType(array.dtype)!)!,
    shape: array.shape,
    data: arrayElements(array),
    identity: arrayIdentity(array, name),
  }));
  return toSafetensors({ tensors, leftOut, rest, metadata: new Map([['format', 'np']]) });
}

function refusal({ dtype }: NdArray): { what: string; why: string } | null {
  const name = arrayType(dtype);
  if (name !== null && dtypeOf(name) !== undefined) return null;
  return { what: `array of ${dtypeName(dtype)}`, why: 'safetensors has no such dtype' };
}
