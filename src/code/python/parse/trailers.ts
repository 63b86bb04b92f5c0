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
      const args: Expr[] = [];
      const keywords: Keyword[] = [];
      parseArguments(p, args, keywords, true);
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

/** The arguments of a call, or the bases of a class (which no bare generator can be), with their parentheses. */
export function parseArguments(p: Cursor, args: Expr[], keywords: Keyword[], isCall: boolean): void {
  const open = p.starts[p.pos] as number;
  advance(p);
  if (p.kind === tRightParen) {
    advance(p);
    return;
  }
  enter(p);
  let unpacked = false;
  for (;;) {
    const at = p.starts[p.pos] as number;
    const { kind } = p;
    if (kind === tName && peek(p) === tAssign) {
      const arg = p.values[p.pos] as string;
      advance(p);
      advance(p);
      const value = p.rules.expression(p);
      keywords.push({ arg, value, at, end: p.lastEnd });
    } else if (kind === tStar) {
      if (unpacked) fail(p, 'an unpacked iterable behind an unpacked mapping');
      advance(p);
      const value = p.rules.expression(p);
      args.push({ type: 'Starred', value, at, end: p.lastEnd });
    } else if (kind === tPower) {
      unpacked = true;
      advance(p);
      const value = p.rules.expression(p);
      keywords.push({ arg: null, value, at, end: p.lastEnd });
    } else if ((kind === tAsync || kind === tAwait) && peek(p) === tAssign) {
      const arg = oldName(p);
      advance(p);
      advance(p);
      const value = p.rules.expression(p);
      keywords.push({ arg, value, at, end: p.lastEnd });
    } else {
      if (keywords.length > 0) fail(p, 'a positional argument behind a keyword argument');
      const value = p.rules.named(p);
      if (isCall && (p.kind === tFor || p.kind === tAsync)) {
        if (args.length > 0) fail(p, 'a generator without parentheses among other arguments');
        const generators = parseGenerators(p);
        expect(p, tRightParen, "')'");
        args.push({ type: 'GeneratorExp', elt: value, generators, at: open, end: p.lastEnd });
        p.level--;
        return;
      }
      args.push(value);
    }
    if (p.kind !== tComma) break;
    advance(p);
    if (p.kind === tRightParen) break;
  }
  expect(p, tRightParen, "')'");
  p.level--;
}

function parseSubscript(p: Cursor): Expr {
  advance(p);
  enter(p);
  const at = p.starts[p.pos] as number;
  const first = parseSlice(p);
  let result = first;
  if (p.kind === tComma || first.type === 'Starred') {
    const elts: Expr[] = [first];
    while (p.kind === tComma) {
      advance(p);
      if (p.kind === tRightBracket) break;
      elts.push(parseSlice(p));
    }
    result = { type: 'Tuple', elts, at, end: p.lastEnd };
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
