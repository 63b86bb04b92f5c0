import type { OperationFact } from '../../core/fact.ts';
import type { Severity } from '../../core/finding.ts';

export interface OperationJudgement {
  readonly severity: Severity;
  readonly why: string;
  readonly refs?: readonly string[];
}

/** What is known of one runtime's operations: an allow-list, the dangers with their reasons, and the rest. */
export interface OperationCatalog {
  /** As operation facts carry it. */
  readonly domain: string;
  /** Null where the operation only computes. What the catalog does not know is for a person: medium. */
  judge(operation: OperationFact): OperationJudgement | null;
}
