import type { CodeCapability } from '../../core/code.ts';

/** What a statement does to a database: `admin` is for its settings, users and transactions. */
export type SqlKind = 'read' | 'write' | 'ddl' | 'admin' | 'dangerous';

/** A hazard in a statement: an id of rules/code/sql-hazards.ts, and where in the text it stands. */
export interface SqlHazard {
  readonly hazard: string;
  readonly at: number;
  readonly detail?: string;
}

/** What a statement reaches beyond the tables of its database. */
export interface SqlEffect {
  readonly capability: CodeCapability;
  /** The verb or the function, in the dialect's own spelling. */
  readonly callable: string;
  readonly at: number;
  /** The command, the path or the address, where it is a constant. */
  readonly argument?: string;
}

/** Code of another language inside a statement: the body of a function, a command of the system. */
export interface SqlInner {
  readonly language: 'python' | 'shell' | 'sql';
  readonly text: string;
  readonly at: number;
  readonly by: string;
  readonly verbatim: boolean;
  readonly dialect?: string;
}

export interface SqlStatement {
  /** The first word, in capitals: `SELECT`, `DROP`, `COPY`, `\COPY`, `.SHELL`. */
  readonly verb: string;
  /** The verbs of the statement and of those inside of it (`WITH d AS (DELETE …) SELECT`), each once. */
  readonly verbs: readonly string[];
  readonly kinds: readonly SqlKind[];
  readonly hazards: readonly SqlHazard[];
  readonly effects: readonly SqlEffect[];
  readonly inner: readonly SqlInner[];
  /** Names of tables, as written but without quotes, each once. */
  readonly tables: readonly string[];
  /** Functions that it calls, in lower case, each once. */
  readonly functions: readonly string[];
  /** Offsets in the text. */
  readonly at: number;
  readonly end: number;
  /** The statement's line in the text, counted from 1. */
  readonly line: number;
  /** The statement's own words, at most 200 characters. */
  readonly text: string;
  /** Why the statement is not known to leave everything as it was; empty where it is. */
  readonly writes: readonly string[];
}

/** What a text of SQL would do. */
export interface SqlReading {
  readonly dialect: string;
  readonly statements: readonly SqlStatement[];
  /** True only where every statement, in every way that the text can be read, is known to change nothing. */
  readonly readOnly: boolean;
  /** Why it is not read-only; empty where it is. */
  readonly reasons: readonly string[];
  /** False where some of the text was not understood. */
  readonly understood: boolean;
}
