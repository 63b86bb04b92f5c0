import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOfCells } from '../../../src/code/notebook/cell-code.ts';
import { textConstants } from '../../../src/code/notebook/constants.ts';
import { readNotebook } from '../../../src/code/notebook/read-notebook.ts';

function read(document: object): { readonly code: readonly string[]; readonly unread: readonly string[] } {
  const notebook = readNotebook(new TextEncoder().encode(JSON.stringify(document)));
  const { code, unread } = codeOfCells(notebook, 'repository', 'later');
  return { code: code.map(({ language, text }) => `${language}: ${text}`), unread };
}

const cell = (source: string): object => ({ cell_type: 'code', source });
const inPython = (...sources: string[]): ReturnType<typeof read> => read({ cells: sources.map(cell) });

test('the kernel that is started counts, whatever the editor is told', () => {
  const hidden = { kernelspec: { name: 'python3' }, language_info: { name: 'R' } };
  assert.deepEqual(read({ metadata: hidden, cells: [cell('!id')] }).code, ['shell: id', 'python: pass']);
  const bash = { kernelspec: { name: 'bash', language: 'python' } };
  assert.deepEqual(read({ metadata: bash, cells: [cell('id')] }).code, ['shell: id', 'python: id']);
  const own = { kernelspec: { name: 'my-venv', language: 'python' } };
  assert.deepEqual(read({ metadata: own, cells: [cell('id')] }).unread, []);
});

test('what nothing here reads is said', () => {
  const unread = (...sources: string[]): readonly string[] => inPython(...sources).unread;
  assert.deepEqual(read({ metadata: { kernelspec: { name: 'ir' } }, cells: [cell('ls()')] }).unread, [
    'cell 1: the kernel ir',
  ]);
  assert.deepEqual(unread('%%R\nls()'), ['cell 1: %%R']);
  assert.deepEqual(unread('%%thing\nx = 1'), ['cell 1: %%thing']);
  assert.deepEqual(unread('x = 1', '%thing y'), ['cell 2: %thing']);
  assert.deepEqual(unread('%%javascript\nalert(1)'), ['cell 1: %%javascript']);
  assert.deepEqual(unread('%%html\n<b>x</b>'), []);
  assert.deepEqual(unread('%%html\n<script>x</script>'), ['cell 1: %%html']);
  assert.deepEqual(unread('%%script false\nrm -rf /'), []);
  assert.deepEqual(
    unread('%matplotlib inline', '%load_ext tensorboard\n%tensorboard --logdir x', '%%time\nf()'),
    [],
  );
});

test('nbformat 3 and 1 keep the source elsewhere, and a second one counts too', () => {
  const both = { worksheets: [{ cells: [{ cell_type: 'code', source: 'x = 1', input: '!id' }] }] };
  assert.deepEqual(read(both).code, ['python: x = 1', 'shell: id', 'python: pass']);
  assert.deepEqual(read({ cells: [{ cell_type: 'code', code: '!id' }] }).code, ['shell: id', 'python: pass']);
});

test('prompts and indentation are taken off before magics are looked for', () => {
  // As IPython 9.6.0's TransformerManager does it.
  assert.deepEqual(inPython('  %%bash\n  id').code, ['shell: id']);
  assert.deepEqual(inPython('>>> !id').code, ['shell: id', 'python: pass']);
  assert.deepEqual(inPython('In [3]: !id').code, ['shell: id', 'python: pass']);
  assert.deepEqual(inPython('%%capture\n%%bash\nid').code, ['shell: id']);
});

test('a cell of one line needs no mark in front of a magic', () => {
  assert.deepEqual(inPython('pip install x').code, ['shell: pip install x']);
  assert.deepEqual(inPython('rm -rf x').code, ['shell: rm -rf x']);
  assert.deepEqual(inPython('ls = 1').code, ['python: ls = 1']);
  assert.deepEqual(inPython('x = 1\nls').code, ['python: x = 1\nls']);
});

test('names of other names', () => {
  assert.deepEqual(inPython('%alias go id', '%go -u').code, [
    'shell: id',
    'python: pass',
    'shell: id -u',
    'python: pass',
  ]);
  assert.deepEqual(inPython('%alias_magic t system', '%t id').code, [
    'python: pass',
    'shell: id',
    'python: pass',
  ]);
});

test('a text that a name always has is put into commands', () => {
  assert.deepEqual(inPython('c = "id"', '!{c} $c').code.slice(1), ['shell: id id', 'python: pass']);
  assert.deepEqual([...textConstants(['c = "id"', 'print(c)'])], [['c', 'id']]);
  for (const other of ['c = 2', 'for c in y: pass', 'c, d = y', 'import z as c', 'c += "x"'])
    assert.deepEqual([...textConstants(['c = "id"', other])], [], other);
});
