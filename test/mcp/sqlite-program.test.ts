import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { beyondReading, type Instruction } from '../../src/mcp/query/sqlite-program.ts';

function instruction(opcode: string, p1 = 0, p2 = 0, p4: string | null = null): Instruction {
  return { opcode, p1, p2, p4 };
}

// Each of them is refused by its own, whatever else of a program would give it away.
test('each way of a program to do more than read is refused', () => {
  const refused: readonly (readonly Instruction[])[] = [
    [instruction('Transaction', 0, 1)],
    [instruction('Transaction', 0, 2)],
    ...['Insert', 'Delete', 'IdxInsert', 'IdxDelete', 'NewRowid', 'Clear'].flatMap((opcode) => [
      [instruction(opcode, 1)],
      [instruction('OpenEphemeral', 2), instruction(opcode, 1)],
    ]),
    ...[
      'OpenWrite',
      'Vacuum',
      'JournalMode',
      'Savepoint',
      'AutoCommit',
      'SetCookie',
      'Destroy',
      'ParseSchema',
    ].map((opcode) => [instruction(opcode)]),
    ...['VUpdate', 'VCreate', 'DropTable', 'Checkpoint', 'NoSuchOpcode'].map((opcode) => [
      instruction(opcode),
    ]),
    ...['load_extension(1)', 'LOAD_EXTENSION(2)', 'writefile(-1)', 'edit(1)', 'fts3_tokenizer(2)'].map(
      (name) => [instruction('Function', 0, 0, name)],
    ),
  ];
  for (const program of refused) assert.notEqual(beyondReading(program), null, JSON.stringify(program));
  const admitted: readonly (readonly Instruction[])[] = [
    [instruction('Transaction', 0, 0)],
    ...['Insert', 'Delete', 'IdxInsert', 'NewRowid', 'Clear'].map((opcode) => [
      instruction('OpenEphemeral', 1),
      instruction(opcode, 1),
    ]),
    [instruction('Function', 0, 0, 'upper(1)')],
  ];
  for (const program of admitted) assert.equal(beyondReading(program), null, JSON.stringify(program));
});

test('programs of the engine: queries read, statements that change something do not', () => {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE t(a INTEGER PRIMARY KEY, b); CREATE INDEX i ON t(b)');
  const told = (sql: string): string | null =>
    beyondReading(db.prepare(`EXPLAIN ${sql}`).all() as unknown as Instruction[]);
  for (const sql of [
    'SELECT * FROM t WHERE b = 1',
    'SELECT b, count(*) FROM t GROUP BY b ORDER BY 2',
    'SELECT a FROM t UNION SELECT b FROM t',
    'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5) SELECT x FROM c',
    'SELECT DISTINCT b FROM t WHERE a IN (SELECT b FROM t)',
    'VALUES (1), (2)',
  ])
    assert.equal(told(sql), null, sql);
  for (const sql of [
    'INSERT INTO t VALUES (1, 2)',
    'UPDATE t SET b = 1',
    'DELETE FROM t',
    'WITH x AS (SELECT 1) DELETE FROM t',
    'WITH x AS (SELECT 1) INSERT INTO t SELECT a, 1 FROM t RETURNING a',
    'CREATE TABLE u(a)',
    'DROP TABLE t',
    'VACUUM',
    'REINDEX',
    'BEGIN',
  ])
    assert.notEqual(told(sql), null, sql);
  db.close();
});
