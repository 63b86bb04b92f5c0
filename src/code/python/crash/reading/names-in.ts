import type { Expr, Stmt } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';

/** Whether an expression is a name, and that one. */
export function isNamed(expression: Expr | undefined, name: string): boolean {
  return expression?.type === 'Name' && expression.id === name;
}

/** Whether one of the names stands in a node, as a variable. */
export function mentionsAny(node: Node, names: ReadonlySet<string>): boolean {
  return names.size > 0 && holds(node, (inner) => inner.type === 'Name' && names.has(inner.id));
}

/** Whether a name stands in a node, as a variable. */
export function mentions(node: Node, name: string): boolean {
  return holds(node, (inner) => inner.type === 'Name' && inner.id === name);
}

/** Whether a node is, or has in it, one of a kind. */
export function holds(node: Node, isIt: (inner: Node) => boolean): boolean {
  let found = false;
  walkModule(node, (inner) => {
    found ||= isIt(inner);
    return !found;
  });
  return found;
}

/** Whether one of the statements has in it one of a kind. */
export function someHolds(body: readonly Stmt[], isIt: (inner: Node) => boolean): boolean {
  return body.some((statement) => holds(statement, isIt));
}

/** `a`, `self.items`: what is the same object each time it is asked for, as a rule; null for anything else. */
export function pathOf(expression: Expr): string | null {
  if (expression.type === 'Name') return expression.id;
  if (expression.type !== 'Attribute' || expression.value.type !== 'Name') return null;
  return `${expression.value.id}.${expression.attr}`;
}

/** The last word of a name or field; empty for anything else. */
export function wordOf(expression: Expr | null | undefined): string {
  if (expression?.type === 'Name') return expression.id;
  return expression?.type === 'Attribute' ? expression.attr : '';
}
