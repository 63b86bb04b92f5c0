import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { onnx } from '../../../src/formats/onnx/onnx.ts';
import { assertLinear } from '../../linear-time.ts';
import { bytes, join, number } from '../../wire/protobuf-build.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';
import { assertAgreed, type Said } from './agreement.ts';

const python = process.env['LOADLOCK_TEST_PYTHON'];
const skip = python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with onnx' : false;
const samples = samplesOf('onnx');
const whole = samples.filter(({ name }) => !name.startsWith('truncated'));

test('every sample is claimed, in memory and through a window, and reads the same both ways', async () => {
  for (const { name, bytes: model } of samples) {
    assert.ok(claims(onnx, model), name);
    assert.ok(claims(onnx, windowed(model)), name);
    assert.deepEqual(
      (await readWith(onnx, windowed(model))).facts,
      (await readWith(onnx, model)).facts,
      name,
    );
  }
});

test('operations, tensors and external files are those that the onnx package finds', { skip }, async () => {
  const readable = whole.filter(({ name }) => !/shape|memory|huge|negative|mismatch|bomb/.test(name));
  const script = joinPath(import.meta.dirname, 'says.py');
  const words = [script, ...readable.map(({ path }) => path)];
  const lines = execFileSync(python!, words, { encoding: 'utf8' }).trim().split('\n');
  assert.equal(lines.length, readable.length);
  for (const [index, { name, bytes: model }] of readable.entries()) {
    await assertAgreed(name, model, JSON.parse(lines[index]!) as Said);
  }
});

test('other messages and texts are not claimed', () => {
  for (const folder of ['coreml', 'paddle-program', 'paddle-params', 'mxnet', 'npy', 'openvino', 'pickle'])
    for (const { name, bytes: other } of samplesOf(folder)) assert.ok(!claims(onnx, other), name);
  // A SentencePiece model: pieces with a score; a frozen graph: nodes with a name and an operation.
  const piece = bytes(1, join(bytes(1, '▁the'), Uint8Array.of(0x15, 0, 0, 0, 0)));
  assert.ok(!claims(onnx, join(piece, piece, bytes(2, number(3, 8000)))));
  assert.ok(!claims(onnx, bytes(1, join(bytes(1, 'x'), bytes(2, 'Placeholder')))));
  assert.ok(!claims(onnx, new TextEncoder().encode('{"a": 1}\n'.repeat(100))));
  assert.ok(!claims(onnx, new Uint8Array(5000)));
});

const node = (operation: string): Uint8Array => bytes(1, join(bytes(1, 'x'), bytes(4, operation)));

test('no order of fields, and no unknown field before them, hides a model', async () => {
  const graph = bytes(7, join(bytes(2, 'main'), node('Relu'), node('Frobnicate')));
  const many = join(...Array.from({ length: 30_000 }, () => number(99, 1)));
  for (const model of [
    join(number(1, 8), graph),
    join(graph, number(1, 8)),
    join(many, number(1, 8), graph),
    join(bytes(50, 'filler'.repeat(2000)), graph),
    join(number(1, 8), bytes(7, join(many, bytes(2, 'main'), node('Frobnicate')))),
    join(number(1, 8), bytes(7, bytes(2, 'main')), bytes(7, node('Frobnicate'))),
  ]) {
    assert.ok(claims(onnx, model));
    const { facts } = await readWith(onnx, model);
    assert.ok(facts.some((fact) => fact.kind === 'operation' && fact.name === 'Frobnicate'));
  }
});

test('the last of two texts counts, as for every parser', async () => {
  const twice = bytes(1, join(bytes(4, 'Relu'), bytes(7, ''), bytes(4, 'PyOp'), bytes(7, 'ai.onnx.contrib')));
  const { facts } = await readWith(onnx, join(number(1, 8), bytes(7, twice)));
  assert.deepEqual(
    facts.flatMap((fact) => (fact.kind === 'operation' ? [fact.name] : [])),
    ['ai.onnx.contrib::PyOp'],
  );
  const entry = join(bytes(1, 'x'), bytes(2, 'safe'), bytes(1, 'location'), bytes(2, '/etc/passwd'));
  const tensor = bytes(5, join(number(2, 1), bytes(13, entry)));
  const outside = await readWith(onnx, join(number(1, 8), bytes(7, join(node('Relu'), tensor))));
  assert.ok(outside.facts.some((fact) => fact.kind === 'reference' && fact.name === '/etc/passwd'));
});

test('graphs in graphs are read to a depth, and what lies deeper is said', async () => {
  const nest = (depth: number): Uint8Array => {
    let graph: Uint8Array = node('Frobnicate');
    for (let level = 0; level < depth; level += 1)
      graph = bytes(1, join(bytes(4, 'If'), bytes(5, join(bytes(1, 'b'), bytes(6, graph)))));
    return join(number(1, 8), bytes(7, graph));
  };
  const shallow = await readWith(onnx, nest(20));
  assert.ok(shallow.facts.some((fact) => fact.kind === 'operation' && fact.name === 'Frobnicate'));
  const deep = await readWith(onnx, nest(3000));
  assert.ok(deep.facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'nested-too-deep'));
});

test('bytes in unknown fields are told, a few are not', async () => {
  const model = join(number(1, 8), bytes(7, node('Relu')));
  const hidden = await readWith(onnx, join(model, bytes(77, new Uint8Array(4096))));
  assert.deepEqual(
    hidden.facts.flatMap((fact) => (fact.kind === 'anomaly' ? [fact.code] : [])),
    ['archive-hidden-data'],
  );
  const newer = await readWith(onnx, join(model, bytes(77, new Uint8Array(40))));
  assert.ok(!newer.facts.some((fact) => fact.kind === 'anomaly'));
});

test('no mutation makes it throw', async () => {
  const rounds = mutations(
    samples.map((sample) => sample.bytes),
    3000,
  );
  for (const model of rounds) {
    const source = model.length % 2 === 0 ? model : windowed(model);
    claims(onnx, source);
    await readWith(onnx, source);
  }
});

test('ten times the nodes take about ten times the time', async () => {
  const of = (count: number): Uint8Array =>
    join(
      number(1, 8),
      bytes(7, join(...Array.from({ length: count }, (_, index) => node(`Op${index % 50}`)))),
    );
  await assertLinear('nodes', 4_000, of, (model) => readWith(onnx, model));
});
