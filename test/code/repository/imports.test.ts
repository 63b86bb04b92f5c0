import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, reaches } from './build.ts';

/** What each file is expected to be was written by hand, from what the interpreter does. */

test('where no loader is known, any file may be imported', () => {
  assert.deepEqual(reaches({ 'a.py': '', 'pkg/__init__.py': '', 'pkg/b.py': '', 'data.bin': 'x' }), {
    'a.py': 'load',
    'pkg/__init__.py': 'load',
    'pkg/b.py': 'load',
    'data.bin': 'none',
  });
});

test('imports that are computed, by path or by name', () => {
  const tree = {
    'handler.py': [
      'import importlib, runpy, ctypes, os',
      "importlib.import_module('by_name')",
      "runpy.run_path('by/path.py')",
      "ctypes.CDLL(os.path.join(os.path.dirname(__file__), 'lib/fast.so'))",
      'def f(name):',
      '    return importlib.import_module(name)',
    ].join('\n'),
    'by_name.py': '',
    'by/path.py': '',
    'lib/fast.so': 'x',
    'plugin_a.py': '',
    'deep/other.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'handler.py': 'load',
    'by_name.py': 'load',
    'by/path.py': 'load',
    'lib/fast.so': 'load',
    'plugin_a.py': 'later',
    'deep/other.py': 'later',
  });
});

test('functions that the module itself calls import at once', () => {
  const tree = {
    'hubconf.py': 'import lib\n',
    'lib.py': [
      'def _a():',
      '    _b()',
      'def _b():',
      '    import deep',
      'def _c():',
      '    import never_called',
      'register = object()',
      '@register',
      'def _d():',
      '    import decorated',
      '_a()',
      'from typing import TYPE_CHECKING',
      'if TYPE_CHECKING:',
      '    import for_types',
    ].join('\n'),
    'deep.py': '',
    'never_called.py': '',
    'decorated.py': '',
    'for_types.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'hubconf.py': 'load',
    'lib.py': 'load',
    'deep.py': 'load',
    'never_called.py': 'later',
    // A decorator that is not known may call what it is given.
    'decorated.py': 'load',
    'for_types.py': 'none',
  });
});

test('folders that code puts on sys.path, and paths that it puts together', () => {
  const tree = {
    'handler.py': [
      'import early',
      'import os, sys',
      'from pathlib import Path',
      "sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'third', 'party'))",
      'import vendored',
      "exec(open(os.path.join(os.path.dirname(__file__), 'parts', 'one.py')).read())",
      "exec((Path(__file__).parent / 'parts' / 'two.py').read_text())",
    ].join('\n'),
    'early.py': 'import vendored_too\n',
    'third/party/vendored.py': '',
    'third/party/vendored_too.py': '',
    'third/vendored.py': '',
    'parts/one.py': '',
    'parts/two.py': '',
    'parts/three.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'handler.py': 'load',
    'early.py': 'load',
    'third/party/vendored.py': 'load',
    'third/party/vendored_too.py': 'load',
    'third/vendored.py': 'none',
    'parts/one.py': 'load',
    'parts/two.py': 'load',
    'parts/three.py': 'none',
  });
  assert.equal(graphOf(tree).resolve('vendored', 0, 'handler.py'), 'third/party/vendored.py');
});

test('an import that goes by another name may lead anywhere beside the file', () => {
  const of = (...lines: string[]): string | undefined =>
    reaches({
      'config.json': JSON.stringify({ auto_map: { AutoModel: 'm.X' } }),
      'm.py': lines.join('\n'),
      'hidden.py': '',
    })['hidden.py'];
  assert.equal(of('from importlib import import_module as look', "look('hid' + 'den')"), 'load');
  assert.equal(of('look = __import__', "look('hid' + 'den')"), 'load');
  assert.equal(of("getattr(__builtins__, '__imp' + 'ort__')('hid' + 'den')"), 'load');
  assert.equal(of('import importlib', "f = getattr(importlib, 'import_module')"), 'load');
  assert.equal(of('def f(:', '  ((', 'import os'), 'load');
  assert.equal(of('import importlib', "importlib.import_module('flash_attn')"), 'none');
  assert.equal(of('import importlib.util', "importlib.util.find_spec('flash_attn')"), 'none');
});
