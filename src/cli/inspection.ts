import type { CallFact, Fact, ImportFact, Place, TensorFact } from '../core/fact.ts';
import { globalName, type ReprBudget, repr } from '../core/repr.ts';
import type { Inspection } from '../index.ts';

/** Something seen several times, with the first place. */
export interface Seen {
  readonly text: string;
  readonly where: Place;
  readonly count: number;
}

export interface Contents {
  readonly tensors: readonly TensorFact[];
  readonly imports: readonly Seen[];
  readonly calls: readonly Seen[];
  readonly anomalies: readonly Seen[];
}

const callBudget: ReprBudget = Object.freeze({ length: 600, depth: 6, items: 16, text: 300 });
/** Different calls that are kept apart; a hostile file can make as many as it likes. */
const mostDistinct = 20_000;

/** What an inspection found, repeated imports and calls folded into one. */
export function contentsOf(inspection: Inspection): Contents {
  const tensors: TensorFact[] = [];
  const imports = new Fold<ImportFact>((fact) => globalName(fact.global));
  const calls = new Fold<CallFact>((fact) => repr(fact.call, callBudget));
  const anomalies = new Fold<Extract<Fact, { kind: 'anomaly' }>>((fact) => `${fact.code}: ${fact.detail}`);
  for (const fact of inspection.facts) {
    if (fact.kind === 'tensor') tensors.push(fact);
    else if (fact.kind === 'import') imports.add(fact);
    else if (fact.kind === 'call') calls.add(fact);
    else if (fact.kind === 'anomaly') anomalies.add(fact);
  }
  return { tensors, imports: imports.seen(), calls: calls.seen(), anomalies: anomalies.seen() };
}

class Fold<Kind extends Fact> {
  private readonly byText = new Map<string, { where: Place; count: number }>();
  private readonly textOf: (fact: Kind) => string;

  constructor(textOf: (fact: Kind) => string) {
    this.textOf = textOf;
  }

  add(fact: Kind): void {
    const text = this.textOf(fact);
    const key = `${fact.where.member ?? ''}\n${text}`;
    const known = this.byText.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.byText.size < mostDistinct) this.byText.set(key, { where: fact.where, count: 1 });
  }

  seen(): Seen[] {
    return [...this.byText].map(([key, { where, count }]) => ({
      text: key.slice(key.indexOf('\n') + 1),
      where,
      count,
    }));
  }
}
