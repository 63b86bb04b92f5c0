import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { listTree } from '../../src/open/tree.ts';

const place = mkdtempSync(join(tmpdir(), 'loadlock-tree-'));
after(() => rmSync(place, { recursive: true, force: true }));
let made = 0;

function folder(): string {
  const path = join(place, String(++made));
  mkdirSync(path);
  return path;
}

function listed(root: string, leftOut: (path: string) => boolean = () => false): string[] {
  return listTree(root, leftOut).entries.map(({ path, kind }) => `${kind} ${path}`);
}

test('every name below a folder is listed, in the order of bytes, and links are not entered', () => {
  const root = folder();
  for (const path of ['b/c', 'b/a', 'b.txt', 'ü', 'a']) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  symlinkSync('.', join(root, 'loop'));
  symlinkSync('/nowhere', join(root, 'b', 'dangling'));
  spawnSync('mkfifo', [join(root, 'pipe')]);
  mkdirSync(join(root, 'empty'));
  assert.deepEqual(listed(root), [
    'file a',
    'file b.txt',
    'file b/a',
    'file b/c',
    'link b/dangling',
    'link loop',
    'other pipe',
    'file ü',
  ]);
});

test('what is left out is not entered, by its path and not by its beginning', () => {
  const root = folder();
  for (const path of ['.git/x', '.gitx', 'a/.git/x']) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  assert.deepEqual(
    listed(root, (path) => path === '.git'),
    ['file .gitx', 'file a/.git/x'],
  );
});

test('a name that is not UTF-8 is told of, and never left out', () => {
  const root = folder();
  const name = Buffer.concat([Buffer.from(`${root}/a`), Buffer.from([0xff])]);
  writeFileSync(name, '');
  assert.deepEqual(
    listed(root, () => true),
    ['unnameable a\ufffd'],
  );
});

test('folders deeper than any honest one are not read, which is told', () => {
  const root = folder();
  const deep = join(root, ...Array<string>(210).fill('d'));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'x'), '');
  const [entry, ...others] = listTree(root, () => false).entries;
  assert.deepEqual([entry?.kind, entry?.path.split('/').length, others.length], ['unreadable', 201, 0]);
});

test('a file is a tree of itself, through a link too', () => {
  const root = folder();
  writeFileSync(join(root, 'm.pkl'), 'x');
  symlinkSync('m.pkl', join(root, 'link.pkl'));
  for (const name of ['m.pkl', 'link.pkl']) {
    const tree = listTree(join(root, name), () => true);
    assert.deepEqual([tree.kind, tree.name, tree.entries.length], ['file', name, 1]);
  }
});

test('what is neither a file nor a folder is an error', () => {
  const root = folder();
  spawnSync('mkfifo', [join(root, 'pipe')]);
  symlinkSync('loop', join(root, 'loop'));
  for (const [name, code] of [
    ['pipe', 'TARGET_UNSUPPORTED'],
    ['none', 'TARGET_MISSING'],
    ['loop', 'TARGET_MISSING'],
    ['a\0b', 'TARGET_MISSING'],
    ['n'.repeat(300), 'TARGET_MISSING'],
  ] as const)
    assert.throws(() => listTree(join(root, name), () => false), { code }, name.slice(0, 20));
  assert.throws(() => listTree('/dev/zero', () => false), { code: 'TARGET_UNSUPPORTED' });
});
