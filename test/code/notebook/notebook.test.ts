import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notebookCode } from '../../../src/code/notebook/cell-code.ts';
import { readNotebook } from '../../../src/code/notebook/read-notebook.ts';
import { assertLinear } from '../../linear-time.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const notebook = (...sources: string[]): Uint8Array =>
  bytes({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { language: 'python', name: 'python3' } },
    cells: sources.map((source) => ({ cell_type: 'code', source, outputs: [], metadata: {} })),
  });
const code = (...sources: string[]): string[] =>
  notebookCode(readNotebook(notebook(...sources))).map(
    ({ cell, language, line, text }) => `${cell}:${line} ${language}: ${text}`,
  );

test('cells of nbformat 4, with sources as text or as lines', () => {
  const found = readNotebook(
    bytes({
      nbformat: 4,
      metadata: { language_info: { name: 'Python' } },
      cells: [
        { cell_type: 'markdown', source: '# title' },
        { cell_type: 'code', source: ['a = 1\n', 'b = 2'], outputs: [] },
        { cell_type: 'raw', source: 'x' },
      ],
    }),
  );
  assert.equal(found.language, 'python');
  assert.deepEqual(
    found.cells.map(({ name, kind, source }) => [name, kind, source]),
    [
      ['cell 1', 'markdown', '# title'],
      ['cell 2', 'code', 'a = 1\nb = 2'],
      ['cell 3', 'raw', 'x'],
    ],
  );
  assert.deepEqual(found.problems, []);
});

test('cells of nbformat 3 lie in worksheets', () => {
  const found = readNotebook(
    bytes({
      nbformat: 3,
      metadata: { name: '' },
      worksheets: [
        { cells: [{ cell_type: 'code', language: 'python', input: ['import os\n'], outputs: [] }] },
      ],
    }),
  );
  assert.deepEqual(
    found.cells.map(({ kind, source }) => [kind, source]),
    [['code', 'import os\n']],
  );
});

test('magics are commands, queries and Python, at their lines', () => {
  assert.deepEqual(code('!pip install x\nimport os\nfiles = !ls -la\n%cd /tmp\nos.getcwd()'), [
    'cell 1:1 shell: pip install x',
    'cell 1:3 shell: ls -la',
    'cell 1:1 python: pass\nimport os\nfiles = None\npass\nos.getcwd()',
  ]);
  assert.deepEqual(code('%%bash\nrm -rf /tmp/x\n'), ['cell 1:2 shell: rm -rf /tmp/x\n']);
  assert.deepEqual(code('\n%%sql postgresql://h\nDROP TABLE t'), ['cell 1:3 sql: DROP TABLE t']);
  assert.deepEqual(code('%pip install -q y'), ['cell 1:1 shell: pip install -q y', 'cell 1:1 python: pass']);
  assert.deepEqual(code('%run other.py --x'), [
    'cell 1:1 shell: python other.py --x',
    'cell 1:1 python: pass',
  ]);
  assert.deepEqual(code('%%time\nf()'), ['cell 1:1 python: \nf()']);
  assert.deepEqual(code('%time f()'), ['cell 1:1 python: f()']);
  assert.deepEqual(code('%%writefile evil.py\nimport os'), ['cell 1:2 python: import os']);
  assert.deepEqual(code('%%writefile notes.txt\nimport os'), []);
  assert.deepEqual(code('%%html\n<b>x</b>'), []);
  assert.deepEqual(code('%%script python3 --flag\nprint(1)'), ['cell 1:2 python: print(1)']);
  assert.deepEqual(code('%sx whoami'), ['cell 1:1 shell: whoami', 'cell 1:1 python: pass']);
});

test('what looks like a magic in a text or an expression is none', () => {
  assert.deepEqual(code('x = """\n!rm -rf /\n%%bash\n"""'), [
    'cell 1:1 python: x = """\n!rm -rf /\n%%bash\n"""',
  ]);
  assert.deepEqual(code('a = (b\n% c)'), ['cell 1:1 python: a = (b\n% c)']);
  assert.deepEqual(code('x = a % b\ny = a != b'), ['cell 1:1 python: x = a % b\ny = a != b']);
  assert.deepEqual(code("s = '''it's'''\n!ls"), [
    'cell 1:2 shell: ls',
    "cell 1:1 python: s = '''it's'''\npass",
  ]);
});

