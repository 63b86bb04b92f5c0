import {
  Call,
  Elided,
  Extension,
  Global,
  OutOfBand,
  PersistentId,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { itemsOf } from './contracts/checks.ts';
import { unfolded } from './contracts/new-method.ts';
import type { Contracted } from './contracts/table.ts';
import type { Breach, Entry } from './entry.ts';
import { nameOfGlobal } from './evidence.ts';
import { classify } from './index.ts';

export interface DenotedGlobal {
  readonly kind: 'global';
  readonly entry: Entry;
  readonly name: string;
  /** False where it is called by way of another object, which may add arguments. */
  readonly direct: boolean;
  /** True where the value is an object of its own that calls the global (a partial). */
  readonly wrapped: boolean;
}

export interface DenotedComputed {
  readonly kind: 'computed';
  readonly why: string;
  /** True where the value may be any object of the program: a module, a class, a function. */
  readonly reaches: boolean;
  /** How bad calling it is, and making an object of it without calling it. */
  readonly severity: Breach['severity'];
  readonly severityOfNew: Breach['severity'];
}

/** What a value is when it is called: a known global, or something that only running the file would tell. */
export type Denoted = DenotedGlobal | DenotedComputed;

const deepest = 50;

interface CallNote {
  readonly found: Denoted;
  readonly states: number;
}

const unnamed: Entry = { kind: 'unknown', why: 'Its name is computed while the file loads.' };

export function entryOf(global: Global): Entry {
  return denoteGlobal(global).entry;
}

/** The same names come in every file of a folder. */
const entriesByName = new Map<string, Entry>();
const mostNames = 20_000;

function entryByName(module: string, name: string, protocol: number): Entry {
  const key = `${protocol < 3 ? 2 : protocol < 4 ? 3 : 4}${module}\n${name}`;
  let entry = entriesByName.get(key);
  if (entry === undefined) {
    entry = classify(module, name, protocol);
    if (entriesByName.size < mostNames) entriesByName.set(key, entry);
  }
  return entry;
}

/** Each import is looked up once. */
export function denoteGlobal(global: Global): DenotedGlobal {
  let found = global.note as DenotedGlobal | undefined;
  if (found === undefined) {
    const { module, name, protocol } = global;
    const entry = module === null || name === null ? unnamed : entryByName(module, name, protocol);
    found = { kind: 'global', entry, name: nameOfGlobal(global), direct: true, wrapped: false };
    global.note = found;
  }
  return found;
}

/** Whether a call of the global makes an object of its own: most calls of a large pickle do. */
export function makesInstance(global: Global): boolean {
  const { entry } = denoteGlobal(global);
  if (entry.kind !== 'contract') return entry.kind !== 'danger';
  const { result, called, instance } = entry.contract;
  return result === undefined && called === undefined && instance === undefined;
}

function computed(
  why: string,
  reaches = false,
  severity: Breach['severity'] = reaches ? 'high' : 'medium',
  severityOfNew: Breach['severity'] = severity,
): DenotedComputed {
  return { kind: 'computed', why, reaches, severity, severityOfNew };
}

/** What calling `value` calls. Each call object is resolved once. */
export function denote(value: Value, depth = 0): Denoted {
  if (value instanceof Global) return denoteGlobal(value);
  if (value instanceof Call) {
    // A state given later can replace what the arguments said.
    const known = value.note as CallNote | undefined;
    if (known !== undefined && known.states === value.states.length) return known.found;
    const found =
      depth > deepest ? computed('It is computed in too many steps.', true) : resolve(value, depth);
    value.note = { found, states: value.states.length } satisfies CallNote;
    return found;
  }
  if (value instanceof Extension)
    return computed('It is named by a number in a registry of the program.', true);
  if (value instanceof PersistentId && value.id instanceof Tuple) {
    // torch's loaders take `('module', class, file, source)` for the class itself.
    const [kind, type] = value.id.items;
    if (kind instanceof Text && kind.value === 'module' && type instanceof Global) return denoteGlobal(type);
    if (kind instanceof Global) return denoteGlobal(kind);
  }
  if (value instanceof PersistentId || value instanceof OutOfBand)
    return computed('It comes from outside of the file.');
  if (value instanceof Elided) return computed('It lies beyond what was kept of the file.', true);
  return computed('A constant is called, which fails.');
}

function resolve(call: Call, depth: number): Denoted {
  const maker = denote(call.callable, depth + 1);
  if (maker.kind === 'computed') {
    // An object that `__new__` makes of a class is an object of that class.
    const made = call.via === 'NEWOBJ' || call.via === 'NEWOBJ_EX';
    const severity = made ? maker.severityOfNew : maker.severity;
    return computed('It is the result of a computed call.', severity !== 'medium');
  }
  const { entry } = maker;
  if (entry.kind === 'danger') return computed(`It is the result of ${maker.name}. ${entry.why}`, true);
  if (entry.kind === 'contract' && entry.contract.called !== undefined) {
    const { called, instantiated = called } = entry.contract;
    return computed(called.why, false, called.severity, instantiated.severity);
  }
  if (entry.kind === 'contract' && entry.contract.result !== undefined)
    return resolved(call, entry as Contracted, maker.direct, depth);
  if (
    entry.kind === 'contract' &&
    (entry as Contracted).explained === 'review' &&
    entry.contract.instance === undefined
  )
    return computed(
      `It is made by ${maker.name}: what it does depends on what it is called with.`,
      false,
      'high',
    );
  return computed(`It is an object of ${maker.name}, called in its turn.`);
}

function resolved(call: Call, entry: Contracted, direct: boolean, depth: number): Denoted {
  const args = itemsOf(call.args);
  if (args === undefined || !direct) return computed('What it reaches is computed.', true);
  const result = entry.contract.result?.(args) ?? null;
  if (result === null) return computed('It is an attribute of an object of the file.', true, 'medium');
  if ('module' in result) {
    const name = `${result.module}.${result.name}`;
    return {
      kind: 'global',
      entry: classify(result.module, result.name, 4),
      name,
      direct: true,
      wrapped: false,
    };
  }
  const state = call.states.at(-1);
  const value = state === undefined ? result.value : itemsOf(state)?.[0];
  if (value === undefined) return computed('What it holds is computed.', false, 'high');
  const held = denote(value, depth + 1);
  return held.kind === 'global' ? { ...held, direct: false, wrapped: true } : { ...held, reaches: false };
}

/** The class of the object that a call makes, or the function that made it. */
export function instanceClass(call: Call, depth = 0): Denoted {
  if (call.callable instanceof Global && makesInstance(call.callable)) return denoteGlobal(call.callable);
  const known = call.secondNote as Denoted | undefined;
  if (known !== undefined) return known;
  const found = classOf(call, depth);
  call.secondNote = found;
  return found;
}

function classOf(call: Call, depth: number): Denoted {
  const plainly = unfolded(call);
  if (plainly !== null) return instanceClass(plainly, depth + 1);
  if (depth > deepest) return computed('It is computed in too many steps.', true);
  const maker = denote(call.callable);
  if (maker.kind !== 'global' || maker.entry.kind !== 'contract') return maker;
  const { contract } = maker.entry;
  if (contract.instance === undefined) return maker;
  const args = itemsOf(call.args);
  const value = args === undefined ? null : contract.instance(args);
  return value === null ? computed('What it makes is computed.', true) : denote(value, depth + 1);
}
