import type { Verdict } from '../../core/decision.ts';
import type { McpDatabase } from '../../policy/mcp.ts';

/** Judges the text of a query. */
export interface JudgeJob {
  readonly kind: 'judge';
  readonly sql: string;
  readonly database: McpDatabase['kind'];
  /** Verbs that the policy refuses, in capitals; and those that alone it admits. */
  readonly deniedVerbs: readonly string[];
  readonly admittedVerbs: readonly string[] | null;
}

/** What is to be said of a text. */
export interface QueryVerdict {
  /** Why it is refused; empty where it reads and does no more, as far as the text tells. */
  readonly reasons: readonly string[];
  /** Rule ids of hazards that were seen. */
  readonly hazards: readonly string[];
  /** Functions that Postgres is to be asked about: only it knows which of them are volatile. */
  readonly functions: readonly string[];
  /** Columns that may be functions of one argument. */
  readonly fields: readonly string[];
}

/** Runs a query whose text was judged, against a database that the operator configured. */
export interface QueryJob {
  readonly kind: 'query';
  readonly sql: string;
  /** With `url` filled in. */
  readonly database: McpDatabase;
  readonly functions: readonly string[];
  readonly fields: readonly string[];
  /** Bytes of what the answer holds. */
  readonly output: number;
}

export type Cell = string | number | boolean | null;

/** What came of a query: refused, with reasons, or its rows. */
export interface QueryAnswer {
  readonly decision: Verdict;
  readonly reasons: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** There is more than `rows` holds. */
  readonly truncated: 'rows' | 'bytes' | null;
}

export function refused(reasons: readonly string[]): QueryAnswer {
  return { decision: 'deny', reasons, columns: [], rows: [], truncated: null };
}
