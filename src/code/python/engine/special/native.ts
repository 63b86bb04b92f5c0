import { asText } from '../fold/constants.ts';
import { positional } from '../machine.ts';
import { instanceOf } from '../values/values.ts';
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

/** `ctypes.pythonapi.PyObject_CallOneArg(f, x)` is `f(x)`. */
const callsObject: Special = (m, given, place, { name }) => {
  const [func, ...rest] = given.positional;
  if (func === undefined || m.quiet > 0) return null;
  const [first] = rest;
  const isTuple = /Object$/.test(name) && first?.kind === 'sequence';
  m.call(func, positional(...(isTuple ? first.items : rest)), place);
  return null;
};

export const nativeSpecials: readonly (readonly [string, Special])[] = [
  ...['CFUNCTYPE', 'PYFUNCTYPE', 'WINFUNCTYPE'].map((name): readonly [string, Special] => [
    `ctypes.${name}`,
    prototype,
  ]),
  ...'CallOneArg CallFunctionObjArgs CallObject CallNoArgs Call Vectorcall'
    .split(' ')
    .map((name): readonly [string, Special] => [`ctypes.pythonapi.PyObject_${name}`, callsObject]),
];
