import type {
  CallFact,
  Fact,
  ImportFact,
  MetadataFact,
  OperationFact,
  Place,
  TensorFact,
} from '../core/fact.ts';
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
  /** Operations of graphs. */
  readonly operations: readonly Seen[];
  /** What the documents in it lead their loaders to, code that it carries, what templates reach, what gets installed. */
  readonly references: readonly Seen[];
  readonly metadata: readonly MetadataFact[];
  readonly anomalies: readonly Seen[];
}

const callBudget: ReprBudget = Object.freeze({ length: 600, depth: 6, items: 16, text: 300 });
/** Different calls that are kept apart; a hostile file can make as many as it likes. */
const mostDistinct = 20_000;

/** What an inspection found, repeated imports and calls folded into one. */
export function contentsOf(inspection: Inspection): Contents {
  const tensors: TensorFact[] = [];
  const imports = new Fold<ImportFact>((fact) => globalName(fact.global));
  const calls = new Fold<CallFact>(callText);
  const operations = new Fold<OperationFact>(operationText);
  const references = new Fold<Fact>((fact) => referenceText(fact) ?? '');
  const metadata: MetadataFact[] = [];
  const anomalies = new Fold<Extract<Fact, { kind: 'anomaly' }>>((fact) => `${fact.code}: ${fact.detail}`);
  for (const fact of inspection.facts) {
    if (fact.kind === 'tensor') tensors.push(fact);
    else if (fact.kind === 'import') imports.add(fact);
    else if (fact.kind === 'call') {
      // What is merely held is called by nobody while the file loads; it is among the imports.
      if (fact.call.via !== 'HOLD') calls.add(fact);
    } else if (fact.kind === 'anomaly') anomalies.add(fact);
    else if (fact.kind === 'operation') operations.add(fact, fact.count);
    else if (fact.kind === 'metadata') metadata.push(fact);
    else if (referenceText(fact) !== null) references.add(fact);
  }
  return {
    tensors,
    imports: imports.seen(),
    calls: calls.seen(),
    operations: operations.seen(),
    references: references.seen(),
    metadata,
    anomalies: anomalies.seen(),
  };
}

function callText({ call }: CallFact): string {
  // A key of a dict or a member of a set is asked for its hash.
  return call.via === 'HASH' ? `hash(${repr(call.callable, callBudget)})` : repr(call, callBudget);
}

function operationText({ domain, name, within }: OperationFact): string {
  return within === '' ? `${domain} ${name}` : `${domain} ${name} in ${within}`;
}

function referenceText(fact: Fact): string | null {
  switch (fact.kind) {
    case 'reference':
      return `${fact.key} = ${fact.name} (${fact.to} for ${fact.loader})`;
    case 'capability':
      return fact.by;
    case 'template':
      return `template: ${fact.evidence}`;
    case 'dependency':
      return `requires ${fact.requirement}`;
    case 'setting':
      return `${fact.key} = ${fact.value}`;
    default:
      return null;
  }
}

class Fold<Kind extends Fact> {
  private readonly byText = new Map<string, { where: Place; count: number }>();
  private readonly textOf: (fact: Kind) => string;

  constructor(textOf: (fact: Kind) => string) {
    this.textOf = textOf;
  }

  add(fact: Kind, times = 1): void {
    const text = this.textOf(fact);
    const key = `${fact.where.member ?? ''}\n${text}`;
    const known = this.byText.get(key);
    if (known !== undefined) known.count += times;
    else if (this.byText.size < mostDistinct) this.byText.set(key, { where: fact.where, count: times });
  }

  seen(): Seen[] {
    return [...this.byText].map(([key, { where, count }]) => ({
      text: key.slice(key.indexOf('\n') + 1),
      where,
      count,
    }));
  }
}
