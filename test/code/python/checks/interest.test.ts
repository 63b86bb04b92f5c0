import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../../../src/code/python/ast.ts';
import { checks } from '../../../../src/code/python/checks/index.ts';
import { interestedIn } from '../../../../src/code/python/checks/interest.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';

function callOf(source: string): Call {
  const [statement] = parsePython(source).body;
  assert.ok(statement?.type === 'Expr' && statement.value.type === 'Call');
  return statement.value;
}

function askedOf(source: string, ...callees: readonly string[]): readonly string[] {
  return interestedIn(callOf(source), callees).map(({ id }) => id);
}

test('patterns of names have no flags, as they are searched for together', () => {
  for (const { id, about } of checks)
    for (const one of about ?? []) if (one instanceof RegExp) assert.equal(one.flags, '', id);
});

test('a call is asked about by its name, by the name the catalog has for it, by its last word, and by its keywords', () => {
  assert.deepEqual(askedOf('h.md5()', 'my.own.thing'), []);
  assert.ok(askedOf('h.md5()', 'hashlib.md5').includes('weak-hashes'));
  assert.ok(askedOf('load(f)', 'cPickle.load').includes('untrusted-pickle'));
  assert.ok(askedOf('archive.extractall()').includes('archive-extraction'));
  assert.ok(askedOf('f(shell=True)', 'my.own.thing').includes('shell-switch'));
  assert.ok(!askedOf('f(shells=True)', 'my.own.thing').includes('shell-switch'));
});

test('checks are asked in the order of the list, each once, whatever made them be asked', () => {
  const order = checks.map(({ id }) => id);
  const asked = askedOf('x.get(url, verify=False, shell=True)', 'requests.get', 'httpx.get', 'pickle.loads');
  assert.ok(asked.length > 5);
  assert.equal(new Set(asked).size, asked.length);
  const places = asked.map((id) => order.indexOf(id));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});
