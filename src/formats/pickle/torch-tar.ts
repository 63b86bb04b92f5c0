import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { Global, Tuple, type Value } from '../../core/value.ts';
import { elementBytesOf } from './torch-ids.ts';

/** More dimensions than any tensor has: a count beyond it is no tensor's header. */
const mostDimensions = 64;

/**
 * Where torch's loader goes on after a pickle of the members `storages` and `tensors` of its old tar files
 * (torch/serialization.py, `legacy_load`): a storage's description is followed by a count and the elements, a
 * tensor's by its number of dimensions (8 bytes), sizes, strides and offset. `at` itself for any other pickle.
 */
export function afterTarPickle(source: ByteSource, at: number, value: Value): number {
  if (!(value instanceof Tuple) || value.length !== 3) return at;
  const [, second, type] = value.items;
  if (!(type instanceof Global) || at + 8 > source.size) return at;
  const bytes = readBytes(source, at, 8);
  const head = new DataView(bytes.buffer, bytes.byteOffset, 8);
  if (typeof second === 'number') {
    const dimensions = head.getInt32(0, true);
    if (dimensions < 0 || dimensions > mostDimensions) return at;
    return within(source, at + 8 + 16 * dimensions + 8, at);
  }
  return within(source, at + 8 + Number(head.getBigUint64(0, true)) * elementBytesOf(type), at);
}

function within(source: ByteSource, end: number, otherwise: number): number {
  return end <= source.size ? end : otherwise;
}
