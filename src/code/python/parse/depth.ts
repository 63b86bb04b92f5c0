import type { Expr, Stmt, SyntaxProblem } from '../ast.ts';
import { walkModule } from '../walk.ts';

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
 */
export function cutDeep(body: Stmt[], problems: SyntaxProblem[]): void {
  let from = 0;
  while (from < body.length) {
    const upTo = body.length;
    const found: Stmt[] = [];
    for (; from < upTo; from++) cutStatement(body[from] as Stmt, found, problems);
    for (const statement of found) body.push(statement);
  }
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
      Object.assign(node, { type: 'Broken', parts: [], at, end });
      found.push(copy as Stmt);
    } else {
      const left = copy.type === 'JoinedStr' ? { type: 'JoinedStr', values: [] } : { type: 'Name', id: '' };
      Object.assign(node, left, { at, end });
      found.push({ type: 'Broken', parts: [copy as Expr], at, end });
    }
    return false;
  });
}
