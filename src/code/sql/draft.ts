import { hazardOfReading } from './buckets.ts';
import {
  holdsCredentials,
  isAddress,
  isPure,
  knownFunction,
  readsAddress,
  readsData,
  runsItsText,
} from './functions.ts';
import { isOfSession } from './setting-names.ts';
import type { SqlEffect, SqlHazard, SqlInner, SqlKind, SqlStatement } from './statement.ts';
import { SqlVariables } from './variables.ts';

/** A number, or one that is filled in. */
const oneSession = /^(?:\d{1,20}|\uf8ff)$/;

/** A statement while it is read: both readers, Postgres' tree and our own tokens, fill one in. */
export class SqlDraft {
  readonly verbs: Set<string> = new Set();
  readonly kinds: Set<SqlKind> = new Set();
  readonly hazards: Map<string, SqlHazard> = new Map();
  readonly effects: Map<string, SqlEffect> = new Map();
  readonly inner: SqlInner[] = [];
  readonly tables: Set<string> = new Set();
  readonly functions: Set<string> = new Set();
  readonly writes: Set<string> = new Set();
  /** Texts that variables were given, in this statement and those before it. */
  readonly variables: SqlVariables;

  constructor(variables: SqlVariables = new SqlVariables()) {
    this.variables = variables;
  }

  hazard(hazard: string, at: number, detail?: string): void {
    const key = `${hazard} ${detail ?? ''}`;
    if (this.hazards.has(key) || this.hazards.size >= 200) return;
    this.hazards.set(key, { hazard, at, ...(detail === undefined ? {} : { detail }) });
  }

  effect(capability: SqlEffect['capability'], callable: string, at: number, argument?: string): void {
    const key = `${capability} ${callable}`;
    if (this.effects.has(key) || this.effects.size >= 200) return;
    this.effects.set(key, { capability, callable, at, ...(argument === undefined ? {} : { argument }) });
  }

  inside(inner: SqlInner): void {
    if (this.inner.length < 200) this.inner.push(inner);
  }

  /** A danger of its own kind: hazard and effect in one. */
  danger(
    hazard: string,
    capability: SqlEffect['capability'],
    callable: string,
    at: number,
    argument?: string,
  ): void {
    this.hazard(hazard, at, argument === undefined ? callable : `${callable}: ${short(argument)}`);
    this.effect(capability, callable, at, argument);
    this.kinds.add('dangerous');
    this.writes.add(callable);
  }

  table(name: string, at: number): void {
    const lower = name.toLowerCase();
    if (this.tables.size < 1_000) this.tables.add(name);
    if (!holdsCredentials(lower)) return;
    this.hazard('sql-reads-credentials', at, lower);
    this.effect('credentials', lower, at);
    this.kinds.add('dangerous');
    this.writes.add(`reads ${lower}`);
  }

  /** The work of one session that is named by its number: what it runs is given up; its connection only where that is meant. */
  stopsOne(callable: string, at: number): void {
    this.effect('system', callable, at);
    this.kinds.add('dangerous');
    this.writes.add(callable);
    if (!/cancel|query/i.test(callable)) this.hazard('sql-stops-work', at, `${callable}: one session`);
  }

  /** A call, by the function's name in lower case. */
  call(name: string, at: number, argument: string | undefined): void {
    if (this.functions.size < 1_000) this.functions.add(name);
    const known = knownFunction(name);
    if (readsData(name, argument)) {
      this.effect('file-read', name, at, argument);
      this.writes.add(`${name} reads a file`);
      return;
    }
    if (readsAddress(name, argument)) {
      this.danger(hazardOfReading(argument!), 'network', name, at, argument);
      return;
    }
    // Where names are looked up, how long a query may take: of the session, as SET says it.
    if (name.endsWith('set_config') && argument !== undefined && isOfSession(argument)) {
      this.kinds.add('admin');
      this.writes.add(name);
    } else if (known?.capability === 'file-read' && argument !== undefined && isAddress(argument))
      this.danger('sql-network', 'network', name, at, argument);
    else if (known?.hazard === 'sql-stops-work' && argument !== undefined && oneSession.test(argument))
      this.stopsOne(name, at);
    else if (known !== undefined) this.danger(known.hazard, known.capability, name, at, argument);
    if (argument !== undefined && runsItsText(name))
      this.inside({ language: 'sql', text: argument, at, by: name, verbatim: false });
    if (known !== undefined) return;
    if (!isPure(name)) this.writes.add(`calls ${name}`);
  }

  build(verb: string, at: number, end: number, line: number, text: string): SqlStatement {
    this.verbs.add(verb);
    return {
      verb,
      verbs: [...this.verbs],
      kinds: [...this.kinds],
      hazards: [...this.hazards.values()],
      effects: [...this.effects.values()],
      inner: this.inner,
      tables: [...this.tables],
      functions: [...this.functions],
      at,
      end,
      line,
      text,
      writes: [...this.writes],
    };
  }
}

function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
