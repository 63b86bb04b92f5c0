import type { Verdict } from '../core/decision.ts';

/** What happened. A `decision` comes before what it decides on is done, an `outcome` after. */
export type AuditEvent =
  | 'decision'
  | 'load'
  | 'convert'
  | 'verify'
  | 'run'
  | 'sign'
  | 'lock'
  | 'outcome'
  | 'error';

export const auditEvents: readonly AuditEvent[] = [
  ...(['decision', 'load', 'convert', 'verify', 'run', 'sign', 'lock', 'outcome', 'error'] as const),
];

/** One file that the event is about. */
export interface AuditArtifact {
  /** Relative to the target. */
  readonly path: string;
  readonly size: number | null;
  /** Hex; null where the bytes were not hashed. */
  readonly sha256: string | null;
  readonly format: string | null;
  readonly decision?: Verdict;
}

/** What a caller says of an event; what is left out is null in the log. */
export interface AuditRecord {
  readonly event: AuditEvent;
  readonly target?: string | null;
  readonly artifacts?: readonly AuditArtifact[];
  /** Where it came from: a URL, a registry, `hf://org/model@revision`. */
  readonly source?: string | null;
  readonly publisher?: string | null;
  /** What signatures proved: `verified`, `failed`, `unverified`. */
  readonly signature?: string | null;
  /** How the environment compares with the one that the artifact was made in. */
  readonly versions?: string | null;
  readonly policy?: { readonly name: string; readonly sha256: string } | null;
  readonly decision?: Verdict | null;
  /** What isolated the load. */
  readonly isolation?: string | null;
  /** How it ended: `done`, `refused`, `failed`, an exit code. */
  readonly outcome?: string | null;
  /** Why: rules that fired, the text of an error. */
  readonly detail?: string | null;
}

/** Who did it, and where. */
export interface AuditContext {
  readonly host: string;
  readonly who: { readonly uid: number | null; readonly user: string | null };
  readonly process: { readonly pid: number; readonly command: string; readonly cwd: string | null };
}

/** An entry of the log: what CONTRACT calls `loadlock.audit/1`. */
export interface AuditEntry extends AuditContext {
  readonly schema: 'loadlock.audit/1';
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly event: AuditEvent;
  readonly target: string | null;
  readonly artifacts: readonly AuditArtifact[];
  /** Of an event with more artifacts than one entry holds; the parts follow each other. */
  readonly part?: { readonly number: number; readonly of: number };
  readonly source: string | null;
  readonly publisher: string | null;
  readonly signature: string | null;
  readonly versions: string | null;
  readonly policy: { readonly name: string; readonly sha256: string } | null;
  readonly decision: Verdict | null;
  readonly isolation: string | null;
  readonly outcome: string | null;
  readonly detail: string | null;
}
