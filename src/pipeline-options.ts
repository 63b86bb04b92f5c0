import type { Limits } from './core/limits.ts';
import type { Policy } from './policy/policy.ts';

export interface Progress {
  readonly files: number;
  readonly bytes: number;
  readonly current: string;
}

export interface PipelineOptions {
  readonly policy: Policy;
  readonly limits?: Limits;
  /** False: structure only; sha256 is null, and no admission can come of the decision. */
  readonly hash?: boolean;
  /** Keep the facts of each artifact, and the tree of what is nested in it, in its report. */
  readonly facts?: boolean;
  /** Threads that read files side by side; by default as many as there are processors. */
  readonly jobs?: number;
  readonly onProgress?: (progress: Progress) => void;
}
