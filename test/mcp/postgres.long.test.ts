import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.ts';
import { type Answer, folderFor, recorded, type Session, startSession } from './session.ts';

const programs = await postgresPrograms();
const skip = programs.path === null && `no Postgres server: ${programs.reason}`;
const password = 'geheimnis-4711';
let server: PostgresServer;

before(async () => {
  if (programs.path === null) return;
  server = await startPostgres(programs.path);
  server.psql(`CREATE ROLE reader LOGIN PASSWORD '${password}';
    CREATE TABLE orders (id int PRIMARY KEY, item text, price numeric, big bigint, raw bytea, paid bool, at timestamptz, doc jsonb);
    INSERT INTO orders VALUES (1, 'tea', 3.50, 9007199254740993, '\\x00ff', true, '2026-01-02T03:04:05Z', '{"a": 1}'),
      (2, E'a\\u202Eb', NULL, 7, NULL, false, NULL, NULL);
    INSERT INTO orders (id, item) SELECT g, 'row ' || g FROM generate_series(3, 500) g;
    CREATE SEQUENCE numbers; CREATE TABLE writable (a int); GRANT ALL ON writable, orders TO reader; GRANT ALL ON SEQUENCE numbers TO reader;
    CREATE VIEW files AS SELECT pg_read_file('/etc/hostname') AS text; GRANT SELECT ON files TO reader;
    CREATE FUNCTION steady(int) RETURNS int STABLE LANGUAGE sql AS 'SELECT $1 + 1';
    CREATE FUNCTION loose() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION sly() RETURNS int LANGUAGE sql AS 'DELETE FROM orders; SELECT 1';
    CREATE FUNCTION liar() RETURNS int STABLE LANGUAGE plpgsql AS 'BEGIN EXECUTE ''DELETE FROM orders''; RETURN 1; END';
    CREATE FUNCTION breakout() RETURNS text LANGUAGE sql AS 'SELECT set_config(''transaction_read_only'', ''off'', false)';
    CREATE FUNCTION sideways(orders) RETURNS int LANGUAGE sql AS 'SELECT 7';`);
});
after(() => server?.stop());

type Ask = (sql: string) => Promise<Answer>;

/** @param time as much as a busy machine takes for a query that ends. */
function policyOf(user: string, more = '', time = '30s'): string {
  return `[mcp]
tools = ["query_sql"]
[[mcp.database]]
name = "shop"
kind = "postgres"
url = ${JSON.stringify(server.url(user))}
rows = 50
time = "${time}"
${more}`;
}

function asker({ call }: Session): Ask {
  return (sql) => call('query_sql', { database: 'shop', sql });
}

test('queries give columns and rows, numbers as far as JSON holds them', { skip }, async (t) => {
  const ask = asker(await startSession(t, { policy: policyOf('reader') }));
  const { data } = await ask(
    'SELECT id, item, price, big, raw, paid, at, doc FROM orders WHERE id < 3 ORDER BY id',
  );
  assert.deepEqual(data.columns, ['id', 'item', 'price', 'big', 'raw', 'paid', 'at', 'doc']);
  assert.deepEqual(data.rows[0].slice(0, 6), [1, 'tea', '3.50', '9007199254740993', '\\x00ff', true]);
  assert.equal(data.rows[0][7], '{"a": 1}');
  assert.deepEqual(data.rows[1].slice(0, 4), [2, 'a\\u202eb', null, 7]);
  const many = await ask('TABLE orders');
  assert.deepEqual([many.data.rowCount, many.data.truncated], [50, 'rows']);
  const none = await ask('SELECT id AS "Id" FROM orders WHERE false');
  assert.deepEqual([none.data.columns, none.data.rowCount, none.data.truncated], [['Id'], 0, null]);
  for (const sql of [
    'VALUES (1, true)',
    'SELECT steady(1), random() < 2, now() IS NOT NULL, version(), gen_random_uuid()',
    'EXPLAIN ANALYZE SELECT * FROM orders',
    'SHOW server_version',
    "SELECT 'DROP TABLE orders; --' /* ; DELETE FROM orders */ -- ; x",
    "SELECT $$; DROP TABLE orders$$, U&'\\0041'",
    'SELECT o.id, sum(price) OVER (ORDER BY id) FROM orders o CROSS JOIN LATERAL jsonb_each(doc)',
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT sum(x) FROM n;',
    "SELECT pg_size_pretty(pg_total_relation_size('orders'))",
    'SELECT table_name FROM information_schema.tables LIMIT 1',
  ]) {
    const { isError, text, data: told } = await ask(sql);
    assert.equal(isError, false, `${sql}: ${text}`);
    assert.ok(told.rowCount > 0, sql);
  }
});

