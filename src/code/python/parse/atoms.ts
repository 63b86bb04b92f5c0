import { type Expr, ellipsis } from '../ast.ts';
import {
  tAsync,
  tBackquote,
  tColon,
  tComma,
  tEllipsis,
  tFalse,
  tFor,
  tFormatStart,
  tLeftBrace,
  tLeftBracket,
  tLeftParen,
  tName,
  tNone,
  tNumber,
  tPower,
  tRightBrace,
  tRightBracket,
  tRightParen,
  tStar,
  tString,
  tTrue,
  tYield,
} from '../tokens.ts';
import { parseGenerators } from './comprehensions.ts';
import { advance, type Cursor, enter, expect, fail } from './cursor.ts';
import { none, put, take, takePairs } from './lists.ts';
import { numberValue } from './numbers.ts';
import { beginsExpression, pBitOr } from './operators.ts';
import { parseStrings } from './strings.ts';

export function parseAtom(p: Cursor): Expr {
  const { pos } = p;
  const at = p.starts[pos] as number;
  switch (p.kind) {
    case tName:
      advance(p);
      return { type: 'Name', id: p.values[pos] as string, at, end: p.lastEnd };
    case tString:
    case tFormatStart:
      return parseStrings(p);
    case tNumber: {
      advance(p);
      const value = numberValue(p, at, p.lastEnd);
      return { type: 'Constant', value, at, end: p.lastEnd };
    }
    case tLeftParen:
      return parseParentheses(p);
    case tLeftBracket:
      return parseList(p);
    case tLeftBrace:
      return parseBraces(p);
    case tNone:
      advance(p);
      return { type: 'Constant', value: null, at, end: p.lastEnd };
    case tTrue:
    case tFalse: {
      const value = p.kind === tTrue;
      advance(p);
      return { type: 'Constant', value, at, end: p.lastEnd };
    }
    case tEllipsis:
      advance(p);
      return { type: 'Constant', value: ellipsis, at, end: p.lastEnd };
    case tBackquote:
      return parseBackquotes(p);
    default:
      return fail(p, 'an expression expected');
  }
}

/** A group, a tuple, a generator or a `yield` in parentheses. */
function parseParentheses(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  advance(p);
  if (p.kind === tRightParen) {
    advance(p);
    return { type: 'Tuple', elts: none, at, end: p.lastEnd };
  }
  enter(p);
  let result: Expr;
  if (p.kind === tYield) {
    result = p.rules.yielding(p);
    expect(p, tRightParen, "')'");
  } else {
    result = p.rules.element(p);
    if (p.kind === tComma) {
      const elts = parseRest(p, result, tRightParen);
      expect(p, tRightParen, "')'");
      result = { type: 'Tuple', elts, at, end: p.lastEnd };
    } else if (result.type === 'Starred') {
      fail(p, 'a starred expression alone in parentheses');
    } else if (p.kind === tFor || p.kind === tAsync) {
      const generators = parseGenerators(p, false);
      expect(p, tRightParen, "')'");
      result = { type: 'GeneratorExp', elt: result, generators, at, end: p.lastEnd };
    } else expect(p, tRightParen, "')'");
  }
  p.level--;
  return result;
}

/** The elements after the first, with a comma before each and perhaps one after the last. */
function parseRest(p: Cursor, first: Expr, closing: number): readonly Expr[] {
  const from = p.top;
  put(p, first);
  while (p.kind === tComma) {
    advance(p);
    if (p.kind === closing) break;
    put(p, p.rules.element(p));
  }
  return take(p, from);
}

function parseList(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  advance(p);
  if (p.kind === tRightBracket) {
    advance(p);
    return { type: 'List', elts: none, at, end: p.lastEnd };
  }
  enter(p);
  const first = p.rules.element(p);
  let result: Expr;
  if ((p.kind === tFor || p.kind === tAsync) && first.type !== 'Starred') {
    const generators = parseGenerators(p, true);
    expect(p, tRightBracket, "']'");
    result = { type: 'ListComp', elt: first, generators, at, end: p.lastEnd };
  } else {
    const elts = parseRest(p, first, tRightBracket);
    expect(p, tRightBracket, "']'");
    result = { type: 'List', elts, at, end: p.lastEnd };
  }
  p.level--;
  return result;
}

function parseBraces(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  advance(p);
  if (p.kind === tRightBrace) {
    advance(p);
    return { type: 'Dict', keys: none, values: none, at, end: p.lastEnd };
  }
  enter(p);
  let result: Expr;
  if (p.kind === tPower) result = parseDict(p, at, null);
  else {
    const start = p.starts[p.pos] as number;
    const first = p.rules.element(p);
    // `{(x := 1): 2}` is a dictionary, `{x := 1: 2}` is nothing.
    const bare = first.type === 'NamedExpr' && first.at === start;
    if (p.kind === tColon && first.type !== 'Starred' && !bare) result = parseDict(p, at, first);
    else if ((p.kind === tFor || p.kind === tAsync) && first.type !== 'Starred') {
      const generators = parseGenerators(p, false);
      expect(p, tRightBrace, "'}'");
      result = { type: 'SetComp', elt: first, generators, at, end: p.lastEnd };
    } else {
      const elts = parseRest(p, first, tRightBrace);
      expect(p, tRightBrace, "'}'");
      result = { type: 'Set', elts, at, end: p.lastEnd };
    }
  }
  p.level--;
  return result;
}

/** From the first `:` (with its key read) or `**` on. */
function parseDict(p: Cursor, at: number, first: Expr | null): Expr {
  const from = p.top;
  let key = first;
  for (;;) {
    if (key === null && p.kind === tPower) {
      advance(p);
      put(p, null);
      put(p, p.rules.binary(p, pBitOr));
    } else {
      key ??= p.rules.expression(p);
      expect(p, tColon, "':'");
      if (p.kind === tStar) fail(p, 'a starred value in a dictionary');
      put(p, key);
      const value = p.rules.expression(p);
      if (p.top === from + 1 && (p.kind === tFor || p.kind === tAsync)) {
        p.top = from;
        const generators = parseGenerators(p, false);
        expect(p, tRightBrace, "'}'");
        return { type: 'DictComp', key, value, generators, at, end: p.lastEnd };
      }
      put(p, value);
    }
    key = null;
    if (p.kind !== tComma) break;
    advance(p);
    if (p.kind === tRightBrace) break;
  }
  expect(p, tRightBrace, "'}'");
  const [keys, values] = takePairs<Expr | null, Expr>(p, from);
  return { type: 'Dict', keys, values, at, end: p.lastEnd };
}

/** Python 2's `` `x` ``: what Python 3 writes as repr(x). */
function parseBackquotes(p: Cursor): Expr {
  enter(p);
  const at = p.starts[p.pos] as number;
  const end = p.ends[p.pos] as number;
  advance(p);
  if (beginsExpression[p.kind] !== 1) fail(p, 'an expression expected');
  const value = p.rules.expressions(p);
  expect(p, tBackquote, 'a backquote');
  p.python2 = true;
  p.level--;
  const func: Expr = { type: 'Name', id: 'repr', at, end };
  return { type: 'Call', func, args: [value], keywords: none, at, end: p.lastEnd };
}
