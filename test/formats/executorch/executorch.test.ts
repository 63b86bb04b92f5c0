import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../../src/core/fact.ts';
import { executorch, executorchBundle, executorchData } from '../../../src/formats/executorch/executorch.ts';
import { executorch as catalog } from '../../../src/rules/operations/executorch.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const samples = samplesOf('executorch');

function sample(name: string): Buffer {
  return Buffer.from(samples.find((one) => one.name === name)!.bytes);
}

function names(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'operation' ? [`${fact.name} ${fact.count}`] : [])).sort();
}

// What PyTorch's own graph of the module holds: a transposed weight, addmm, relu, softmax (aten's own names).
test('kernels, delegates and tensors of a program', async () => {
  const plain = await readWith(executorch, sample('dense.pte'));
  assert.deepEqual(names(plain.facts), [
    'aten::_softmax.out 1',
    'aten::addmm.out 1',
    'aten::permute_copy.out 1',
    'aten::relu.out 1',
  ]);
  const tensors = plain.facts.flatMap((fact) =>
    fact.kind === 'tensor' ? [`${fact.dtype} ${fact.shape.join('x')}`] : [],
  );
  for (const expected of ['float32 1x4', 'float32 3x4', 'float32 3', 'float32 1x3'])
    assert.ok(tensors.includes(expected), `${expected} of ${tensors.join(', ')}`);
  for (const name of ['delegate.pte', 'delegate-inline.pte']) {
    const { facts, nested } = await readWith(executorch, sample(name));
    assert.deepEqual(names(facts), ['XnnpackBackend 1'], name);
    assert.ok(nested.some((one) => one.name === 'delegate XnnpackBackend' && one.size > 0));
  }
});

// torch.nn.Linear(4, 3): its weight and bias.
test('tensors in a file of their own, and a program among its test cases', async () => {
  const [weights] = samplesOf('executorch-data');
  assert.ok(claims(executorchData, weights!.bytes));
  const { facts } = await readWith(executorchData, weights!.bytes);
  assert.deepEqual(
    facts.map((fact) => (fact.kind === 'tensor' ? [fact.name, fact.dtype, fact.shape, fact.bytes] : fact)),
    [
      ['layer.weight', 'float32', [3, 4], 48],
      ['layer.bias', 'float32', [3], 12],
    ],
  );
  const [bundle] = samplesOf('executorch-bundle');
  assert.ok(claims(executorchBundle, bundle!.bytes));
  const { nested } = await readWith(executorchBundle, bundle!.bytes);
  const program = await readWith(executorch, await nested[0]!.open!());
  assert.equal(names(program.facts).length, 4);
});

test('a library in the data of a delegate is native code', async () => {
  const bytes = sample('delegate.pte');
  const { nested } = await readWith(executorch, bytes);
  const data = await nested.find((one) => one.name.startsWith('delegate'))!.open!();
  // A header that the format's own test takes for one: 64 bits, little-endian, a shared object for x86-64.
  const header = Buffer.alloc(64);
  Buffer.from('\x7fELF\x02\x01\x01', 'latin1').copy(header);
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  const at = bytes.indexOf(Buffer.from(data.memory!.subarray(0, 64)));
  header.copy(bytes, at);
  const { findings } = await judgeBytes(bytes);
  assert.ok(
    findings.some(({ rule, severity }) => rule === 'code-inside' && severity !== 'low'),
    findings.map(({ evidence }) => evidence).join(),
  );
});

test('segments that lie outside or over each other are told', async () => {
  const bytes = sample('delegate.pte');
  const { facts } = await readWith(executorch, bytes.subarray(0, bytes.length - 64));
  assert.ok(facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'tensor-layout'));
  const beyond = Buffer.from(bytes);
  beyond.writeBigUInt64LE(2n ** 40n, 16);
  const { complete } = await judgeBytes(beyond);
  assert.ok(!complete);
});

test('kernels of other namespaces, kernels that open files, and backends that open libraries', () => {
  const judge = (name: string, role?: string) =>
    catalog.judge({
      kind: 'operation',
      where: {},
      domain: 'executorch',
      name,
      count: 1,
      within: '',
      ...(role === undefined ? {} : { role }),
    })?.severity ?? null;
  assert.equal(judge('aten::relu.out'), null);
  assert.equal(judge('aten::from_file'), 'high');
  assert.equal(judge('mine::relu'), 'medium');
  assert.equal(judge('::relu'), 'medium');
  assert.equal(judge('XnnpackBackend'), 'medium');
  assert.equal(judge('XnnpackBackend', 'delegate'), null);
  assert.equal(judge('CudaBackend', 'delegate'), 'medium');
  assert.equal(judge('SomebodysBackend', 'delegate'), 'medium');
});

test('no mutation throws', async () => {
  let round = 0;
  for (const bytes of mutations(
    samples.map((one) => one.bytes),
    4000,
  )) {
    if (claims(executorch, bytes)) await readWith(executorch, round % 2 === 0 ? bytes : windowed(bytes));
    round += 1;
  }
});
