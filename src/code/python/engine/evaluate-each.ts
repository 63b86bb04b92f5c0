import type { Expr } from '../ast.ts';
import type { Machine } from './machine.ts';
import type { Frame } from './state.ts';
import type { Value } from './values/values.ts';

/** Each of some expressions, none of them starred. Arrays that grow one by one are made larger than they ever are. */
export function evaluateEach(m: Machine, nodes: readonly Expr[], frame: Frame): Value[] {
  const [first, second, third] = nodes;
  if (first === undefined) return [];
  const one = m.evaluate(first, frame);
  if (second === undefined) return [one];
  const two = m.evaluate(second, frame);
  if (third === undefined) return [one, two];
  const values = [one, two, m.evaluate(third, frame)];
  for (let at = 3; at < nodes.length; at += 1) values.push(m.evaluate(nodes[at] as Expr, frame));
  return values;
}

export function isStarred({ type }: Expr): boolean {
  return type === 'Starred';
}
