import { Budget } from '../../../src/bytes/budget.ts';
import { type ByteSource, bufferSource, readBytes } from '../../../src/bytes/source.ts';
import type { AnomalyFact, Fact } from '../../../src/core/fact.ts';
import { defaultLimits, type Limits } from '../../../src/core/limits.ts';
import type { Format, Nested } from '../../../src/formats/format.ts';

export interface Read {
  readonly format: string;
  readonly facts: Fact[];
  readonly members: Member[];
}

export interface Member {
  readonly name: string;
  readonly size: number;
  /** Null where the format says that nothing interprets the bytes. */
  readonly bytes: Uint8Array | null;
}

/** Reads one level, as the pipeline would: what is handed over is opened afterwards, in order. */
export async function read(
  format: Format,
  input: Uint8Array | ByteSource,
  options: { bulk?: boolean; limits?: Partial<Limits>; name?: string } = {},
): Promise<Read> {
  const source = input instanceof Uint8Array ? bufferSource(input) : input;
  const limits = { ...defaultLimits, ...options.limits };
  const budget = new Budget(limits);
  const facts: Fact[] = [];
  const nested: Nested[] = [];
  let id = format.id;
  await format.read({
    source,
    limits,
    budget,
    loader: undefined,
    name: options.name ?? '',
    detail: false,
    taps: undefined,
    bulk: options.bulk ?? true,
    emit: (fact) => facts.push(fact),
    nested: (member) => {
      budget.member();
      nested.push(member);
    },
    is: (name) => {
      id = name;
    },
  });
  const members: Member[] = [];
  // Opening a member may hand over more.
  for (const { name, size, open } of nested) {
    const content = open === null ? null : await open();
    members.push({
      name,
      size,
      bytes: content === null ? null : Uint8Array.from(readBytes(content, 0, content.size)),
    });
  }
  return { format: id, facts, members };
}

/** A source whose bytes do not lie in memory, so that every read goes through a window. */
export function windowed(bytes: Uint8Array): ByteSource {
  const { size, readInto } = bufferSource(bytes);
  return { size, readInto };
}

export function anomalies(facts: readonly Fact[]): AnomalyFact[] {
  return facts.filter((fact) => fact.kind === 'anomaly');
}

/** The codes of a reading's anomalies, each once, sorted. */
export function codes(facts: readonly Fact[]): string[] {
  return [...new Set(anomalies(facts).map(({ code }) => code))].sort();
}

export function textOf(member: Member | undefined): string | null {
  return member === undefined || member.bytes === null ? null : Buffer.from(member.bytes).toString('latin1');
}
