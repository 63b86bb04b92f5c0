import type { Expr, Stmt, WithItem } from '../ast.ts';
import {
  tAs,
  tColon,
  tComma,
  tLeftBrace,
  tLeftBracket,
  tLeftParen,
  tRightBrace,
  tRightBracket,
  tRightParen,
} from '../tokens.ts';
import { advance, type Cursor, expect } from './cursor.ts';
import { parseExpression } from './expressions.ts';
import { put, take } from './lists.ts';
import { attempt } from './recovery.ts';
import { parseTarget } from './targets.ts';

export function parseWith(p: Cursor, at: number, isAsync: boolean): Stmt {
  advance(p);
  // `with (a, b):` is two items where it can be, and else one expression in parentheses.
  const grouped = p.kind === tLeftParen && groupEndsHeader(p) ? attempt(p, readGroup) : null;
  const items = grouped ?? readItems(p);
  const body = p.rules.block(p);
  return { type: 'With', async: isAsync, items, body, at, end: p.lastEnd };
}

/** Whether the parenthesis that opens here closes right before a colon. */
function groupEndsHeader(p: Cursor): boolean {
  let depth = 0;
  for (let i = p.pos; i < p.count; i++) {
    const kind = p.kinds[i];
    if (kind === tLeftParen || kind === tLeftBracket || kind === tLeftBrace) depth++;
    else if (kind === tRightParen || kind === tRightBracket || kind === tRightBrace) {
      depth--;
      if (depth === 0) return p.kinds[i + 1] === tColon;
    }
  }
  return false;
}

function readGroup(p: Cursor): readonly WithItem[] {
  advance(p);
  const from = p.top;
  put(p, readItem(p));
  while (p.kind === tComma) {
    advance(p);
    if (p.kind === tRightParen) break;
    put(p, readItem(p));
  }
  expect(p, tRightParen, "')'");
  expect(p, tColon, "':'");
  return take<WithItem>(p, from);
}

function readItems(p: Cursor): readonly WithItem[] {
  const from = p.top;
  put(p, readItem(p));
  while (p.kind === tComma) {
    advance(p);
    put(p, readItem(p));
  }
  expect(p, tColon, "':'");
  return take<WithItem>(p, from);
}

function readItem(p: Cursor): WithItem {
  const context = parseExpression(p);
  let vars: Expr | null = null;
  if (p.kind === tAs) {
    advance(p);
    vars = parseTarget(p);
  }
  return { context, vars };
}
