import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Value } from '../../core/value.ts';
import type { Input } from '../convert.ts';
import { ArrayData, type Plain } from '../data/plain.ts';
import { plainOf } from '../data/plain-of.ts';
import { ConvertError } from '../errors.ts';
import type { Graph } from '../graph.ts';
import { dtypeName } from '../numpy/dtype.ts';
import { arrayElements, arrayType, plainArray, rowsOf } from '../numpy/elements.ts';
import { type NdArray, ndarrayOf, scalarOf } from '../numpy/ndarray.ts';
import { readNpy } from '../numpy/npy-file.ts';
import { openArchive } from '../zip/archive.ts';
import { onlyData } from './only-data.ts';
import { Tensor } from './tensor.ts';

/** An array of numbers, or the elements of one of texts or objects in a list. */
export type NumpyArray = Tensor | ArrayData;

/** The arrays of an .npy (under `arr_0`) or .npz file, by name. @throws LoadlockError */
export async function readArrays(
  input: Input,
  check: () => void,
  opaque: 'keep' | 'throw',
): Promise<Map<string, NumpyArray>> {
  if (input.format === 'npy') {
    return new Map([['arr_0', arrayOf(named(input.source, 'arr_0', input), check, opaque)]]);
  }
  if (input.format !== 'npz') throw new ConvertError(`the file is ${input.format}, not an .npy or .npz file`);
  const archive = await openArchive(input);
  const arrays = new Map<string, NumpyArray>();
  for (const member of archive.members.values()) {
    if (!member.name.endsWith('.npy')) continue;
    const name = member.name.slice(0, -4);
    arrays.set(name, arrayOf(named(await archive.open(member), name, input), check, opaque));
  }
  return arrays;
}

/** @throws LoadlockError CONVERT_UNSUPPORTED where it is no array of numbers, texts or objects, with its name. */
function named(source: ByteSource, name: string, input: Input): NdArray {
  try {
    return readNpy(source, input.limits).array;
  } catch (error) {
    if (!(error instanceof ParseError) || error.code !== 'PARSE_UNSUPPORTED') throw error;
    throw new ConvertError(`${printable(name)} cannot be read: ${error.message}`, error.at);
  }
}

/** An array of an .npy file; one of objects is what the pickle in it makes. */
function arrayOf(array: NdArray, check: () => void, opaque: 'keep' | 'throw'): NumpyArray {
  if (array.data.kind === 'bytes') return numbersOf(array, check);
  const { graph } = array.data;
  return plainOf(graph.root, graph, {
    bare: true,
    special: (value) => specialOf(value, graph, check),
    ...onlyData(opaque),
  }) as ArrayData;
}

/** What stands for numpy's scalars and arrays; undefined for all else, arrays of objects included. */
export function specialOf(value: Value, graph: Graph, check: () => void): Plain | undefined {
  const scalar = scalarOf(value, graph);
  if (scalar !== null && scalar.data.kind === 'bytes') return plainArray(scalar, true);
  const array = ndarrayOf(value, graph);
  return array === null || array.data.kind === 'objects' ? undefined : numbersOf(array, check);
}

function numbersOf(array: NdArray, check: () => void): NumpyArray {
  const { dtype, shape } = array;
  if (dtype.kind === 'plain' && (dtype.letter === 'U' || dtype.letter === 'S')) {
    const listed = plainArray(array, true);
    if (listed instanceof ArrayData) return listed;
    if (listed !== undefined) return new ArrayData(dtypeName(dtype), shape, [listed]);
  }
  const name = arrayType(dtype) ?? dtypeName(dtype);
  const times = dtype.kind === 'plain' && (dtype.letter === 'M' || dtype.letter === 'm');
  return new Tensor(
    name,
    shape,
    arrayType(dtype) !== null || times ? arrayElements(array) : rowsOf(array),
    check,
  );
}
