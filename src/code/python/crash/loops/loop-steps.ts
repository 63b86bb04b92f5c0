import type { Expr, Stmt, While } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { magnitude } from '../reading/magnitude.ts';
import { mentions } from '../reading/names-in.ts';
import { holds, numberIn, numberOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';

/** Says so where all changes move one name away from what would end the loop; null where one may end it. */
export function movingAway({ test, body }: While, changes: ReadonlySet<Node>, search: Search): string | null {
  if (test.type !== 'Compare' || test.comparators.length !== 1) return null;
  const [right] = test.comparators;
  const [op] = test.ops;
  if (right === undefined || op === undefined || !'<=>='.includes(op)) return null;
  const upwards = op.startsWith('<');
  if (!upwards && !op.startsWith('>')) return null;
  for (const [side, low] of [
    [test.left, true],
    [right, false],
  ] as const) {
    if (side.type !== 'Name') continue;
    const other = side === test.left ? right : test.left;
    if (mentions(other, side.id) || [...changes].some((change) => !isStep(change, side.id, search))) continue;
    // `i < n` ends by a larger i, and by a smaller n.
    const endsByGrowth = upwards === low;
    const steps = [...changes].map((change) => stepOf(change, side.id, search) ?? Number.NaN);
    if (steps.every((step) => (endsByGrowth ? step <= 0 : step >= 0)) && sameObject(other, body))
      return `${side.id} only moves away from what would end the loop`;
  }
  return null;
}

function isStep(change: Node, name: string, search: Search): boolean {
  return stepOf(change, name, search) !== undefined;
}

/** `i += 2`, `i = i - 1`: how far a statement moves a name; undefined where it does something else. */
function stepOf(change: Node, name: string, { resolve }: Search): number | undefined {
  if (change.type === 'AugAssign' && change.target.type === 'Name' && change.target.id === name) {
    const step = numberOf(change.value, resolve);
    if (step === undefined || (change.op !== '+' && change.op !== '-')) return undefined;
    return change.op === '+' ? step : -step;
  }
  if (change.type !== 'Assign' || change.targets.length !== 1 || change.value.type !== 'BinOp')
    return undefined;
  const { left, op, right } = change.value;
  const [target] = change.targets;
  if (target?.type !== 'Name' || target.id !== name || left.type !== 'Name' || left.id !== name)
    return undefined;
  const step = numberOf(right, resolve);
  if (step === undefined || (op !== '+' && op !== '-')) return undefined;
  return op === '+' ? step : -step;
}

/** `while i < 10: i = +1`: each round sets the name to a number for which the condition holds. */
export function setBack({ test }: While, changes: ReadonlySet<Node>, search: Search): string | null {
  if (test.type !== 'Compare' || test.comparators.length !== 1 || test.left.type !== 'Name') return null;
  const [limit] = test.comparators;
  const [op] = test.ops;
  const name = test.left.id;
  const at = limit === undefined ? undefined : magnitude(limit, search.resolve)?.value;
  if (limit === undefined || limit.type === 'Name' || at === undefined || op === undefined) return null;
  for (const change of changes) {
    if (change.type !== 'Assign' || change.targets.length !== 1 || change.targets[0]?.type !== 'Name')
      return null;
    const value = literal(change.value);
    if (value === undefined || !holds(value, op, at)) return null;
  }
  return `each round sets ${name} to a value that keeps the loop going`;
}

function literal(expression: Expr): number | undefined {
  if (expression.type === 'Constant') return numberIn(expression.value);
  if (expression.type !== 'UnaryOp' || expression.op === 'not' || expression.op === '~') return undefined;
  const value = literal(expression.operand);
  return value === undefined ? undefined : expression.op === '-' ? -value : value;
}

/** The other side must stay what it is: `while i < len(x)` with `x.pop()` in the body comes to an end. */
function sameObject(other: Expr, body: readonly Stmt[]): boolean {
  const names = new Set<string>();
  walkModule(other, (node) => {
    if (node.type === 'Name') names.add(node.id);
  });
  if (other.type === 'Name' || other.type === 'Constant') return true;
  let touched = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'Name' && names.has(node.id)) touched = true;
    });
  return !touched;
}
