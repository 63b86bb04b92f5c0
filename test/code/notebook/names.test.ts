import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notebookCode } from '../../../src/code/notebook/cell-code.ts';
import { readNotebook } from '../../../src/code/notebook/read-notebook.ts';

function code(...sources: readonly string[]): readonly string[] {
  const cells = sources.map((source) => ({ cell_type: 'code', metadata: {}, source, outputs: [] }));
  const text = JSON.stringify({
    cells,
    metadata: { kernelspec: { name: 'python3', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });
  const read = readNotebook(Buffer.from(text));
  return notebookCode(read as never).map(({ language, text: inner }) => `${language}: ${inner.trim()}`);
}

test('a magic under another name is the magic', () => {
  assert.ok(code('%alias_magic t timeit\n%t f()').includes('python: pass\nf()'));
});

test('a text in braces is put into the command', () => {
  assert.ok(code('!{"r" + \'m\'} -rf x').includes('shell: rm -rf x'));
  assert.ok(code('!awk \'{print "a"}\' f').includes('shell: awk \'{print "a"}\' f'));
});

test('a file that a cell writes elsewhere is written', () => {
  assert.ok(code('%%writefile /etc/cron.d/x\n* * * * * root sh').includes('shell: : > /etc/cron.d/x'));
  assert.deepEqual(code('%%writefile out.txt\nhello'), []);
});
