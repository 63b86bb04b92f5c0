import type { Comprehension, Expr } from '../ast.ts';
import { tAsync, tComma, tFor, tIf, tIn } from '../tokens.ts';
import { advance, type Cursor, expect } from './cursor.ts';
import { put, take } from './lists.ts';
import { beginsExpression, pOr } from './operators.ts';
import { parseTargets } from './targets.ts';

/** One or more `for … in … if …`; in a list, Python 2 let a tuple go without parentheses. */
export function parseGenerators(p: Cursor, inList: boolean): readonly Comprehension[] {
  const from = p.top;
  while (p.kind === tFor || p.kind === tAsync) {
    const isAsync = p.kind === tAsync;
    if (isAsync) advance(p);
    expect(p, tFor, "'for'");
    const target = parseTargets(p);
    expect(p, tIn, "'in'");
    const iter = inList ? parseOldIter(p) : p.rules.binary(p, pOr);
    const first = p.top;
    while (p.kind === tIf) {
      advance(p);
      put(p, p.rules.binary(p, pOr));
    }
    const clause: Comprehension = { target, iter, ifs: take<Expr>(p, first), async: isAsync };
    put(p, clause);
  }
  return take(p, from);
}

/** Python 2's `[x for x in a, b]`. */
function parseOldIter(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  const first = p.rules.binary(p, pOr);
  if (p.kind !== tComma) return first;
  const from = p.top;
  put(p, first);
  while (p.kind === tComma) {
    advance(p);
    if (beginsExpression[p.kind] !== 1) break;
    put(p, p.rules.binary(p, pOr));
  }
  p.python2 = true;
  return { type: 'Tuple', elts: take<Expr>(p, from), at, end: p.lastEnd };
}
