import { firstPart } from '../../core/dotted-names.ts';
import type { Expr, Module } from './ast.ts';
import { boundNames, targetsOf } from './targets.ts';
import { walkModule } from './walk.ts';

/** Dotted names that an expression may stand for. */
export type NamesOf = (expression: Expr) => readonly string[];

/** Longer chains of attributes name nothing that anybody knows. */
const longestChain = 12;

/**
 * The simplest resolution there is, for where no engine is at hand: imports of the module, wherever they stand, and
 * names that nothing in the file binds, which are built in. A name that is bound otherwise as well stands for nothing.
 */
export function plainNames(module: Module): NamesOf {
  const imported = new Map<string, string>();
  const bound = new Set<string>();
  walkModule(module, (node) => {
    if (node.type === 'Import') {
      for (const { name, asname } of node.names)
        imported.set(asname ?? firstPart(name), asname === null ? firstPart(name) : name);
    } else if (node.type === 'ImportFrom') {
      const prefix = `${'.'.repeat(node.level)}${node.module ?? ''}`;
      for (const { name, asname } of node.names) imported.set(asname ?? name, `${prefix}.${name}`);
    } else if (node.type === 'FunctionDef' || node.type === 'ClassDef') bound.add(node.name);
    else for (const target of targetsOf(node)) boundNames(target, ({ id }) => bound.add(id));
  });
  return (expression) => {
    const attributes: string[] = [];
    let root = expression;
    while (root.type === 'Attribute' && attributes.length < longestChain) {
      attributes.push(root.attr);
      root = root.value;
    }
    if (root.type !== 'Name') return [];
    const name = imported.get(root.id);
    if (name === undefined && bound.has(root.id)) return [];
    return [[name ?? root.id, ...attributes.reverse()].join('.')];
  };
}
