import type { Call, Expr } from '../../ast.ts';
import { Changes } from './changes.ts';

/**
 * One way through a round, or several of which chance takes one: where a test may come out otherwise in the next round,
 * both of its sides belong to the same way.
 */
export interface Way {
  /** What is another thing in each round, where control goes on behind the block; null where it does not. */
  readonly on: Changes | null;
  /** Whether the next round may begin without what stands behind the block. */
  readonly next: boolean;
  readonly changed: Changes;
  /** Names that a branch changes which is not gone into, and which nobody wrote another branch for. */
  readonly skipped: ReadonlySet<string>;
  /** Tests that were decided for good, by their text, and how. */
  readonly decided: ReadonlyMap<string, boolean>;
  readonly tests: readonly Expr[];
  /** The call that begins the next round of a recursion. */
  readonly call?: Call;
  /** In a loop inside: the rest of its body is not gone through, on this way or, where `loose`, sometimes. */
  readonly out?: boolean;
  readonly loose?: boolean;
}

const mostWays = 6;

export function without(decided: ReadonlyMap<string, boolean>, key: string): ReadonlyMap<string, boolean> {
  return new Map([...decided].filter(([text]) => !text.includes(key)));
}

export function add(way: Way, changes: Changes): Way {
  if (changes.size === 0) return way;
  // What is made anew in each round does not get longer from one to the next.
  for (const key of changes.held.keys()) if (way.changed.bound.has(key)) changes.hold(key);
  return {
    ...way,
    on: way.on === null ? null : Changes.of(way.on, changes),
    changed: Changes.of(way.changed, changes),
  };
}

/** What chance decides between: none of the ways may leave. */
export function either(some: readonly Way[], others: readonly Way[]): readonly Way[] {
  const ways: Way[] = [];
  for (const a of some)
    for (const b of others)
      ways.push({
        on: a.on === null ? b.on : b.on === null ? a.on : Changes.of(a.on, b.on),
        next: a.next || b.next,
        changed: Changes.of(a.changed, b.changed),
        skipped: new Set([...a.skipped, ...b.skipped]),
        decided: new Map([...a.decided].filter(([text, truth]) => b.decided.get(text) === truth)),
        tests: [...a.tests, ...b.tests],
        out: a.out === true && b.out === true,
        loose: a.loose === true || b.loose === true || (a.out === true) !== (b.out === true),
        ...(a.call !== undefined ? { call: a.call } : b.call !== undefined ? { call: b.call } : {}),
      });
  return fewest(ways);
}

export function fewest(ways: readonly Way[]): readonly Way[] {
  if (ways.length <= mostWays) return ways;
  return [...ways].sort((a, b) => a.changed.size - b.changed.size).slice(0, mostWays);
}
