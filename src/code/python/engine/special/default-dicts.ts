import { asking } from '../calls/unseen-calls.ts';
import { noArguments } from '../machine.ts';
import { join } from '../values/join.ts';
import { dict } from './functions.ts';
import type { Special } from './special.ts';

const container = /^builtins\.(?:list|dict|set)$/;

/** `defaultdict(lambda: os.system)`: whatever is asked for, the function gives it. */
const defaulting: Special = (m, given, place, callee) => {
  const [factory, ...from] = given.positional;
  const own =
    factory?.kind === 'function' ||
    factory?.kind === 'partial' ||
    factory?.kind === 'bound' ||
    (factory?.kind === 'external' && container.test(factory.name));
  if (!own) return null;
  const value = dict(m, { ...given, positional: from }, place, callee);
  if (value?.kind !== 'mapping') return value;
  const made = m.call(factory, noArguments, place);
  value.rest = value.rest === null ? made : join(value.rest, made);
  value.marks |= made.marks;
  return value;
};

export const defaultDictSpecials: readonly (readonly [string, Special])[] = [
  ['collections.defaultdict', asking(defaulting)],
];