const hostile = [
  'DELETE FROM orders',
  'SELECT 1; DELETE FROM orders',
  'SELECT 1; SELECT 2',
  'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone',
  'INSERT INTO writable VALUES (1) RETURNING a',
  'UPDATE orders SET item = NULL',
  'MERGE INTO orders o USING writable w ON true WHEN MATCHED THEN DELETE',
  'TRUNCATE orders',
  'DROP TABLE orders',
  'CREATE TABLE x (a int)',
  'SELECT * INTO x FROM orders',
  'SELECT * FROM orders FOR UPDATE',
  'EXPLAIN ANALYZE DELETE FROM orders',
  'BEGIN; DELETE FROM orders; COMMIT',
  'COMMIT',
  'DO $$BEGIN DELETE FROM orders; END$$',
  'CALL x()',
  "COPY orders TO PROGRAM 'touch marker'",
  "COPY (SELECT 1) TO '/tmp/loadlock-copied'",
  "COPY orders FROM '/etc/passwd'",
  'COPY orders TO STDOUT',
  'SET ROLE postgres',
  'RESET ALL',
  'SET default_transaction_read_only = off',
  "SELECT set_config('default_transaction_read_only', 'off', false)",
  "SELECT set_config('transaction_read_only', 'off', true), 1",
  "SELECT pg_read_file('/etc/passwd')",
  "SELECT ('/etc/passwd'::text).pg_read_file",
  'SELECT ("t"."x").pg_read_file FROM (SELECT \'/etc/passwd\'::text AS x) t',
  'SELECT pg_catalog . "pg_read_file" (\'/etc/passwd\')',
  "SELECT * FROM pg_ls_dir('/')",
  "SELECT pg_stat_file('/etc/passwd')",
  'SELECT pg_sleep(1000000000)',
  'SELECT (3::float8).pg_sleep',
  'SELECT 1 WHERE pg_sleep(9) IS NULL',
  "SELECT lo_import('/etc/passwd')",
  "SELECT lo_export(1, '/tmp/loadlock-exported')",
  "SELECT lo_from_bytea(0, '\\x00')",
  "SELECT nextval('numbers')",
  "SELECT setval('numbers', 9)",
  'SELECT loose()',
  'SELECT sly()',
  'SELECT liar()',
  'SELECT (o).sideways FROM orders o',
  'SELECT o.sideways FROM orders o',
  'SELECT pg_terminate_backend(pg_backend_pid())',
  'SELECT pg_cancel_backend(1)',
  'SELECT pg_reload_conf()',
  "SELECT pg_notify('a', 'b')",
  'SELECT pg_advisory_lock(1)',
  "SELECT pg_logical_emit_message(false, 'a', 'b')",
  "SELECT query_to_xml('DELETE FROM orders', true, true, '')",
  "SELECT ts_stat('SELECT 1')",
  "SELECT table_to_xml('pg_authid', true, false, '')",
  "SELECT pg_catalog.table_to_xml_and_xmlschema('pg_shadow'::regclass, true, false, '')",
  "SELECT schema_to_xml('pg_catalog', true, false, '')",
  "SELECT length(database_to_xml(true, false, '')::text)",
  'SELECT * FROM information_schema._pg_user_mappings',
  'SELECT histogram_bounds FROM pg_stats',
  "SELECT * FROM dblink('host=x', 'DELETE') AS t(a int)",
  'SELECT * FROM pg_authid',
  'SELECT rolpassword FROM pg_catalog."pg_authid"',
  'SELECT passwd FROM pg_shadow',
  'SELECT * FROM pg_user_mappings',
  'SELECT text FROM files',
  'LISTEN x',
  "NOTIFY x, 'y'",
  'PREPARE x AS SELECT 1',
  'DECLARE c CURSOR FOR SELECT 1',
  "LOAD 'x'",
  'VACUUM',
  'GRANT ALL ON orders TO PUBLIC',
  'ALTER ROLE reader SUPERUSER',
  "SELECT '\0'; DROP TABLE orders",
  'SELECT 1 \\; DROP TABLE orders',
  '\\! touch marker',
  'SELECT $1',
  'SELECT',
  '',
  ';',
];

