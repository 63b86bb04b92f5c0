import { asDressed } from '../calls/partial-methods.ts';
import { argumentFor } from '../machine.ts';
import { external, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** `decorate(function, caller)`: a call of it is a call of the caller, with the function before what it is given. */
const decorate =
  (name: string): Special =>
  (_m, given, _place, callee) => {
    const [func] = given.positional;
    const caller = argumentFor(given, 1, name);
    if (caller === undefined || func?.kind === 'constant') return null;
    // `@caller(option=1)` comes before the function does.
    if (func === undefined)
      return { kind: 'partial', marks: 0, func: callee, positional: [], keywords: [[name, caller]] };
    return asDressed({ kind: 'partial', marks: 0, func: caller, positional: [func], keywords: [] });
  };

/** `@decorator def caller(function, *args)`: what makes a decorator of the caller. */
const decorator =
  (by: string, name: string): Special =>
  (_m, given) => {
    const [caller, func] = given.positional;
    if (caller?.kind !== 'function') return null;
    if (func === undefined || func.kind === 'constant') return named(by, name, caller);
    return asDressed({ kind: 'partial', marks: 0, func: caller, positional: [func], keywords: [] });
  };

function named(by: string, name: string, caller: Value): Value {
  return { kind: 'partial', marks: 0, func: external(by), positional: [], keywords: [[name, caller]] };
}

export const decoratorSpecials: readonly (readonly [string, Special])[] = [
  ['decorator.decorator', decorator('decorator.decorate', 'caller')],
  ['decorator.decorate', decorate('caller')],
  ['wrapt.decorator', decorator('wrapt.FunctionWrapper', 'wrapper')],
  ['wrapt.FunctionWrapper', decorate('wrapper')],
];
