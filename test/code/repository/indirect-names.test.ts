import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, type Tree } from './build.ts';

/** A model whose configuration chooses one file, so that others run only where something leads to them. */
function model(code: string, more: Tree): Tree {
  return {
    'config.json': JSON.stringify({ model_type: 'm', auto_map: { AutoModel: 'modeling_m.M' } }),
    'modeling_m.py': `${code}\n\nclass M:\n    pass\n`,
    ...more,
  };
}

function reachOf(code: string, path: string, more: Tree): string {
  return graphOf(model(code, more)).reach(path);
}

const hz = { 'hz.py': 'class C:\n    pass\n', 'pk/__init__.py': '', 'pk/_impl.py': 'Thing = 1\n' };

/** Each imports hz with CPython, as its library's documentation says. */
const leading: readonly (readonly [name: string, code: string])[] = [
  ['pydoc.locate', 'import pydoc\nC = pydoc.locate("hz.C")'],
  ['pkgutil.resolve_name', 'import pkgutil\nC = pkgutil.resolve_name("hz:C")'],
  ['an entry point', 'from importlib.metadata import EntryPoint\nEntryPoint("x", "hz:C", "g").load()'],
  ['Hydra', 'from hydra.utils import instantiate\ninstantiate({"_target_": "hz.C"})'],
  ['a table beside the call', 'import pydoc\nT = {"a": "hz.C"}\nX = [pydoc.locate(v) for v in T.values()]'],
  ['dictConfig, class', 'import logging.config as c\nc.dictConfig({"handlers": {"h": {"class": "hz.C"}}})'],
  ['dictConfig, ext://', 'import logging.config as c\nc.dictConfig({"h": {"stream": "ext://hz.S"}})'],
  ['mock.patch', 'from unittest import mock\nwith mock.patch("hz.C"):\n    pass'],
  ['a text that is executed', 'exec("import hz")'],
  ['a text that is evaluated', 'eval("__import__(\'hz\')")'],
  ['python -c', 'import subprocess, sys\nsubprocess.run([sys.executable, "-c", "import hz"])'],
];

for (const [name, code] of leading)
  test(`${name} leads to a module`, () => {
    assert.equal(reachOf(code, 'hz.py', hz), 'load');
  });

test('a package that is read from is imported', () => {
  const code = 'import importlib.resources\nx = importlib.resources.files("pk")';
  assert.equal(reachOf(code, 'pk/__init__.py', hz), 'load');
});

test('lazy packages import what they say', () => {
  const lazy = [
    'import lazy_loader as lazy\n__getattr__, d, a = lazy.attach(__name__, submodules=["_impl"])\n',
    'from transformers.utils import _LazyModule\ns = {"_impl": ["Thing"]}\n_LazyModule(__name__, "", s)\n',
    'import apipkg\napipkg.initpkg(__name__, {"Thing": "pk._impl:Thing"})\n',
    'import lazy_loader as lazy\nx = lazy.attach_stub(__name__, __file__)\n',
    'import glob\n__all__ = [f[:-3] for f in glob.glob("*.py")]\n',
  ];
  for (const init of lazy)
    assert.equal(
      reachOf('from pk import Thing', 'pk/_impl.py', { ...hz, 'pk/__init__.py': init }),
      'load',
      init,
    );
});

test('names in documentation, and in messages of a file that resolves nothing, lead nowhere', () => {
  assert.equal(reachOf('"""Use it as: from hz import C"""', 'hz.py', hz), 'none');
  assert.equal(reachOf('NAME = "hz.C"', 'hz.py', hz), 'none');
});

