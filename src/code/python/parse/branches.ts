import type { Expr, Stmt } from '../ast.ts';
import { tColon, tElif, tElse, tIn } from '../tokens.ts';
import { advance, type Cursor, expect, longChain } from './cursor.ts';
import { parseExpressions, parseNamed } from './expressions.ts';
import { none, put, take } from './lists.ts';
import { attempt } from './recovery.ts';
import { parseTargets } from './targets.ts';

/** `if`, each `elif` nested in the `else` of the one before, as in CPython; the chain itself is read in a loop. */
export function parseIf(p: Cursor): Stmt {
  const { top: from, chained } = p;
  const at = p.starts[p.pos] as number;
  const test = readTest(p);
  const body = p.rules.block(p);
  while (p.kind === tElif) {
    const elifAt = p.starts[p.pos] as number;
    const elifTest = attempt(p, readTest);
    if (elifTest === null) break;
    if (++p.chained > longChain) p.long.push(at);
    const branch: Branch = { at: elifAt, test: elifTest, body: p.rules.block(p) };
    put(p, branch);
  }
  let orelse = parseElse(p);
  p.chained = chained;
  const end = p.lastEnd;
  if (p.top > from) orelse = chain(take<Branch>(p, from), orelse, end);
  return { type: 'If', test, body, orelse, at, end };
}

interface Branch {
  readonly at: number;
  readonly test: Expr;
  readonly body: readonly Stmt[];
}

function chain(branches: readonly Branch[], last: readonly Stmt[], end: number): readonly Stmt[] {
  let orelse = last;
  for (let i = branches.length - 1; i >= 0; i--) {
    const { at, test, body } = branches[i]!;
    const branch: Stmt = { type: 'If', test, body, orelse, at, end };
    orelse = [branch];
  }
  return orelse;
}

/** The keyword, the condition and the colon. */
function readTest(p: Cursor): Expr {
  advance(p);
  const test = parseNamed(p);
  expect(p, tColon, "':'");
  return test;
}

export function parseElse(p: Cursor): readonly Stmt[] {
  if (p.kind !== tElse || attempt(p, readKeyword) === null) return none;
  return p.rules.block(p);
}

/** A keyword with its colon. */
export function readKeyword(p: Cursor): true {
  advance(p);
  expect(p, tColon, "':'");
  return true;
}

export function parseWhile(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  const test = readTest(p);
  const body = p.rules.block(p);
  const orelse = parseElse(p);
  return { type: 'While', test, body, orelse, at, end: p.lastEnd };
}

export function parseFor(p: Cursor, at: number, isAsync: boolean): Stmt {
  advance(p);
  const target = parseTargets(p);
  expect(p, tIn, "'in'");
  const iter = parseExpressions(p);
  const body = p.rules.suite(p);
  const orelse = parseElse(p);
  return { type: 'For', async: isAsync, target, iter, body, orelse, at, end: p.lastEnd };
}
