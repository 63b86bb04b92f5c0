import { asText } from '../fold/constants.ts';
import { isCallable } from '../functions/parameters.ts';
import { argumentFor, noArguments, positional } from '../machine.ts';
import type { CallArguments } from '../state.ts';
import { plainObject } from '../values/plain-objects.ts';
import { constant, external, sequence, unknown, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

const module = 'unittest.mock';

/** Something that is called, or whose attributes are: a function, a module, a class. */
function isActive(value: Value | undefined): value is Value {
  return value !== undefined && value.kind !== 'sequence' && value.kind !== 'mapping' && isCallable(value);
}

/**
 * A mock calls what it wraps and its side effect with its own arguments, and gives back what it is told to. It keeps
 * anything else that it is given as attributes, `"a.b.side_effect"` on an attribute of its own.
 */
const mock: Special = (m, given, place, { name }) => {
  if (given.moreKeywords !== null) return null;
  const effect = argumentFor(given, 1, 'side_effect');
  const wrapped = argumentFor(given, 4, 'wraps');
  if (
    effect !== undefined &&
    (effect.kind === 'external' ? !effect.instance : isActive(effect)) &&
    !isClass(effect)
  )
    return effect;
  if (isActive(wrapped)) return wrapped;
  const result = argumentFor(given, 2, 'return_value');
  if (isActive(result) && result.kind !== 'instance')
    return {
      kind: 'partial',
      marks: result.marks,
      func: external(`${module}.<result>`),
      positional: [result],
      keywords: [],
    };
  const names = new Map<string, Value>();
  for (const [key, value] of given.keywords) {
    const at = key.indexOf('.');
    if (at < 0) names.set(key, value);
    else {
      const inner: CallArguments = { ...given, positional: [], keywords: [[key.slice(at + 1), value]] };
      names.set(key.slice(0, at), mock(m, inner, place, external(name)) as Value);
    }
  }
  return plainObject(place.frame.module, name, names);
};

/** Exceptions are raised, not called. */
function isClass(value: Value): boolean {
  return value.kind === 'class' || (value.kind === 'external' && /\.[A-Z]\w*$/.test(value.name));
}

/** `_get_target("os.system")`: what gets the module, and the name in it. */
const target: Special = (_m, given) => {
  const text = asText(given.positional[0]);
  const at = text === null ? -1 : text.lastIndexOf('.');
  if (text === null || at < 0) return null;
  const getter: Value = {
    kind: 'partial',
    marks: 0,
    func: external('pkgutil.resolve_name'),
    positional: [constant(text.slice(0, at))],
    keywords: [],
  };
  return sequence('tuple', [getter, constant(text.slice(at + 1))]);
};

/** `mock.patch(target, new_callable=make)`: what `make` gives back stands in the place of the target, and is called. */
const patched: Special = (m, given, place) => {
  const make = argumentFor(given, 7, 'new_callable');
  if (m.quiet > 0 || (make?.kind !== 'function' && make?.kind !== 'partial')) return null;
  const made = m.call(make, noArguments, place);
  if (isActive(made)) m.call(made, positional(unknown()), place);
  return null;
};

const names = 'Mock MagicMock NonCallableMock NonCallableMagicMock AsyncMock CallableMixin'.split(' ');

export const mockSpecials: readonly (readonly [string, Special])[] = [module, 'mock'].flatMap(
  (from): (readonly [string, Special])[] => [
    ...names.map((name): readonly [string, Special] => [`${from}.${name}`, mock]),
    [`${from}._get_target`, target],
    [`${from}.patch`, patched],
    [`${from}.patch.object`, patched],
    [`${from}.<result>`, (_m, given) => given.positional[0] ?? null],
  ],
);
