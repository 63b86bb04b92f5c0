import type { Comprehension, Expr } from '../ast.ts';
import { tAsync, tComma, tFor, tIf, tIn } from '../tokens.ts';
import { advance, type Cursor, expect } from './cursor.ts';
import { beginsExpression, pOr } from './operators.ts';
import { parseTargets } from './targets.ts';

/** One or more `for … in … if …`; in a list, Python 2 let a tuple go without parentheses. */
export function parseGenerators(p: Cursor, inList = false): Comprehension[] {
  const generators: Comprehension[] = [];
  while (p.kind === tFor || p.kind === tAsync) {
    const isAsync = p.kind === tAsync;
    if (isAsync) advance(p);
    expect(p, tFor, "'for'");
    const target = parseTargets(p);
    expect(p, tIn, "'in'");
    const iter = inList ? parseOldIter(p) : p.rules.binary(p, pOr);
    const ifs: Expr[] = [];
    while (p.kind === tIf) {
      advance(p);
      ifs.push(p.rules.binary(p, pOr));
    }
    generators.push({ target, iter, ifs, async: isAsync });
  }
  return generators;
}

/** Python 2's `[x for x in a, b]`. */
function parseOldIter(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  const first = p.rules.binary(p, pOr);
  if (p.kind !== tComma) return first;
  const elts: Expr[] = [first];
  while (p.kind === tComma) {
    advance(p);
    if (beginsExpression[p.kind] !== 1) break;
    elts.push(p.rules.binary(p, pOr));
  }
  p.python2 = true;
  return { type: 'Tuple', elts, at, end: p.lastEnd };
}
