import type { Stmt } from '../python/ast.ts';
import type { Node } from '../python/walk.ts';

/** The blocks of statements that a node holds directly, handlers of a `try` looked through, in the order of the source. */
export function suitesOf(node: Node): readonly (readonly Stmt[])[] {
  switch (node.type) {
    case 'Module':
    case 'FunctionDef':
    case 'ClassDef':
    case 'With':
      return [node.body];
    case 'If':
    case 'For':
    case 'While':
      return [node.body, node.orelse];
    case 'Try':
      return [node.body, ...node.handlers.map(({ body }) => body), node.orelse, node.finalbody];
    case 'Match':
      return node.cases.map(({ body }) => body);
    default:
      return [];
  }
}
