import type { Partial, Value } from './values.ts';

/** Those of the partial calls that `functools.partialmethod` made: as attributes of a class they are methods. */
const methods = new WeakSet<Value>();

export function asMethod(made: Partial): Partial {
  methods.add(made);
  return made;
}

/** `A().h`, where `h = partialmethod(f, 1)`, is `f(self, 1, …)`. */
export function bindPartial(found: Partial, self: Value): Partial {
  return methods.has(found) ? { ...found, positional: [self, ...found.positional] } : found;
}
