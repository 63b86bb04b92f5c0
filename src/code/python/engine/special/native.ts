import { asText } from '../fold/constants.ts';
import { instanceOf } from '../values.ts';
import type { Special } from './special.ts';

const library = 'ctypes.CDLL';

/** `CFUNCTYPE(…)(("system", library))`: a function of C, by its name or where it lies. */
const prototype: Special = (m, given, place, { instance }) => {
  const [first] = given.positional;
  if (!instance || first === undefined) return null;
  if (first.kind === 'sequence')
    return m.attribute(instanceOf(library), asText(first.items[0]) ?? 'address', place);
  return first.kind === 'constant' ? m.attribute(instanceOf(library), 'address', place) : null;
};

export const nativeSpecials: readonly (readonly [string, Special])[] = [
  'CFUNCTYPE',
  'PYFUNCTYPE',
  'WINFUNCTYPE',
].map((name): readonly [string, Special] => [`ctypes.${name}`, prototype]);
