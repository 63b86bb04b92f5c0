import type { Piece } from '../convert.ts';
import { gathered, isContiguous } from '../gather.ts';
import type { TensorView } from './checkpoint.ts';
import type { ElementType } from './dtypes.ts';

/** A tensor's elements, little-endian and row by row: in place where they lie so already, else gathered. */
export function elementsOf({
  storage,
  type,
  offset,
  shape,
  strides,
  conjugate,
  negative,
}: TensorView): Piece {
  const size = shape.reduce((product, extent) => product * extent, type.bytes);
  // torch turns the bytes of a storage around by the storage's own type, and those of an untyped one not at all.
  const swap = storage.bigEndian && storage.type.part > 1 ? storage.type.part : 0;
  const flip = flipped(type, conjugate, negative);
  if (size === 0 || (swap === 0 && flip === null && isContiguous(shape, strides)))
    return { source: storage.source, at: size === 0 ? 0 : offset * type.bytes, length: size };
  const source = gathered({ source: storage.source, bytes: type.bytes, offset, shape, strides, swap, flip });
  return { source, at: 0, length: size };
}

/** Sign bits to flip: of a complex number's second half for its conjugate, of every part for the negative. */
function flipped(type: ElementType, conjugate: boolean, negative: boolean): Uint8Array | null {
  const conjugated = conjugate && type.kind === 'complex';
  if (!conjugated && !negative) return null;
  const bits = new Uint8Array(type.bytes);
  for (let end = type.part; end <= type.bytes; end += type.part)
    if (negative !== (conjugated && end === type.bytes)) bits[end - 1] = 0x80;
  return bits;
}
