import { firstPart } from '../../../../core/dotted-names.ts';
import type { AnnAssign, Assign, AugAssign, ClassDef, Expr, FunctionDef, Lambda, Module } from '../../ast.ts';
import { allParameters, boundNames, capturedBy, targetsOf } from '../../targets.ts';
import type { Node } from '../../walk.ts';

/** What a name of a scope is bound to: definitions, and how often to anything else. */
export interface Binding {
  readonly functions: FunctionDef[];
  readonly classes: ClassDef[];
  others: number;
  /** Of these: plain assignments to the name alone. */
  readonly assigned: (Assign | AnnAssign | AugAssign)[];
  /** A function elsewhere binds it, by `global` or `nonlocal`. */
  remote: boolean;
  /** An import binds it. */
  imported?: boolean;
}

export interface Scope {
  readonly node: Module | ClassDef | FunctionDef | Lambda;
  readonly up: Scope | null;
  readonly bindings: Map<string, Binding>;
  /** Names declared `global` or `nonlocal` here. */
  elsewhere: Set<string> | null;
}

export function newScope(node: Scope['node'], up: Scope | null): Scope {
  const scope: Scope = { node, up, bindings: new Map(), elsewhere: null };
  if (node.type === 'FunctionDef' || node.type === 'Lambda')
    for (const { arg } of allParameters(node.args)) bindingOf(scope, arg).others += 1;
  return scope;
}

/** Enters what the node itself binds; comprehensions bind in the scope around, which only makes a name less sure. */
export function bind(scope: Scope, node: Node): void {
  switch (node.type) {
    case 'FunctionDef':
      bindingOf(scope, node.name).functions.push(node);
      return;
    case 'ClassDef':
      bindingOf(scope, node.name).classes.push(node);
      return;
    case 'Import':
    case 'ImportFrom':
      for (const { name, asname } of node.names) {
        const binding = bindingOf(scope, asname ?? firstPart(name));
        binding.others += 1;
        binding.imported = true;
      }
      return;
    case 'Global':
    case 'Nonlocal':
      for (const name of node.names) declare(scope, name);
      return;
    case 'ExceptHandler':
      if (node.name !== null) bindingOf(scope, node.name).others += 1;
      return;
    case 'MatchAs':
    case 'MatchStar':
    case 'MatchMapping': {
      const name = capturedBy(node);
      if (name !== null) bindingOf(scope, name).others += 1;
      return;
    }
    default:
      for (const target of targetsOf(node))
        boundNames(target, ({ id }) => {
          const binding = bindingOf(scope, id);
          binding.others += 1;
          const alone = node.type === 'Assign' ? ofTuple(node, target, id) : null;
          if (alone !== null) binding.assigned.push(alone);
          if (
            target.type === 'Name' &&
            (node.type === 'Assign' || node.type === 'AnnAssign' || node.type === 'AugAssign')
          )
            binding.assigned.push(node);
        });
  }
}

/** `a, b = 0, []` binds each as if it stood alone. */
function ofTuple(node: Assign, target: Expr, id: string): Assign | null {
  const { value, targets } = node;
  if (target.type !== 'Tuple' || value.type !== 'Tuple' || targets.length !== 1) return null;
  if (
    target.elts.length !== value.elts.length ||
    [...target.elts, ...value.elts].some(({ type }) => type === 'Starred')
  )
    return null;
  const at = target.elts.findIndex((each) => each.type === 'Name' && each.id === id);
  const [name, own] = [target.elts[at], value.elts[at]];
  return name === undefined || own === undefined ? null : { ...node, targets: [name], value: own };
}

/** The binding that a name in a scope refers to, and where it is; null where the module binds no such name. */
export function lookUp(
  name: string,
  from: Scope,
): { readonly binding: Binding; readonly scope: Scope } | null {
  for (let scope: Scope | null = from; scope !== null; scope = scope.up) {
    // What a class body binds is no variable of the functions in it.
    if (scope.node.type === 'ClassDef' && scope !== from) continue;
    const binding = scope.elsewhere?.has(name) ? undefined : scope.bindings.get(name);
    if (binding !== undefined) return { binding, scope };
  }
  return null;
}

/** The one function that a name can be; null where it is bound to anything else as well. */
export function onlyFunction(name: string, from: Scope): FunctionDef | null {
  const only = onlyDefinition(name, from);
  return only?.type === 'FunctionDef' ? only : null;
}

/** The one class that a name can be; null where it is bound to anything else as well. */
export function onlyClass(name: string, from: Scope): ClassDef | null {
  const only = onlyDefinition(name, from);
  return only?.type === 'ClassDef' ? only : null;
}

function onlyDefinition(name: string, from: Scope): FunctionDef | ClassDef | null {
  const found = lookUp(name, from)?.binding;
  if (found === undefined || found.others > 0 || found.remote) return null;
  if (found.functions.length + found.classes.length !== 1) return null;
  return found.functions[0] ?? found.classes[0] ?? null;
}

function declare(scope: Scope, name: string): void {
  scope.elsewhere ??= new Set();
  scope.elsewhere.add(name);
  // Some function binds the name from afar: it may change at any time.
  for (let up = scope.up; up !== null; up = up.up)
    if (up.node.type !== 'ClassDef') Object.assign(bindingOf(up, name), { remote: true });
}

function bindingOf(scope: Scope, name: string): Binding {
  const known = scope.bindings.get(name);
  if (known !== undefined) return known;
  const binding: Binding = { functions: [], classes: [], others: 0, assigned: [], remote: false };
  scope.bindings.set(name, binding);
  return binding;
}
