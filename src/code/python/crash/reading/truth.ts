import type { ConstantValue, Expr } from '../../ast.ts';
import { ellipsis } from '../../ast.ts';
import type { Resolver } from '../risk.ts';

const deepest = 30;

/**
 * Whether a test always comes out the same; undefined where that is not known. Only what is written down in the test
 * counts: what a name or an item stands for now may be another thing on the way round.
 */
export function truthOf(test: Expr, depth = 0): boolean | undefined {
  if (depth > deepest) return undefined;
  switch (test.type) {
    case 'UnaryOp': {
      if (test.op !== 'not') break;
      const inner = truthOf(test.operand, depth + 1);
      return inner === undefined ? undefined : !inner;
    }
    case 'BoolOp': {
      const values = test.values.map((value) => truthOf(value, depth + 1));
      const decided = test.op === 'or';
      if (values.includes(decided) || isOneOfTwo(test)) return decided;
      return values.includes(undefined) ? undefined : !decided;
    }
    case 'Compare':
      return compared(test.left, test.ops, test.comparators);
    case 'List':
    case 'Tuple':
    case 'Set':
      if (test.elts.some(({ type }) => type === 'Starred')) return undefined;
      return test.elts.length > 0;
    case 'Lambda':
      return true;
    case 'Constant':
      return truthOfValue(test.value);
    default:
      return undefined;
  }
  return undefined;
}

/** `x != 'a' or x != 'b'` always holds, `x == 'a' and x == 'b'` never does. */
function isOneOfTwo({ op, values }: Extract<Expr, { type: 'BoolOp' }>): boolean {
  const seen = new Map<string, ConstantValue>();
  for (const value of values) {
    if (value.type !== 'Compare' || value.left.type !== 'Name' || value.ops.length !== 1) continue;
    const [right] = value.comparators;
    if (value.ops[0] !== (op === 'or' ? '!=' : '==') || right?.type !== 'Constant') continue;
    if (typeof right.value !== 'string' && typeof right.value !== 'number') continue;
    const before = seen.get(value.left.id);
    if (before !== undefined && before !== right.value) return true;
    seen.set(value.left.id, right.value);
  }
  return false;
}

function compared(left: Expr, ops: readonly string[], comparators: readonly Expr[]): boolean | undefined {
  const [right] = comparators;
  if (comparators.length !== 1 || right === undefined) return undefined;
  const never = sizeAgainst(left, ops[0] as string, right);
  if (never !== undefined) return never;
  if (left.type !== 'Constant' || right.type !== 'Constant') return undefined;
  const [a, b] = [numberIn(left.value), numberIn(right.value)];
  return a === undefined || b === undefined ? undefined : compare(a, ops[0] as string, b);
}

/** `len(x) < 0` never holds, `abs(x) >= 0` always does. */
function sizeAgainst(left: Expr, op: string, right: Expr): boolean | undefined {
  if (left.type !== 'Call' || left.func.type !== 'Name' || left.args.length !== 1) return undefined;
  if ((left.func.id !== 'len' && left.func.id !== 'abs') || right.type !== 'Constant') return undefined;
  const limit = numberIn(right.value);
  if (limit === undefined || limit > 0) return undefined;
  if (op === '<' || (limit < 0 && (op === '<=' || op === '=='))) return false;
  return op === '>=' || (limit < 0 && (op === '>' || op === '!=')) ? true : undefined;
}

/** Whether a comparison of two numbers comes out true; false for operators that do not order them. */
export function holds(value: number, op: string, limit: number): boolean {
  return compare(value, op, limit) === true;
}

function compare(a: number, op: string, b: number): boolean | undefined {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}

/** A number that an expression comes to; undefined where it is none, or not known. */
export function numberOf(expression: Expr, resolve: Resolver): number | undefined {
  return numberIn(expression.type === 'Constant' ? expression.value : resolve.constant(expression));
}

/** The number that a constant is; undefined where it is something else. */
export function numberIn(value: ConstantValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'object' && value !== null && 'float' in value ? value.float : undefined;
}

function truthOfValue(value: ConstantValue): boolean {
  if (value === null || value === undefined) return false;
  if (value === ellipsis) return true;
  if (typeof value === 'object') {
    if (value instanceof Uint8Array) return value.length > 0;
    return 'float' in value ? value.float !== 0 : value.imaginary !== 0;
  }
  return Boolean(value);
}
