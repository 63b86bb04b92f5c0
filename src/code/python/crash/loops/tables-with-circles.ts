import type { Dict, Expr, For, FunctionDef, Stmt } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { assignedOnce, isOnlyRead } from '../reading/called.ts';
import { isNamed, someHolds } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';
import { listOf, putsInto, takenFrom } from './refilled.ts';

/**
 * Finds walks over a graph that the file writes down as a table, `{'a': ['b'], 'b': ['a']}`, which go from each entry to
 * all that it names, and ask nothing on the way: with a circle in the table they never come to an end.
 */
export function findTablesWithCircles(search: Search): void {
  const tables = search.survey.others.some(
    ({ node }) => 'value' in node && node.value?.type === 'Dict' && hasCircle(node.value),
  );
  if (!tables) return;
  for (const { node, place } of search.survey.functions) {
    const scope = search.survey.scopeOf.get(node);
    if (scope === undefined || node.async || node.decorators.length > 0) continue;
    if (search.survey.generators.has(node)) continue;
    if (onlyFunction(node.name, place.scope) !== node || !search.spend(node.end - node.at)) continue;
    const call = someHolds(node.body, asks) ? null : againForEach(node, scope, search);
    if (call !== null)
      search.report({
        hazard: 'recursion-without-progress',
        node: call,
        detail: `${node.name} goes round in a circle of the table`,
      });
  }
  for (const { node, place } of search.survey.loops) {
    const list = node.type === 'While' ? listOf(node.test) : null;
    if (list === null || !search.spend(node.end - node.at)) continue;
    const [taken, ...more] = takenFrom(list, node.body) ?? [];
    if (taken === undefined || more.length > 0 || someHolds(node.body, asks)) continue;
    if (!node.body.some((statement) => putsAll(statement, list, taken, place.scope, search))) continue;
    if (loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search).leaves) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: `${list} goes round in a circle of the table`,
    });
  }
}

const conditions: ReadonlySet<Node['type']> = new Set<Node['type']>([
  'If',
  'IfExp',
  'While',
  'Try',
  'Match',
  'Assert',
  'BoolOp',
  'Raise',
  'Break',
]);

/** A condition of any kind, but the one of the loop itself: it may be what keeps the walk from where it was. */
function asks(node: Node): boolean {
  return (
    conditions.has(node.type) || ('generators' in node && node.generators.some(({ ifs }) => ifs.length > 0))
  );
}

/** `for next in GRAPH[node]: walk(next)`, `[walk(next) for next in GRAPH[node]]`: the call. */
function againForEach(node: FunctionDef, scope: Scope, search: Search): Expr | null {
  const parameters = [...node.args.posonly, ...node.args.args].map(({ arg }) => arg);
  let found: Expr | null = null;
  const look = (root: Node, { target, iter }: Pick<For, 'target' | 'iter'>): void => {
    const at = parameters.findIndex((name) => isTableAt(iter, name, scope, search));
    if (at < 0 || target.type !== 'Name') return;
    walkModule(root, (inner) => {
      if (inner.type === 'Call' && isNamed(inner.func, node.name) && isNamed(inner.args[at], target.id))
        found ??= inner;
    });
  };
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'For') look(inner, inner);
      else if ('generators' in inner) {
        const [only, ...more] = inner.generators;
        if (only !== undefined && more.length === 0) look(inner, only);
      }
    });
  return found;
}

/** `for next in GRAPH[node]: queue.append(next)`, `queue.extend(GRAPH[node])`, `queue += GRAPH[node]` */
function putsAll(statement: Stmt, list: string, taken: string, scope: Scope, search: Search): boolean {
  const isTable = (expression: Expr | undefined): boolean =>
    expression !== undefined && isTableAt(expression, taken, scope, search);
  if (statement.type === 'For') {
    const { target, iter, body } = statement;
    if (target.type !== 'Name' || !isTable(iter)) return false;
    return body.some(
      (each) =>
        each.type === 'Expr' && (putsInto(each.value, list) ?? []).some((put) => isNamed(put, target.id)),
    );
  }
  if (statement.type === 'AugAssign')
    return statement.op === '+' && isNamed(statement.target, list) && isTable(statement.value);
  if (statement.type !== 'Expr' || statement.value.type !== 'Call') return false;
  const { func, args } = statement.value;
  if (func.type !== 'Attribute' || !isNamed(func.value, list)) return false;
  return (func.attr === 'extend' || func.attr === 'extendleft') && isTable(args[0]);
}

/** `GRAPH[name]`, `GRAPH.get(name, [])`, of a table with a circle that nothing changes. */
function isTableAt(expression: Expr, name: string, scope: Scope, search: Search): boolean {
  const [table, key] =
    expression.type === 'Subscript'
      ? [expression.value, expression.slice]
      : expression.type === 'Call' && expression.func.type === 'Attribute' && expression.func.attr === 'get'
        ? [expression.func.value, expression.args[0]]
        : [];
  if (table?.type !== 'Name' || !isNamed(key, name)) return false;
  const value = assignedOnce(table.id, scope)?.value;
  return value?.type === 'Dict' && hasCircle(value) && isOnlyRead(table.id, search);
}

const mostEntries = 1000;

const known = new WeakMap<Dict, boolean>();

function hasCircle(table: Dict): boolean {
  const answer = known.get(table) ?? lookForCircle(table);
  known.set(table, answer);
  return answer;
}

/** Whether one entry of the table leads back to itself: what leads nowhere is taken away until circles alone are left. */
function lookForCircle({ keys, values }: Dict): boolean {
  if (keys.length === 0 || keys.length > mostEntries) return false;
  const next = new Map<unknown, readonly unknown[]>();
  keys.forEach((key, at) => {
    const value = values[at];
    if (key?.type !== 'Constant' || value === undefined) return;
    const named = value.type === 'Dict' ? value.keys : 'elts' in value ? value.elts : [];
    next.set(
      key.value,
      named.map((each) => (each?.type === 'Constant' ? each.value : undefined)),
    );
  });
  for (let size = -1; size !== next.size; ) {
    size = next.size;
    for (const [key, to] of next) if (!to.some((each) => next.has(each))) next.delete(key);
  }
  return next.size > 0;
}
