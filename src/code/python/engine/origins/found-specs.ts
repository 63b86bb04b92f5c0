import type { Value } from '../values/values.ts';

/** Specifications that a finder was asked for by name: what was made of a file by its path is none of them. */
const found = new WeakSet<Value>();

export function asFound(spec: Value): Value {
  found.add(spec);
  return spec;
}

export function isFound(spec: Value): boolean {
  return found.has(spec);
}
