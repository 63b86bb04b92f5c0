import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { findPythons } from '../../../scripts/python-env.mjs';
import { bufferSource } from '../../../src/bytes/source.ts';
import { hookNames } from '../../../src/core/hook-names.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { runPickle } from '../../../src/formats/pickle/machine.ts';
import { judgeCall } from '../../../src/rules/catalog/judge.ts';

const pythons = await findPythons();
const skip = pythons.length === 0 ? 'no CPython was found' : false;

test('what CPython calls on the object itself is a hook', { skip }, (t) => {
  for (const { path, version } of pythons) {
    const told = execFileSync(path, ['-I', join(import.meta.dirname, 'hook_names.py')], { encoding: 'utf8' });
    const { loading, later } = JSON.parse(told) as { loading: string[]; later: string[] };
    assert.ok(loading.includes('__setstate__') && later.length > 0, version);
    for (const name of [...loading, ...later]) assert.ok(hookNames.has(name), `${version}: ${name}`);
    t.diagnostic(`CPython ${version}: ${[...loading, ...later].join(' ')}`);
  }
});

for (const name of hookNames)
  test(`a state that sets ${name} is seen, whatever was let go before it`, () => {
    for (const limits of [defaultLimits, { ...defaultLimits, retained: 0 }])
      assert.equal(severityOf(stateWith(name), limits), 'high');
  });

test('and a state that sets any other name is not', () => {
  assert.equal(severityOf(stateWith('estimator')), null);
});

/** An object of an inert class with imports in its state, more of them than are kept in any case, and the name last. */
function stateWith(name: string): Uint8Array {
  const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
  const inert = 'ccollections\nOrderedDict\n';
  let entries = '';
  for (let at = 0; at < 100; at += 1) entries += `${text(`a${at}`)}${inert}`;
  const pickle = `\x80\x04${inert})\x81}(${entries}${text(name)}${inert}ub.`;
  return Buffer.from(pickle, 'latin1');
}

function severityOf(bytes: Uint8Array, limits = defaultLimits): string | null {
  let found: string | null = null;
  const end = runPickle(
    bufferSource(bytes),
    0,
    {
      onImport() {},
      onCall(call, target) {
        if (call.via === 'BUILD') found = judgeCall(call, target)?.severity ?? null;
      },
    },
    limits,
  );
  assert.equal(end.ended, 'stop', end.reason);
  return found;
}
