import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule, parseSync } from 'libpg-query';
import { sqlStatements } from '../../../src/code/sql/statements.ts';
import { processorTime } from '../../processor-time.ts';
import { seen } from './read.ts';

function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const seeds = [
  "DELETE FROM t WHERE id = 3 OR 'a' = 'a' -- x\n; SELECT $tag$ x $tag$, E'\\'', U&'\\0041'",
  "WITH d AS (DELETE FROM t RETURNING *) SELECT * INTO u FROM d WHERE x IN (1, 2) AND y LIKE '%a' /* /* n */ */",
  'EXEC sp_executesql N\'DROP TABLE users\'; SELECT [a], `b`, "c" FROM d /*!50000 ; DROP TABLE x */ # y',
  "DO $$ BEGIN EXECUTE 'DROP TABLE x' || q; END $$; COPY t FROM PROGRAM 'x'; \\! ls\n.shell x\nDELIMITER //\nx//",
];

/** Deep enough to overflow what recurses, short enough for every run of the tests. */
const many = 100_000;

test('no text makes the reader throw', async () => {
  const random = randoms(11);
  const alphabet = ' \n\t"\'`$(){}[]<>|&;\\#!*?%-/:,.0aEqQ⌂\0é\ud800=';
  for (let round = 0; round < 600; round += 1) {
    const seed = seeds[round % seeds.length]!;
    let text = seed.slice(0, Math.floor(random() * seed.length));
    for (let i = 0; i < random() * 30; i += 1) {
      const at = Math.floor(random() * text.length);
      text =
        text.slice(0, at) +
        alphabet[Math.floor(random() * alphabet.length)] +
        text.slice(at + (random() < 0.5 ? 0 : 1));
    }
    await seen(text);
  }
});

test('a text cut anywhere is read', async () => {
  for (const seed of seeds) for (let at = 0; at <= seed.length; at += 3) await seen(seed.slice(0, at));
});

const nested: readonly (readonly [string, (n: number) => string])[] = [
  ['parentheses', (n) => `SELECT ${'('.repeat(n)}`],
  ['closed parentheses', (n) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`],
  ['sums', (n) => `SELECT 1${'+1'.repeat(n)}`],
  ['unions', (n) => `SELECT 1${' UNION SELECT 1'.repeat(n)}`],
  ['sums in a condition', (n) => `DELETE FROM t WHERE ${'(SELECT 1)+'.repeat(n)}1=1`],
  ['variables', (n) => `SET @a='ab';${'SET @a=@a+@a;EXEC(@a);'.repeat(n / 10)}`],
  ['negations', (n) => `DELETE FROM t WHERE ${'NOT '.repeat(n)}true`],
  ['conjunctions', (n) => `DELETE FROM t WHERE ${'1=1 AND '.repeat(n)}1=1`],
  ['alternations', (n) => `DELETE FROM t WHERE ${'a=1 OR '.repeat(n)}a=1`],
  ['cases', (n) => `SELECT ${'CASE WHEN 1 THEN '.repeat(n)}`],
  ['comments', (n) => `${'/*'.repeat(n)}${'*/'.repeat(n)}`],
  ['open comments', (n) => '/*'.repeat(n)],
  ['executable comments', (n) => '/*!1 '.repeat(n)],
  ['dollar quotes', (n) => Array.from({ length: n }, (_, i) => `$a${i}$`).join(' ')],
  ['statements', (n) => 'SELECT 1;'.repeat(n)],
  ['deletes in one', (n) => 'DELETE FROM t '.repeat(n)],
  ['rows', (n) => `INSERT INTO t VALUES ${"(1,'x'),".repeat(n)}(1,'x')`],
  ['joins', (n) => `SELECT * FROM t${' JOIN u ON a=b'.repeat(n)}`],
  ['dots', (n) => `SELECT ${'a.'.repeat(n)}a`],
  ['braces', (n) => '{'.repeat(n)],
  ['percent signs', (n) => '%('.repeat(n)],
  ['brackets', (n) => '['.repeat(n)],
  ['quotes', (n) => "'".repeat(n + 1)],
  ['backslashes', (n) => '\\'.repeat(n)],
  ['client commands', (n) => '\\! x\n'.repeat(n)],
  ['inner texts', (n) => `EXEC ('${"EXEC (''".repeat(n)}`],
  ['queries', (n) => `${'WITH a AS (SELECT 1), '.repeat(n)} SELECT 1`],
  ['into', (n) => `SELECT 1 ${'INTO x '.repeat(n)}`],
  ['words under a delimiter', (n) => `DELIMITER zz\n${'az '.repeat(n)}`],
  ['words that end in a delimiter', (n) => `DELIMITER $$\n${'END$$ '.repeat(n / 10)}`],
  ['alter', (n) => `ALTER TABLE t ${'DROP COLUMN a, '.repeat(n)}`],
];

for (const [name, build] of nested) {
  test(`many ${name} are read, or told as not understood, in time`, async () => {
    const started = processorTime();
    await seen(build(many));
    assert.ok(processorTime() - started < 20_000);
  });
}

test('Postgres’ parser still answers after all that', async () => {
  // The tree tells a subquery on the same table; words alone do not.
  const { hazards } = await seen('DELETE FROM t WHERE id IN (SELECT id FROM t)', 'postgres');
  assert.deepEqual(hazards, ['sql-delete-all']);
});

test('a text that Postgres accepts is understood, with as many statements as Postgres sees', async () => {
  await loadModule();
  const texts = [
    'SELECT 1',
    'SELECT 1;;SELECT 2;',
    'SELECT \';\'; SELECT $$;$$; SELECT ";"',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3',
    "SELECT 'a'\n'b'; SELECT /* ; /* ; */ ; */ 2",
    "SELECT E'\\';'; SELECT U&';' UESCAPE '!'",
    'CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u WHERE a = 1; SELECT 1); SELECT 2',
    'COPY t FROM STDIN; GRANT ALL ON t TO x; VACUUM; LISTEN x; CHECKPOINT',
    'SELECT a[1:2], b::int, c->>0, $1, x @> y FROM z WHERE w ~* $2',
    'PREPARE p AS SELECT 1; EXECUTE p; DEALLOCATE p; FETCH ALL FROM c',
  ];
  for (const text of texts) {
    const expected = parseSync(text).stmts?.length ?? 0;
    const { statements, understood } = await sqlStatements(text, 'postgres');
    assert.equal(statements.length, expected, text);
    assert.equal(understood, true, text);
  }
});

test('the same text gives the same facts', async () => {
  for (const seed of seeds) assert.deepEqual(await seen(seed), await seen(seed));
});
