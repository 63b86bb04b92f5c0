import type { Expr, Keyword } from '../ast.ts';
import {
  tAssign,
  tAsync,
  tAwait,
  tColon,
  tComma,
  tDot,
  tFalse,
  tFor,
  tLeftBracket,
  tLeftParen,
  tName,
  tPower,
  tRightBracket,
  tRightParen,
  tStar,
  tTrue,
} from '../tokens.ts';
import { parseGenerators } from './comprehensions.ts';
import { advance, type Cursor, enter, expect, fail, peek, textOf } from './cursor.ts';
import { fitted, none, put, take } from './lists.ts';

/** What follows a primary: `.name`, `(…)`, `[…]`, as often as they come. */
export function parseTrailers(p: Cursor, primary: Expr, at: number): Expr {
  let value = primary;
  for (;;) {
    const kind = p.kind;
    if (kind === tDot) {
      advance(p);
      const attr = p.kind === tName ? (p.values[p.pos] as string) : oldName(p);
      advance(p);
      value = { type: 'Attribute', value, attr, at, end: p.lastEnd };
    } else if (kind === tLeftParen) {
      const from = p.top;
      const keywords = parseArguments(p, true);
      const args = take<Expr>(p, from);
      value = { type: 'Call', func: value, args, keywords, at, end: p.lastEnd };
    } else if (kind === tLeftBracket) {
      const slice = parseSubscript(p);
      value = { type: 'Subscript', value, slice, at, end: p.lastEnd };
    } else return value;
  }
}

/** `async` and `await` were names up to Python 3.6: `pool.apply(f, async=True)`. Python 2 had `xmlrpclib.True`. */
function oldName(p: Cursor): string {
  const constant = p.asPython2 && (p.kind === tTrue || p.kind === tFalse);
  if (p.kind !== tAsync && p.kind !== tAwait && !constant) fail(p, 'a name expected');
  p.python2 = true;
  return textOf(p);
}

/**
 * The arguments of a call, or the bases of a class (which no bare generator can be), with their parentheses. Those
 * without a keyword are put on the cursor.
 */
export function parseArguments(p: Cursor, isCall: boolean): readonly Keyword[] {
  const open = p.starts[p.pos] as number;
  advance(p);
  if (p.kind === tRightParen) {
    advance(p);
    return none;
  }
  enter(p);
  const from = p.top;
  let keywords: Keyword[] | null = null;
  let unpacked = false;
  for (;;) {
    const at = p.starts[p.pos] as number;
    const { kind } = p;
    if (kind === tName && peek(p) === tAssign) {
      const arg = p.values[p.pos] as string;
      keywords ??= [];
      keywords.push(parseKeyword(p, arg, at));
    } else if (kind === tStar) {
      if (unpacked) fail(p, 'an unpacked iterable behind an unpacked mapping');
      advance(p);
      const value = p.rules.expression(p);
      const starred: Expr = { type: 'Starred', value, at, end: p.lastEnd };
      put(p, starred);
    } else if (kind === tPower) {
      unpacked = true;
      keywords ??= [];
      keywords.push(parseKeyword(p, null, at));
    } else if ((kind === tAsync || kind === tAwait) && peek(p) === tAssign) {
      const arg = oldName(p);
      keywords ??= [];
      keywords.push(parseKeyword(p, arg, at));
    } else {
      if (keywords !== null) fail(p, 'a positional argument behind a keyword argument');
      const value = p.rules.named(p);
      if (isCall && (p.kind === tFor || p.kind === tAsync)) {
        if (p.top > from) fail(p, 'a generator without parentheses among other arguments');
        const generators = parseGenerators(p, false);
        expect(p, tRightParen, "')'");
        const generator: Expr = { type: 'GeneratorExp', elt: value, generators, at: open, end: p.lastEnd };
        put(p, generator);
        p.level--;
        return none;
      }
      put(p, value);
    }
    if (p.kind !== tComma) break;
    advance(p);
    if (p.kind === tRightParen) break;
  }
  expect(p, tRightParen, "')'");
  p.level--;
  return fitted(keywords);
}

/** `name=value`, and `**value` without a name. */
function parseKeyword(p: Cursor, arg: string | null, at: number): Keyword {
  if (arg !== null) advance(p);
  advance(p);
  const value = p.rules.expression(p);
  return { arg, value, at, end: p.lastEnd };
}

function parseSubscript(p: Cursor): Expr {
  advance(p);
  enter(p);
  const at = p.starts[p.pos] as number;
  const first = parseSlice(p);
  let result = first;
  if (p.kind === tComma || first.type === 'Starred') {
    const from = p.top;
    put(p, first);
    while (p.kind === tComma) {
      advance(p);
      if (p.kind === tRightBracket) break;
      put(p, parseSlice(p));
    }
    result = { type: 'Tuple', elts: take<Expr>(p, from), at, end: p.lastEnd };
  }
  expect(p, tRightBracket, "']'");
  p.level--;
  return result;
}

function parseSlice(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  if (p.kind === tStar) {
    advance(p);
    const value = p.rules.expression(p);
    return { type: 'Starred', value, at, end: p.lastEnd };
  }
  const lower = p.kind === tColon ? null : p.rules.named(p);
  if (p.kind !== tColon) return lower as Expr;
  if (lower?.type === 'NamedExpr' && p.text.charCodeAt(at) !== 0x28) fail(p, 'an assignment in a slice');
  advance(p);
  const upper = endsPart(p.kind) ? null : p.rules.expression(p);
  let step: Expr | null = null;
  if (p.kind === tColon) {
    advance(p);
    step = endsPart(p.kind) ? null : p.rules.expression(p);
  }
  return { type: 'Slice', lower, upper, step, at, end: p.lastEnd };
}

function endsPart(kind: number): boolean {
  return kind === tColon || kind === tComma || kind === tRightBracket;
}
