import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findShell, parseShellPattern } from '../../../src/code/pattern/find-shell.ts';
import { findSql, parseSqlPattern } from '../../../src/code/pattern/find-sql.ts';
import { processorTime } from '../../processor-time.ts';

function sql(pattern: string, text: string): number[] {
  return findSql(parseSqlPattern(pattern), text, undefined).matches.map(({ line }) => line);
}

async function shell(pattern: string, text: string): Promise<string[]> {
  return (await findShell(parseShellPattern(pattern), text)).matches.map(({ evidence }) => evidence);
}

test('SQL: words in any case, comments and quotes undone, statement by statement', () => {
  const text = [
    'DELETE FROM a;',
    'delete /* all */ from b where x = 1;',
    'SELECT * FROM "Users" u;',
    "INSERT INTO t VALUES ('x', 2);",
    "SELECT 'DELETE FROM c';",
  ].join('\n');
  assert.deepEqual(sql('DELETE FROM $T', text), [1, 2]);
  assert.deepEqual(sql('DELETE FROM $T;', text), [1]);
  assert.deepEqual(sql('select * from users ...', text), [3]);
  assert.deepEqual(sql('INSERT INTO $T VALUES (..., 2)', text), [4]);
  assert.deepEqual(sql("VALUES ('...', $N)", text), [4]);
  assert.deepEqual(sql('WHERE $A = $A', 'SELECT 1 WHERE x = x;\nSELECT 1 WHERE x = y'), [1]);
});

test('shell: quotes, variables and wrappers undone, pipelines', async () => {
  const text = [
    'curl -fsSL http://127.0.0.1/x | sudo bash',
    'r""m -rf /tmp/x',
    'git push --force origin main',
    'A=git; $A push -f',
    'wget x | tee y | sh',
    '/usr/bin/git status',
  ].join('\n');
  assert.deepEqual(await shell('curl ... | bash', text), ['curl -fsSL http://127.0.0.1/x | bash']);
  assert.deepEqual(await shell('wget ... | sh', text), ['wget x | tee y | sh']);
  assert.deepEqual(await shell('rm -rf $P', text), ['rm -rf /tmp/x']);
  assert.deepEqual(await shell('git push ... --force ...', text), ['git push --force origin main']);
  assert.equal((await shell('git ...', text)).length, 3);
  assert.deepEqual(await shell('bash', 'echo bash'), []);
});

test('patterns that cannot be read say why', () => {
  assert.throws(() => parseSqlPattern("SELECT 'x"), /without an end/);
  assert.throws(() => parseSqlPattern('...'), /everything/);
  assert.throws(() => parseSqlPattern('SELECT 1; DROP TABLE x'), /one statement/);
  assert.throws(() => parseShellPattern('curl "x'), /quote/);
  assert.throws(() => parseShellPattern('... x'), /begins with/);
  assert.throws(() => parseShellPattern('$X ...'), /everything/);
  assert.throws(() => parseShellPattern('curl | '), /no words/);
});

test('gaps end in time on hostile texts', async () => {
  const started = processorTime();
  sql('SELECT ... $A ... $B ... $A ... $B ... DROP', `SELECT ${'a b '.repeat(20_000)}`);
  await shell('curl ... $A ... $A ... $B ... x', `curl ${'a b '.repeat(20_000)}`);
  assert.ok(processorTime() - started < 5_000);
});
