import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { targetFiles } from '../../../src/open/target-files.ts';
import { graphOf, type Tree } from './build.ts';

function model(code: string, more: Tree): Tree {
  return {
    'config.json': JSON.stringify({ model_type: 'm', auto_map: { AutoModel: 'modeling_m.M' } }),
    'modeling_m.py': `${code}\n\nclass M:\n    pass\n`,
    ...more,
  };
}

test('a file that is imported by the name of a link to it is imported', () => {
  const tree = model('import hz', { 'data/notes.txt': 'x = 1\n' });
  const graph = graphOf(tree, undefined, new Map([['hz.py', 'data/notes.txt']]));
  assert.equal(graph.reach('data/notes.txt'), 'load');
  assert.match(graph.fileReach('data/notes.txt').why.at(-1)!, /is a link to data\/notes\.txt/);
});

test('so is what lies in a folder that is linked to', () => {
  const tree = model('import pk.inner.m', { 'h/inner/m.py': '', 'h/inner/other.py': '' });
  const graph = graphOf(tree, undefined, new Map([['pk', 'h']]));
  assert.equal(graph.reach('h/inner/m.py'), 'load');
  assert.equal(graph.reach('h/inner/other.py'), 'none');
});

test('links in circles end', () => {
  const tree = model('import a.a.modeling_m', {});
  assert.equal(graphOf(tree, undefined, new Map([['a', '']])).reach('config.json'), 'none');
});

test('links of a folder on disk are told by where they lead, those that leave it are not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-'));
  try {
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, 'a/b/m.py'), '');
    symlinkSync('b', join(folder, 'a/c'));
    symlinkSync('a/b/m.py', join(folder, 'hz.py'));
    symlinkSync('.', join(folder, 'self'));
    symlinkSync('/etc', join(folder, 'out'));
    symlinkSync('nowhere', join(folder, 'gone'));
    // A folder that holds nothing else is a package like any other.
    mkdirSync(join(folder, 'pk'));
    symlinkSync('../a/b/m.py', join(folder, 'pk/m.py'));
    assert.deepEqual(Object.fromEntries(targetFiles(folder).links), {
      'hz.py': 'a/b/m.py',
      self: '',
      'a/c': 'a/b',
      'pk/m.py': 'a/b/m.py',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
