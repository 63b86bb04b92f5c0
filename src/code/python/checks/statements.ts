import type { ExceptHandler, Expr, Stmt } from '../ast.ts';
import type { Check } from '../site.ts';
import { lastWord } from './call-shape.ts';

const guards =
  /^(?:is_?(?:admin|staff|superuser|authenticated|authorized|owner|allowed)|has_?(?:perm|permission|role|access)|check_?(?:password|permission|auth|token)|can_(?:edit|delete|access)|verify_?(?:token|signature|password)|authenticated|authorized)$/i;

/** `python -O` leaves assertions out: what they guard is then open (CWE-617). */
export const assertGuard: Check = {
  id: 'assert-guard',
  nodes: {
    Assert(statement, _at, report) {
      if (mentions(statement.test, 0)) report.hazard('assert-as-guard', statement);
    },
  },
};

function mentions(expression: Expr, depth: number): boolean {
  if (depth > 8) return false;
  switch (expression.type) {
    case 'Name':
      return guards.test(expression.id);
    case 'Attribute':
      return guards.test(expression.attr);
    case 'Call':
      return mentions(expression.func, depth + 1);
    case 'UnaryOp':
      return mentions(expression.operand, depth + 1);
    case 'BoolOp':
      return expression.values.slice(0, 16).some((value) => mentions(value, depth + 1));
    case 'Compare':
      return mentions(expression.left, depth + 1);
    default:
      return false;
  }
}

/** Errors that nobody hears of (CWE-390): told where everything is caught. */
export const swallowedException: Check = {
  id: 'swallowed-exception',
  nodes: {
    Try({ handlers }, _at, report) {
      for (const handler of handlers) {
        if (!catchesAll(handler) || !doesNothing(handler.body)) continue;
        report.hazard('swallowed-exception', handler);
      }
    },
  },
};

function catchesAll({ exception }: ExceptHandler): boolean {
  if (exception === null) return true;
  const word = lastWord(exception);
  return word === 'Exception' || word === 'BaseException';
}

function doesNothing(body: readonly Stmt[]): boolean {
  return body.every(
    (statement) =>
      statement.type === 'Pass' ||
      statement.type === 'Continue' ||
      (statement.type === 'Expr' && statement.value.type === 'Constant'),
  );
}