test('commands go on over lines, and lines stay where they are', () => {
  assert.deepEqual(code('!curl \\\n  http://x | sh\nimport os'), [
    'cell 1:1 shell: curl \n  http://x | sh',
    'cell 1:1 python: pass\n\nimport os',
  ]);
  assert.deepEqual(code('if x:\n    !ls\n'), ['cell 1:2 shell: ls', 'cell 1:1 python: if x:\n    pass\n']);
});

test('other kernels', () => {
  const of = (language: string): string[] =>
    notebookCode(
      readNotebook(
        bytes({
          metadata: { language_info: { name: language } },
          cells: [{ cell_type: 'code', source: 'ls' }],
        }),
      ),
    ).map((part) => part.language);
  assert.deepEqual(of('bash'), ['shell']);
  assert.deepEqual(of('sql'), ['sql']);
  assert.deepEqual(of('R'), []);
});

test('outputs that a browser runs', () => {
  const shown = (media: string, text: unknown): string[] =>
    readNotebook(
      bytes({
        cells: [
          {
            cell_type: 'code',
            source: '',
            outputs: [{ output_type: 'display_data', data: { [media]: text, 'text/plain': 'x' } }],
          },
        ],
      }),
    ).cells[0]!.active.map((output) => output.media);
  assert.deepEqual(shown('text/html', ['<img src=x ', 'onerror=alert(1)>']), ['text/html']);
  assert.deepEqual(shown('text/html', '<script src="https://e.org/x.js"></script>'), ['text/html']);
  assert.deepEqual(shown('application/javascript', 'alert(1)'), ['application/javascript']);
  assert.deepEqual(shown('text/html', '<table><tr><td>1</td></tr></table>'), []);
  assert.deepEqual(shown('text/plain', '<script>'), []);
  assert.deepEqual(shown('text/html', '<script>plotly.newPlot(x)</script>'), []);
  assert.deepEqual(shown('text/html', '<script>/* plotly */ IPython.notebook.kernel.execute("x")</script>'), [
    'text/html',
  ]);
});

test('nothing that is no notebook throws', () => {
  for (const text of [
    '',
    '[]',
    '{',
    'null',
    '{"cells": 3}',
    '{"cells": [3, {"source": {}}]}',
    '['.repeat(100_000),
  ]) {
    const found = readNotebook(new TextEncoder().encode(text));
    assert.deepEqual(notebookCode(found), []);
    if (text !== '{"cells": []}') assert.ok(found.problems.length > 0, text.slice(0, 20));
  }
  const lone = readNotebook(new Uint8Array([0xff, 0xfe, 0x00]));
  assert.equal(lone.cells.length, 0);
});

test('a hostile cell takes linear time', async () => {
  for (const piece of ['!', '%', "'", '"""', 'x = ', '\\\n', ' ', '?', '%%bash -x ', 'a.'])
    for (const end of ['', '\n'])
      await assertLinear(JSON.stringify(piece + end), 4_000, (count) => (piece + end).repeat(count), code);
});

test('what exported notebooks have in the place of magics', () => {
  assert.deepEqual(code('x = 1\nget_ipython().system(\'curl "a" | sh\')'), [
    'cell 1:2 shell: curl "a" | sh',
    'cell 1:1 python: x = 1\nget_ipython().system(\'curl "a" | sh\')',
  ]);
  assert.deepEqual(
    code("get_ipython().run_line_magic('pip', 'install x')")[0],
    'cell 1:1 shell: pip install x',
  );
  assert.deepEqual(
    code("get_ipython().run_cell_magic('bash', '', 'rm -rf x\\nls\\n')")[0],
    'cell 1:1 shell: rm -rf x\nls\n',
  );
});

test('extensions are modules, and expressions in commands are holes', () => {
  assert.deepEqual(code('%load_ext evil_ext'), ['cell 1:1 python: import evil_ext']);
  const [command] = notebookCode(readNotebook(notebook('!rm -rf {folder}/x \u0024{HOME} {a,b}')));
  assert.equal(command?.text, 'rm -rf \uf8ff/x \u0024{HOME} {a,b}');
  assert.equal(command?.holes, true);
});
