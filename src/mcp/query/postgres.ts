import { Socket } from 'node:net';
import type { Client, ClientConfig, QueryArrayConfig } from 'pg';
import { LoadlockError } from '../../core/errors.ts';
import { type QueryAnswer, type QueryJob, refused } from './answer.ts';
import { type KnownFunction, volatileAmong } from './postgres-check.ts';
import { Rows } from './rows.ts';

type Pg = Pick<typeof import('pg'), 'Client' | 'Query'>;

/** What the connection may bring in beyond the rows that are told: one value may be a gigabyte. */
const spareBytes = 32 * 2 ** 20;
const connectTime = 10_000;
const watchTime = 20;

/**
 * Runs one query in a transaction that Postgres itself keeps read-only. It goes by the extended protocol, which takes one
 * statement and no more, and is asked for as many rows as are wanted.
 * @throws LoadlockError SOURCE_UNREADABLE, USAGE: without address, user or password in the words.
 */
export async function queryPostgres(job: QueryJob): Promise<QueryAnswer> {
  const pg = await library();
  const socket = new Socket();
  const client = new pg.Client(settings(job, socket));
  // Told by whatever waits for an answer.
  client.on('error', () => {});
  let tooMuch = false;
  const watch = setInterval(() => {
    if (socket.bytesRead <= job.output + spareBytes) return;
    tooMuch = true;
    socket.destroy();
  }, watchTime);
  try {
    await connected(client);
    await guarded(client, job.database.time);
    const known = await lookUp(client, [...job.functions, ...job.fields]);
    const loose = volatileAmong(job, known, job.database.functions);
    if (loose.length > 0)
      return refused(loose.map((name) => `${name} is a function that may change something (VOLATILE)`));
    await client.query('BEGIN TRANSACTION READ ONLY');
    return await rowsOf(pg, client, job);
  } catch (error) {
    if (tooMuch)
      throw new LoadlockError('LIMIT_EXCEEDED', null, 'the answer holds more bytes than are taken in');
    throw error instanceof LoadlockError ? error : failed(error);
  } finally {
    clearInterval(watch);
    socket.destroy();
  }
}

async function library(): Promise<Pg> {
  try {
    const module = await import('pg');
    return module.default ?? module;
  } catch {
    throw new LoadlockError('USAGE', null, 'Postgres needs the package pg on the server: npm install pg');
  }
}

function settings({ database }: QueryJob, socket: Socket): ClientConfig {
  return {
    connectionString: database.url!,
    application_name: 'loadlock',
    connectionTimeoutMillis: Math.min(connectTime, database.time),
    stream: () => socket,
  };
}

async function connected(client: Client): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw new LoadlockError('SOURCE_UNREADABLE', null, reasonOf(error));
  }
}

/** Why there is no connection, without whom or what it was to reach. */
function reasonOf(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === '28P01' || code === '28000') return 'the database refuses the login';
  if (code === '3D000') return 'the database does not exist on its server';
  if (code === '53300') return 'the database has no connection left';
  return `the database cannot be reached${code === undefined ? '' : ` (${code})`}`;
}

/** What holds whatever the query is: nothing is written, nothing takes longer, and nobody who is all-powerful asks. */
async function guarded(client: Client, time: number): Promise<void> {
  await client.query(
    `SET default_transaction_read_only = on; SET statement_timeout = ${time}; SET lock_timeout = ${Math.min(time, 2_000)};
     SET idle_in_transaction_session_timeout = ${time + 1_000}; SET standard_conforming_strings = on`,
  );
  // Of Postgres 14 on: a query whose client is gone ends.
  await client.query('SET client_connection_check_interval = 500').catch(() => {});
  const { rows } = await client.query<{ powerful: boolean; reader: boolean }>(
    `SELECT bool_or(rolsuper) OR bool_or(pg_has_role(current_user, r.oid, 'member') AND r.rolname IN
       ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')) AS powerful,
       bool_or(r.rolname = 'pg_read_all_data') AS reader
     FROM (SELECT oid, rolname, rolsuper AND rolname = current_user AS rolsuper FROM pg_catalog.pg_roles) r`,
  );
  // A role that can read every table and no file. Nothing that is let through can take it back.
  if (rows[0]?.powerful === true && rows[0].reader) await client.query('SET ROLE pg_read_all_data');
}

/** Every function by one of these names, wherever it is: which of them a call means is the database's to say. */
async function lookUp(client: Client, functions: readonly string[]): Promise<readonly KnownFunction[]> {
  const names = [...new Set(functions.map((written) => written.split('.').at(-1)!))];
  if (names.length === 0) return [];
  const { rows } = await client.query<KnownFunction>(
    `SELECT n.nspname AS schema, p.proname AS name, p.provolatile = 'v' AS volatile,
       p.pronargs >= 1 AND p.pronargs - p.pronargdefaults <= 1 AS single,
       pg_catalog.pg_function_is_visible(p.oid) AS visible
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.proname = ANY ($1)`,
    [names],
  );
  return rows;
}

function rowsOf(pg: Pg, client: Client, { sql, database, output }: QueryJob): Promise<QueryAnswer> {
  const taken = new Rows({ rows: database.rows, bytes: output });
  const config = {
    text: sql,
    values: [],
    rowMode: 'array',
    // More are not made: at the first one too many the connection is dropped.
    rows: database.rows + 1,
    types: { getTypeParser: parserOf },
  } as unknown as QueryArrayConfig;
  return new Promise((resolve, reject) => {
    const query = new pg.Query(config) as unknown as PgQuery;
    let columns: readonly string[] = [];
    const done = (): void => {
      resolve({
        decision: 'allow',
        reasons: [],
        columns,
        rows: taken.rows,
        truncated: taken.truncated,
      });
    };
    query.on('row', (row, result) => {
      columns = result.fields.map(({ name }) => name);
      if (!taken.add(row)) done();
    });
    query.on('end', (result) => {
      columns = result.fields.map(({ name }) => name);
      done();
    });
    query.on('error', reject);
    client.query(query as never);
  });
}

interface PgFields {
  readonly fields: readonly { readonly name: string }[];
}

interface PgQuery {
  on(event: 'row', listener: (row: readonly unknown[], result: PgFields) => void): void;
  on(event: 'end', listener: (result: PgFields) => void): void;
  on(event: 'error', listener: (error: unknown) => void): void;
}

const [bool, int8, int2, int4, oid, float4, float8] = [16, 20, 21, 23, 26, 700, 701];

/** Text as the database writes it, but for numbers that JSON holds exactly, and truth. */
function parserOf(type: number): (text: string) => unknown {
  if (type === bool) return (text) => text === 't';
  if (type === int2 || type === int4 || type === oid || type === float4 || type === float8) return Number;
  if (type === int8) return (text) => BigInt(text);
  return (text) => text;
}

function failed(error: unknown): LoadlockError {
  const { code, message } = error as { code?: string; message?: string };
  if (code === '57014')
    return new LoadlockError('LIMIT_EXCEEDED', null, 'the query took too long, and was ended');
  // Five characters of the database's own: anything else is the connection's trouble, which names addresses.
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code))
    return new LoadlockError('SOURCE_UNREADABLE', null, 'the connection to the database was lost');
  return new LoadlockError('USAGE', null, `the database refuses the query: ${message ?? ''} (${code})`);
}
