import type { Stmt } from './ast.ts';
import type { Node } from './walk.ts';

/** The blocks in a statement, but for those of definitions. */
export function blocksOf(statement: Node): readonly (readonly Stmt[])[] {
  switch (statement.type) {
    case 'If':
    case 'For':
    case 'While':
      return [statement.body, statement.orelse];
    case 'With':
      return [statement.body];
    case 'Try':
      return [
        statement.body,
        ...statement.handlers.map(({ body }) => body),
        statement.orelse,
        statement.finalbody,
      ];
    case 'Match':
      return statement.cases.map(({ body }) => body);
    default:
      return [];
  }
}
