import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolders } from '../../src/core/make-folders.ts';

const room = mkdtempSync(join(tmpdir(), 'make-folders-'));
test.after(() => rmSync(room, { recursive: true }));

test('what is missing is made, with its mode, and the uppermost is told', () => {
  const deep = join(room, 'a', 'b', 'c');
  assert.equal(makeFolders(deep, 0o700), join(room, 'a'));
  assert.equal(statSync(deep).mode & 0o777, 0o700);
  assert.equal(makeFolders(deep, 0o700), undefined);
});

test('a file, a link that leads nowhere, and a file in the way are errors', () => {
  const file = join(room, 'file');
  writeFileSync(file, '');
  symlinkSync(join(room, 'nowhere'), join(room, 'broken'));
  assert.throws(() => makeFolders(file), { code: 'EEXIST' });
  assert.throws(() => makeFolders(join(room, 'broken')), { code: 'EEXIST' });
  assert.throws(() => makeFolders(join(file, 'below')), /E(EXIST|NOTDIR)/);
});

test('where nothing can be made it ends', {
  skip: existsSync('/proc/self') ? false : 'no /proc here',
}, () => {
  assert.throws(() => makeFolders('/proc/loadlock/state'), { code: 'ENOENT' });
});
