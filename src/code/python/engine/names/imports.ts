import { firstPart } from '../../../../core/dotted-names.ts';
import type { Import, ImportFrom } from '../../ast.ts';
import { lineOf } from '../../source-lines.ts';
import type { Machine } from '../machine.ts';
import { addCall } from '../owners.ts';
import type { CallPlace, Frame, ModuleState } from '../state.ts';
import { computed } from '../values/marks.ts';
import { external, type Lazy, type Value } from '../values/values.ts';
import { bind } from './names.ts';
import { nameElsewhere } from './own-package.ts';
import { isOfLibrary } from './python-library.ts';
import { shownModule } from './shown-modules.ts';
import { orLibrary } from './stand-ins.ts';

/** `import a.b.c`, `import a.b as c`. */
export function importNames(m: Machine, node: Import, frame: Frame): void {
  for (const { name, asname, at } of node.names) {
    const top = firstPart(name);
    recordImport(m, frame, name, at);
    if (asname !== null) {
      bind(m, asname, moduleNamed(m, name, frame.module), frame);
      continue;
    }
    const value = moduleNamed(m, top, frame.module);
    if (value.kind === 'external' && top !== name) {
      const inner = moduleNamed(m, name, frame.module);
      if (inner.kind === 'module') frame.module.parts.set(name, inner.module);
    }
    bind(m, top, value, frame);
  }
}

/** `from a import b`, with dots and with a star. */
export function importFrom(m: Machine, node: ImportFrom, frame: Frame): void {
  const { module } = frame;
  const from = node.module ?? '';
  const path = from === '' && node.level === 0 ? null : m.workspace.resolve(from, node.level, module.path);
  const target = path === null ? null : m.moduleAt(path);
  const full = absolute(module, from, node.level);
  if (full === '__future__') return;
  recordImport(m, frame, from, node.at, node.level, path);
  for (const { name, asname } of node.names) {
    if (name === '*') {
      if (target !== null) module.starModules.push(target);
      if (path === null || isOfLibrary(from, node.level)) module.stars.push(full);
      if (frame.kind !== 'module' || target === null) continue;
      continue;
    }
    const as = asname ?? name;
    const inner = from === '' ? name : `${from}.${name}`;
    if (target !== null) {
      if (target === module) {
        const sub = submodule(m, inner, node.level, module);
        if (sub !== null) {
          bind(m, as, sub, frame);
          recordImport(m, frame, inner, node.at, node.level);
          continue;
        }
      }
      const lazy: Lazy = { kind: 'lazy', marks: 0, module: target, name };
      if (target.path.endsWith('__init__.py')) {
        const subpath = m.workspace.resolve(inner, node.level, module.path);
        if (subpath !== null && subpath !== path) recordImport(m, frame, inner, node.at, node.level, subpath);
      }
      bind(m, as, orLibrary(lazy, inner, node.level, module), frame);
      continue;
    }
    const sub = submodule(m, inner, node.level, module);
    if (sub !== null) recordImport(m, frame, inner, node.at, node.level);
    const shown = sub !== null || full === '' ? undefined : shownModule(full, name, `${full}.${name}`);
    const whole = full === '' ? name : `${full}.${name}`;
    bind(m, as, sub ?? external(shown ?? nameElsewhere(whole, path, module, node.level)), frame);
  }
}

function submodule(m: Machine, name: string, level: number, module: ModuleState): Value | null {
  const path = m.workspace.resolve(name, level, module.path);
  const found = path === null || path === module.path ? null : m.moduleAt(path);
  return found === null ? null : { kind: 'module', marks: 0, module: found };
}

/** The module of a dotted name: of the repository where it resolves there, else an external one. */
export function moduleNamed(m: Machine, name: string, from: ModuleState, level = 0): Value {
  // The program that was started: this one, as far as anybody knows.
  if (name === '__main__' && level === 0) return { kind: 'module', marks: 0, module: from };
  const path = m.workspace.resolve(name, level, from.path);
  const module = path === null ? null : m.moduleAt(path);
  if (module !== null) return orLibrary({ kind: 'module', marks: 0, module }, name, level, from);
  return external(nameElsewhere(absolute(from, name, level), path, from, level));
}

/** `sys.modules[__name__]` is the module that asks, which no search path has to lead to. */
export function moduleUnder(m: Machine, name: string, module: ModuleState): Value {
  return name === module.name ? { kind: 'module', marks: 0, module } : moduleNamed(m, name, module);
}

/** A module that a computed name leads to. */
export function computedModule(m: Machine, name: string, place: CallPlace, marks: number): Value {
  const level = /^\.*/.exec(name)?.[0].length ?? 0;
  const plain = name.slice(level);
  recordImport(m, place.frame, plain, place.node.at, level);
  const value = moduleNamed(m, plain, place.frame.module, level);
  if (value.kind === 'external') return { ...value, marks: marks | computed };
  return value;
}

export function recordImport(
  m: Machine,
  frame: Frame,
  name: string,
  at: number,
  level = 0,
  known?: string | null,
): void {
  if (m.quiet > 0) return;
  const { module } = frame;
  const { layer } = m;
  const source = layer === null ? module.tree.source : layer.module.tree.source;
  const path = known === undefined ? m.workspace.resolve(name, level, module.path) : known;
  const full = absolute(module, name, level);
  const line = lineOf(source, layer === null ? at : layer.at);
  const key = `${line} ${full}`;
  if (module.imported.has(key)) return;
  module.imported.add(key);
  module.imports.push({ line, name: full, path, owner: frame.owner, optional: module.trying > 0 });
  if (path === null) return;
  const target = m.moduleAt(path);
  if (target !== null) addCall(frame.owner, target.owner);
}

/** A relative name as an absolute one. */
function absolute(module: ModuleState, name: string, level: number): string {
  if (level === 0) return name;
  const parts = module.name === '' ? [] : module.name.split('.');
  const drop = module.path.endsWith('__init__.py') ? level - 1 : level;
  const head = parts.slice(0, Math.max(0, parts.length - drop)).join('.');
  if (name === '') return head;
  return head === '' ? name : `${head}.${name}`;
}
