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

/** `import a.b as c, d` */
export function parseImport(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  const names: Alias[] = [];
  do {
    advance(p);
    const start = p.starts[p.pos] as number;
    const name = readDotted(p);
    const asname = readAs(p);
    names.push({ name, asname, at: start, end: p.lastEnd });
  } while (p.kind === tComma);
  return { type: 'Import', names, at, end: p.lastEnd };
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

function readImported(p: Cursor): Alias[] {
  const start = p.starts[p.pos] as number;
  if (p.kind === tStar) {
    advance(p);
    return [{ name: '*', asname: null, at: start, end: p.lastEnd }];
  }
  const names: Alias[] = [];
  const grouped = p.kind === tLeftParen;
  if (grouped) advance(p);
  for (;;) {
    const at = p.starts[p.pos] as number;
    const name = readPart(p);
    const asname = readAs(p);
    names.push({ name, asname, at, end: p.lastEnd });
    if (p.kind !== tComma) break;
    advance(p);
    if (grouped && p.kind === tRightParen) break;
  }
  if (grouped) expect(p, tRightParen, "')'");
  return names;
}

function readDotted(p: Cursor): string {
  let name = readPart(p);
  if (p.kind !== tDot) return name;
  const parts = [name];
  while (p.kind === tDot) {
    advance(p);
    parts.push(readPart(p));
  }
  name = parts.join('.');
  return name;
}

function readAs(p: Cursor): string | null {
  if (p.kind !== tAs) return null;
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