test('what only type checkers import does not run, unless something may make the guard true', () => {
  const guarded = 'if TYPE_CHECKING:\n    import hz\n';
  assert.equal(reachOf(`from typing import TYPE_CHECKING\n${guarded}`, 'hz.py', hz), 'none');
  assert.equal(reachOf('import typing\nif typing.TYPE_CHECKING:\n    import hz\n', 'hz.py', hz), 'none');
  for (const code of [
    `TYPE_CHECKING = True\n${guarded}`,
    `from flags import TYPE_CHECKING\n${guarded}`,
    `from typing import TYPE_CHECKING\nfrom flags import *\n${guarded}`,
    `from typing import TYPE_CHECKING\nfor TYPE_CHECKING in [1]:\n    pass\n${guarded}`,
    `from typing import TYPE_CHECKING\nglobals()["TYPE_" + "CHECKING"] = 1\n${guarded}`,
    // Full-width letters are the same name to Python.
    `from typing import TYPE_CHECKING\nＴYPE_CHECKING = 1\n${guarded}`,
    'import typing\ntyping.TYPE_CHECKING = True\nif typing.TYPE_CHECKING:\n    import hz\n',
    'class F:\n    TYPE_CHECKING = 1\nif F.TYPE_CHECKING:\n    import hz\n',
  ])
    assert.equal(reachOf(code, 'hz.py', { ...hz, 'flags.py': 'TYPE_CHECKING = 1\n' }), 'load', code);
});

test('a guard that another module makes true is true for all', () => {
  const code = 'import sets\nfrom pk import x';
  const more = {
    'sets.py': 'import typing\ntyping.TYPE_CHECKING = True\n',
    'pk/__init__.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import hz\n',
  };
  assert.equal(reachOf(code, 'hz.py', { ...hz, ...more }), 'load');
});

test('a module that calls itself the program runs what stands behind the guard', () => {
  const code = '__name__ = "__main__"\nif __name__ == "__main__":\n    import hz';
  assert.equal(reachOf(code, 'hz.py', hz), 'load');
});

/** Each imports hz, or pk.mod, as soon as the module runs: so CPython 3.12 does. */
const atOnce: readonly (readonly [code: string, path: string])[] = [
  ['exec("import " + "hz")', 'hz.py'],
  ['exec(" ".join(["import", "hz"]))', 'hz.py'],
  ['exec("import {}".format("hz"))', 'hz.py'],
  ['import importlib\nimportlib.import_module(".mod", "pk")', 'pk/mod.py'],
  ['import importlib\nimportlib.import_module(package="pk", name=".mod")', 'pk/mod.py'],
  ['__import__("pk", fromlist=["mod"])', 'pk/mod.py'],
  ['import runpy\nrunpy.run_module("pk")', 'pk/__main__.py'],
  ['def f(x: __import__("hz")):\n    pass', 'hz.py'],
  ['def f() -> __import__("hz"):\n    pass', 'hz.py'],
  ['import typing\ndef f(x: "__import__(\'hz\')"):\n    pass\ntyping.get_type_hints(f)', 'hz.py'],
  ['def g():\n    import hz\nglobals()["g"]()', 'hz.py'],
  ['def g():\n    import hz\nfor v in list(globals().values()):\n    callable(v) and v()', 'hz.py'],
  ['import sys\ndef g():\n    import hz\ngetattr(sys.modules[__name__], "g")()', 'hz.py'],
  ['class Q:\n    def __add__(self, o):\n        import hz\nQ() + 1', 'hz.py'],
  [
    'class Q:\n    def __enter__(self):\n        pass\n    def __exit__(self, *a):\n        import hz\nwith Q():\n    pass',
    'hz.py',
  ],
  ['def run(f):\n    f()\n@run\ndef go():\n    import hz', 'hz.py'],
  ['def cache(f):\n    f()\n@cache\ndef go():\n    import hz', 'hz.py'],
  ['from pk.mod import run as cache\n@cache\ndef go():\n    import hz', 'hz.py'],
];

for (const [code, path] of atOnce)
  test(`imported at once: ${JSON.stringify(code)}`, () => {
    assert.equal(reachOf(code, path, { ...hz, 'pk/mod.py': '', 'pk/__main__.py': '' }), 'load');
  });

test('methods of a class that nothing makes an object of run later, and so do contexts', () => {
  for (const code of [
    'class Q:\n    def __add__(self, o):\n        import hz',
    'from contextlib import contextmanager\n@contextmanager\ndef c():\n    import hz\n    yield',
  ])
    assert.equal(reachOf(code, 'hz.py', hz), 'later', code);
});
