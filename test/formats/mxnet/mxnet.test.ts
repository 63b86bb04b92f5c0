import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mxnet } from '../../../src/formats/mxnet/mxnet.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const samples = samplesOf('mxnet');

/** What MXNet said of the samples when they were made (test/corpus/build/mxnet_files.py). */
const said = JSON.parse(readFileSync(join(import.meta.dirname, 'said.json'), 'utf8')) as Record<
  string,
  readonly (readonly [name: string, dtype: string, shape: readonly number[]])[]
>;

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

test('arrays are those that MXNet found', async () => {
  let compared = 0;
  for (const { name, bytes } of samples) {
    assert.ok(claims(mxnet, bytes), name);
    const { facts } = await readWith(mxnet, bytes);
    assert.deepEqual((await readWith(mxnet, windowed(bytes))).facts, facts, name);
    const theirs = said[name];
    if (theirs === undefined) continue;
    compared += 1;
    const ours = facts.flatMap((fact) =>
      fact.kind === 'tensor' ? [[fact.name, fact.dtype, [...fact.shape]]] : [],
    );
    assert.deepEqual(ours.sort(byText), [...theirs].sort(byText), name);
    assert.ok(!facts.some((fact) => fact.kind === 'anomaly'), name);
  }
  assert.equal(compared, Object.keys(said).length);
});

test('files cut anywhere are broken, and never read past their end', async () => {
  const { bytes } = samples.find(({ name }) => name === 'gluon.params')!;
  for (let size = 24; size < bytes.length; size += 7) {
    const { facts } = await readWith(mxnet, bytes.subarray(0, size));
    assert.ok(
      facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'structure-broken'),
      `${size} bytes`,
    );
  }
});

test('no mutation makes it throw', async () => {
  for (const bytes of mutations(
    samples.map((sample) => sample.bytes),
    3000,
  ))
    await readWith(mxnet, bytes.length % 2 === 0 ? bytes : windowed(bytes));
});
