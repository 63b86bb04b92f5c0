import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unitsOf } from '../../../src/code/repository/units.ts';

const large = 2 ** 20;
const files = ['pkg/about.py', 'pkg/a.py', 'pkg/b.py', 'pkg/c.py', 'pkg/d.py', 'setup.py'].map((path) => ({
  path,
  size: path === 'pkg/about.py' || path === 'setup.py' ? 100 : large,
}));

function together(...choices: readonly ((path: string) => boolean)[]): readonly string[] {
  return [...unitsOf(files, ...choices).whole].sort();
}

test('of a large tree the widest choice that fits is analysed as one', () => {
  const chosen = (path: string): boolean => path === 'setup.py';
  const named = (path: string): boolean => chosen(path) || path === 'pkg/about.py';
  const all = (): boolean => true;
  assert.deepEqual(together(named, chosen), ['pkg/about.py', 'setup.py']);
  assert.deepEqual(together(all, chosen), ['setup.py']);
  assert.deepEqual(together(all), []);
  assert.deepEqual(together(), []);
  assert.equal(unitsOf(files.slice(0, 3), chosen).whole.size, 3);
});
