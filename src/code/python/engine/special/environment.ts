import { setsVariables } from '../environment.ts';
import { argumentFor, noArguments } from '../machine.ts';
import { none } from '../values.ts';
import type { Special } from './special.ts';

const update: Special = (m, given, place) => {
  setsVariables(m, given.positional[0], given.keywords, place);
  m.callUnknown({ ...noArguments, positional: given.positional }, place);
  return none;
};

/** `os.putenv("NAME", value)`. */
const put: Special = (m, given, place) => {
  const name = argumentFor(given, 0, 'key', 'name');
  const value = name?.kind === 'constant' && typeof name.value === 'string' ? name.value : null;
  if (value !== null) setsVariables(m, undefined, [[value, none]], place);
  return none;
};

export const environmentSpecials: readonly (readonly [string, Special])[] = [
  ['os.environ.update', update],
  ['os.environ.__ior__', update],
  ['os.putenv', put],
];
