import type { Expr, Keyword, Stmt } from '../ast.ts';
import {
  tBackquote,
  tComma,
  tFalse,
  tIn,
  tLambda,
  tLeftBrace,
  tLeftBracket,
  tLeftParen,
  tMinus,
  tName,
  tNewline,
  tNone,
  tNot,
  tNumber,
  tPlus,
  tSemicolon,
  tShiftRight,
  tString,
  tTilde,
  tTrue,
} from '../tokens.ts';
import { advance, type Cursor, peek } from './cursor.ts';
import { parseBinary, parseExpression, parseExpressions } from './expressions.ts';
import { none, put, take } from './lists.ts';
import { beginsExpression, pBitOr } from './operators.ts';
import { attempt } from './recovery.ts';

/** What, behind the name `print`, no Python 3 reads. */
const only2: ReadonlySet<number> = new Set([
  tName,
  tNumber,
  tString,
  tLambda,
  tBackquote,
  tLeftBrace,
  tNone,
  tTrue,
  tFalse,
  tTilde,
]);
/** What means something else in Python 3: read as Python 2 only where something else showed that it is. */
const either: ReadonlySet<number> = new Set([
  tLeftBracket,
  tMinus,
  tPlus,
  tShiftRight,
  tNewline,
  tSemicolon,
  tLeftParen,
]);

/** The statements `print` and `exec` of Python 2, as the calls that Python 3 makes of them; null where it is neither. */
export function parsePrint(p: Cursor): Stmt | null {
  const name = p.values[p.pos] as string;
  if (name !== 'print' && name !== 'exec') return null;
  const next = peek(p);
  const sure = only2.has(next) || (next === tNot && p.kinds[p.pos + 2] !== tIn);
  if (!sure && !(p.asPython2 && either.has(next))) return null;
  if (name === 'exec' && (next === tNewline || next === tSemicolon || next === tShiftRight)) return null;
  if (sure) p.python2 = true;
  const at = p.starts[p.pos] as number;
  if (next === tLeftParen) {
    const call = attempt(p, (cursor) => readCall(cursor, at));
    if (call !== null) return call;
  }
  const func: Expr = { type: 'Name', id: name, at, end: p.ends[p.pos] as number };
  advance(p);
  const from = p.top;
  const keywords = name === 'exec' ? readExec(p) : readPrint(p);
  const args = take<Expr>(p, from);
  const value: Expr = { type: 'Call', func, args, keywords, at, end: p.lastEnd };
  return { type: 'Expr', value, at, end: p.lastEnd };
}

/** `print("x")`, which both read alike enough; null for `print ("x"), y` and `print ("%d") % x`. */
function readCall(p: Cursor, at: number): Stmt | null {
  const { pos, kind } = p;
  const value = parseExpressions(p);
  if (value.type === 'Call' && (p.kind === tNewline || p.kind === tSemicolon))
    return { type: 'Expr', value, at, end: p.lastEnd };
  p.pos = pos;
  p.kind = kind;
  return null;
}

/** Puts what is printed on the cursor. */
function readPrint(p: Cursor): readonly Keyword[] {
  let keywords: readonly Keyword[] = none;
  if (p.kind === tShiftRight) {
    const at = p.starts[p.pos] as number;
    advance(p);
    const value = parseExpression(p);
    keywords = [{ arg: 'file', value, at, end: p.lastEnd }];
    if (p.kind !== tComma) return keywords;
    advance(p);
  }
  while (beginsExpression[p.kind] === 1) {
    put(p, parseExpression(p));
    if (p.kind !== tComma) return keywords;
    advance(p);
  }
  return keywords;
}

/** `exec code in globals, locals` */
function readExec(p: Cursor): readonly Keyword[] {
  put(p, parseBinary(p, pBitOr));
  if (p.kind !== tIn) return none;
  advance(p);
  put(p, parseExpression(p));
  if (p.kind !== tComma) return none;
  advance(p);
  put(p, parseExpression(p));
  return none;
}
