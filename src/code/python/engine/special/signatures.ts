import { defaultOf } from '../functions/defaults.ts';
import { inCells, namedDefaults } from '../functions/function-attributes.ts';
import { isCallable } from '../functions/parameters.ts';
import type { Machine } from '../machine.ts';
import type { CallPlace } from '../state.ts';
import { plainObject } from '../values/plain-objects.ts';
import { constant, external, type FunctionValue, mapping, sequence, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

function functionOf(value: Value | undefined): FunctionValue | null {
  if (value?.kind === 'bound') return functionOf(value.func);
  return value?.kind === 'function' ? value : null;
}

/** Defaults that can be called, by parameter: `None` for those without. Most functions have none at all. */
function callableDefaults(of: FunctionValue): ReadonlyMap<string, Value> | null {
  const found = new Map<string, Value>();
  of.info.parameters.forEach((name, at) => {
    const value = defaultOf(of, at);
    if (value !== null && value.kind !== 'class' && isCallable(value)) found.set(name, value);
  });
  return found.size === 0 ? null : found;
}

/** `inspect.signature(f).parameters['run'].default` is what the function was defined with. */
const signature: Special = (_m, given, { frame }) => {
  const of = functionOf(given.positional[0]);
  const defaults = of === null ? null : callableDefaults(of);
  if (defaults === null) return null;
  const parameters = mapping();
  for (const [name, value] of defaults)
    parameters.entries.set(`s${name}`, {
      key: constant(name),
      value: plainObject(
        frame.module,
        'inspect.Parameter',
        new Map<string, Value>([
          ['name', constant(name)],
          ['default', value],
        ]),
      ),
    });
  return plainObject(frame.module, 'inspect.Signature', new Map([['parameters', parameters]]));
};

const fullSpec: Special = (_m, given, place) => {
  const of = functionOf(given.positional[0]);
  if (of === null || callableDefaults(of) === null) return null;
  return plainObject(
    place.frame.module,
    'inspect.FullArgSpec',
    new Map<string, Value>([
      ['defaults', sequence('tuple', [...of.defaults])],
      ['kwonlydefaults', namedDefaults(of)],
    ]),
  );
};

/** What a function finds outside of itself. */
const closure: Special = (_m, given, { frame }) => {
  const of = functionOf(given.positional[0]);
  if (of === null) return null;
  const module: Value = { kind: 'module', marks: 0, module: of.info.module };
  return plainObject(
    frame.module,
    'inspect.ClosureVars',
    new Map<string, Value>([
      ['globals', { kind: 'namespace', marks: 0, of: module }],
      ['builtins', { kind: 'namespace', marks: 0, of: external('builtins') }],
      ['nonlocals', mapping(inCells(of))],
    ]),
  );
};

const mostLayers = 16;

function unwrapped(m: Machine, value: Value, place: CallPlace): Value {
  let at = value;
  for (let layers = 0; layers < mostLayers && at.kind === 'function'; layers += 1) {
    const below = m.attribute(at, '__wrapped__', place);
    if (below === at) break;
    at = below;
  }
  return at;
}

const unwrap: Special = (m, given, place) => {
  const [of] = given.positional;
  return of === undefined ? null : unwrapped(m, of, place);
};

export const signatureSpecials: readonly (readonly [string, Special])[] = [
  ['inspect.signature', signature],
  ['inspect.Signature.from_callable', signature],
  ['inspect.getfullargspec', fullSpec],
  ['inspect.getargspec', fullSpec],
  ['inspect.getclosurevars', closure],
  ['inspect.unwrap', unwrap],
];
