import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRoots, placeIn } from '../../src/mcp/roots.ts';
import { folderFor } from './session.ts';

test('a path is found in the first root that has it, by any of the names of its root', (t) => {
  const folder = folderFor(t);
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  for (const each of [a, b, join(b, 'sub')]) mkdirSync(each);
  writeFileSync(join(b, 'sub', 'f'), '');
  writeFileSync(join(b, '..odd'), '');
  symlinkSync(b, join(folder, 'alias'));
  symlinkSync(join(b, 'sub'), join(a, 'crossing'));
  mkdirSync(join(folder, 'c'));
  writeFileSync(join(folder, 'c', 'f'), '');
  symlinkSync(join(folder, 'c'), join(a, 'out'));
  const roots = openRoots([a, join(folder, 'alias')]);
  assert.equal(placeIn('sub/f', roots).path, join(b, 'sub', 'f'));
  assert.deepEqual(placeIn(join(folder, 'alias', 'sub', 'f'), roots), {
    path: join(b, 'sub', 'f'),
    shown: 'sub/f',
  });
  assert.equal(placeIn(join(b, 'sub/../sub/./f'), roots).shown, 'sub/f');
  assert.equal(placeIn('..odd', roots).path, join(b, '..odd'));
  assert.equal(placeIn('.', roots).shown, '.');
  // A link that leads into another root stays inside.
  assert.equal(placeIn('crossing/f', roots).path, join(b, 'sub', 'f'));
  for (const path of ['..', '../x', folder, `${a}x`, '/', join(a, '..', 'c')])
    assert.throws(() => placeIn(path, roots), /lies outside/, path);
  // No answer tells what is there where a link leads out, nor looks for the name elsewhere.
  for (const path of ['out', 'out/f', join(a, 'out')])
    assert.throws(() => placeIn(path, roots), /lies outside/, path);
  for (const path of ['none', join(a, 'none'), 'sub/f/g'])
    assert.throws(() => placeIn(path, roots), /no such file/, path);
  for (const path of ['', 'a\0', 'x'.repeat(5_000)]) assert.throws(() => placeIn(path, roots), /no path/);
  assert.throws(() => placeIn('f', []), /lies outside/);
  assert.throws(() => openRoots([join(b, 'sub', 'f')]), /there is no folder/);
});
