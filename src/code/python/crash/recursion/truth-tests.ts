import type { ClassDef, Expr } from '../../ast.ts';
import type { Node } from '../../walk.ts';

/** Whether a node asks an object for its truth: `if x`, `while x`, `not x`, `x and y`, `a if x else b`, `assert x`. */
export function asksForTruth(node: Node, name: string): boolean {
  const isIt = (expression: Expr | undefined): boolean =>
    expression?.type === 'Name' && expression.id === name;
  switch (node.type) {
    case 'If':
    case 'While':
    case 'IfExp':
    case 'Assert':
      return isIt(node.test);
    case 'BoolOp':
      return isIt(node.values[0]);
    case 'UnaryOp':
      return node.op === 'not' && isIt(node.operand);
    default:
      return false;
  }
}

/** Without `__bool__`, of its own or of a base, the truth of an object is its length (Data model, `object.__bool__`). */
export function isTrueByLength({ bases, keywords, body }: ClassDef): boolean {
  if (bases.length + keywords.length > 0) return false;
  return !body.some((each) => each.type === 'FunctionDef' && each.name === '__bool__');
}

/** `list(x)`, `sorted(x)`, `[*x]`: they ask for a length to make room first (PEP 424). */
export function asksForRoom(
  node: Node,
  name: string,
  isCallOf: (names: readonly string[]) => boolean,
): boolean {
  if (node.type === 'List')
    return node.elts.some(
      (each) => each.type === 'Starred' && each.value.type === 'Name' && each.value.id === name,
    );
  if (node.type !== 'Call' || node.args[0]?.type !== 'Name' || node.args[0].id !== name) return false;
  return isCallOf(['list', 'sorted']);
}
