import { readBytes } from '../../bytes/source.ts';
import type { Call } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import type { Graph } from '../graph.ts';
import type { Dtype, PlainDtype } from '../numpy/dtype.ts';
import { type NdArray, scalarOf } from '../numpy/ndarray.ts';
import { type ClassName, dottedName } from './class-name.ts';

const longestKey = 4096;

/** The class of numpy's scalars of a dtype; numpy 1 calls its bool `bool_`. */
export function scalarType(dtype: Dtype, modern: boolean): ClassName {
  if (dtype.kind === 'record') return { module: 'numpy', name: 'void' };
  const name = dtype.kind === 'plain' ? plainName(dtype, modern) : null;
  if (name === null) throw new ConvertError('a numpy scalar of this dtype is not known');
  return { module: 'numpy', name };
}

function plainName({ letter, size }: PlainDtype, modern: boolean): string | null {
  switch (letter) {
    case 'b':
      return modern ? 'bool' : 'bool_';
    case 'i':
      return `int${size * 8}`;
    case 'u':
      return `uint${size * 8}`;
    case 'f':
      return size > 8 ? 'longdouble' : `float${size * 8}`;
    case 'c':
      return size > 16 ? 'clongdouble' : `complex${size * 8}`;
    case 'U':
      return 'str_';
    case 'S':
      return 'bytes_';
    case 'V':
      return 'void';
    case 'M':
      return 'datetime64';
    case 'm':
      return 'timedelta64';
    default:
      return null;
  }
}

/** numpy 2 keeps its own functions in `numpy._core`. */
export function isModern(call: Call): boolean {
  return dottedName(call.callable)?.module.startsWith('numpy._core') ?? false;
}

/** A numpy integer or text that is a key of a dict, as skops writes it; null for any other. */
export function scalarKey(call: Call, graph: Graph): { text: string; type: ClassName } | null {
  const scalar = scalarOf(call, graph);
  if (scalar === null || scalar.dtype.kind !== 'plain') return null;
  const text = keyText(scalar, scalar.dtype);
  return text === null ? null : { text, type: scalarType(scalar.dtype, isModern(call)) };
}

function keyText({ data }: NdArray, { letter, size, order }: PlainDtype): string | null {
  if (data.kind !== 'bytes' || size > longestKey || size === 0) return null;
  const bytes = Uint8Array.from(readBytes(data.source, 0, size));
  if (letter === 'i' || letter === 'u') {
    if (order !== '>') bytes.reverse();
    const unsigned = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
    return String(letter === 'i' ? BigInt.asIntN(size * 8, unsigned) : unsigned);
  }
  if (letter !== 'U' || order === '>') return null;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points: number[] = [];
  for (let at = 0; at + 4 <= size; at += 4) points.push(view.readUInt32LE(at));
  while (points.at(-1) === 0) points.pop();
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : null;
}
