import type { CapabilitySummary } from './code.ts';
import type { Metrics } from './code-metrics.ts';
import type { Finding } from './finding.ts';
import type { Member } from './member.ts';
import type { PlainFact } from './plain-fact.ts';
import type { Provenance } from './provenance.ts';

export type Verdict = 'allow' | 'review' | 'deny';

const badness: Readonly<Record<Verdict, number>> = { allow: 0, review: 1, deny: 2 };

/** The worst of several verdicts; of none, `allow`. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = 'allow';
  for (const verdict of verdicts) if (badness[verdict] > badness[result]) result = verdict;
  return result;
}

/** What the policy says of one artifact, bound to its bytes and to the policy's own digest. */
export interface Decision {
  readonly verdict: Verdict;
  readonly complete: boolean;
  /** Null where the bytes were not hashed; no admission can come of such a decision. */
  readonly sha256: string | null;
  readonly policySha256: string;
}

const admissionBrand: unique symbol = Symbol('admission');

/** The right to load, convert or serve exactly the bytes with this digest. Made by `admit` alone. */
export interface Admission {
  readonly [admissionBrand]: true;
  readonly sha256: string;
  readonly policySha256: string;
}

/** An admission for an `allow` decision on hashed bytes that were read completely; otherwise null. */
export function admit(decision: Decision): Admission | null {
  if (decision.verdict !== 'allow' || !decision.complete || decision.sha256 === null) return null;
  return Object.freeze({
    [admissionBrand]: true as const,
    sha256: decision.sha256,
    policySha256: decision.policySha256,
  });
}

/** What a report has of a file of code beside its findings. */
export interface CodeReport {
  /** What it does in each phase. */
  readonly capabilities?: CapabilitySummary;
  /** Where they were asked for: docs/check.md has each component's formula and source. */
  readonly metrics?: Metrics;
}

/** One file of a target, as the report shows it. */
export interface ArtifactReport extends CodeReport {
  /** Relative to the target, `/` between parts. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly format: string;
  readonly decision: Verdict;
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  /** Findings beyond the budget, counted only. */
  readonly findingsOmitted: number;
  /** Present where the caller asked for facts. */
  readonly facts?: readonly PlainFact[];
  /** What is nested in it, where the caller asked for facts and the file could be read. */
  readonly tree?: Member;
}

export interface TargetReport {
  readonly target: string;
  readonly decision: Verdict;
  readonly complete: boolean;
  readonly artifacts: readonly ArtifactReport[];
  /** What signatures and pins prove of it; null where there are none to look at. */
  readonly provenance: Provenance | null;
}

export interface Report {
  readonly schema: 'loadlock.report/1';
  readonly tool: { readonly name: 'loadlock'; readonly version: string };
  readonly policy: { readonly name: string; readonly sha256: string };
  readonly decision: Verdict;
  readonly complete: boolean;
  readonly targets: readonly TargetReport[];
  readonly summary: {
    readonly files: number;
    readonly bytes: number;
    readonly allow: number;
    readonly review: number;
    readonly deny: number;
  };
}
