import type { Verdict } from '../core/decision.ts';
import type { Severity } from '../core/finding.ts';
import type { Limits } from '../core/limits.ts';

/** Dotted names of callables, exact or with a trailing `.*` for everything below. */
export interface CallablePatterns {
  readonly allow: readonly string[];
  /** Exact names only: the one way to admit what the catalog knows to be dangerous. */
  readonly allowDangerous: readonly string[];
  readonly review: readonly string[];
  readonly deny: readonly string[];
}

export interface FormatPolicy {
  /** Null where every format is admitted that is not denied. */
  readonly allow: readonly string[] | null;
  readonly deny: readonly string[];
  /** A file that no format claims. */
  readonly unknown: Verdict;
}

/** What an organisation admits, with everything resolved: a preset with the changes of a policy file. */
export interface Policy {
  readonly name: string;
  /** False: nothing that could be read is refused, findings are only shown. */
  readonly enforce: boolean;
  readonly severity: Readonly<Record<Severity, Verdict>>;
  /** Verdicts by rule id, in the place of the severity's. */
  readonly rules: ReadonlyMap<string, Verdict>;
  readonly callables: CallablePatterns;
  readonly formats: FormatPolicy;
  /** An artifact that could not be read to its end. */
  readonly incomplete: 'deny' | 'review';
  readonly limits: Partial<Limits>;
}

export type PresetName = 'observe' | 'standard' | 'strict';
