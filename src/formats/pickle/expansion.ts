import { Call, Dict, List, SetOf, Tuple, type Value } from '../../core/value.ts';

/**
 * What is wrong with walking the object graph: written out without sharing, it has more than `most` values ("billion
 * laughs": each level refers to the one below several times), or it nests deeper than `deepest`. Null where nothing is.
 * Takes time linear in the graph; cycles count once.
 */
export function walkOf(root: Value, most: number, deepest: number): string | null {
  const weights = new Map<object, number>();
  const work: { readonly node: object; readonly children: readonly Value[]; next: number; weight: number }[] =
    [];
  const enter = (value: Value): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = weights.get(value);
    if (known !== undefined) return known;
    const children = childrenOf(value);
    if (children.length === 0) return 1;
    weights.set(value, 1);
    work.push({ node: value, children, next: 0, weight: 1 });
    return 0;
  };
  if (enter(root) > 0) return null;
  while (work.length > 0) {
    // Going on would take memory for every level.
    if (work.length > deepest) return `goes down ${deepest} levels and more`;
    const frame = work[work.length - 1]!;
    if (frame.next < frame.children.length) {
      const child = frame.children[frame.next] as Value;
      const weight = enter(child);
      if (weight > 0) {
        frame.weight += weight;
        frame.next += 1;
        if (frame.weight > most) return 'takes over a billion steps';
      }
      continue;
    }
    weights.set(frame.node, frame.weight);
    work.pop();
  }
  return null;
}

function childrenOf(value: object): readonly Value[] {
  if (value instanceof List || value instanceof Tuple || value instanceof SetOf) return value.items;
  if (value instanceof Dict) return value.entries;
  if (value instanceof Call) return [value.args, ...value.states, ...value.items, ...value.entries];
  return [];
}
