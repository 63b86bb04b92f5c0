import type { Expr } from '../../ast.ts';
import type { Resolver } from '../risk.ts';
import { numberIn } from './truth.ts';

/** A number by size: `value` is infinite where a double cannot hold it, `bits` says how long it is even then. */
export interface Magnitude {
  readonly value: number;
  readonly bits: number;
}

const deepest = 60;

/** How large a constant expression would be, without computing it; undefined where it is not known. */
export function magnitude(expression: Expr, resolve: Resolver, depth = 0): Magnitude | undefined {
  if (depth > deepest) return undefined;
  if (expression.type === 'UnaryOp' && expression.op === '-') {
    const inner = magnitude(expression.operand, resolve, depth + 1);
    return inner && { value: -inner.value, bits: inner.bits };
  }
  if (expression.type === 'BinOp') {
    const left = magnitude(expression.left, resolve, depth + 1);
    const right = magnitude(expression.right, resolve, depth + 1);
    return left && right && combined(expression.op, left, right);
  }
  const value = expression.type === 'Constant' ? expression.value : resolve.constant(expression);
  if (typeof value === 'bigint') return of2(Number(value), 4 * value.toString(16).length);
  const number = numberIn(value);
  return number === undefined ? undefined : of(number);
}

function of(value: number): Magnitude {
  return { value, bits: value === 0 ? 0 : Math.log2(Math.abs(value)) };
}

function combined(op: string, left: Magnitude, right: Magnitude): Magnitude | undefined {
  switch (op) {
    case '+':
      return of2(left.value + right.value, Math.max(left.bits, right.bits));
    case '-':
      return of2(left.value - right.value, Math.max(left.bits, right.bits));
    case '*':
      return of2(left.value * right.value, left.bits + right.bits);
    case '/':
      return of2(left.value / right.value, left.bits - right.bits);
    case '//':
      return of2(Math.floor(left.value / right.value), left.bits - right.bits);
    case '%':
      return of2(left.value % right.value, Math.min(left.bits, right.bits));
    case '<<':
      if (left.value === 0) return of(0);
      return of2(left.value * 2 ** right.value, left.bits + right.value);
    case '**':
      if (Math.abs(left.value) <= 1) return of(left.value ** right.value);
      return of2(left.value ** right.value, left.bits * right.value);
    default:
      return undefined;
  }
}

function of2(value: number, bits: number): Magnitude {
  return Number.isFinite(value) ? of(value) : { value, bits };
}
