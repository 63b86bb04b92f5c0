import type { Expr, Module } from './ast.ts';
import type { NamesOf } from './plain-names.ts';
import { boundNames, targetsOf } from './targets.ts';
import { walkModule } from './walk.ts';

/** Longer chains of attributes name nothing that anybody knows. */
const longestChain = 12;
/** How many aliases lead from one to the next, and names that one may stand for. */
const mostSteps = 8;
const mostNames = 16;

/**
 * The dotted names that an expression may stand for, taken widely: whatever an import or an assignment of one name to
 * another, anywhere in the module, may have made of it. For rules that forbid a name, where a miss is worse than a name
 * too many. Names that nothing binds are built in, and stand for themselves with and without `builtins.`.
 */
export function aliasNames(module: Module): NamesOf {
  const imported = new Map<string, Set<string>>();
  const assigned = new Map<string, Expr[]>();
  const bound = new Set<string>();
  const add = (name: string, dotted: string): void => {
    const known = imported.get(name);
    if (known === undefined) imported.set(name, new Set([dotted]));
    else if (known.size < mostNames) known.add(dotted);
  };
  walkModule(module, (node) => {
    if (node.type === 'Import') {
      for (const { name, asname } of node.names) {
        const top = name.slice(0, name.indexOf('.') < 0 ? name.length : name.indexOf('.'));
        add(asname ?? top, asname === null ? top : name);
      }
    } else if (node.type === 'ImportFrom') {
      const prefix = `${'.'.repeat(node.level)}${node.module ?? ''}`;
      for (const { name, asname } of node.names) add(asname ?? name, `${prefix}.${name}`);
    } else if (node.type === 'FunctionDef' || node.type === 'ClassDef') bound.add(node.name);
    else if (node.type === 'Assign' && node.targets.length === 1 && node.targets[0]?.type === 'Name') {
      const { id } = node.targets[0];
      const list = assigned.get(id);
      if (isChain(node.value)) {
        if (list === undefined) assigned.set(id, [node.value]);
        else if (list.length < mostNames) list.push(node.value);
      } else bound.add(id);
    } else for (const target of targetsOf(node)) boundNames(target, ({ id }) => bound.add(id));
  });

  const known = new Map<string, readonly string[]>();
  function ofName(id: string, steps: number): readonly string[] {
    const before = known.get(id);
    if (before !== undefined) return before;
    // While it is being found out it stands for nothing: `a = b; b = a`.
    known.set(id, []);
    const found = new Set(imported.get(id));
    if (steps < mostSteps)
      for (const value of assigned.get(id) ?? [])
        for (const name of resolve(value, steps + 1)) if (found.size < mostNames) found.add(name);
    if (found.size === 0 && !bound.has(id) && !assigned.has(id)) {
      found.add(id);
      found.add(`builtins.${id}`);
    }
    const names = [...found];
    known.set(id, names);
    return names;
  }

  function resolve(expression: Expr, steps: number): readonly string[] {
    const attributes: string[] = [];
    let root = expression;
    while (root.type === 'Attribute' && attributes.length < longestChain) {
      attributes.push(root.attr);
      root = root.value;
    }
    if (root.type !== 'Name') return [];
    const rest = attributes.reverse().join('.');
    return ofName(root.id, steps).map((name) => (rest === '' ? name : `${name}.${rest}`));
  }

  return (expression) => resolve(expression, 0);
}

function isChain(expression: Expr): boolean {
  let root = expression;
  while (root.type === 'Attribute') root = root.value;
  return root.type === 'Name';
}
