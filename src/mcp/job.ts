import type { CodeKind } from '../code/languages.ts';
import type { Report } from '../core/decision.ts';
import type { OriginSources } from '../pipeline-options.ts';
import type { Policy } from '../policy/policy.ts';
import type { JudgeJob, QueryAnswer, QueryJob, QueryVerdict } from './query/answer.ts';

/** Reads files below `roots`, and decides on them. */
export interface ScanJob {
  readonly kind: 'scan';
  readonly target: string;
  /** Real paths: nothing outside of them is opened. */
  readonly roots: readonly string[];
  readonly policy: Policy;
  readonly origin: OriginSources | null;
}

/** Decides on a text of code. */
export interface CheckJob {
  readonly kind: 'check';
  readonly text: string;
  readonly language: CodeKind;
  readonly name: string;
  readonly policy: Policy;
}

/** What is done in a process of its own, since it works on hostile data and might not end by itself. */
export type Job = ScanJob | CheckJob | JudgeJob | QueryJob;

export interface JobResults {
  readonly scan: Report;
  readonly check: Report;
  readonly judge: QueryVerdict;
  readonly query: QueryAnswer;
}

/** What the process is told first: when it has to be done, by which it ends itself. */
export interface JobOrder {
  readonly job: Job;
  /** Milliseconds. */
  readonly time: number;
  /** Bytes that all of the process may take. */
  readonly memory: number;
}

export type JobAnswer =
  | { readonly result: unknown }
  | { readonly failed: { readonly code: string; readonly message: string } };

/** By which signal a process ended itself. */
export const overTime: NodeJS.Signals = 'SIGALRM';
export const overMemory: NodeJS.Signals = 'SIGUSR2';
