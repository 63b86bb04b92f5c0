import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import type { Fact } from '../../../src/core/fact.ts';
import { json } from '../../../src/formats/json/json.ts';
import { paddleParams } from '../../../src/formats/paddle/paddle-params.ts';
import { paddleProgram } from '../../../src/formats/paddle/paddle-program.ts';
import { bytes, join, number } from '../../wire/protobuf-build.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const programs = samplesOf('paddle-program');
const params = samplesOf('paddle-params');

type Parameters = readonly (readonly [dtype: string, shape: readonly number[]])[];

interface Program {
  readonly operations: Readonly<Record<string, number>>;
  readonly variables?: readonly (readonly [name: string, dtype: string, shape: readonly number[]])[];
}

/** What Paddle said of the samples when they were made (test/corpus/build/paddle_files.py). */
const said = new Map<string, unknown>(
  ['2.6.2', '3.3.1'].flatMap((version) => {
    const text = readFileSync(joinPath(import.meta.dirname, `said-${version}.json`), 'utf8');
    return Object.entries(JSON.parse(text) as Record<string, unknown>);
  }),
);

/** Paddle's Python has names of its own for the types of its files. */
const inPython: Readonly<Record<string, string>> = {
  BOOL: 'bool',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  COMPLEX64: 'complex64',
};

function operationsOf(facts: readonly Fact[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const fact of facts)
    if (fact.kind === 'operation') counts.set(fact.name, (counts.get(fact.name) ?? 0) + fact.count);
  return Object.fromEntries([...counts].sort());
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

test('every sample is claimed, in memory and through a window, and reads the same both ways', async () => {
  for (const [format, samples] of [
    [paddleProgram, programs],
    [paddleParams, params],
  ] as const)
    for (const { name, bytes: sample } of samples) {
      assert.ok(claims(format, sample) && claims(format, windowed(sample)), name);
      const { facts } = await readWith(format, sample);
      assert.deepEqual((await readWith(format, windowed(sample))).facts, facts, name);
    }
});

test('operations and variables of programs are those that Paddle found', async () => {
  let compared = 0;
  for (const { name, bytes: model } of programs) {
    const theirs = said.get(name) as Program | undefined;
    if (theirs === undefined) continue;
    compared += 1;
    const { facts } = await readWith(paddleProgram, model);
    assert.deepEqual(operationsOf(facts), Object.fromEntries(Object.entries(theirs.operations).sort()), name);
    const variables = facts.flatMap((fact) =>
      fact.kind === 'tensor' ? [[fact.name, fact.dtype, [...fact.shape]]] : [],
    );
    assert.deepEqual(variables.sort(byText), [...(theirs.variables ?? [])].sort(byText), name);
  }
  assert.equal(compared, 2);
});

test('parameters are those that Paddle found', async () => {
  let compared = 0;
  for (const { name, bytes: sample } of params) {
    const theirs = said.get(name) as Parameters | undefined;
    if (theirs === undefined) continue;
    compared += 1;
    const { facts } = await readWith(paddleParams, sample);
    const ours = facts.flatMap((fact) =>
      fact.kind === 'tensor' ? [[inPython[fact.dtype] ?? fact.dtype.toLowerCase(), [...fact.shape]]] : [],
    );
    assert.deepEqual(ours.sort(byText), [...theirs].sort(byText), name);
  }
  assert.equal(compared, 5);
});

test('operations of the newer representation are those that Paddle found', async () => {
  const samples = samplesOf('paddle-pir');
  assert.ok(samples.length >= 2);
  for (const { name, bytes: model } of samples) {
    const theirs = said.get(name) as Program | undefined;
    if (theirs === undefined) continue;
    const { facts, format } = await readWith(json, model, { name });
    assert.equal(format, 'paddle-pir');
    assert.deepEqual(operationsOf(facts), Object.fromEntries(Object.entries(theirs.operations).sort()), name);
  }
});

test('other messages are not claimed', () => {
  for (const folder of ['onnx', 'coreml', 'mxnet', 'npy', 'openvino', 'pickle', 'paddle-params'])
    for (const { name, bytes: other } of samplesOf(folder)) assert.ok(!claims(paddleProgram, other), name);
  for (const folder of ['onnx', 'coreml', 'mxnet', 'npy', 'openvino', 'pickle', 'paddle-program'])
    for (const { name, bytes: other } of samplesOf(folder)) assert.ok(!claims(paddleParams, other), name);
  const piece = bytes(1, join(bytes(1, '▁the'), Uint8Array.of(0x15, 0, 0, 0, 0)));
  assert.ok(!claims(paddleProgram, join(piece, piece)));
  assert.ok(!claims(paddleProgram, bytes(1, join(bytes(1, 'x'), bytes(2, 'Placeholder')))));
  assert.ok(!claims(paddleParams, new Uint8Array(5000)));
});

test('no order of fields hides a program', async () => {
  const operation = bytes(4, bytes(3, 'save_combine'));
  const numbers = join(number(1, 0), number(2, 0));
  const filler = join(...Array.from({ length: 20_000 }, () => number(99, 1)));
  for (const model of [
    bytes(1, join(numbers, operation)),
    bytes(1, join(operation, numbers)),
    bytes(1, join(numbers, operation, number(5, -1))),
    join(bytes(4, number(1, 0)), filler, bytes(1, join(filler, numbers, operation))),
    join(bytes(1, numbers), bytes(1, join(numbers, operation))),
    bytes(1, join(numbers, bytes(4, join(bytes(2, ''), bytes(3, 'relu'), bytes(3, 'save_combine'))))),
  ]) {
    assert.ok(claims(paddleProgram, model), Buffer.from(model.subarray(0, 40)).toString('hex'));
    const { facts } = await readWith(paddleProgram, model);
    assert.ok(facts.some((fact) => fact.kind === 'operation' && fact.name === 'save_combine'));
  }
});

test('no mutation makes them throw', async () => {
  for (const [format, samples] of [
    [paddleProgram, programs],
    [paddleParams, params],
  ] as const)
    for (const model of mutations(
      samples.map((sample) => sample.bytes),
      2000,
    )) {
      const source = model.length % 2 === 0 ? model : windowed(model);
      claims(format, source);
      await readWith(format, source);
    }
});
