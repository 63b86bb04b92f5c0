import type { ConstantValue } from '../../ast.ts';
import type {
  Constant,
  External,
  FunctionState,
  Mapping,
  Sequence,
  SequenceType,
  Unknown,
  Value,
} from '../state.ts';
import { dependsOn } from './marks.ts';

export type {
  ClassValue,
  Constant,
  External,
  FunctionValue,
  Instance,
  Lazy,
  Mapping,
  ModuleValue,
  Namespace,
  Partial,
  Picker,
  Sequence,
  SequenceType,
  Super,
  Text,
  Unknown,
  Value,
} from '../state.ts';

const plain: Unknown = { kind: 'unknown', marks: 0, parameter: -1 };
const unknowns = new Map<number, Unknown>([[0, plain]]);

/** Marks are few in practice; beyond this many combinations the cache starts anew. */
const mostCached = 4096;

export function unknown(marks = 0): Unknown {
  const found = unknowns.get(marks);
  if (found !== undefined) return found;
  if (unknowns.size > mostCached) unknowns.clear();
  const made: Unknown = { kind: 'unknown', marks, parameter: -1 };
  unknowns.set(marks, made);
  return made;
}

const parameters: Unknown[] = [];

/** The argument for a parameter, in an evaluation that stands for all calls. */
export function parameterValue(at: number): Unknown {
  parameters[at] ??= { kind: 'unknown', marks: dependsOn(at), parameter: at };
  return parameters[at];
}

export function constant(value: ConstantValue, marks = 0): Constant {
  return { kind: 'constant', marks, value };
}

export const none: Constant = constant(null);
export const yes: Constant = constant(true);
export const no: Constant = constant(false);

export function external(name: string, marks = 0, self: Value | null = null): External {
  return { kind: 'external', marks, name, self, instance: false };
}

/** An object of an external class. */
export function instanceOf(name: string, marks = 0, self: Value | null = null): External {
  return { kind: 'external', marks, name, self, instance: true };
}

let ids = 0;

/** Values that can be told apart have numbers; they serve as keys and have no meaning beyond one run. */
export function nextId(): number {
  ids += 1;
  return ids;
}

/** Of a function that nobody called yet. */
export function functionState(): FunctionState {
  return { summary: null, attributes: null, idle: 0, spent: 0, open: 0, results: null, own: null };
}

export function sequence(type: SequenceType, items: Value[], rest: Value | null = null, marks = 0): Sequence {
  let all = marks;
  for (const item of items) all |= item.marks;
  if (rest !== null) all |= rest.marks;
  return { kind: 'sequence', marks: all, id: nextId(), type, items, rest };
}

export function mapping(rest: Value | null = null, marks = 0): Mapping {
  return { kind: 'mapping', marks, id: nextId(), entries: new Map(), rest };
}

/** The same value with more marks. Containers keep their identity: they get the marks themselves. */
export function withMarks(value: Value, marks: number): Value {
  if ((value.marks | marks) === value.marks) return value;
  if (value.kind === 'unknown') return unknown(value.marks | marks);
  if (value.kind === 'sequence' || value.kind === 'mapping') {
    value.marks |= marks;
    return value;
  }
  if (value.kind === 'function' || value.kind === 'class' || value.kind === 'instance') return value;
  return { ...value, marks: value.marks | marks };
}
