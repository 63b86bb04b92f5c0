import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { judgeQuery } from '../../src/mcp/query/query.ts';
import { querySqlite } from '../../src/mcp/query/sqlite.ts';
import { folderFor, type Session, startSession } from './session.ts';

/** A database as an application has it. */
function shop(folder: string): string {
  const path = join(folder, 'shop.db');
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT, price REAL, raw BLOB);
    CREATE INDEX by_item ON orders (item);
    CREATE VIEW dear AS SELECT * FROM orders WHERE price > 5;
    CREATE TRIGGER watch AFTER DELETE ON orders BEGIN INSERT INTO orders (item) VALUES ('gone'); END;
    INSERT INTO orders VALUES (1, 'tea', 3.5, x'00ff'), (2, 'cake', 7, NULL), (9007199254740993, 'a\u202eb', 0, NULL);`);
  db.exec(`INSERT INTO orders (item) VALUES ('${'long'.repeat(4_000)}')`);
  db.close();
  return path;
}

/** @param time as much as a busy machine takes for a query that ends. */
async function session(t: TestContext, path: string, more = '', time = '30s'): Promise<Session> {
  return startSession(t, {
    policy: `[mcp]
tools = ["query_sql"]
${more}
[[mcp.database]]
name = "shop"
kind = "sqlite"
path = ${JSON.stringify(path)}
description = "orders of a shop"
rows = 50
time = "${time}"
`,
  });
}

test('queries give columns and rows, as the database has them', async (t) => {
  const path = shop(folderFor(t));
  const { client, call } = await session(t, path);
  const [tool] = (await client.listTools()).tools;
  assert.match(tool?.description ?? '', /shop \(sqlite\): orders of a shop/);
  assert.ok(!JSON.stringify(tool).includes(path), 'where it lies is nobody’s business');
  const ask = (sql: string): ReturnType<typeof call> => call('query_sql', { database: 'shop', sql });

  const all = await ask('SELECT id, item, price, raw FROM orders WHERE id < 3 ORDER BY id');
  assert.deepEqual(all.data.columns, ['id', 'item', 'price', 'raw']);
  assert.deepEqual(all.data.rows, [
    [1, 'tea', 3.5, '\\x00ff'],
    [2, 'cake', 7, null],
  ]);
  assert.equal(all.data.truncated, null);
  // Beyond what JSON's numbers hold; and a character that reorders what a person sees.
  const odd = await ask('SELECT id, item FROM orders WHERE id > 9e15 ORDER BY id LIMIT 1');
  assert.deepEqual(odd.data.rows, [['9007199254740993', 'a\\u202eb']]);
  const long = await ask('SELECT item FROM orders WHERE length(item) > 100');
  assert.match(long.data.rows[0][0], /^(?:long)+… \(16000 characters\)$/);

  for (const sql of [
    'VALUES (1), (2)',
    'SELECT count(*), avg(price) FROM orders GROUP BY price > 1 HAVING count(*) > 0 ORDER BY 1;',
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT sum(x) FROM n',
    'SELECT a.item, row_number() OVER (ORDER BY a.price) FROM dear a JOIN orders b USING (id)',
    "SELECT DISTINCT upper(item) FROM orders WHERE item LIKE 't%' UNION SELECT 'x' EXCEPT SELECT 'y'",
    "SELECT json_extract('{\"a\": 1}', '$.a'), strftime('%Y', '2026-01-01'), printf('%d', 3)",
    'SELECT * FROM sqlite_schema WHERE name = (SELECT max(name) FROM sqlite_schema)',
    "SELECT name FROM pragma_table_info('orders')",
    'SELECT item FROM orders INDEXED BY by_item WHERE item IN (SELECT item FROM dear)',
    "SELECT key, value FROM json_each('[1, 2]')",
    "SELECT ';', '--', '/*' /* comment */ -- end",
    'select zeroblob(10), sqlite_version(), random()',
  ]) {
    const { isError, data, text } = await ask(sql);
    assert.equal(isError, false, `${sql}: ${text}`);
    assert.ok(data.rowCount > 0, sql);
  }
});

const hostile = [
  'DELETE FROM orders',
  'SELECT 1; DELETE FROM orders',
  'SELECT 1;;DROP TABLE orders;',
  'WITH x AS (SELECT 1) DELETE FROM orders',
  'WITH x AS (SELECT 1) INSERT INTO orders (item) SELECT 1',
  'INSERT INTO orders (item) VALUES (1) RETURNING *',
  'REPLACE INTO orders (id) VALUES (1)',
  'UPDATE orders SET price = 0',
  'DROP TABLE orders',
  'CREATE TABLE x (y)',
  'CREATE TEMP TABLE x AS SELECT * FROM orders',
  "ATTACH '/etc/passwd' AS p",
  "/**/ATTACH ':memory:' AS p",
  'DETACH main',
  "VACUUM INTO 'stolen.db'",
  'VACUUM',
  'PRAGMA writable_schema = ON',
  'PRAGMA query_only = OFF',
  'PRAGMA journal_mode = WAL',
  'PRAGMA database_list',
  'REINDEX',
  'ANALYZE',
  'BEGIN IMMEDIATE',
  'SAVEPOINT a',
  'COMMIT',
  "SELECT load_extension('/tmp/x.so')",
  'SELECT "load_extension"(\'x\')',
  "SELECT fts3_tokenizer('simple', x'00')",
  "SELECT writefile('x', 'y')",
  "SELECT readfile('/etc/passwd')",
  "SELECT edit('x')",
  "SELECT sqlite_attach('x', 'y', 'z')",
  'SELECT * FROM pragma_database_list',
  'SELECT file FROM "pragma_database_list"',
  'SELECT * FROM pragma_optimize',
  '.shell id',
  "SELECT '\0'; DROP TABLE orders",
  'EXPLAIN DELETE FROM orders',
  'SELECT $x; PRAGMA query_only = 0',
  '',
  ';',
  '-- nothing',
];

test('a pragma that writes is refused by its text, one that tells of the schema is not', async () => {
  const judge = async (sql: string): Promise<readonly string[]> =>
    (await judgeQuery({ kind: 'judge', sql, database: 'sqlite', deniedVerbs: [], admittedVerbs: null }))
      .reasons;
  assert.deepEqual(await judge('SELECT * FROM main.pragma_optimize'), ['ANALYZE does more than read']);
  assert.deepEqual(await judge("SELECT name FROM pragma_table_info('orders')"), []);
});

test('what does more than read is refused, and nothing has changed', async (t) => {
  const folder = folderFor(t);
  const path = shop(folder);
  const before = readFileSync(path);
  const { call, stderr } = await session(t, path);
  for (const sql of hostile) {
    const { isError, text } = await call('query_sql', { database: 'shop', sql });
    assert.equal(isError, true, `${sql}: ${text}`);
    assert.ok(!text.includes(path), sql);
  }
  assert.ok((await call('query_sql', { database: 'other', sql: 'SELECT 1' })).isError);
  assert.ok((await call('query_sql', { database: path, sql: 'SELECT 1' })).isError);
  assert.deepEqual(readFileSync(path), before);
  assert.deepEqual(readdirSync(folder), ['shop.db']);
  assert.equal(stderr(), '');
});

test('the engine refuses the same where the text was never checked', async (t) => {
  const folder = folderFor(t);
  const path = shop(folder);
  const before = readFileSync(path);
  const database = {
    ...({ name: 'shop', kind: 'sqlite', description: null, url: null, urlEnv: null } as const),
    ...{ path, rows: 5, time: 1_000, functions: [] },
  };
  const job = { kind: 'query', database, functions: [], fields: [], output: 10_000 } as const;
  for (const [at, written] of hostile.entries()) {
    const sql = written.replace(
      "'stolen.db'",
      JSON.stringify(join(folder, `stolen-${at}.db`)).replaceAll('"', "'"),
    );
    // Statements that read and stand first: the rest is never looked at.
    if (/^SELECT (?:1|\$x);|^SELECT '\0'|pragma_database_list/.test(sql)) continue;
    const answer = await querySqlite({ ...job, sql }).catch(() => null);
    assert.notEqual(answer?.decision, 'allow', sql);
  }
  const second = await querySqlite({ ...job, sql: 'SELECT 1; DELETE FROM orders' });
  assert.deepEqual(second.rows, [[1]]);
  assert.deepEqual(readFileSync(path), before);
  assert.deepEqual(readdirSync(folder), ['shop.db']);
});

test('a query that does not end, or wants all memory, is ended; the next one is answered', async (t) => {
  const path = shop(folderFor(t));
  const { call } = await session(t, path, 'memory = 400_000_000\noutput = 3000', '5s');
  const ask = (sql: string): ReturnType<typeof call> => call('query_sql', { database: 'shop', sql });
  const endless =
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4000000000) SELECT';
  const began = performance.now();
  const [first, second] = await Promise.all([ask(`${endless} count(*) FROM n`), ask('SELECT 1')]);
  assert.match(first.text, /took longer than/);
  assert.ok(performance.now() - began < 30_000);
  assert.deepEqual(second.data.rows, [[1]], 'answered meanwhile');

  const cut = await ask(`${endless} x FROM n`);
  assert.deepEqual([cut.data.rowCount, cut.data.truncated], [50, 'rows']);
  const wide = await ask(
    'SELECT hex(zeroblob(900)), id FROM orders UNION ALL SELECT hex(zeroblob(900)), id FROM orders',
  );
  assert.equal(wide.data.truncated, 'bytes');
  assert.ok(wide.text.length < 8_000);
  const huge = await ask('SELECT zeroblob(900000000)');
  assert.match(huge.text, /more than \d+ MiB of memory/);
  assert.deepEqual((await ask('SELECT 2')).data.rows, [[2]]);
});

test('verbs that the policy refuses are refused, and a database that is not there is said', async (t) => {
  const folder = folderFor(t);
  const strict = await startSession(t, {
    policy: `[code]\nallow-sql = ["VALUES"]\n[mcp]\ntools = ["query_sql"]\n[[mcp.database]]\nname = "shop"\nkind = "sqlite"\npath = ${JSON.stringify(shop(folder))}`,
  });
  const refused = await strict.call('query_sql', { database: 'shop', sql: 'SELECT 1' });
  assert.match(refused.data.reasons.join(), /the policy does not admit SELECT/);
  const gone = join(folder, 'gone.db');
  const { call } = await session(t, gone);
  const { isError, text } = await call('query_sql', { database: 'shop', sql: 'SELECT 1' });
  assert.ok(isError && !text.includes(gone), text);
  assert.ok(!existsSync(gone));
});
