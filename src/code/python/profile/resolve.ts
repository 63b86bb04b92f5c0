import { firstPart } from '../../../core/dotted-names.ts';
import type { Expr } from '../ast.ts';
import type { Binding, ClassInfo, FunctionInfo, ModuleInfo, Sources } from './model.ts';
import { isBuiltin } from './outside.ts';

/** What a name of a module stands for. */
export type Ref =
  | { readonly kind: 'class'; readonly cls: ClassInfo }
  | { readonly kind: 'function'; readonly fn: FunctionInfo }
  | { readonly kind: 'module'; readonly module: ModuleInfo }
  /** Of a library, the standard library or the built-ins: a dotted name. */
  | { readonly kind: 'outside'; readonly name: string }
  /** A variable of a module. */
  | { readonly kind: 'variable'; readonly module: ModuleInfo; readonly value: Expr | null }
  | { readonly kind: 'unknown'; readonly why: string };

const longest = 40;

export function unknown(why: string): Ref {
  return { kind: 'unknown', why };
}

/** What `name` is at the top level of a module; null where nothing binds it there. */
export function lookUp(sources: Sources, module: ModuleInfo, name: string, steps = 0): Ref | null {
  if (steps > longest) return unknown(`${name} is imported in a circle`);
  const bindings = module.names.get(name);
  const child = sources.modules.get(`${module.name}.${name}`);
  const starred = throughStars(sources, module, name, steps);
  if (bindings !== undefined) {
    const ref = refOf(sources, module, name, bindings, steps);
    return starred === null || sameRef(ref, starred) ? ref : unknown(`${name} is bound in more than one way`);
  }
  if (starred !== null) return starred;
  if (child !== undefined) return { kind: 'module', module: child };
  return null;
}

/** Two statements that bind a name are two things that it can be. */
function refOf(
  sources: Sources,
  module: ModuleInfo,
  name: string,
  bindings: readonly Binding[],
  steps: number,
): Ref {
  if (bindings.length > 1) {
    // `except ImportError: numpy = None`: what is None is not used.
    const real = bindings.filter((one) => !isNone(one));
    if (real.length === 1) return refOf(sources, module, name, real, steps);
    if (bindings.every(({ kind }) => kind === 'value')) return { kind: 'variable', module, value: null };
    const refs = bindings.map((one) => refOf(sources, module, name, [one], steps));
    const first = refs[0] as Ref;
    if (refs.every((ref) => sameRef(ref, first))) return first;
    return unknown(`${name} is bound in more than one way`);
  }
  const only = bindings[0] as Binding;
  switch (only.kind) {
    case 'class':
      return { kind: 'class', cls: only.cls };
    case 'function':
      return { kind: 'function', fn: only.fn };
    case 'value':
      return alias(sources, module, only.value, steps) ?? { kind: 'variable', module, value: only.value };
    case 'import':
      return only.name === null
        ? moduleRef(sources, only.module)
        : memberRef(sources, module, only.module, only.name, steps + 1);
  }
}

function isNone(binding: Binding): boolean {
  return binding.kind === 'value' && binding.value?.type === 'Constant' && binding.value.value === null;
}

/** `Float = float`: another name of the same thing. */
function alias(sources: Sources, module: ModuleInfo, value: Expr | null, steps: number): Ref | null {
  if (value === null || (value.type !== 'Name' && value.type !== 'Attribute')) return null;
  const ref = resolve(sources, module, value, steps + 1);
  return ref === null || ref.kind === 'unknown' ? null : ref;
}

function sameRef(a: Ref, b: Ref): boolean {
  if (a.kind === 'outside' && b.kind === 'outside') return a.name === b.name;
  if (a.kind === 'class' && b.kind === 'class') return a.cls === b.cls;
  if (a.kind === 'function' && b.kind === 'function') return a.fn === b.fn;
  return a.kind === 'module' && b.kind === 'module' && a.module === b.module;
}

function throughStars(sources: Sources, module: ModuleInfo, name: string, steps: number): Ref | null {
  const stars = module.names.get('*') ?? [];
  let found: Ref | null = null;
  for (const star of stars) {
    if (star.kind !== 'import') continue;
    const from = sources.modules.get(star.module);
    if (from === undefined) return unknown(`${name} may come from ${star.module}, all of which is imported`);
    const ref = lookUp(sources, from, name, steps + 1);
    if (ref === null) continue;
    // A list in `__all__` may leave it out, or name what begins with an underscore.
    if (isBuiltin(name) || (found !== null && !sameRef(found, ref)))
      return unknown(`${name} may come from ${star.module}, all of which is imported`);
    found = ref;
  }
  return found;
}

export function moduleRef(sources: Sources, name: string): Ref {
  const module = sources.modules.get(name);
  if (module !== undefined) return { kind: 'module', module };
  if (sources.native.has(name)) return unknown(`${name} is machine code`);
  return isInside(sources, name) ? unknown(`${name} was not found`) : { kind: 'outside', name };
}

/** Whether a dotted name lies below a package of the sources. */
export function isInside(sources: Sources, name: string): boolean {
  const root = firstPart(name);
  return name.startsWith('?') || sources.modules.has(root) || sources.native.has(root);
}

function memberRef(sources: Sources, by: ModuleInfo, from: string, name: string, steps: number): Ref {
  // `from . import part` in the package itself: what is meant is the module below it.
  if (from === by.name) return moduleRef(sources, `${from}.${name}`);
  const ref = moduleRef(sources, from);
  return ref.kind === 'unknown' ? ref : member(sources, ref, name, steps);
}

/** `ref.name`. */
export function member(sources: Sources, ref: Ref, name: string, steps = 0): Ref {
  switch (ref.kind) {
    case 'module': {
      const found = lookUp(sources, ref.module, name, steps + 1);
      if (found !== null) return found;
      const below = `${ref.module.name}.${name}`;
      return sources.native.has(below)
        ? unknown(`${below} is machine code`)
        : unknown(`${ref.module.name} has no ${name}`);
    }
    case 'outside':
      return { kind: 'outside', name: ref.name === '' ? name : `${ref.name}.${name}` };
    case 'class': {
      const bindings = ref.cls.members.get(name);
      if (bindings?.length === 1 && bindings[0]?.kind === 'class')
        return { kind: 'class', cls: bindings[0].cls };
      return unknown(`${ref.cls.qualname}.${name} is no class`);
    }
    default:
      return unknown(`${name} of what is no module`);
  }
}

/** What an expression of names and dots stands for at the top level; null where it is none, or nothing binds it. */
export function resolve(sources: Sources, module: ModuleInfo, node: Expr, steps = 0): Ref | null {
  if (steps > longest) return unknown('named in a circle');
  if (node.type === 'Name')
    return lookUp(sources, module, node.id, steps) ?? { kind: 'outside', name: `builtins.${node.id}` };
  if (node.type !== 'Attribute') return null;
  const of = resolve(sources, module, node.value, steps + 1);
  return of === null ? null : member(sources, of, node.attr, steps + 1);
}
