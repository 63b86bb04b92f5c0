import type { Expr, Stmt } from '../ast.ts';
import { tColon, tElif, tElse, tIn } from '../tokens.ts';
import { advance, type Cursor, expect } from './cursor.ts';
import { parseExpressions, parseNamed } from './expressions.ts';
import { attempt } from './recovery.ts';
import { parseTargets } from './targets.ts';

/** Beyond this many `elif` the depth of the statement is looked at. */
const longChain = 100;

interface Branch {
  readonly at: number;
  readonly test: Expr;
  readonly body: Stmt[];
}

/** `if`, each `elif` nested in the `else` of the one before, as in CPython; the chain itself is read in a loop. */
export function parseIf(p: Cursor): Stmt {
  const branches: Branch[] = [];
  const at = p.starts[p.pos] as number;
  const test = readTest(p);
  branches.push({ at, test, body: p.rules.block(p) });
  while (p.kind === tElif) {
    const elifAt = p.starts[p.pos] as number;
    const elifTest = attempt(p, readTest);
    if (elifTest === null) break;
    branches.push({ at: elifAt, test: elifTest, body: p.rules.block(p) });
  }
  if (branches.length > longChain) p.long = true;
  let orelse = parseElse(p);
  const end = p.lastEnd;
  for (let i = branches.length - 1; i > 0; i--) orelse = [{ type: 'If', ...branches[i]!, orelse, end }];
  return { type: 'If', ...branches[0]!, orelse, end };
}

/** The keyword, the condition and the colon. */
function readTest(p: Cursor): Expr {
  advance(p);
  const test = parseNamed(p);
  expect(p, tColon, "':'");
  return test;
}

export function parseElse(p: Cursor): Stmt[] {
  if (p.kind !== tElse || attempt(p, readKeyword) === null) return [];
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
