import { usualModule } from '../../catalog/usual-names.ts';
import { readsOutside, replaces } from '../functions/stale.ts';
import { deepest, type Machine } from '../machine.ts';
import { fileOf } from '../origins/own-files.ts';
import type { Frame, LogEntry, ModuleState, Union } from '../state.ts';
import { join, joinAll } from '../values/join.ts';
import { dependencyMask, detached } from '../values/marks.ts';
import { constant, external, type Lazy, mapping, unknown, type Value } from '../values/values.ts';
import { builtinNames } from './builtin-names.ts';
import { docstringOf } from './docstrings.ts';
import { knownFor } from './known-names.ts';
import { calledSo } from './named-values.ts';

/** What a name stands for at a place: locals, enclosing functions, the module, star imports, builtins. */
export function lookup(m: Machine, name: string, from: Frame): Value {
  let frame: Frame | null = from;
  let left = false;
  while (frame !== null) {
    if (frame.kind === 'module') {
      const found = lookupGlobal(m, name, frame.module, frame);
      if (!left || !frame.names.has(name)) return found;
      const any = readsOutside(frame, name, found, from);
      return (any.marks & dependencyMask) !== 0 ? detach(any) : any;
    }
    const { scope } = frame;
    if (scope?.globals?.has(name))
      return readsOutside(frame.module.frame, name, lookupGlobal(m, name, frame.module, null), from);
    const found = frame.names.get(name);
    if (found !== undefined) {
      if (found.kind === 'lazy') return resolveLazy(m, found, name, frame);
      if (!left) return found;
      const any = readsOutside(frame, name, found, from);
      return (any.marks & dependencyMask) !== 0 ? detach(any) : any;
    }
    if (frame.kind === 'function') {
      if (scope?.locals.has(name)) return unknown();
      left = true;
    }
    frame = frame.parent;
  }
  return unknown();
}

/** Beyond the function whose parameters they name, dependencies would be taken for those of another. */
export function detach(value: Value): Value {
  if ((value.marks & dependencyMask) === 0) return value;
  if (value.kind === 'unknown') return unknown(detached(value.marks));
  if (value.kind === 'union') {
    const members = value.members.map(detach);
    return { kind: 'union', marks: detached(value.marks), members };
  }
  if (value.kind === 'sequence' || value.kind === 'mapping') {
    value.marks = detached(value.marks);
    return value;
  }
  if (value.kind === 'function' || value.kind === 'class' || value.kind === 'instance') return value;
  return { ...value, marks: detached(value.marks) };
}

export function lookupGlobal(m: Machine, name: string, module: ModuleState, frame: Frame | null): Value {
  const at = frame ?? module.frame;
  const found = at.names.get(name);
  if (found !== undefined) return found.kind === 'lazy' ? resolveLazy(m, found, name, at) : found;
  if (at !== module.frame) {
    const outer = module.frame.names.get(name);
    if (outer !== undefined) return outer.kind === 'lazy' ? resolveLazy(m, outer, name, module.frame) : outer;
  }
  const stars = starred(m, module);
  for (const star of stars) {
    const value = star.frame.names.get(name);
    if (value === undefined) continue;
    const own = value.kind === 'lazy' ? resolveLazy(m, value, name, star.frame) : value;
    // A file that could stand in for a module of Python's library was taken for either.
    return module.stars.includes(star.name) ? join(own, external(`${star.name}.${name}`)) : own;
  }
  if (name === '__builtins__' || name === '__builtin__') return external('builtins');
  if (builtinNames.has(name)) {
    const replaced = module.replaced.size > 0 ? module.replaced.get(`builtins.${name}`) : undefined;
    return replaced ?? builtin(name);
  }
  if (name.startsWith('__')) {
    if (name === '__name__') return constant(module.name);
    if (name === '__file__') return fileOf(module);
    if (name === '__doc__') return docstringOf(module.tree.body);
    if (name === '__dict__') return mapping(unknown());
  }
  // `builtins.name = …` makes it a name of every module.
  const added = module.replaced.size > 0 ? module.replaced.get(`builtins.${name}`) : undefined;
  if (added !== undefined) return added;
  // What notebooks of Databricks are given without an import.
  if (name === 'dbutils') return external(name);
  const usual = usualModule(name);
  if (usual !== undefined) return external(usual);
  return fromStars(module, stars, name);
}

/** Star imports of star imports, the last one first, as far as modules of the repository go. */
function starred(m: Machine, module: ModuleState): readonly ModuleState[] {
  if (module.starModules.length === 0 || m.depth > deepest - 150) return [];
  const found: ModuleState[] = [];
  const seen = new Set([module]);
  const waiting = [...module.starModules];
  m.depth += 20;
  for (let star = waiting.pop(); star !== undefined && found.length < mostStars; star = waiting.pop()) {
    if (seen.has(star)) continue;
    seen.add(star);
    m.run(star);
    found.push(star);
    waiting.push(...star.starModules);
  }
  m.depth -= 20;
  return found;
}

const mostStars = 200;

/** What a name may be by star imports of libraries: those of which it is known that they have it, else the first ones. */
function fromStars(module: ModuleState, stars: readonly ModuleState[], name: string): Value {
  const all = [...new Set([module, ...stars].flatMap((one) => one.stars))].slice(0, mostStars);
  if (all.length === 0) return unknown();
  const names = all.map((star) => `${star}.${name}`);
  const known = names.filter((one) => knownFor(one) !== null);
  return joinAll((known.length > 0 ? known : names).slice(0, 4).map((one) => external(one)));
}

const builtins = new Map<string, Value>();

function builtin(name: string): Value {
  let found = builtins.get(name);
  if (found === undefined) {
    found = external(`builtins.${name}`);
    builtins.set(name, found);
  }
  return found;
}

