import type { Expr, Stmt } from '../ast.ts';
import { tDedent, tIndent } from '../tokens.ts';
import { type Cursor, mostLevels, nextLine, notPython, skip } from './cursor.ts';
import { parseExpression } from './expressions.ts';
import { put, take } from './lists.ts';
import { beginsExpression } from './operators.ts';

/** Tokens that may be looked at in search of expressions, for each token of the line: keeps nested failures linear. */
const effort = 8;

/**
 * Goes on behind a statement that does not parse, at the next logical line. What could be read of it is kept, and a
 * block below it is read as if it stood by itself: code that runs in no Python may run once it is repaired.
 */
export function recover(p: Cursor): void {
  const from = p.statementPos;
  const last = p.count - 1;
  const at = p.starts[from] as number;
  const end = last > from ? (p.ends[last - 1] as number) : at;
  const broken: Stmt = { type: 'Broken', parts: readableParts(p, from, last), at, end };
  put(p, broken);
  p.lastEnd = end;
  p.pos = last;
  nextLine(p);
  if (p.kind !== tIndent) return;
  skip(p);
  p.rules.statements(p);
  if (p.kind === tDedent) skip(p);
}

function readableParts(p: Cursor, from: number, last: number): readonly Expr[] {
  const first = p.top;
  const { level, python2 } = p;
  const known = p.problems.length;
  let left = effort * (last - from) + 64;
  for (let i = from; i < last && left > 0; ) {
    if (beginsExpression[p.kinds[i] as number] !== 1) {
      i++;
      continue;
    }
    p.pos = i;
    p.kind = p.kinds[i] as number;
    const { top } = p;
    try {
      put(p, parseExpression(p));
      left -= p.pos - i;
      i = p.pos;
    } catch (error) {
      if (error !== notPython) throw error;
      // What is nested too deep is so from the next token on as well.
      const deep = p.level > mostLevels;
      p.level = level;
      p.top = top;
      left -= p.pos - i + 1;
      i = deep ? p.pos + 1 : i + 1;
    }
  }
  p.problems.length = known;
  p.python2 = python2;
  return take<Expr>(p, first);
}

/** Reads the header of a clause (`else:`, `except E:`); null, with the cursor where it was, where it does not parse. */
export function attempt<T>(p: Cursor, read: (p: Cursor) => T): T | null {
  const { pos, kind, level, python2, top } = p;
  const known = p.problems.length;
  try {
    return read(p);
  } catch (error) {
    if (error !== notPython) throw error;
    p.pos = pos;
    p.kind = kind;
    p.level = level;
    p.top = top;
    p.python2 = python2;
    p.problems.length = known;
    return null;
  }
}
