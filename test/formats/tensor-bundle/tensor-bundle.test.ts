import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '../../../src/core/errors.ts';
import { unsnap } from '../../../src/formats/tensor-bundle/snappy.ts';
import { tensorBundle } from '../../../src/formats/tensor-bundle/tensor-bundle.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const [sample] = samplesOf('tensor-bundle');

test('an index that is cut is broken, or no index', async () => {
  const { bytes } = sample!;
  assert.ok(claims(tensorBundle, bytes));
  const cut = Buffer.concat([bytes.subarray(0, bytes.length - 60), bytes.subarray(bytes.length - 48)]);
  const { facts } = await readWith(tensorBundle, cut);
  assert.ok(facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'structure-broken'));
  assert.ok(!claims(tensorBundle, bytes.subarray(0, -1)));
});

// The examples of Snappy's own format_description.txt, and streams made by its tags.
test('Snappy: literals, copies that overlap themselves, and what leads outside', () => {
  const text = (bytes: readonly number[]) => Buffer.from(unsnap(Uint8Array.from(bytes), 1000)).toString();
  assert.equal(text([5, 0x10, ...Buffer.from('hello')]), 'hello');
  // "xababab": the literal "xab", then a copy of length 4 at offset 2.
  assert.equal(text([7, 0x08, ...Buffer.from('xab'), 0x01, 0x02]), 'xababab');
  assert.equal(text([9, 0x08, ...Buffer.from('abc'), (6 - 1) * 4 + 2, 3, 0]), 'abcabcabc');
  for (const bytes of [
    [],
    [0x80],
    [5, 0x10, 1],
    [7, 0x08, 1, 2, 3, 0x01, 0x09],
    [3, 0x08, 1, 2, 3, 0x01, 0x01],
    [9, 0x08, 1, 2, 3],
    [0xff, 0xff, 0xff, 0xff, 0x0f, 0],
  ])
    assert.throws(() => unsnap(Uint8Array.from(bytes), 1000), ParseError, bytes.join());
});

test('no mutation throws', async () => {
  let round = 0;
  for (const bytes of mutations([sample!.bytes], 4000)) {
    if (bytes.length >= 48) await readWith(tensorBundle, round % 2 === 0 ? bytes : windowed(bytes));
    round += 1;
  }
});
