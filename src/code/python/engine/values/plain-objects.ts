import { lastPart } from '../../../../core/dotted-names.ts';
import type { ModuleState } from '../state.ts';
import { type ClassValue, type Instance, nextId, type Value } from './values.ts';

const classes = new WeakMap<ModuleState, Map<string, ClassValue>>();

/** An object of a class of a library that does no more than keep what it is given: `types.SimpleNamespace`. */
export function plainObject(module: ModuleState, name: string, names: Map<string, Value>): Instance {
  const known = classes.get(module) ?? new Map<string, ClassValue>();
  classes.set(module, known);
  let of = known.get(name);
  if (of === undefined) {
    of = standIn(module, name);
    known.set(name, of);
  }
  let marks = 0;
  for (const value of names.values()) marks |= value.marks;
  return { kind: 'instance', marks, id: nextId(), of, names };
}

function standIn(module: ModuleState, name: string): ClassValue {
  const order: (ClassValue | string)[] = [];
  const made: ClassValue = {
    kind: 'class',
    marks: 0,
    id: nextId(),
    name: lastPart(name),
    qualified: name,
    module,
    node: null,
    names: new Map(),
    bases: [],
    order,
    metaclass: null,
    general: { instance: null },
  };
  order.push(made, name);
  return made;
}
