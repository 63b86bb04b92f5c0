import type { CodeCapability, CodePhase, CodeUse } from '../core/code.ts';
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
  readonly code?: CodeOverrides;
}

/** What the policy says of code. */
export interface CodeOverrides {
  /** Where the policy lists what a phase may do and this is not among it: what is. */
  refusedCapability(phase: CodePhase, capability: CodeCapability): { readonly admitted: string } | null;
  refusedName(use: CodeUse, name: string): 'denied' | 'not-listed' | null;
  /** The effects of a function that the policy names as known and wanted are no findings. */
  allowsFunction(name: string): boolean;
  /** A pattern of the policy's own, by its id. */
  pattern(id: string): OwnPattern | undefined;
  readonly ruffSeverity: Severity;
}

/** What a policy says of code that a pattern of its own matches. */
export interface OwnPattern {
  readonly message: string;
  readonly severity: Severity;
  readonly fix: string | null;
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
