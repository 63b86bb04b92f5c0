import type { Expr, Stmt } from '../ast.ts';
import { tAssign, tLeftBracket, tName } from '../tokens.ts';
import { advance, type Cursor, expect, peek } from './cursor.ts';
import { parseExpression } from './expressions.ts';
import { parseTypeParams } from './parameters.ts';

/** `type X[T] = …` (PEP 695); null where `type` is a name like others. */
export function parseTypeAlias(p: Cursor): Stmt | null {
  if (p.values[p.pos] !== 'type' || peek(p) !== tName) return null;
  const after = p.kinds[p.pos + 2];
  if (after !== tAssign && after !== tLeftBracket) return null;
  const at = p.starts[p.pos] as number;
  advance(p);
  const { pos } = p;
  const name: Expr = {
    type: 'Name',
    id: p.values[pos] as string,
    at: p.starts[pos] as number,
    end: p.ends[pos] as number,
  };
  advance(p);
  const typeParams = parseTypeParams(p);
  expect(p, tAssign, "'='");
  const value = parseExpression(p);
  return { type: 'TypeAlias', name, typeParams, value, at, end: p.lastEnd };
}
