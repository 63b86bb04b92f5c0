import type { Expr, Stmt, SyntaxProblem } from '../ast.ts';
import { walkModule } from '../walk.ts';
import { none } from './lists.ts';

/** Nodes nest at most 1,000 deep; statements are cut sooner, so that expressions still fit below them. */
const deepestStatement = 400;
const deepestExpression = 900;

const statementTypes: ReadonlySet<string> = new Set([
  'FunctionDef',
  'ClassDef',
  'For',
  'While',
  'If',
  'With',
  'Match',
  'Try',
]);
/** These do not nest without another node between. */
const neverCut: ReadonlySet<string> = new Set(['Module', 'Expr', 'Name', 'Constant', 'FormattedValue']);

/**
 * Bounds how deep the nodes of a module nest: what is deeper is cut off, replaced (by an empty `Broken`, or a `Name`
 * without a name), and goes on as a statement of its own at the end of the module, so that nothing is lost to a reader.
 * Only what holds one of the `long` places can be too deep.
 */
export function cutDeep(
  body: readonly Stmt[],
  long: readonly number[],
  problems: SyntaxProblem[],
): readonly Stmt[] {
  let roots = holding(body, long);
  const whole = [...body];
  while (roots.length > 0) {
    const found: Stmt[] = [];
    for (const root of roots) cutStatement(root, found, problems);
    for (const statement of found) whole.push(statement);
    roots = found;
  }
  return whole;
}

/** The statements in which one of the places lies; a decorator counts to what it decorates. */
function holding(body: readonly Stmt[], places: readonly number[]): readonly Stmt[] {
  const inOrder = Uint32Array.from(places).sort();
  let next = 0;
  return body.filter(({ end }) => {
    const first = next;
    while (next < inOrder.length && (inOrder[next] as number) < end) next++;
    return next > first;
  });
}

function cutStatement(root: Stmt, found: Stmt[], problems: SyntaxProblem[]): void {
  walkModule(root, (node, depth) => {
    if (depth < deepestStatement || neverCut.has(node.type)) return true;
    const isStatement = statementTypes.has(node.type);
    if (!isStatement && depth < deepestExpression) return true;
    if (node.type.startsWith('Match') || node.type === 'ExceptHandler' || node.type === 'Module') return true;
    const { at, end } = node as Stmt | Expr;
    if (found.length === 0) problems.push({ code: 'too-deep', at, detail: 'nodes nested too deep' });
    const copy = { ...node };
    for (const key of Object.keys(node)) delete (node as unknown as Record<string, unknown>)[key];
    if (isStatement) {
      Object.assign(node, { type: 'Broken', parts: none, at, end });
      found.push(copy as Stmt);
    } else {
      const left = copy.type === 'JoinedStr' ? { type: 'JoinedStr', values: none } : { type: 'Name', id: '' };
      Object.assign(node, left, { at, end });
      found.push({ type: 'Broken', parts: [copy as Expr], at, end });
    }
    return false;
  });
}
