import type { ClassValue, Value } from '../values/values.ts';

const longest = 200;

/** The method resolution order behind a class itself (C3, as CPython's `mro`); external bases by name. */
export function resolutionOrder(bases: readonly Value[]): (ClassValue | string)[] {
  const parents: (ClassValue | string)[] = [];
  for (const base of bases) {
    for (const one of base.kind === 'union' ? base.members.slice(0, 3) : [base]) {
      if (one.kind === 'class') parents.push(one);
      else if (one.kind === 'external') {
        if (one.name !== 'builtins.object' && one.name !== 'typing.Generic') parents.push(one.name);
      } else if (one.kind === 'instance') parents.push(one.of);
    }
  }
  const [only] = parents;
  if (only === undefined) return [];
  if (parents.length === 1) return typeof only === 'string' ? [only] : only.order.slice(0, longest);
  const lists = parents.map((parent) => (typeof parent === 'string' ? [parent] : [...parent.order]));
  lists.push([...parents]);
  const order: (ClassValue | string)[] = [];
  while (order.length < longest) {
    const open = lists.filter((list) => list.length > 0);
    if (open.length === 0) return order;
    const next = open
      .map((list) => list[0] as ClassValue | string)
      .find((head) => open.every((list) => !list.slice(1).includes(head)));
    // Where no order is consistent Python raises; the bases in turn are as good as any.
    const head = next ?? ((open[0] as (ClassValue | string)[])[0] as ClassValue | string);
    order.push(head);
    for (const list of open) {
      const at = list.indexOf(head);
      if (at >= 0) list.splice(at, 1);
    }
  }
  return order;
}
