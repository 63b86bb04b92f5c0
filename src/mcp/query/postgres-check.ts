import type { QueryVerdict } from './answer.ts';
import { namesIn } from './postgres-tree.ts';

/** Statements that read; what stands inside of them is checked too. */
const reading: ReadonlySet<string> = new Set(['SelectStmt', 'ExplainStmt', 'VariableShowStmt']);

/** Tables of the system that hold passwords or ways in: a role with few rights cannot read most of them anyway. */
const secretRelations: ReadonlySet<string> = new Set([
  ...[
    'pg_authid',
    'pg_shadow',
    'pg_user_mapping',
    'pg_user_mappings',
    'pg_subscription',
    'pg_hba_file_rules',
  ],
  ...['pg_ident_file_mappings', 'pg_file_settings', 'pg_stat_wal_receiver', 'pg_foreign_server'],
  ...['pg_largeobject', 'pg_stat_ssl', 'pg_stat_gssapi', 'foreign_server_options', 'user_mapping_options'],
  // What the views of the information schema are made of shows the options of everybody's servers.
  ...['_pg_user_mappings', '_pg_foreign_servers', '_pg_foreign_tables', '_pg_foreign_data_wrappers'],
  // Values of columns as ANALYZE kept them, those of pg_authid too.
  ...['pg_statistic', 'pg_statistic_ext_data', 'pg_stats', 'pg_stats_ext', 'pg_stats_ext_exprs'],
]);

/** Volatile functions of Postgres itself that tell sizes, times and random numbers, and change nothing. */
const harmless: ReadonlySet<string> = new Set([
  ...[
    'random',
    'random_normal',
    'setseed',
    'gen_random_uuid',
    'uuidv4',
    'uuidv7',
    'clock_timestamp',
    'timeofday',
  ],
  ...['pg_relation_size', 'pg_total_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_database_size'],
  ...['pg_tablespace_size', 'pg_is_in_recovery', 'pg_column_size'],
]);

export type PostgresCheck = Omit<QueryVerdict, 'hazards'>;

/** What Postgres' own parser makes of a text: one statement that reads, or the reasons why not. */
export async function checkPostgres(sql: string): Promise<PostgresCheck> {
  const { parse } = await import('libpg-query');
  let tree: { stmts?: unknown[] };
  try {
    tree = (await parse(sql)) as typeof tree;
  } catch {
    return { reasons: ['the parser of Postgres does not understand it'], functions: [], fields: [] };
  }
  const reasons: string[] = [];
  const count = tree.stmts?.length ?? 0;
  if (count !== 1) reasons.push(`there are ${count} statements; a query is one`);
  const { statements, functions, fields, relations, keeps } = namesIn(tree);
  for (const kind of statements)
    if (!reading.has(kind)) reasons.push(`${kind.replace(/Stmt$/, '')} does more than read`);
  if (keeps) reasons.push('it writes what it reads to a table (INTO), or locks rows');
  for (const relation of relations)
    if (secretRelations.has(relation)) reasons.push(`${relation} tells of passwords or of ways in`);
  return { reasons, functions: [...functions], fields: [...fields] };
}

/** A function as `pg_proc` knows it. */
export interface KnownFunction {
  readonly schema: string;
  readonly name: string;
  readonly volatile: boolean;
  /** It can be called with one argument, which may then be written before it. */
  readonly single: boolean;
  /** It can be called without its schema. */
  readonly visible: boolean;
}

/**
 * Functions of a query that could do anything: Postgres calls those volatile that have side effects, and whoever makes a
 * function without saying so makes a volatile one (https://www.postgresql.org/docs/current/xfunc-volatility.html). That
 * takes in pg_read_file, lo_export, set_config, pg_sleep, dblink and query_to_xml. What the database does not know at all
 * is its own error to make.
 */
export function volatileAmong(
  { functions, fields }: Pick<PostgresCheck, 'functions' | 'fields'>,
  known: readonly KnownFunction[],
  admitted: readonly string[],
): string[] {
  return [...functions, ...fields].filter((written, at) => {
    const parts = written.split('.');
    const name = parts.at(-1)!;
    const schema = parts.length > 1 ? parts.at(-2)! : null;
    return known.some((each) => {
      if (!each.volatile || each.name !== name) return false;
      if (schema === null ? !each.visible : each.schema !== schema) return false;
      if (at >= functions.length && !each.single) return false;
      if (each.schema === 'pg_catalog' && harmless.has(name)) return false;
      return (
        !admitted.includes(name.toLowerCase()) && !admitted.includes(`${each.schema}.${name}`.toLowerCase())
      );
    });
  });
}
