import type { ReferenceFact } from '../../core/fact.ts';
import type { Severity } from '../../core/finding.ts';

/** What a loader's list says of a name; undefined where the name is on neither side of it. */
export type StockJudgement =
  /** Part of the library itself, and harmless with any configuration. */
  | { readonly kind: 'stock' }
  | {
      readonly kind: 'hazard';
      readonly severity: Severity;
      readonly why: string;
      readonly refs?: readonly string[];
    };

/** What is known of the names that one loader resolves: an allow-list with the few known dangers. */
export interface StockList {
  /** The loader's id, as reference facts carry it. */
  readonly loader: string;
  judge(reference: ReferenceFact): StockJudgement | undefined;
  /** How bad a file outside of the document's folder is, where this loader's own writers name such files. */
  outside?(reference: ReferenceFact): StockJudgement | undefined;
}

export const stock: StockJudgement = Object.freeze({ kind: 'stock' });
