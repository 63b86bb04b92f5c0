import type { Carried } from './growth.ts';

interface Spot {
  readonly start: number;
  readonly end: number;
}

interface Assignment {
  readonly target: string;
  readonly sources: Carried;
  /** Where a loop keeps what it assigns from one round to the next; null where it does not. */
  readonly kept: Spot | null;
}

/**
 * What each variable is made from. Where a variable goes round in a loop and on its way is taken twice by one
 * assignment, it doubles with every round.
 */
export class Doubling {
  private readonly assignments: Assignment[] = [];

  note(target: string, sources: Carried, kept: Spot | null = null): void {
    if (sources.size > 0) this.assignments.push({ target, sources, kept });
  }

  /** A place in each circle of variables that doubles. */
  found(): Spot[] {
    const circle = circlesOf(this.assignments);
    const kept = new Map<number, Spot>();
    const twice = new Set<number>();
    for (const { target, sources, kept: spot } of this.assignments) {
      const own = circle.get(target)!;
      let taken = 0;
      for (const [source, count] of sources) if (circle.get(source) === own) taken += count;
      if (taken > 1) twice.add(own);
      if (spot !== null && taken > 0) kept.set(own, spot);
    }
    return [...kept].filter(([own]) => twice.has(own)).map(([, spot]) => spot);
  }
}

/** Numbers variables by the circle of dependencies that they are in (Tarjan's algorithm, without recursion). */
function circlesOf(assignments: readonly Assignment[]): ReadonlyMap<string, number> {
  const sources = new Map<string, string[]>();
  for (const { target, sources: from } of assignments) {
    const known = sources.get(target) ?? [];
    for (const source of from.keys()) known.push(source);
    sources.set(target, known);
  }
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const circle = new Map<string, number>();
  const waiting: string[] = [];
  for (const root of sources.keys()) {
    const open = order.has(root) ? [] : [{ name: root, next: 0 }];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const { name } = top;
      if (!order.has(name)) {
        order.set(name, order.size);
        low.set(name, order.get(name)!);
        waiting.push(name);
      }
      const from = sources.get(name) ?? [];
      let deeper = false;
      while (top.next < from.length && !deeper) {
        const source = from[top.next]!;
        if (!order.has(source)) {
          open.push({ name: source, next: 0 });
          deeper = true;
        } else {
          if (!circle.has(source)) low.set(name, Math.min(low.get(name)!, low.get(source)!));
          top.next += 1;
        }
      }
      if (deeper) continue;
      open.pop();
      if (low.get(name) !== order.get(name)) continue;
      const number = order.get(name)!;
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        circle.set(one, number);
        if (one === name) break;
      }
    }
  }
  return circle;
}
