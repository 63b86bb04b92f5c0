/** How a dialect cuts text into tokens: where these differ, one server's comment is another's command. */
export interface Lexing {
  readonly name: string;
  /** A backslash escapes in ordinary strings. */
  readonly backslash: boolean;
  readonly hashComments: boolean;
  /** Two dashes begin a comment only before white space (MySQL 8.4 reference manual, 11.7). */
  readonly dashNeedsSpace: boolean;
  /** What stands in slash-star-bang comments is executed. */
  readonly executableComments: boolean;
  readonly nestedComments: boolean;
  readonly dollarQuotes: boolean;
  /** Names may stand in square brackets. */
  readonly brackets: boolean;
  readonly backticks: boolean;
  /** Oracle's q'[…]' strings. */
  readonly qQuotes: boolean;
  /** Double quotes make strings, not names. */
  readonly doubleQuotedStrings: boolean;
}

const ansi: Lexing = {
  name: 'ansi',
  backslash: false,
  hashComments: false,
  dashNeedsSpace: false,
  executableComments: false,
  nestedComments: false,
  dollarQuotes: false,
  brackets: false,
  backticks: false,
  qQuotes: false,
  doubleQuotedStrings: false,
};

const postgres: Lexing = { ...ansi, name: 'postgres', nestedComments: true, dollarQuotes: true };
const mysql: Lexing = {
  ...ansi,
  name: 'mysql',
  backslash: true,
  hashComments: true,
  dashNeedsSpace: true,
  executableComments: true,
  backticks: true,
  doubleQuotedStrings: true,
};
const sqlite: Lexing = { ...ansi, name: 'sqlite', brackets: true, backticks: true };
const tsql: Lexing = { ...ansi, name: 'tsql', brackets: true, nestedComments: true };
const oracle: Lexing = { ...ansi, name: 'oracle', qQuotes: true };
const warehouse: Lexing = {
  ...mysql,
  name: 'warehouse',
  dashNeedsSpace: false,
  executableComments: false,
};
const snowflake: Lexing = { ...ansi, name: 'snowflake', backslash: true, dollarQuotes: true };

const named = new Map<string, Lexing>([
  ['postgres', postgres],
  ['postgresql', postgres],
  ['pgsql', postgres],
  ['psql', postgres],
  ['psycopg2', postgres],
  ['asyncpg', postgres],
  ['redshift', { ...postgres, backslash: true }],
  ['cockroachdb', postgres],
  ['duckdb', { ...postgres, name: 'duckdb' }],
  ['mysql', mysql],
  ['mariadb', mysql],
  ['sqlite', sqlite],
  ['sqlite3', sqlite],
  ['tsql', tsql],
  ['mssql', tsql],
  ['sqlserver', tsql],
  ['oracle', oracle],
  ['plsql', oracle],
  ['bigquery', warehouse],
  ['spark', warehouse],
  ['databricks', warehouse],
  ['hive', warehouse],
  ['clickhouse', { ...warehouse, hashComments: true }],
  ['snowflake', snowflake],
]);

/** Everything in which readings may differ; a text without these has one reading. */
const telling = /[\\#`[$]|\/\*|--[^\s-]|[qQ]'/;

/**
 * The ways to read a text, the likeliest first: one where the dialect is known, or where the text has nothing that
 * dialects read differently; else one for each family, so that no server sees what was not judged.
 */
export function lexingsFor(dialect: string | undefined, text: string): readonly Lexing[] {
  const known = dialect === undefined ? undefined : named.get(dialect.toLowerCase());
  if (known !== undefined) return [known];
  return telling.test(text) ? [postgres, mysql, sqlite, tsql, oracle] : [postgres];
}

/** Whether the dialect is Postgres itself, or not known, so that Postgres' own parser may be asked. */
export function mayBePostgres(dialect: string | undefined): boolean {
  return dialect === undefined || (named.get(dialect.toLowerCase()) ?? postgres).name === 'postgres';
}
