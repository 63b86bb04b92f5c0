import type { Fact } from '../core/fact.ts';

/** A graph of an honest model has some tens, whatever its size. */
const mostDifferent = 20_000;

interface Counted {
  readonly at: number;
  readonly name: string;
  readonly within: string;
  readonly detail: string | undefined;
  count: number;
}

/** Counts the operations of a graph, so that each name in each place is told once. */
export class OperationCounts {
  private readonly domain: string;
  private readonly emit: (fact: Fact) => void;
  private readonly counted = new Map<string, Counted>();
  private full = false;

  constructor(domain: string, emit: (fact: Fact) => void) {
    this.domain = domain;
    this.emit = emit;
  }

  add(at: number, name: string, within: string, detail?: string): void {
    const key = JSON.stringify([name, within, detail]);
    const known = this.counted.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.counted.size < mostDifferent) this.counted.set(key, { at, name, within, detail, count: 1 });
    else if (!this.full) {
      this.full = true;
      const said = `more than ${mostDifferent} different operations`;
      this.emit({ kind: 'anomaly', where: { offset: at }, code: 'over-budget', detail: said });
    }
  }

  /** Tells what was counted, in the order of the first of each. */
  tell(): void {
    const { domain } = this;
    for (const { at, name, within, detail, count } of this.counted.values())
      this.emit({
        kind: 'operation',
        where: { offset: at },
        domain,
        name,
        count,
        within,
        ...(detail === undefined ? {} : { detail }),
      });
  }
}