function resolveLazy(m: Machine, lazy: Lazy, name: string, frame: Frame): Value {
  const found = importedName(m, lazy.module, lazy.name);
  if (frame.names.get(name) === lazy) frame.names.set(name, found);
  return found;
}

/**
 * A name that two branches import, of which one may lead back to this very name: `if x: from a import f` here, and a name
 * of this module there. What is known without them is put in their place first, so that whoever comes back finds that.
 */
function settled(m: Machine, module: ModuleState, name: string, found: Union): Value {
  const late = found.members.filter((member) => member.kind === 'lazy');
  if (late.length === 0) return found;
  let all: Value | null = null;
  for (const member of found.members)
    if (member.kind !== 'lazy') all = all === null ? member : join(all, member);
  module.frame.names.set(name, all ?? unknown());
  for (const lazy of late) {
    if (lazy.kind !== 'lazy' || m.depth > deepest - 150) continue;
    m.depth += 20;
    const value = importedName(m, lazy.module, lazy.name);
    m.depth -= 20;
    if (value.kind !== 'lazy') all = all === null ? value : join(all, value);
  }
  const value = all ?? unknown();
  module.frame.names.set(name, value);
  return value;
}

/** `from module import name`, for a module of the repository. */
export function importedName(m: Machine, module: ModuleState, name: string): Value {
  m.run(module);
  const found = module.frame.names.get(name);
  if (found !== undefined && found.kind === 'union') return settled(m, module, name, found);
  if (found !== undefined && found.kind !== 'lazy') return found;
  if (found !== undefined && found.kind === 'lazy') {
    if (found.module === module || m.depth > deepest - 150) return unknown();
    m.depth += 20;
    const value = importedName(m, found.module, found.name);
    m.depth -= 20;
    module.frame.names.set(name, value);
    return value;
  }
  const path = m.workspace.resolve(name, 1, packageFile(module));
  const inner = path === null || path === module.path ? null : m.moduleAt(path);
  if (inner !== null) return { kind: 'module', marks: 0, module: inner };
  const stars = starred(m, module);
  for (const star of stars) {
    if (m.depth > deepest - 150) break;
    m.depth += 20;
    const value = star.frame.names.has(name) ? importedName(m, star, name) : undefined;
    m.depth -= 20;
    if (value !== undefined) return value;
  }
  return fromStars(module, stars, name);
}

/** A file of the package itself: relative names of a plain module are its siblings, not its members. */
function packageFile(module: ModuleState): string {
  return module.path.endsWith('__init__.py')
    ? module.path
    : `${module.path.replace(/\.py$/, '')}/__init__.py`;
}

/** Binds a name where Python binds it. */
export function bind(m: Machine, name: string, value: Value, from: Frame): void {
  let frame = from;
  const { scope } = frame;
  if (scope !== null) {
    if (scope.globals?.has(name)) {
      const module = frame.module.frame;
      from.summary.stored |= value.marks & dependencyMask;
      const before = module.names.get(name);
      // Functions run in an order that is not known: what they assign to the module adds to what is there.
      const added = detach(value);
      const joined =
        before === undefined || (m.special > 0 && m.since === 0) || before.kind === 'lazy'
          ? added
          : join(before, added);
      write(module, name, joined);
      return;
    }
    if (scope.nonlocals?.has(name)) {
      from.summary.stored |= value.marks & dependencyMask;
      let outer = frame.parent;
      while (outer !== null && outer.kind !== 'module' && !outer.names.has(name)) outer = outer.parent;
      if (outer !== null && outer.kind !== 'module') frame = outer;
    }
  }
  write(frame, name, calledSo(name, value));
}

export function write(frame: Frame, name: string, value: Value | undefined): void {
  const before = frame.names.get(name);
  if (frame.log !== null) frame.log.push({ name, before });
  if (value === undefined) frame.names.delete(name);
  else {
    frame.names.set(name, value);
    replaces(frame, name, before, value);
  }
}

/** The names that a branch assigned, with what they are at its end. */
export type Changes = Map<string, Value | undefined>;

/** What a branch leaves that assigns nothing. */
export const unchanged: Changes = new Map();

export function beginBranch(frame: Frame): LogEntry[] | null {
  const outer = frame.log;
  frame.log = [];
  return outer;
}

/** Takes back what a branch assigned and says what it was. */
export function endBranch(frame: Frame, outer: LogEntry[] | null): Changes {
  const log = frame.log as LogEntry[];
  frame.log = outer;
  if (log.length === 0) return unchanged;
  const changes: Changes = new Map();
  for (const { name } of log) if (!changes.has(name)) changes.set(name, frame.names.get(name));
  for (let at = log.length - 1; at >= 0; at -= 1) {
    const { name, before } = log[at] as LogEntry;
    if (before === undefined) frame.names.delete(name);
    else frame.names.set(name, before);
  }
  return changes;
}

/** Joins branches that all come to the same place. A name that one of them leaves unbound keeps what the others say. */
export function merge(frame: Frame, branches: readonly Changes[]): void {
  if (branches.length === 1) {
    for (const [name, value] of branches[0] as Changes) write(frame, name, value);
    return;
  }
  if (branches.every((changes) => changes.size === 0)) return;
  const names = new Set<string>();
  for (const changes of branches) for (const name of changes.keys()) names.add(name);
  for (const name of names) {
    const before = frame.names.get(name);
    let joined: Value | undefined;
    for (const changes of branches) {
      const value = changes.has(name) ? changes.get(name) : before;
      if (value !== undefined) joined = joined === undefined ? value : join(joined, value);
    }
    write(frame, name, joined);
  }
}
