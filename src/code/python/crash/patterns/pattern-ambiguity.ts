import type { CharacterSet, Pattern } from './pattern-syntax.ts';

/** Characters of the repeated part, with those that `{m,n}` writes out; a longer one is let pass. */
const mostPositions = 32;
const mostSteps = 400_000;

/**
 * Whether a text can be taken in two ways by rounds of a repetition that come back to the same place, `(a|aa)+`,
 * `(a|b|ab)*`: then each further round doubles the ways. False where it has assertions or is too long.
 * Source: Weideman et al., Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers by Using
 * Ambiguity of NFA (CIAA 2016); the automaton is Glushkov's.
 */
export function roundsAreAmbiguous(round: Pattern): boolean {
  const automaton = new Automaton();
  const whole = automaton.add(round);
  if (automaton.failed || whole === null) return false;
  automaton.join(whole.last, whole.first);
  const { sets, follow } = automaton;
  const count = sets.length;
  const meets = sets.map((one) => sets.map((other) => overlap(one, other)));
  let steps = 0;
  for (let start = 0; start < count; start++) {
    const seen = new Uint8Array(count * count);
    const queue = [start * count + start];
    const cameFrom = new Map<number, number[]>();
    for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
      const left = follow[Math.floor(pair / count)] as ReadonlySet<number>;
      const right = follow[pair % count] as ReadonlySet<number>;
      for (const a of left)
        for (const b of right) {
          if (++steps > mostSteps) return false;
          if (meets[a]?.[b] !== true) continue;
          const next = a * count + b;
          const from = cameFrom.get(next);
          if (from === undefined) cameFrom.set(next, [pair]);
          else from.push(pair);
          if (seen[next] === 1) continue;
          seen[next] = 1;
          queue.push(next);
        }
    }
    if (twoWaysBack(start * count + start, cameFrom, count)) return true;
  }
  return false;
}

/** Whether a pair of different places lies on a way back to where both are the same. */
function twoWaysBack(home: number, cameFrom: ReadonlyMap<number, readonly number[]>, count: number): boolean {
  const seen = new Set([home]);
  const queue = [home];
  for (let pair = queue.pop(); pair !== undefined; pair = queue.pop())
    for (const before of cameFrom.get(pair) ?? []) {
      if (seen.has(before)) continue;
      if (Math.floor(before / count) !== before % count) return true;
      seen.add(before);
      queue.push(before);
    }
  return false;
}

/** How a part begins and ends: places of its characters. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

const nothing: Part = { first: [], last: [], empty: true };

class Automaton {
  readonly sets: CharacterSet[] = [];
  readonly follow: Set<number>[] = [];
  failed = false;

  join(from: readonly number[], to: readonly number[]): void {
    for (const a of from) for (const b of to) this.follow[a]?.add(b);
  }

  add(pattern: Pattern): Part | null {
    if (this.failed || this.sets.length > mostPositions) {
      this.failed = true;
      return null;
    }
    switch (pattern.type) {
      case 'set': {
        if (pattern.ranges.length === 0) return this.#fail();
        const at = this.sets.push(pattern) - 1;
        this.follow.push(new Set());
        return { first: [at], last: [at], empty: false };
      }
      case 'assertion':
        return this.#fail();
      case 'choice': {
        const options = pattern.options.map((option) => this.add(option) ?? nothing);
        return {
          first: options.flatMap(({ first }) => first),
          last: options.flatMap(({ last }) => last),
          empty: options.some(({ empty }) => empty),
        };
      }
      case 'sequence':
        return this.#inRow(pattern.parts);
      case 'repeat': {
        const { of, min, max, atomic } = pattern;
        const copies = max === Number.POSITIVE_INFINITY ? Math.max(1, min) : max;
        if (atomic || copies > mostPositions) return this.#fail();
        const parts: Part[] = [];
        for (let at = 0; at < copies; at++) {
          const part = this.add(of);
          if (part === null) return null;
          parts.push(at < min ? part : { ...part, empty: true });
        }
        const last = parts.at(-1);
        if (max === Number.POSITIVE_INFINITY && last !== undefined) this.join(last.last, last.first);
        return this.#chain(parts);
      }
    }
  }

  #inRow(patterns: readonly Pattern[]): Part | null {
    const parts: Part[] = [];
    for (const pattern of patterns) {
      const part = this.add(pattern);
      if (part === null) return null;
      parts.push(part);
    }
    return this.#chain(parts);
  }

  #chain(parts: readonly Part[]): Part {
    let whole = nothing;
    for (const part of parts) {
      this.join(whole.last, part.first);
      whole = {
        first: whole.empty ? [...whole.first, ...part.first] : whole.first,
        last: part.empty ? [...whole.last, ...part.last] : part.last,
        empty: whole.empty && part.empty,
      };
    }
    return whole;
  }

  #fail(): null {
    this.failed = true;
    return null;
  }
}

function overlap(one: CharacterSet, other: CharacterSet): boolean {
  return one.ranges.some(([low, high]) => other.ranges.some(([from, to]) => low <= to && from <= high));
}
