import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, type Tree } from './build.ts';

const extra = { 'vendor/deep/extra.py': 'x = 1\n', 'vendor/extra_two.py': 'x = 1\n' };

function graph(code: string, more: Tree = extra): ReturnType<typeof graphOf> {
  return graphOf({
    'config.json': JSON.stringify({ model_type: 'm', auto_map: { AutoModel: 'modeling_m.M' } }),
    'modeling_m.py': `${code}\n\nclass M:\n    pass\n`,
    ...more,
  });
}

/** Each was run with CPython 3.12 in the folder, and imported the module. */
const changes: readonly string[] = [
  'import sys\nsys.path[:0] = ["vendor/deep"]',
  'import sys\nsys.path = ["vendor/deep"] + sys.path',
  'import sys\nsys.path += ["vendor/deep"]',
  'import sys\np = sys.path\np.insert(0, "vendor/" + "deep")',
  'from sys import path\npath.insert(0, "vendor/deep")',
  'import sys as s\ns.path.__iadd__(["vendor/deep"])',
  'import sys\ngetattr(sys, "path").insert(0, "vendor/deep")',
  'import sys, os\nhere = os.path.dirname(__file__)\nsys.path.insert(0, f"{here}/vendor/deep")',
  'import sys, os\nhere = os.path.dirname(__file__)\nsys.path.insert(0, here + "/vendor/deep")',
  'import sys, os\nV, D = "vendor", "deep"\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), V, D))',
  'import sys, os\nos.chdir("vendor/deep")\nsys.path.insert(0, "")',
];

for (const code of changes)
  test(`found by ${code.split('\n').at(-1)}`, () => {
    assert.equal(graph(`${code}\nimport extra`).reach('vendor/deep/extra.py'), 'load');
  });

test('without a change of the path, a module in another folder is none', () => {
  assert.equal(graph('import extra').reach('vendor/deep/extra.py'), 'none');
});

test('the folder of the file itself is no other one', () => {
  for (const code of [
    'import sys, os\nsys.path.append(os.path.dirname(os.path.abspath(__file__)))',
    'import sys\nfrom pathlib import Path\nROOT = Path(__file__).resolve().parent\nsys.path.append(str(ROOT))',
  ])
    assert.equal(graph(`${code}\nimport extra`).reach('vendor/deep/extra.py'), 'none', code);
});

test('a name for the own folder that is bound again is any folder', () => {
  const code = 'import sys, os\nR = os.path.dirname(__file__)\nR += X\nsys.path.append(R)\nimport extra';
  assert.equal(graph(code).reach('vendor/deep/extra.py'), 'load');
});

test('modules of a package whose __path__ is assigned may lie anywhere', () => {
  for (const init of ['__path__.append("x")\n', '__path__ = [f()]\n']) {
    const more = { 'pk/__init__.py': init, 'vendor/more.py': '' };
    assert.equal(graph('import pk.more', more).reach('vendor/more.py'), 'load');
    assert.equal(graph('import other.more', more).reach('vendor/more.py'), 'none');
  }
});

test('what may be meant takes the name of no library for the analysis', () => {
  const found = graph('import sys\nsys.path.insert(0, F)\nimport extra, subprocess', {
    ...extra,
    'vendor/subprocess.py': 'def run(*a):\n    pass\n',
  });
  assert.equal(found.reach('vendor/subprocess.py'), 'load');
  assert.equal(found.resolve('subprocess', 0, 'modeling_m.py'), null);
});

test('files of a package that are called like a library are not meant by its name', () => {
  const more = { ...extra, 'pk/__init__.py': '', 'pk/onnx.py': '' };
  assert.equal(graph('import sys\nsys.path.insert(0, F)\nimport onnx', more).reach('pk/onnx.py'), 'none');
});
