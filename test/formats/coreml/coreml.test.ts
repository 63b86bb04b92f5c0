import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { coreml } from '../../../src/formats/coreml/coreml.ts';
import { bytes, join, number } from '../../wire/protobuf-build.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const python = process.env['LOADLOCK_TEST_FORMATS'];
const skip = python === undefined ? 'LOADLOCK_TEST_FORMATS names no Python with coremltools' : false;
const samples = samplesOf('coreml');

interface Said {
  readonly operations: Readonly<Record<string, number>>;
  readonly names: readonly string[];
  readonly constants: readonly (readonly [string, string, readonly number[]])[];
}

test('every sample is claimed, in memory and through a window, and reads the same both ways', async () => {
  for (const { name, bytes: model } of samples) {
    assert.ok(claims(coreml, model) && claims(coreml, windowed(model)), name);
    const { facts } = await readWith(coreml, model);
    assert.deepEqual((await readWith(coreml, windowed(model))).facts, facts, name);
  }
});

test("layers, operations, classes and constants are those of Apple's own messages", { skip }, async () => {
  const readable = samples.filter(({ name }) => !name.startsWith('truncated'));
  const words = [joinPath(import.meta.dirname, 'says.py'), ...readable.map(({ path }) => path)];
  const printed = execFileSync(python!, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = printed.trim().split('\n');
  assert.equal(lines.length, readable.length);
  for (const [index, { name, bytes: model }] of readable.entries()) {
    const theirs = JSON.parse(lines[index]!) as Said;
    const { facts } = await readWith(coreml, model);
    const operations = new Map<string, number>();
    for (const fact of facts)
      if (fact.kind === 'operation') operations.set(fact.name, (operations.get(fact.name) ?? 0) + fact.count);
    assert.deepEqual(
      Object.fromEntries([...operations].sort()),
      Object.fromEntries(Object.entries(theirs.operations).sort()),
      name,
    );
    const constants = facts.flatMap((fact) =>
      fact.kind === 'tensor' ? [[fact.name, fact.dtype, [...fact.shape]]] : [],
    );
    assert.deepEqual(constants.sort(byText), [...theirs.constants].sort(byText), name);
    if (name.startsWith('trap-linked')) continue;
    const names = facts.flatMap((fact) => (fact.kind === 'reference' ? [fact.name] : []));
    assert.deepEqual(
      names.map((said) => said.replace('@model_path/', '')).sort(),
      [...theirs.names].sort(),
      name,
    );
  }
});

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

test('other messages are not claimed', () => {
  for (const folder of ['onnx', 'paddle-program', 'paddle-params', 'mxnet', 'npy', 'openvino', 'pickle'])
    for (const { name, bytes: other } of samplesOf(folder)) assert.ok(!claims(coreml, other), name);
});

const description = bytes(2, bytes(1, bytes(1, 'x')));

test('no order of fields hides a model', async () => {
  const custom = bytes(555, bytes(10, 'Own'));
  for (const model of [
    join(number(1, 4), description, custom),
    join(custom, description, number(1, 4)),
    join(...Array.from({ length: 20_000 }, () => number(99, 1)), number(1, 4), description, custom),
  ]) {
    assert.ok(claims(coreml, model));
    const { facts } = await readWith(coreml, model);
    assert.ok(facts.some((fact) => fact.kind === 'reference' && fact.name === 'Own'));
  }
});

test('pipelines in pipelines are read to a depth, and what lies deeper is said', async () => {
  let model = join(number(1, 4), description, bytes(555, bytes(10, 'Own')));
  for (let level = 0; level < 200; level += 1)
    model = join(number(1, 4), description, bytes(202, bytes(1, model)));
  const { facts } = await readWith(coreml, model);
  assert.ok(facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'nested-too-deep'));
});

test('no mutation makes it throw', async () => {
  const rounds = mutations(
    samples.map((sample) => sample.bytes),
    3000,
  );
  for (const model of rounds) {
    const source = model.length % 2 === 0 ? model : windowed(model);
    claims(coreml, source);
    await readWith(coreml, source);
  }
});
