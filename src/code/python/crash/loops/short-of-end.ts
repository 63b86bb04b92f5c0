import type { Expr, Stmt, While } from '../../ast.ts';
import { boundNames, presetOf, targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { isNamed } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import { numberOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';

/**
 * Finds loops that go on as long as a place lies before the end, and set it to something before the end in each round:
 * `end = min(start + size, len(text))`, `start = end - overlap`. Whatever the numbers are, the end is never reached.
 */
export function findShortOfEnd(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While' || !search.spend(node.end - node.at)) continue;
    const asked = below(node.test);
    if (asked === null) continue;
    const back = setBack(node, asked, place.scope, search);
    if (back === null) continue;
    const exits = loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search);
    if (exits.leaves) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: `${asked.name} is set to what lies before the end in each round, and never reaches it`,
    });
  }
}

interface Below {
  readonly name: string;
  readonly limit: Expr;
}

/** `start < len(text)` */
function below(test: Expr): Below | null {
  if (test.type !== 'Compare' || test.ops.length !== 1 || test.ops[0] !== '<') return null;
  const [limit] = test.comparators;
  return test.left.type === 'Name' && limit !== undefined ? { name: test.left.id, limit } : null;
}

/** The statement of the body that always sets the place back from at most the end. */
function setBack({ body }: While, { name, limit }: Below, scope: Scope, search: Search): Stmt | null {
  const bound = new Map<string, Expr | null>();
  for (const statement of body)
    walkModule(statement, (node) => {
      for (const target of targetsOf(node))
        boundNames(target, ({ id }) => {
          const once = node === statement && statement.type === 'Assign' && !bound.has(id);
          bound.set(id, once ? statement.value : null);
        });
    });
  // What the end is asked by is the same in each round.
  let moves = false;
  walkModule(limit, (node) => {
    if (node.type === 'Name') moves ||= bound.has(node.id);
    if (node.type === 'Call') moves ||= !isNamed(node.func, 'len');
  });
  const value = moves ? null : bound.get(name);
  if (value?.type !== 'BinOp' || value.op !== '-') return null;
  if (!isAtMost(value.left, limit, bound) || !isMoreThanNothing(value.right, scope, search)) return null;
  return body.find((each) => each.type === 'Assign' && each.value === value) ?? null;
}

/** `min(start + size, len(text))`, or a name for it. */
function isAtMost(
  expression: Expr,
  limit: Expr,
  bound: ReadonlyMap<string, Expr | null>,
  depth = 0,
): boolean {
  if (depth > 3) return false;
  if (same(expression, limit)) return true;
  if (expression.type === 'Name') {
    const value = bound.get(expression.id);
    return value != null && isAtMost(value, limit, bound, depth + 1);
  }
  return (
    expression.type === 'Call' &&
    isNamed(expression.func, 'min') &&
    expression.args.length > 1 &&
    expression.args.slice(0, 4).some((arg) => isAtMost(arg, limit, bound, depth + 1))
  );
}

function same(a: Expr, b: Expr): boolean {
  if (a.type === 'Name') return b.type === 'Name' && a.id === b.id;
  const [x] = a.type === 'Call' && isNamed(a.func, 'len') ? a.args : [];
  const [y] = b.type === 'Call' && isNamed(b.func, 'len') ? b.args : [];
  return x?.type === 'Name' && y?.type === 'Name' && x.id === y.id;
}

/** A number that is more than nothing where nobody says otherwise: a constant, the default of a parameter. */
function isMoreThanNothing(expression: Expr, scope: Scope, { resolve }: Search): boolean {
  const given =
    expression.type === 'Name'
      ? (assignedOnce(expression.id, scope)?.value ??
        (scope.node.type === 'FunctionDef' ? presetOf(scope.node.args, expression.id) : null))
      : expression;
  const number = given == null ? null : numberOf(given, resolve);
  return typeof number === 'number' && number > 0;
}
