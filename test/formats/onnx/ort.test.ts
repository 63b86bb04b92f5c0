import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../../src/core/fact.ts';
import { onnx } from '../../../src/formats/onnx/onnx.ts';
import { ort } from '../../../src/formats/onnx/ort.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const samples = samplesOf('ort');

function told(facts: readonly Fact[]): unknown {
  const operations = facts.flatMap((fact) =>
    fact.kind === 'operation' ? [[fact.within, fact.name, fact.count]] : [],
  );
  const tensors = facts.flatMap((fact) =>
    fact.kind === 'tensor' ? [[fact.name, fact.dtype, [...fact.shape], fact.bytes]] : [],
  );
  return { operations: operations.sort(byText), tensors: tensors.sort(byText) };
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

test('what onnxruntime made of a model reads as the model does', async () => {
  const models = new Map(samplesOf('onnx').map(({ name, bytes }) => [name, bytes]));
  for (const name of ['perceptron', 'control-flow']) {
    const converted = samples.find((sample) => sample.name === `${name}.ort`)!.bytes;
    assert.ok(claims(ort, converted) && claims(ort, windowed(converted)));
    const { facts } = await readWith(ort, converted);
    assert.deepEqual(told(facts), told((await readWith(onnx, models.get(`${name}.onnx`)!)).facts), name);
    assert.deepEqual((await readWith(ort, windowed(converted))).facts, facts, name);
  }
});

test('no mutation makes it throw', async () => {
  for (const bytes of mutations(
    samples.map((sample) => sample.bytes),
    3000,
  ))
    await readWith(ort, bytes.length % 2 === 0 ? bytes : windowed(bytes));
});
