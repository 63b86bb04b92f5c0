import { knownFor } from '../names/known-names.ts';
import type { Frame, FunctionState, ModuleState } from '../state.ts';
import { join } from '../values/join.ts';
import type { Value } from '../values/values.ts';

/** What functions read from outside of themselves, by the thing that holds it and the name there. */
interface Read {
  readonly by: Set<FunctionState>;
  /** What else stood there, since a function first read it. */
  past: Value | null;
}

const reads = new WeakMap<object, Map<string, Read>>();
const stale = new WeakSet<FunctionState>();
const watched = new WeakSet<object>();
const mostReaders = 64;

/**
 * A function reads a name, or a part of a thing, that is not its own. It is evaluated for all its calls together: where
 * something else comes to stand there later, `text = bad; f()`, it runs that as well.
 */
export function readsOutside(holder: object, name: string, found: Value, { func, special }: Frame): Value {
  if (func === null || special !== null) return found;
  let names = reads.get(holder);
  if (names === undefined) {
    names = new Map();
    reads.set(holder, names);
  }
  const read = names.get(name);
  if (read === undefined) {
    names.set(name, { by: new Set([func.state]), past: null });
    return found;
  }
  if (read.by.size < mostReaders) read.by.add(func.state);
  return read.past === null ? found : join(found, read.past);
}

/** Something else comes to stand where functions read, which were evaluated before. */
export function replaces(holder: object, name: string, before: Value | undefined, after: Value): void {
  if (before === undefined || before === after) return;
  const names = reads.get(holder);
  if (names === undefined || !(mayAct(before) || mayAct(after))) return;
  let read = names.get(name);
  if (read === undefined) {
    if (!watched.has(holder)) return;
    read = { by: new Set(), past: null };
    names.set(name, read);
  }
  read.past = join(read.past ?? before, after);
  for (const state of read.by) if (state.summary !== null) stale.add(state);
}

/** Somebody outside got hold of a function, and may call it before the names around it come to be others. */
export function watchNames({ module }: Frame): void {
  const { frame } = module;
  watched.add(frame);
  if (!reads.has(frame)) reads.set(frame, new Map());
}

/** What is called or run, or is a text that may be. */
function mayAct(value: Value): boolean {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'string' || value.value instanceof Uint8Array;
    case 'external':
      return !value.instance && knownFor(value.name)?.effect !== undefined;
    case 'function':
    case 'bound':
    case 'partial':
    case 'code':
    case 'text':
      return true;
    case 'union':
      return value.members.some((member) => member.kind !== 'union' && mayAct(member));
    case 'sequence':
      return value.items.slice(0, mostParts).some((item) => item.kind !== 'sequence' && mayAct(item));
    default:
      return false;
  }
}

/** Of a row in a table: a name, what it stands for, what it is given. */
const mostParts = 8;

const mostRounds = 2;

/** Evaluates anew what was evaluated before something that it reads was replaced. */
export function evaluateStale(module: ModuleState, summarise: (at: number) => void): void {
  for (let round = 0; round < mostRounds; round += 1)
    for (let at = 0; at < module.functions.length; at += 1) {
      const state = module.functions[at]?.state;
      if (state === undefined || !stale.has(state)) continue;
      stale.delete(state);
      state.summary = null;
      state.results = null;
      summarise(at);
    }
}
