import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../src/code/json.ts';
import { loadGraph } from '../../../src/code/repository/load-graph.ts';
import { pathsOf, resolveImport } from '../../../src/code/repository/resolve-import.ts';
import { assertLinear } from '../../linear-time.ts';
import { processorTime } from '../../processor-time.ts';
import { graphOf, reaches, type Tree } from './build.ts';

const config = JSON.stringify({ auto_map: { AutoModel: 'm0.X' } });

test('imports in circles end', () => {
  const tree = {
    'config.json': config,
    'm0.py': 'from .m1 import a\n',
    'm1.py': 'from .m0 import b\nfrom .m1 import c\nimport m1\n',
  };
  assert.deepEqual(reaches(tree), { 'config.json': 'none', 'm0.py': 'load', 'm1.py': 'load' });
});

test('a chain of thousands of imports, and its last file’s way', () => {
  const count = 5_000;
  const tree: Record<string, string> = { 'config.json': config };
  for (let at = 0; at < count; at += 1) tree[`m${at}.py`] = `from .m${at + 1} import x\n`;
  const start = processorTime();
  const graph = graphOf(tree);
  const { reach, why } = graph.fileReach(`m${count - 1}.py`);
  assert.equal(reach, 'load');
  assert.match(why[0]!, /^config\.json/);
  assert.match(why[1]!, /more files$/);
  assert.ok(why.length <= 16);
  assert.ok(processorTime() - start < 6_000);
});

test('every file imports every other: work grows with the statements, not with the ways', async () => {
  const repository = (count: number): Tree => {
    const tree: Record<string, string> = { 'config.json': config };
    for (let at = 0; at < count; at += 1)
      tree[`m${at}.py`] = Array.from(
        { length: 40 },
        (_, to) => `from .m${(at * 7 + to) % count} import x`,
      ).join('\n');
    return tree;
  };
  await assertLinear('files that import each other', 400, repository, graphOf);
});

test('ten thousand files that nothing leads to', () => {
  const tree: Record<string, string> = { 'config.json': config, 'm0.py': '' };
  for (let at = 1; at <= 10_000; at += 1) tree[`d${at % 100}/f${at}.py`] = 'import json\n';
  const start = processorTime();
  const graph = graphOf(tree);
  assert.equal(graph.reach('d1/f1.py'), 'none');
  assert.ok(processorTime() - start < 5_000);
});

test('many extension modules and many files in one folder', () => {
  const tree: Record<string, string> = { 'config.json': config };
  for (let at = 0; at < 4_000; at += 1) tree[`m${at}.cpython-311-x86_64-linux-gnu.so`] = '';
  tree['m0.py'] = Array.from({ length: 4_000 }, (_, at) => `import m${at}`).join('\n');
  const start = processorTime();
  assert.equal(graphOf(tree).reach('m3999.cpython-311-x86_64-linux-gnu.so'), 'load');
  assert.ok(processorTime() - start < 5_000);
});

test('names that no repository has are left out, and none of them throws', () => {
  const names = [
    ...[
      '/etc/passwd',
      '../up.py',
      'a/../../b.py',
      './x.py',
      'a//b.py',
      '',
      '.',
      '..',
      '\0.py',
      'a\0b/config.json',
    ],
    ...[
      '__proto__',
      'constructor.py',
      'a\\b.py',
      '\ud800.py',
      `${'x'.repeat(5_000)}.py`,
      'con.py',
      '-rf.py',
      ' .py',
    ],
    ...[
      'config.json/',
      'hubconf.py/x.py',
      `${'d/'.repeat(900)}hubconf.py`,
      'a\nb.py',
      '\u202egnp.py',
      '~/x.py',
    ],
  ];
  const graph = loadGraph(
    names.map((path) => ({ path, size: 10 })),
    () => new TextEncoder().encode('import __proto__, constructor\nfrom . import toString\n'),
  );
  for (const path of names) assert.equal(typeof graph.reach(path), 'string');
  assert.equal(graph.reach('../up.py'), 'none');
  assert.equal(graph.resolve('__proto__', 0, 'constructor.py'), null);
});

