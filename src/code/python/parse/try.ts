import type { ExceptHandler, Expr, Stmt } from '../ast.ts';
import { tAs, tColon, tComma, tExcept, tFinally, tName, tStar } from '../tokens.ts';
import { parseElse, readKeyword } from './branches.ts';
import { advance, type Cursor, expect, fail, peek } from './cursor.ts';
import { parseExpression } from './expressions.ts';
import { none, put, take } from './lists.ts';
import { attempt } from './recovery.ts';

interface Clause {
  readonly star: boolean;
  readonly exception: Expr | null;
  readonly name: string | null;
}

export function parseTry(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  advance(p);
  const body = p.rules.suite(p);
  const from = p.top;
  let star = false;
  while (p.kind === tExcept) {
    const start = p.starts[p.pos] as number;
    const clause = attempt(p, readExcept);
    if (clause === null) break;
    if (p.top > from && clause.star !== star)
      p.problem('syntax', start, "both 'except' and 'except*' on one 'try'");
    star = clause.star;
    const { exception, name } = clause;
    const handled = p.rules.block(p);
    const handler: ExceptHandler = {
      type: 'ExceptHandler',
      exception,
      name,
      body: handled,
      at: start,
      end: p.lastEnd,
    };
    put(p, handler);
  }
  const handlers = take<ExceptHandler>(p, from);
  const orelse = handlers.length > 0 ? parseElse(p) : none;
  const last = p.kind === tFinally && attempt(p, readKeyword) !== null;
  const finalbody = last ? p.rules.block(p) : none;
  if (handlers.length === 0 && !last)
    p.problem('syntax', p.starts[p.pos] as number, "'except' or 'finally' expected");
  return { type: 'Try', star, body, handlers, orelse, finalbody, at, end: p.lastEnd };
}

/** `except* E as e:`; `except A, B:` is two classes (PEP 758) to Python 3.14 and a name to Python 2. */
function readExcept(p: Cursor): Clause {
  advance(p);
  const star = p.kind === tStar;
  if (star) advance(p);
  let exception: Expr | null = null;
  let name: string | null = null;
  if (star || p.kind !== tColon) {
    const at = p.starts[p.pos] as number;
    exception = parseExpression(p);
    if (p.kind === tAs || (p.kind === tComma && p.asPython2 && peek(p) === tName)) {
      advance(p);
      if (p.kind !== tName) fail(p, 'a name expected');
      name = p.values[p.pos] as string;
      advance(p);
    } else if (p.kind === tComma) {
      const from = p.top;
      put(p, exception);
      while (p.kind === tComma) {
        advance(p);
        if (p.kind === tColon) break;
        put(p, parseExpression(p));
      }
      exception = { type: 'Tuple', elts: take<Expr>(p, from), at, end: p.lastEnd };
    }
  }
  expect(p, tColon, "':'");
  return { star, exception, name };
}
