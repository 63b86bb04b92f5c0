import type { CompareOperator, Expr } from '../ast.ts';
import {
  tAwait,
  tComma,
  tElse,
  tEqual,
  tFrom,
  tIf,
  tIn,
  tIs,
  tLambda,
  tMinus,
  tName,
  tNot,
  tPlus,
  tPower,
  tStar,
  tTilde,
  tWalrus,
  tYield,
} from '../tokens.ts';
import { parseAtom } from './atoms.ts';
import { advance, type Cursor, enter, expect, fail, peek } from './cursor.ts';
import { put, take, takePairs } from './lists.ts';
import {
  beginsExpression,
  binaryOperators,
  compareOperators,
  pAnd,
  pBitOr,
  pCompare,
  pNot,
  pOr,
  precedence,
} from './operators.ts';
import { parseLambda } from './parameters.ts';
import { parseTrailers } from './trailers.ts';

/** `expression` of the grammar: a disjunction, a conditional expression or a lambda. */
export function parseExpression(p: Cursor): Expr {
  enter(p);
  const at = p.starts[p.pos] as number;
  let result: Expr;
  if (p.kind === tLambda) result = parseLambda(p);
  else {
    result = parseBinary(p, pOr);
    if (p.kind === tIf) {
      advance(p);
      const test = parseBinary(p, pOr);
      expect(p, tElse, "'else'");
      const orelse = parseExpression(p);
      result = { type: 'IfExp', test, body: result, orelse, at, end: p.lastEnd };
    }
  }
  p.level--;
  return result;
}

/** `named_expression`: an expression, or `name := expression`. */
export function parseNamed(p: Cursor): Expr {
  if (p.kind !== tName || peek(p) !== tWalrus) return parseExpression(p);
  const at = p.starts[p.pos] as number;
  const target: Expr = { type: 'Name', id: p.values[p.pos] as string, at, end: p.ends[p.pos] as number };
  advance(p);
  advance(p);
  const value = parseExpression(p);
  return { type: 'NamedExpr', target, value, at, end: p.lastEnd };
}

/** `star_named_expression`: an element of a list, a set or a tuple in parentheses. */
export function parseElement(p: Cursor): Expr {
  return p.kind === tStar ? parseStarred(p) : parseNamed(p);
}

/** `*x` where x binds as tightly as `|`. */
export function parseStarred(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  advance(p);
  const value = parseBinary(p, pBitOr);
  return { type: 'Starred', value, at, end: p.lastEnd };
}

/** `star_expressions`: one expression, or a tuple without parentheses. */
export function parseExpressions(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  const first = p.kind === tStar ? parseStarred(p) : parseExpression(p);
  if (p.kind !== tComma) return first;
  const from = p.top;
  put(p, first);
  while (p.kind === tComma) {
    advance(p);
    if (p.kind === tStar) put(p, parseStarred(p));
    else if (beginsExpression[p.kind] === 1) put(p, parseExpression(p));
    else break;
  }
  return { type: 'Tuple', elts: take<Expr>(p, from), at, end: p.lastEnd };
}

/** What may stand right of `=`. */
export function parseValue(p: Cursor): Expr {
  return p.kind === tYield ? parseYield(p) : parseExpressions(p);
}

export function parseYield(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  advance(p);
  if (p.kind === tFrom) {
    advance(p);
    const value = parseExpression(p);
    return { type: 'YieldFrom', value, at, end: p.lastEnd };
  }
  const given = p.kind === tStar || beginsExpression[p.kind] === 1;
  const value = given ? parseExpressions(p) : null;
  return { type: 'Yield', value, at, end: p.lastEnd };
}

/** Infix operators that bind at least as tightly as `least`, by precedence climbing. */
export function parseBinary(p: Cursor, least: number): Expr {
  const at = p.starts[p.pos] as number;
  const left = p.kind === tNot ? parseNot(p, least) : parseUnary(p);
  return (precedence[p.kind] as number) < least || precedence[p.kind] === 0
    ? left
    : parseInfix(p, left, at, least);
}

function parseInfix(p: Cursor, first: Expr, at: number, least: number): Expr {
  let left = first;
  for (;;) {
    const binds = precedence[p.kind] as number;
    if (binds < least || binds === 0) return left;
    if (binds > pCompare) {
      const op = binaryOperators[p.kind - tPlus]!;
      advance(p);
      const right = parseBinary(p, binds + 1);
      left = { type: 'BinOp', left, op, right, at, end: p.lastEnd };
    } else if (binds === pCompare) {
      left = parseComparison(p, left, at);
    } else {
      const kind = p.kind;
      const from = p.top;
      put(p, left);
      while (p.kind === kind) {
        advance(p);
        put(p, parseBinary(p, binds + 1));
      }
      const values = take<Expr>(p, from);
      left = { type: 'BoolOp', op: binds === pAnd ? 'and' : 'or', values, at, end: p.lastEnd };
    }
  }
}

function parseComparison(p: Cursor, left: Expr, at: number): Expr {
  const from = p.top;
  while (precedence[p.kind] === pCompare) {
    put(p, readComparison(p));
    put(p, parseBinary(p, pBitOr));
  }
  const [ops, comparators] = takePairs<CompareOperator, Expr>(p, from);
  return { type: 'Compare', left, ops, comparators, at, end: p.lastEnd };
}

function readComparison(p: Cursor): CompareOperator {
  const { kind } = p;
  advance(p);
  if (kind === tNot) {
    expect(p, tIn, "'in'");
    return 'not in';
  }
  if (kind === tIs && p.kind === tNot) {
    advance(p);
    return 'is not';
  }
  return kind === tIs ? 'is' : kind === tIn ? 'in' : compareOperators[kind - tEqual]!;
}

function parseNot(p: Cursor, least: number): Expr {
  if (least > pNot) fail(p, 'an operand expected');
  enter(p);
  const at = p.starts[p.pos] as number;
  advance(p);
  const operand = parseBinary(p, pNot);
  p.level--;
  return { type: 'UnaryOp', op: 'not', operand, at, end: p.lastEnd };
}

function parseUnary(p: Cursor): Expr {
  const kind = p.kind;
  if (kind !== tMinus && kind !== tPlus && kind !== tTilde) return parsePower(p);
  enter(p);
  const at = p.starts[p.pos] as number;
  advance(p);
  const operand = parseUnary(p);
  p.level--;
  const op = kind === tMinus ? '-' : kind === tPlus ? '+' : '~';
  return { type: 'UnaryOp', op, operand, at, end: p.lastEnd };
}

function parsePower(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  const left = p.kind === tAwait ? parseAwait(p) : parsePrimary(p);
  if (p.kind !== tPower) return left;
  enter(p);
  advance(p);
  const right = parseUnary(p);
  p.level--;
  return { type: 'BinOp', left, op: '**', right, at, end: p.lastEnd };
}

function parseAwait(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  advance(p);
  const value = parsePrimary(p);
  return { type: 'Await', value, at, end: p.lastEnd };
}

/** An atom with what is called, indexed and looked up on it. */
export function parsePrimary(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  return parseTrailers(p, parseAtom(p), at);
}
