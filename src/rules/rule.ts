import type { Fact } from '../core/fact.ts';
import type { Severity } from '../core/finding.ts';

/** What a rule says of one fact; what it leaves out comes from the rule's own fields. */
export interface Judgement {
  readonly evidence: string;
  readonly severity?: Severity;
  readonly why?: string;
  readonly fix?: string;
  readonly refs?: readonly string[];
}

/** What the policy says of callables by name, before the catalog is asked. */
export interface Overrides {
  allow(name: string): boolean;
  allowDangerous(name: string): boolean;
  review(name: string): boolean;
  deny(name: string): boolean;
}

/** A rule is a value that documents itself: docs/rules.md is made of these fields. */
export interface Rule<Kind extends Fact['kind'] = Fact['kind']> {
  /** Names the bad pattern. */
  readonly id: string;
  readonly on: Kind;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** CWE, CVE, GHSA and MITRE ATLAS identifiers. */
  readonly refs: readonly string[];
  check(fact: Extract<Fact, { kind: Kind }>, overrides: Overrides): Judgement | null;
}
