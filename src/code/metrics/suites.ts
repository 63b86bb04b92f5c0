import type { Stmt } from '../python/ast.ts';
import { blocksOf } from '../python/blocks.ts';
import type { Node } from '../python/walk.ts';

/** The blocks of statements that a node holds directly, handlers of a `try` looked through, in the order of the source. */
export function suitesOf(node: Node): readonly (readonly Stmt[])[] {
  switch (node.type) {
    case 'Module':
    case 'FunctionDef':
    case 'ClassDef':
      return [node.body];
    default:
      return blocksOf(node);
  }
}
