import type { Stmt } from '../../ast.ts';
import { built } from '../values/marks.ts';
import { constant, type Value } from '../values/values.ts';

/**
 * The text that a module, a class or a function begins with. It is there to be read: one that is executed was put there so
 * that nobody takes it for code.
 */
export function docstringOf(body: readonly Stmt[]): Value {
  const [first] = body;
  return first?.type === 'Expr' && first.value.type === 'Constant' && typeof first.value.value === 'string'
    ? constant(first.value.value, built)
    : constant(null);
}
