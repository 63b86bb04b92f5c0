import type { Verdict } from '../core/decision.ts';
import type { Severity } from '../core/finding.ts';
import type { Limits } from '../core/limits.ts';
import type { CodePolicy } from './code.ts';
import type { McpPolicy } from './mcp.ts';

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

/** What the policy demands of signatures, manifests and the versions that they record. */
export interface ProvenancePolicy {
  /** True: what no trusted publisher signed is denied. */
  readonly required: boolean;
  /** The trust file, absolute once the policy was read from a file. Null: the one of the caller, if any. */
  readonly trust: string | null;
  /** Sigstore's trusted_root.json, for the identities of the trust file; absolute. Null: none. */
  readonly sigstoreRoot: string | null;
  /** SHA-256 of these two files as the policy was read; null for one that is not named, or could not be read. */
  readonly rootDigests?: { readonly trust: string | null; readonly sigstoreRoot: string | null };
  /** Signatures of old forms (minisign without prehashing, OMS before 1.0). */
  readonly allowLegacy: boolean;
  /** Exact relative paths of files and folders that may be left out of a signature: the cap on what signers say. */
  readonly ignoredPaths: readonly string[];
  /** Milliseconds that a manifest may be old; null: as old as it likes. */
  readonly maxAge: number | null;
  /** By package, normalised: `exact`, `minor`, `major`, `any`, or a PEP 440 specifier. `*` stands for all others. */
  readonly versions: ReadonlyMap<string, string>;
}

/** What the policy demands of the audit log. */
export interface AuditPolicy {
  /** False: decisions are not recorded. */
  readonly enabled: boolean;
  /** True: nothing is decided where it cannot be recorded. Loading always needs its record. */
  readonly required: boolean;
  /** The log's folder, absolute once the policy was read from a file. Null: the one of the caller. */
  readonly folder: string | null;
  /** Where the log is shipped to, as written but for its paths, which are absolute: read by whoever ships. */
  readonly ship: readonly Readonly<Record<string, unknown>>[];
}

/** What a sandbox must enforce beyond what every one does. */
export type IsolationDemand = 'memory' | 'kernel';

/** How what must be executed is isolated. */
export interface IsolationPolicy {
  readonly require: readonly IsolationDemand[];
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
  readonly provenance: ProvenancePolicy;
  readonly audit: AuditPolicy;
  readonly isolation: IsolationPolicy;
  /** What an assistant is offered over the Model Context Protocol. */
  readonly mcp: McpPolicy;
  readonly code: CodePolicy;
}

export type PresetName = 'observe' | 'standard' | 'strict';
