import type { Fact } from './core/fact.ts';
import type { Limits } from './core/limits.ts';
import { type PlainFact, plainFact } from './core/plain-fact.ts';

/** The facts of one artifact for a report: as many as the limit lets keep, written out while the file is open. */
export class KeptFacts {
  readonly plain: PlainFact[] = [];
  private readonly limit: number;
  private pending: Fact[] = [];

  constructor(limits: Limits) {
    this.limit = limits.facts;
  }

  push(fact: Fact): void {
    if (this.plain.length + this.pending.length < this.limit) this.pending.push(fact);
  }

  /** Writes out what came since: only now, since a call's object is given its state by later facts. */
  settle(): void {
    for (const fact of this.pending) this.plain.push(plainFact(fact));
    this.pending = [];
  }
}
