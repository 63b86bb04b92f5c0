import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tensorflow } from '../../../src/rules/operations/tensorflow.ts';
import { effects } from '../../../src/rules/operations/tensorflow-effects.ts';

const data = new URL('../../../src/rules/operations/data/tensorflow.json', import.meta.url);
const { libraries } = JSON.parse(readFileSync(data, 'utf8')) as { libraries: Record<string, string[]> };
const harmless = new Set(Object.values(libraries).flat());

function severity(name: string, more: { role?: string; detail?: string } = {}): string | null {
  const fact = {
    kind: 'operation',
    where: {},
    domain: 'tensorflow',
    name,
    count: 1,
    within: '',
    ...more,
  } as const;
  return tensorflow.judge(fact)?.severity ?? null;
}

test('no operation is both harmless and not', () => {
  const names = effects.flatMap(({ ops }) => ops);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    names.filter((name) => harmless.has(name)),
    [],
  );
});

// Words that stand in the names of operations that reach out: each one on the allow-list was looked at.
test('operations with telling names on the allow-list are those that only sound like it', () => {
  const looked = new Set([
    'ReaderRestoreState',
    'ReaderRestoreStateV2',
    'ShardedFilename',
    'ShardedFilespec',
  ]);
  const telling =
    /File|Rpc|PyFunc|Save|Restore|Checkpoint|Url|Http|Socket|Process|System|Exec(?!ut)|Library|Sql|Grpc/;
  const found = [...harmless].filter((name) => telling.test(name) && !looked.has(name));
  assert.deepEqual(found, []);
});

test('roles lift the judgement only where the format has proven them', () => {
  assert.equal(severity('SaveV2'), 'high');
  assert.equal(severity('SaveV2', { role: 'saver' }), null);
  assert.equal(severity('InitializeTableFromTextFileV2'), 'medium');
  assert.equal(severity('InitializeTableFromTextFileV2', { role: 'assets' }), null);
  assert.equal(severity('WriteFile', { role: 'call' }), 'high');
  assert.equal(severity('__inference_f_1', { role: 'call' }), null);
  assert.equal(severity('NotRegistered'), 'medium');
  assert.equal(severity('SentencepieceTokenizeOp'), null);
  assert.equal(severity('MatMul'), null);
});
