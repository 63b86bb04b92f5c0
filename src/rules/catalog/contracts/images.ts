import { Blob, Call, Text, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, computedArguments, isBytes, isCount, isPlain, isScalar, itemsOf, textOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** Images of two colours have eight pixels a byte, all others fewer. */
const mostPixelsOfByte = 8;
const longestSide = 2 ** 20;

const oversized: Breach = breach('medium', 'It makes an image of more pixels than the file holds.');

/**
 * Images of Pillow: `[info, mode, size, palette, pixels]`, and the name of the file that it once came from, which is
 * kept and not opened (`Image.__setstate__`, `ImageFile.__setstate__`). Memory is taken for the size before the pixels
 * are looked at.
 */
const image: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const [info, mode, size, palette, pixels, file = null, ...more] = itemsOf(state) ?? [];
    if (pixels === undefined || more.length > 0 || !isPlain(info) || !isPlain(palette) || !isScalar(file))
      return computedArguments;
    if (!/^[A-Za-z1][\w;]{0,7}$/.test(textOf(mode) ?? '') || !(size instanceof Tuple))
      return computedArguments;
    const [width, height, ...others] = itemsOf(size) ?? [];
    if (!isCount(width, longestSide) || !isCount(height, longestSide) || others.length > 0)
      return computedArguments;
    const held = lengthOf(pixels);
    if (held === undefined) return computedArguments;
    return (width as number) * (height as number) > (held + 1) * mostPixelsOfByte ? oversized : null;
  },
};

function lengthOf(value: Value): number | undefined {
  if (value instanceof Blob) return value.length;
  if (!(value instanceof Call) || !isBytes(value)) return undefined;
  const text = itemsOf(value.args)?.[0];
  return text instanceof Text ? text.length : undefined;
}

export const images: readonly ContractGroup[] = [
  {
    contract: image,
    why: 'An image of Pillow is pickled as its size and its pixels.',
    modules: { 'PIL.Image': 'Image', 'PIL.PngImagePlugin': 'PngImageFile' },
  },
];