test('files that cannot be read, or are none of what their names say', () => {
  const tree: Tree = {
    'config.json': new Uint8Array([0xff, 0xfe, 0x00]),
    'modules.json': '{"type": 3}',
    'model_index.json': '[[["x"]]]',
    'tokenizer_config.json': '['.repeat(100_000),
    'configuration.json': 'null',
    'router_config.json': '{"types": [1]}',
    'MANIFEST.json': '{"model": {"handler": 3}}',
    MLmodel: '\0\0: : :',
    'pyproject.toml': '[build-system\nx',
    'setup.cfg': '[options\n',
    'environment.yml': '{'.repeat(50_000),
    'docker-compose.yml': '- '.repeat(50_000),
    'broken.ipynb': '{"cells": [[[',
    'm.py': 'def (:\n  \0',
  };
  assert.equal(graphOf(tree).reach('m.py'), 'load');
  const unreadable = loadGraph(
    [
      { path: 'm.py', size: 9 },
      { path: 'config.json', size: 9 },
    ],
    () => null,
  );
  assert.equal(unreadable.reach('m.py'), 'load');
});

test('a configuration that is huge, deep or full of references', () => {
  const references = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`A${at}`, `m${at}.C`]));
  let deep = '{"auto_map": {"A": "m0.X"}}';
  for (let at = 0; at < 50; at += 1) deep = `{"inner": [${deep}]}`;
  const start = processorTime();
  const graph = graphOf({
    'config.json': JSON.stringify({ auto_map: references }),
    'x/config.json': deep,
    'm0.py': '',
  });
  assert.equal(graph.reach('m0.py'), 'load');
  assert.ok(processorTime() - start < 5_000);
});

test('the same files in another order give the same answer', () => {
  const tree: Record<string, string> = {
    'config.json': config,
    'm0.py': 'from .b import x\nfrom .a import y\nimport c\n',
    'a.py': 'from .shared import z\n',
    'b.py': 'from .shared import z\n',
    'c.py': 'import a\n',
    'shared.py': '',
    'requirements.txt': 'reqeusts\nnumpyy\n',
  };
  const backwards = Object.fromEntries(Object.entries(tree).reverse());
  const of = (files: Tree): unknown => {
    const graph = graphOf(files);
    return [
      graph.facts,
      graph.entries,
      Object.keys(tree)
        .toSorted()
        .map((path) => graph.fileReach(path)),
    ];
  };
  assert.deepEqual(of(tree), of(backwards));
});

test('names are resolved as Python’s finder does', () => {
  const paths = pathsOf([
    ...[
      'a.py',
      'pkg/__init__.py',
      'pkg/m.py',
      'pkg/sub/__init__.py',
      'pkg/sub/n.py',
      'ns/o.py',
      'src/lib/__init__.py',
    ],
    ...[
      'both.py',
      'both/__init__.py',
      'tools/t.py',
      'tools/helper.py',
      'native.cpython-311-darwin.so',
      'only.pyc',
    ],
  ]);
  const of = (
    name: string,
    level: number,
    from: string,
    loader: 'python' | 'remote-code' = 'python',
  ): string | null => resolveImport(paths, from, name, level, loader);
  assert.equal(of('a', 0, 'pkg/m.py'), 'a.py');
  assert.equal(of('pkg', 0, 'a.py'), 'pkg/__init__.py');
  assert.equal(of('pkg.sub.n', 0, 'a.py'), 'pkg/sub/n.py');
  assert.equal(of('ns.o', 0, 'a.py'), 'ns/o.py');
  assert.equal(of('lib', 0, 'a.py'), 'src/lib/__init__.py');
  assert.equal(of('helper', 0, 'tools/t.py'), 'tools/helper.py');
  assert.equal(of('helper', 0, 'a.py'), null);
  // A folder with __init__ comes before a module of the name.
  assert.equal(of('both', 0, 'a.py'), 'both/__init__.py');
  assert.equal(of('native', 0, 'a.py'), 'native.cpython-311-darwin.so');
  assert.equal(of('only', 0, 'a.py'), 'only.pyc');
  assert.equal(of('m', 1, 'pkg/__init__.py'), 'pkg/m.py');
  assert.equal(of('', 1, 'pkg/m.py'), 'pkg/__init__.py');
  assert.equal(of('m', 2, 'pkg/sub/n.py'), 'pkg/m.py');
  assert.equal(of('a', 3, 'pkg/sub/n.py'), 'a.py');
  assert.equal(of('a', 4, 'pkg/sub/n.py'), null);
  assert.equal(of('m', 1, 'pkg/sub/n.py'), null);
  assert.equal(of('os', 0, 'a.py'), null);
  assert.equal(of('', 0, 'a.py'), null);
  assert.equal(of('a..b', 0, 'a.py'), null);
  assert.equal(of('a', 1, 'both.py', 'remote-code'), 'a.py');
  assert.equal(of('sub.n', 1, 'pkg/m.py', 'remote-code'), null);
  assert.equal(of('m', 2, 'pkg/sub/n.py', 'remote-code'), null);
});