for (const user of ['reader', 'postgres'])
  test(`what does more than read is refused to ${user}, and nothing has changed`, { skip }, async (t) => {
    const env = { LOADLOCK_HOME: folderFor(t) };
    const session = await startSession(t, { policy: policyOf(user), env });
    const ask = asker(session);
    for (const sql of hostile) {
      if (sql === 'SELECT') continue;
      const { isError, text } = await ask(sql);
      assert.equal(isError, true, `${sql}: ${text}`);
      assert.ok(!text.includes('root:') && !text.includes(server.folder), `${sql}: ${text}`);
    }
    assert.equal(
      server.psql(
        'SELECT count(*), (SELECT count(*) FROM writable), (SELECT is_called FROM numbers) FROM orders',
      ),
      '500|0|f',
    );
    assert.equal(server.psql('SELECT count(*) FROM pg_largeobject_metadata'), '0');
    for (const file of [
      '/tmp/loadlock-copied',
      '/tmp/loadlock-exported',
      join(server.folder, 'data', 'marker'),
    ])
      assert.ok(!existsSync(file), file);
    await session.close();
    const log = recorded(env);
    assert.ok(log.length >= hostile.length);
    assert.ok(log.every(({ target }) => target === 'postgres:shop'));
    assert.ok(log.some(({ detail }) => detail?.includes('COPY orders TO PROGRAM') === true));
  });

test('the database refuses to write where a function was let through that tries', { skip }, async (t) => {
  const more = 'functions = ["sly", "loose", "breakout", "pg_read_file"]';
  const ask = asker(await startSession(t, { policy: policyOf('postgres', more) }));
  assert.deepEqual((await ask('SELECT loose()')).data.rows, [[1]]);
  assert.match(
    (await ask('SELECT sly()')).text,
    /cannot execute DELETE in a read-only transaction \(25006\)/,
  );
  assert.match((await ask('SELECT breakout()')).text, /read-write mode must be set before any query/);
  // An all-powerful login is not all-powerful here.
  assert.match((await ask('SELECT count(*) FROM orders WHERE pg_catalog.length(item) > 0')).text, /500/);
  assert.equal(server.psql('SELECT count(*) FROM orders'), '500');
});

test('what does not end is ended, here and on the server', { skip }, async (t) => {
  const session = await startSession(t, { policy: policyOf('reader') });
  const soon = asker(await startSession(t, { policy: policyOf('reader', '', '3s') }));
  const endless =
    'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b, generate_series(1, 100) c';
  // By the server; by its own process where that had too little of the processor to hear so in time.
  assert.match((await soon(endless)).text, /took (?:too long, and was ended|longer than)/);
  await until(() => running() === 0);
  assert.match((await asker(session)("SELECT repeat('x', 80000000)")).text, /more bytes than are taken in/);
  const giving = new AbortController();
  const call = session.call('query_sql', { database: 'shop', sql: endless }, giving.signal);
  await until(() => running() === 1);
  giving.abort();
  await assert.rejects(call);
  await until(() => running() === 0);
  const killed = session.call('query_sql', { database: 'shop', sql: endless }).catch(() => null);
  await until(() => running() === 1);
  process.kill(session.pid, 'SIGKILL');
  await until(() => running() === 0);
  await killed;
});

test('a database that cannot be reached is told without how to reach it', { skip }, async (t) => {
  const urls = [
    `postgres://reader:${password}@127.0.0.1:1/none`,
    `postgres://reader:${password}@no-such-host.invalid/none`,
    server.url('reader', 'not_there'),
    server.url('nobody'),
    `postgres://reader:${password}@[bad/none`,
  ];
  for (const url of urls) {
    const session = await startSession(t, {
      policy: policyOf('reader').replace(/url = .*/, 'url-env = "SHOP_URL"'),
      env: { SHOP_URL: url },
    });
    const { isError, text } = await asker(session)('SELECT 1');
    assert.ok(isError, url);
    for (const secret of [password, '127.0.0.1', 'no-such-host', server.folder, 'reader'])
      assert.ok(!text.includes(secret) && !session.stderr().includes(secret), `${url}: ${text}`);
    await session.close();
  }
  await assert.rejects(
    startSession(t, { policy: policyOf('reader').replace(/url = .*/, 'url-env = "UNSET_URL"') }),
  );
});

function running(): number {
  const mine = "application_name = 'loadlock' AND state = 'active'";
  return Number(server.psql(`SELECT count(*) FROM pg_stat_activity WHERE ${mine}`));
}

async function until(true_: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!true_()) {
    assert.ok(performance.now() < end, 'it took too long');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
