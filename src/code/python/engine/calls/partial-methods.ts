import type { Partial, Value } from '../values/values.ts';

/** Those of the partial calls that `functools.partialmethod` made: as attributes of a class they are methods. */
const methods = new WeakSet<Value>();

export function asMethod(made: Partial): Partial {
  methods.add(made);
  return made;
}

/** Those that a library of decorators made of a function: as attributes of a class they are methods of the function. */
const dressed = new WeakSet<Value>();

export function asDressed(made: Partial): Partial {
  dressed.add(made);
  return made;
}

/** `A().h`, where `h = partialmethod(f, 1)`, is `f(self, 1, …)`. */
export function bindPartial(found: Partial, self: Value): Partial {
  if (dressed.has(found)) return { ...found, positional: [...found.positional, self] };
  return methods.has(found) ? { ...found, positional: [self, ...found.positional] } : found;
}
