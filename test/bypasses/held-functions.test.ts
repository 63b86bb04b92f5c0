import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { heldSamples, honestHeld } from './held-functions.ts';

const stops = ['critical', 'high', 'medium'];

test('every sample has a name of its own', () => {
  const ids = [...heldSamples, ...honestHeld].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

for (const { id, bytes } of heldSamples)
  test(`not admitted: ${id}`, async () => {
    const { findings } = await judgeBytes(bytes);
    assert.ok(
      findings.some(({ severity }) => stops.includes(severity)),
      'the pipeline says nothing of it',
    );
  });

for (const { id, bytes } of honestHeld)
  test(`admitted: ${id}`, async () => {
    const { findings } = await judgeBytes(bytes);
    assert.deepEqual(
      findings.filter(({ severity }) => stops.includes(severity)).map(({ evidence, why }) => [evidence, why]),
      [],
    );
  });
