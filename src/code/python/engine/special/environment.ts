import { asText } from '../fold/constants.ts';
import { argumentFor, noArguments } from '../machine.ts';
import { platformVariable } from '../origins/platform-variables.ts';
import { tellEffect } from '../record.ts';
import { setsVariables } from '../values/environment.ts';
import { none } from '../values/values.ts';
import type { Special } from './special.ts';

const update: Special = (m, given, place) => {
  setsVariables(m, given.positional[0], given.keywords, place);
  m.callUnknown({ ...noArguments, positional: given.positional }, place);
  return none;
};

/** `os.putenv("NAME", value)`. */
const put: Special = (m, given, place, callee) => {
  const name = argumentFor(given, 0, 'key', 'name');
  const value = name?.kind === 'constant' && typeof name.value === 'string' ? name.value : null;
  if (value !== null)
    setsVariables(m, undefined, [[value, argumentFor(given, 1, 'value') ?? none]], place, callee.name);
  return none;
};

/** `os.environ.setdefault("NAME", value)` gives back what the variable is then. */
const fallBack: Special = (m, given, place, callee) => {
  const [key, value] = given.positional;
  const name = key === undefined ? null : asText(key);
  if (name !== null && value !== undefined) setsVariables(m, undefined, [[name, value]], place, callee.name);
  return null;
};

/** `os.getenv("KUBERNETES_SERVICE_PORT", "443")`: what a platform says of it, not what the program takes otherwise. */
const ask: Special = (m, given, place) => {
  const name = argumentFor(given, 0, 'key');
  const text = name === undefined || name === null ? null : asText(name);
  const value = platformVariable(text, place);
  if (value === null) return null;
  tellEffect(m, place, {
    capability: 'environment',
    callable: 'os.getenv',
    argument: text,
    callee: 0,
    marks: 0,
    traits: ['constant'],
  });
  return value;
};

export const environmentSpecials: readonly (readonly [string, Special])[] = [
  ['os.environ.update', update],
  ['os.environ.__ior__', update],
  ['os.environ.setdefault', fallBack],
  ['os.putenv', put],
  ['os.getenv', ask],
  ['os.environ.get', ask],
];
