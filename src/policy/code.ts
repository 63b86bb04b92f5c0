import type { CodeCapability, CodeLanguage, CodePhase } from '../core/code.ts';
import type { Severity } from '../core/finding.ts';

/** A rule of the user's own, written as code with holes in it. */
export interface PatternPolicy {
  /** Names the bad pattern, or what is missing. */
  readonly id: string;
  readonly language: CodeLanguage;
  /** Source text with metavariables (`$X`) and `...`. */
  readonly pattern: string;
  readonly message: string;
  readonly severity: Severity;
  /** True: every file of the language must hold a match. */
  readonly required: boolean;
  readonly fix: string | null;
  /** Where it is written, for errors: `loadlock.toml:12`. */
  readonly place: string | null;
}

/** The phases that a policy may name; what nothing leads to (`dead`) does nothing. */
export type PolicyPhase = Exclude<CodePhase, 'dead'>;

/** Names of one kind: which are refused, and, where a list is given, which alone are admitted. */
export interface NameLists {
  readonly deny: readonly string[];
  /** Null: every name is admitted that is not denied. */
  readonly allow: readonly string[] | null;
}

/** A file of YARA rules: which one decides, not where it lies. */
export interface YaraFile {
  /** Absolute once the policy was read from a file. */
  readonly path: string;
  /** Null where it was not read yet. What it includes is not part of it. */
  readonly sha256: string | null;
}

/** What the policy admits of code. */
export interface CodePolicy {
  /** Dotted names of modules; each stands for what is below it, too. */
  readonly modules: NameLists;
  readonly functions: {
    /** Dotted names, exact or with a trailing `.*`. */
    readonly deny: readonly string[];
    /** Their effects are no findings: for functions that are known and wanted. A deny wins. */
    readonly allow: readonly string[];
  };
  /** Verbs of SQL statements, in capitals. */
  readonly sql: NameLists;
  /** Base names of commands. */
  readonly commands: NameLists;
  /** What code may do in each phase; a phase that is not named may do anything that no rule refuses. */
  readonly capabilities: ReadonlyMap<PolicyPhase, readonly CodeCapability[]>;
  readonly patterns: readonly PatternPolicy[];
  /** ruff's selectors; empty: ruff is not loaded. */
  readonly ruff: readonly string[];
  readonly ruffSeverity: Severity;
  /** False: texts are not searched for credentials. */
  readonly secrets: boolean;
  /** Files of YARA rules. */
  readonly yara: readonly YaraFile[];
}

/** Nothing beyond what loadlock's own rules say. */
export const plainCode: CodePolicy = Object.freeze<CodePolicy>({
  modules: { deny: [], allow: null },
  functions: { deny: [], allow: [] },
  sql: { deny: [], allow: null },
  commands: { deny: [], allow: null },
  capabilities: new Map(),
  patterns: [],
  ruff: [],
  ruffSeverity: 'info',
  secrets: true,
  yara: [],
});
