import type { Expr } from '../ast.ts';
import { tComma, tStar } from '../tokens.ts';
import { advance, type Cursor, fail } from './cursor.ts';
import { put, take } from './lists.ts';
import { beginsExpression } from './operators.ts';

/** `star_targets`: what stands between `for` and `in`. */
export function parseTargets(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  const first = parseTarget(p);
  if (p.kind !== tComma) return first;
  const from = p.top;
  put(p, first);
  while (p.kind === tComma) {
    advance(p);
    if (p.kind !== tStar && beginsExpression[p.kind] !== 1) break;
    put(p, parseTarget(p));
  }
  return { type: 'Tuple', elts: take<Expr>(p, from), at, end: p.lastEnd };
}

/** `star_target`: one of them, as after `as` in a `with`. */
export function parseTarget(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  if (p.kind !== tStar) {
    const target = p.rules.primary(p);
    assertTarget(p, target);
    return target;
  }
  advance(p);
  const value = p.rules.primary(p);
  assertTarget(p, value);
  return { type: 'Starred', value, at, end: p.lastEnd };
}

/** Fails where the expression cannot be assigned to. */
export function assertTarget(p: Cursor, target: Expr): void {
  switch (target.type) {
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      return;
    case 'Tuple':
    case 'List':
      for (const element of target.elts) assertTarget(p, element);
      return;
    case 'Starred':
      if (target.value.type === 'Starred') fail(p, 'two stars before a target');
      assertTarget(p, target.value);
      return;
    default:
      fail(p, 'an assignment to what cannot be assigned to');
  }
}

/** Fails where the expression cannot stand after `del`. */
export function assertDeletable(p: Cursor, target: Expr): void {
  if (target.type === 'Starred') fail(p, 'a starred expression deleted');
  if (target.type === 'Tuple' || target.type === 'List')
    for (const element of target.elts) assertDeletable(p, element);
  else assertTarget(p, target);
}

/** Whether an expression is one target: what `+=` and an annotation need. */
export function isSingleTarget(target: Expr): boolean {
  return target.type === 'Name' || target.type === 'Attribute' || target.type === 'Subscript';
}
