import type { AuditLog } from './audit-log.ts';
import type { CodeOptions } from './code-target.ts';
import type { Fact } from './core/fact.ts';
import type { Limits } from './core/limits.ts';
import type { Member } from './core/member.ts';
import type { Policy } from './policy/policy.ts';

/** What was done since progress was last told of. */
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
  /** How program text is looked at. */
  readonly code?: CodeOptions;
  readonly onProgress?: (progress: Progress) => void;
  /** Read from a copy that nobody else can change: what is loaded is what was hashed, to the last byte. */
  readonly private?: boolean;
  /** Whom to trust, and what is remembered of versions. */
  readonly origin?: OriginSources;
  /** Told of what the report does not keep. Files are then read in this thread. */
  readonly watch?: Watch;
}

/** What somebody wants to know of the files while they are read. */
export interface Watch {
  fact(fact: Fact): void;
  /** The file has been read. */
  read(root: Member): void;
}

/** Where decisions are recorded. */
export interface AuditSink {
  /** loadlock's state folder: the log's key, and what was seen of it, are kept there. */
  readonly home: string;
  /** The log's folder; null: `audit` in the state folder. */
  readonly folder: string | null;
  /** What the process was asked to do, as the log shall show it. */
  readonly command: string;
  /** True: what cannot be recorded is an error. */
  readonly required: boolean;
  /** The log, where its owner keeps it open between records. */
  readonly opened?: () => Promise<AuditLog>;
  /** `later`: nobody waits for a receipt, and the entry waits for whoever opens the log next. By default `now`. */
  readonly receipts?: 'now' | 'later';
  /** Told why nothing was recorded, where that is no error. */
  readonly onProblem?: (error: Error) => void;
}

/** Files that say whom this machine trusts and what it has seen; the policy may name another trust file. */
export interface OriginSources {
  readonly defaultTrust?: string;
  readonly seen?: string;
  /** The Python environment that will load the artifacts: its versions must be those that were signed. */
  readonly environment?: string;
  /** The same, where no environment is named: asked for when the artifacts have been read; null compares nothing. */
  readonly loader?: () => string | null;
}
