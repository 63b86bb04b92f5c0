import { positional } from '../machine.ts';
import { external, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** `MappingProxyType(vars(os))`, `ChainMap({}, vars(os))`: the names of a module, looked at through something else. */
const view: Special = (_m, given) => {
  for (const value of given.positional.slice(0, 16))
    if (value.kind === 'namespace' || (value.kind === 'mapping' && given.positional.length === 1))
      return value;
  return null;
};

/** `inspect.getmodule(os.walk)` is `os`. */
const moduleOf: Special = (_m, given): Value | null => {
  const [of] = given.positional;
  if (of?.kind !== 'external' || of.instance || of.self !== null) return null;
  const end = of.name.lastIndexOf('.');
  return end < 0 ? of : external(of.name.slice(0, end), of.marks);
};

/** `inspect.getdoc(f)`: the text that it begins with, without its indentation. */
const docOf: Special = (m, given, place) => {
  const [of] = given.positional;
  if (of?.kind !== 'function' && of?.kind !== 'class' && of?.kind !== 'module') return null;
  return m.call(external('inspect.cleandoc'), positional(m.attribute(of, '__doc__', place)), place);
};

export const viewSpecials: readonly (readonly [string, Special])[] = [
  ['types.MappingProxyType', view],
  ['collections.ChainMap', view],
  ['inspect.getmodule', moduleOf],
  ['inspect.getdoc', docOf],
];
