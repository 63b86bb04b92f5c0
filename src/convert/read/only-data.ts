import { printable } from '../../core/printable.ts';
import type { PlainOptions } from '../data/plain-of.ts';
import { ConvertError } from '../errors.ts';

/** What becomes of objects that are no plain data: kept by name, or an error. */
export function onlyData(opaque: 'keep' | 'throw'): Pick<PlainOptions, 'onOpaque'> {
  if (opaque === 'keep') return {};
  return {
    onOpaque(name, at) {
      throw new ConvertError(
        `the file holds ${printable(name ?? 'something unnamed')}, which is no plain data`,
        at,
      );
    },
  };
}
