import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameElsewhere } from '../../../../src/code/python/engine/names/own-package.ts';
import type { ModuleState } from '../../../../src/code/python/engine/state.ts';

const module = (path: string, name: string): ModuleState => ({ path, name }) as ModuleState;

test('what a package imports of itself goes by a name that no library has', () => {
  const inside = module('lib/redis/client.py', 'redis.client');
  const cases: readonly (readonly [string, string | null, number, string])[] = [
    ['redis.types.Kind', 'lib/redis/types.py', 0, '.redis.types.Kind'],
    ['redis', 'lib/redis/__init__.py', 0, '.redis'],
    // Its build may put it there.
    ['redis.tables.all', null, 1, '.redis.tables.all'],
    // Another package of the tree, one of the same name elsewhere in it, and a library.
    ['tools.run', 'lib/tools/run.py', 0, 'tools.run'],
    ['redis.types', 'vendor/redis/types.py', 0, 'redis.types'],
    ['redis.asyncio', null, 0, 'redis.asyncio'],
    ['requests.post', null, 0, 'requests.post'],
  ];
  for (const [name, path, level, expected] of cases)
    assert.equal(nameElsewhere(name, path, inside, level), expected, name);
  assert.equal(nameElsewhere('requests.post', null, module('model.py', 'model'), 1), 'requests.post');
});