test('JSON is read as Python reads it', () => {
  const value = (text: string): unknown => {
    const reading = readJson(text);
    return reading.ok ? reading.value : null;
  };
  assert.ok(Number.isNaN(value('NaN')));
  assert.equal(value('-Infinity'), Number.NEGATIVE_INFINITY);
  assert.deepEqual(value(' [1, -2.5e3, "a\\u0041\\n", true, null] '), [1, -2500, 'aA\n', true, null]);
  for (const text of [
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    "{'a': 1}",
    '01',
    '"\n"',
    '"\\x"',
    '1 2',
    '{"a" 1}',
    'nul',
    '"a',
  ])
    assert.equal(readJson(text).ok, false, text);
});

test('repositories put together by chance throw nothing and end soon', () => {
  const names = [
    ...[
      'config.json',
      'tokenizer_config.json',
      'model_index.json',
      'modules.json',
      'configuration.json',
      'MLmodel',
    ],
    ...[
      'setup.py',
      'setup.cfg',
      'pyproject.toml',
      'requirements.txt',
      'environment.yml',
      'Dockerfile',
      'Makefile',
    ],
    ...[
      'docker-compose.yml',
      '.github/workflows/x.yml',
      'a.ipynb',
      'hubconf.py',
      'handler.py',
      'm.py',
      'p/__init__.py',
    ],
    ...[
      'p/m.py',
      'x.pth',
      '.vscode/tasks.json',
      'README.md',
      'cog.yaml',
      'run.sh',
      'm.abi3.so',
      'conftest.py',
    ],
  ];
  const pieces = [
    ...[
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\n',
      ' ',
      '  ',
      '\t',
      '"auto_map"',
      '"m.X"',
      '"a--b.C"',
      '"cells"',
    ],
    ...[
      'from . import m\n',
      'import p.m\n',
      'def f():\n ',
      'import_module(',
      '"m.py"',
      '../',
      '/',
      '--',
      'RUN ',
      '\\\n',
    ],
    ...[
      '<<EOF\n',
      'pip install ',
      'reqeusts',
      'services:\n',
      '- ',
      'run: |\n',
      '[options]\n',
      'attr: p.m',
      '\0',
      '\u202e',
    ],
    ...[
      '"source"',
      '"code"',
      '!ls\n',
      '%%bash\n',
      '$(shell ',
      '"folderOpen"',
      "'",
      '#',
      '=',
      '"model"',
      '"type"',
    ],
  ];
  let seed = 11;
  const next = (most: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % most;
  };
  const start = processorTime();
  for (let round = 0; round < 300; round += 1) {
    const tree: Record<string, string> = {};
    for (let count = next(8) + 1; count > 0; count -= 1) {
      let text = '';
      for (let length = next(60); length > 0; length -= 1) text += pieces[next(pieces.length)]!;
      tree[names[next(names.length)]!] = text;
    }
    const graph = graphOf(tree);
    for (const path of Object.keys(tree)) assert.match(graph.reach(path), /^(?:load|later|none)$/);
  }
  assert.ok(processorTime() - start < 20_000);
});
