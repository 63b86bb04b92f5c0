import type { Expr, For, Stmt } from '../../ast.ts';
import { pathOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';

const views: ReadonlySet<string> = new Set(['items', 'keys', 'values']);

/**
 * Finds loops over a dictionary from which they take entries on the way: the next round raises RuntimeError (Library
 * Reference, dictionary view objects). A loop that is left behind the entry, or that goes through a copy, is fine.
 */
export function findChangedOnTheWay(search: Search): void {
  for (const { node } of search.survey.loops) {
    const table = node.type === 'For' && !node.async ? viewed(node.iter) : null;
    if (table === null || !search.spend(node.end - node.at)) continue;
    if (takesFrom((node as For).body, table))
      search.report({
        hazard: 'changed-while-iterated',
        node: { at: node.at, end: headEnd(node) },
        detail: `entries are taken out of ${table} while the loop goes through it`,
      });
  }
}

/** The dictionary of `table.items()`. */
function viewed(iter: Expr): string | null {
  if (iter.type !== 'Call' || iter.func.type !== 'Attribute' || iter.args.length > 0) return null;
  return views.has(iter.func.attr) ? pathOf(iter.func.value) : null;
}

/** Whether a block takes an entry out and goes on with the loop. */
function takesFrom(body: readonly Stmt[], table: string): boolean {
  let takes = false;
  for (const statement of body) {
    if (statement.type === 'Break' || statement.type === 'Return' || statement.type === 'Raise') return false;
    // By then it is another one.
    if (statement.type === 'Assign' && statement.targets.some((target) => pathOf(target) === table))
      return false;
    takes ||= takesIn(statement, table);
  }
  return takes;
}

function takesIn(statement: Stmt, table: string): boolean {
  switch (statement.type) {
    case 'Delete':
      return statement.targets.some(
        (target) => target.type === 'Subscript' && pathOf(target.value) === table,
      );
    case 'Expr': {
      const { value } = statement;
      if (value.type !== 'Call' || value.func.type !== 'Attribute') return false;
      return /^(?:pop|popitem|clear)$/.test(value.func.attr) && pathOf(value.func.value) === table;
    }
    case 'If':
      return takesFrom(statement.body, table) || takesFrom(statement.orelse, table);
    case 'With':
      return takesFrom(statement.body, table);
    default:
      return false;
  }
}
