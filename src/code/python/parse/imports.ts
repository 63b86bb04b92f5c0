import type { Alias, Stmt } from '../ast.ts';
import {
  tAs,
  tAsync,
  tAwait,
  tComma,
  tDot,
  tEllipsis,
  tImport,
  tLeftParen,
  tName,
  tRightParen,
  tStar,
} from '../tokens.ts';
import { advance, type Cursor, expect, fail, textOf } from './cursor.ts';
import { put, take } from './lists.ts';

/** `import a.b as c, d` */
export function parseImport(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  const from = p.top;
  do {
    advance(p);
    putAlias(p, p.starts[p.pos] as number, readDotted(p));
  } while (p.kind === tComma);
  return { type: 'Import', names: take<Alias>(p, from), at, end: p.lastEnd };
}

/** `from ..a.b import (c as d, e)` */
export function parseFrom(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  advance(p);
  let level = 0;
  for (; p.kind === tDot || p.kind === tEllipsis; advance(p)) level += p.kind === tDot ? 1 : 3;
  const module = level > 0 && p.kind === tImport ? null : readDotted(p);
  expect(p, tImport, "'import'");
  const names = readImported(p);
  return { type: 'ImportFrom', module, names, level, at, end: p.lastEnd };
}

function readImported(p: Cursor): readonly Alias[] {
  const from = p.top;
  if (p.kind === tStar) {
    const at = p.starts[p.pos] as number;
    advance(p);
    putAlias(p, at, '*');
    return take<Alias>(p, from);
  }
  const grouped = p.kind === tLeftParen;
  if (grouped) advance(p);
  for (;;) {
    putAlias(p, p.starts[p.pos] as number, readPart(p));
    if (p.kind !== tComma) break;
    advance(p);
    if (grouped && p.kind === tRightParen) break;
  }
  if (grouped) expect(p, tRightParen, "')'");
  return take<Alias>(p, from);
}

/** The name of what is imported, and what it is called here. */
function putAlias(p: Cursor, at: number, name: string): void {
  const asname = name !== '*' && p.kind === tAs ? readAs(p) : null;
  const alias: Alias = { name, asname, at, end: p.lastEnd };
  put(p, alias);
}

function readDotted(p: Cursor): string {
  const name = readPart(p);
  if (p.kind !== tDot) return name;
  const parts = [name];
  while (p.kind === tDot) {
    advance(p);
    parts.push(readPart(p));
  }
  return parts.join('.');
}

function readAs(p: Cursor): string {
  advance(p);
  return readPart(p);
}

/** One name; `async` was one up to Python 3.6. */
function readPart(p: Cursor): string {
  const old = p.kind === tAsync || p.kind === tAwait;
  if (p.kind !== tName && !old) fail(p, 'a name expected');
  const name = old ? textOf(p) : (p.values[p.pos] as string);
  if (old) p.python2 = true;
  advance(p);
  return name;
}
