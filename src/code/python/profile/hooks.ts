import { kindOfMethod } from './attributes.ts';
import { type Ancestor, find, lineageOf } from './classes.ts';
import { topFrame } from './functions.ts';
import type { Binding } from './model.ts';
import { anything, type Frame, type Given, nothingGiven, type Proof, problem } from './proof.ts';
import type { Value } from './values.ts';

/** What the unpickler runs of a class by itself, on values that the file chose. */
export const hooks: ReadonlySet<string> = new Set(
  `__setstate__ __setattr__ __getattr__ __getattribute__ __hash__ __eq__ __del__ __setitem__ __missing__ _missing_
   append extend add update insert`.match(/\S+/g),
);
/** They run when an object is written, or when a class is made: neither is loading. */
export const elsewhere: ReadonlySet<string> = new Set(
  '__reduce__ __reduce_ex__ __getstate__ __getnewargs__ __getnewargs_ex__ __init_subclass__ __new__ __init__ __post_init__'.match(
    /\S+/g,
  ),
);

/** All that classes of ours bind in the order of a class. */
export function namesOf(order: readonly Ancestor[]): Set<string> {
  return new Set(order.flatMap((one) => (one.kind === 'own' ? [...one.cls.members.keys()] : [])));
}

/** Reads what a special method does to an object. */
export function runHook(proof: Proof, name: string, binding: Binding, object: Value, frame: Frame): void {
  if (binding.kind === 'function') {
    const given: Given =
      name === '__setstate__' ? { ...nothingGiven, positional: [{ kind: 'state' }] } : anything;
    const kind = kindOfMethod(proof, binding.fn);
    const self: Value | null =
      kind === 'static'
        ? null
        : kind === 'class' && object.kind === 'object'
          ? { kind: 'ref', ref: { kind: 'class', cls: object.cls } }
          : object;
    proof.run(binding.fn, self, given, frame);
    return;
  }
  const value = binding.kind === 'value' ? binding.value : null;
  if (value?.type === 'Constant' && value.value === null) return;
  if (value?.type === 'Name' && object.kind === 'object') {
    const same = object.cls.members.get(value.id)?.[0];
    if (same?.kind === 'function') {
      proof.run(same.fn, object, anything, frame);
      return;
    }
  }
  problem(proof, frame, value?.at ?? 0, `its ${name} is not written as a function`);
}

/** Whatever is done with an object that is made on the way runs the special methods of its class. */
export function operators(proof: Proof, mode: Frame['mode']): void {
  for (const cls of proof.made) {
    const lineage = lineageOf(proof.sources, cls, proof.knows);
    for (const name of namesOf(lineage.order)) {
      if (!/^__\w+__$/.test(name) || elsewhere.has(name)) continue;
      const found = find(lineage, name);
      if (found.kind !== 'own') continue;
      for (const binding of found.bindings)
        if (binding.kind === 'function')
          runHook(proof, name, binding, { kind: 'object', cls }, { ...topFrame(found.cls.module), mode });
    }
  }
}
