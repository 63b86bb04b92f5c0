import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../src/core/fact.ts';
import type { Member } from '../../src/core/member.ts';
import { type FoundRoute, RouteFinder } from '../../src/load-route.ts';

/** The route of a file of this format of which these facts were told. */
function routeOf(format: string, facts: readonly object[]): FoundRoute {
  const finder = new RouteFinder();
  for (const fact of facts) finder.fact({ where: {}, ...fact } as unknown as Fact);
  finder.read({ chain: '', format, members: [] } as unknown as Member);
  return finder.found();
}

function imported(module: string | null, name: string | null): object {
  return { kind: 'import', global: { module, name } };
}

test('what a list of names can answer is loaded by it', () => {
  const { route, callables } = routeOf('pickle', [
    imported('a', 'B'),
    imported('a', 'B'),
    imported('c', 'd.e'),
  ]);
  assert.equal(route, 'restricted');
  assert.deepEqual(callables, [
    ['a', 'B'],
    ['c', 'd.e'],
  ]);
});

test('what no list of names can answer takes isolation', () => {
  for (const fact of [
    imported(null, 'x'),
    imported('x', null),
    { kind: 'extension', code: 1 },
    { kind: 'persistent-id', expected: false },
    { kind: 'persistent-id', expected: true },
    { kind: 'anomaly', code: 'pickle-second-reading' },
    { kind: 'anomaly', code: 'pickle-out-of-band' },
  ]) {
    const { route, callables } = routeOf('pickle', [imported('a', 'B'), fact]);
    assert.deepEqual([route, callables], ['isolated', []], JSON.stringify(fact));
  }
  const many = Array.from({ length: 10_001 }, (_, at) => imported('m', `n${at}`));
  assert.equal(routeOf('pickle', many).route, 'isolated');
  assert.equal(routeOf('pickle', many.slice(1)).route, 'restricted');
});

test('storages that torch expects are its own, others are not', () => {
  const own = { kind: 'persistent-id', expected: true };
  assert.equal(routeOf('torch-legacy', [own]).persistentIds, 'torch');
  assert.equal(routeOf('torch-legacy', [own]).route, 'restricted');
  assert.equal(routeOf('torch-legacy', [{ ...own, expected: false }]).route, 'isolated');
});
