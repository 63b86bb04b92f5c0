import { classAttribute } from '../class-attribute.ts';
import { positional } from '../machine.ts';
import { unknown } from '../values.ts';
import type { Special } from './special.ts';

/** What an import asks of whoever finds modules, and of whoever loads them; one object is often both. */
const asked = ['find_spec', 'find_module', 'create_module', 'exec_module', 'load_module'] as const;

/** The next import of any module calls them, and something is always imported next. */
const finder: Special = (m, given, place) => {
  const value = given.positional.at(-1) ?? given.keywords.at(-1)?.[1];
  if (m.quiet > 0 || (value?.kind !== 'instance' && value?.kind !== 'class')) return null;
  const cls = value.kind === 'class' ? value : value.of;
  for (const name of asked)
    if (classAttribute(cls, name) !== null)
      m.call(m.attribute(value, name, place), positional(unknown(), unknown()), place);
  return null;
};

export const finderSpecials: readonly (readonly [string, Special])[] = [
  ['sys.meta_path.append', finder],
  ['sys.meta_path.insert', finder],
];
