import type { Field } from './field.ts';
import { type Invocation, optionsOf } from './invocation.ts';

interface Client {
  readonly dialect: string;
  /** Options whose value is a statement. */
  readonly texts: readonly string[];
  /** Other options that take a value. */
  readonly valued: readonly string[];
  /** Operands from this one on are statements. */
  readonly operand?: number;
}

const clients = new Map<string, Client>([
  [
    'psql',
    {
      dialect: 'postgres',
      texts: ['c', 'command'],
      valued: [...'dfhopUvFRPTL', 'dbname', 'host', 'port', 'username', 'file', 'output', 'set', 'variable'],
    },
  ],
  ['pgcli', { dialect: 'postgres', texts: ['c'], valued: [...'hpUdf'] }],
  ['cockroach', { dialect: 'postgres', texts: ['e', 'execute'], valued: ['url', 'host'] }],
  [
    'mysql',
    {
      dialect: 'mysql',
      texts: ['e', 'execute', 'init-command'],
      valued: [...'huPSD', 'host', 'user', 'port', 'socket', 'database'],
    },
  ],
  [
    'mariadb',
    {
      dialect: 'mysql',
      texts: ['e', 'execute', 'init-command'],
      valued: [...'huPSD', 'host', 'user', 'port', 'socket', 'database'],
    },
  ],
  [
    'sqlite3',
    { dialect: 'sqlite', texts: ['cmd'], valued: ['init', 'separator', 'newline', 'nullvalue'], operand: 1 },
  ],
  ['duckdb', { dialect: 'duckdb', texts: ['c', 'cmd', 's'], valued: ['init', 'f'], operand: 1 }],
  ['sqlcmd', { dialect: 'tsql', texts: ['Q', 'q'], valued: [...'SUPdioHtlhwsa'] }],
  ['isql', { dialect: 'tsql', texts: ['Q'], valued: [...'SUP'] }],
  ['sqlplus', { dialect: 'oracle', texts: [], valued: [] }],
  [
    'clickhouse-client',
    { dialect: 'clickhouse', texts: ['q', 'query'], valued: ['h', 'host', 'user', 'password', 'port'] },
  ],
  ['bq', { dialect: 'bigquery', texts: [], valued: ['project_id'], operand: 1 }],
  ['snowsql', { dialect: 'snowflake', texts: ['q'], valued: [...'audsrw'] }],
  ['spark-sql', { dialect: 'spark', texts: ['e'], valued: ['f', 'master'] }],
  ['hive', { dialect: 'hive', texts: ['e'], valued: ['f'] }],
  ['beeline', { dialect: 'hive', texts: ['e'], valued: [...'unpf'] }],
]);

export interface SqlText {
  readonly text: string;
  readonly at: number;
  readonly dialect: string;
  readonly verbatim: boolean;
}

/** The statements that a database client is given: as an option, an operand, or its input. */
export function sqlOf({ name, args, input }: Invocation): readonly SqlText[] {
  const client = clients.get(name);
  if (client === undefined) return [];
  const { dialect } = client;
  const { values, operands } = optionsOf(args, [...client.texts, ...client.valued]);
  const fields: Field[] = [];
  for (const option of client.texts) {
    const value = values.get(option);
    if (value !== undefined) fields.push(value);
  }
  // Several `-c` are allowed; the map keeps the last of each.
  for (const [i, arg] of args.entries())
    if (i > 0 && client.texts.includes(args[i - 1]!.text.replace(/^-+/, '')) && !fields.includes(arg))
      fields.push(arg);
  if (client.operand !== undefined) fields.push(...operands.slice(client.operand));
  const found = fields
    .filter((field) => field.text.trim() !== '' && (name !== 'bq' || /\s/.test(field.text)))
    .map((field) => ({ text: field.text, at: field.at, dialect, verbatim: false }));
  if (found.length === 0 && input?.text !== undefined && input.text.trim() !== '')
    return [{ text: input.text, at: input.at ?? 0, dialect, verbatim: input.verbatim === true }];
  return found;
}
