import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../../src/core/fact.ts';
import { torchMobile } from '../../../src/formats/torch-mobile/torch-mobile.ts';
import { claims, readWith } from '../kit.ts';
import { samplesOf } from '../samples.ts';

const samples = new Map(samplesOf('torch-mobile').map(({ name, bytes }) => [name, bytes]));

function operationsOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'operation' ? [fact.name] : [])).sort();
}

/** `torch.jit.mobile._export_operator_list` of torch 2.15 says these of the same files. */
const operators: ReadonlyMap<string, readonly string[]> = new Map([
  ['dense.ptl', ['aten::add.Tensor', 'aten::linear', 'aten::relu', 'aten::sum']],
  ['extra-file.ptl', ['aten::add.Tensor', 'aten::linear', 'aten::relu', 'aten::sum']],
  ['from-file.ptl', ['aten::add.Tensor', 'aten::from_file']],
  ['tensors.ptl', []],
]);

for (const [name, expected] of operators)
  test(`the operators of ${name} are those that torch lists`, async () => {
    const bytes = samples.get(name)!;
    assert.ok(claims(torchMobile, bytes, { name }));
    const { facts } = await readWith(torchMobile, bytes);
    assert.deepEqual(operationsOf(facts), expected);
    const codes = facts.flatMap((fact) => (fact.kind === 'anomaly' ? [fact.code] : []));
    assert.deepEqual(codes, expected.length === 0 ? [] : ['carries-code']);
  });

test('tensors have the shapes that the module was made with', async () => {
  const { facts } = await readWith(torchMobile, samples.get('dense.ptl')!);
  const tensors = facts.flatMap((fact) =>
    fact.kind === 'tensor' ? [`${fact.dtype} ${fact.shape.join('x')}`] : [],
  );
  assert.deepEqual(tensors.sort(), ['float32 2', 'float32 2x3', 'int64 4']);
});

test('sources and files inside are handed over', async () => {
  const { nested } = await readWith(torchMobile, samples.get('extra-file.ptl')!);
  assert.deepEqual(
    nested.map(({ name, loader }) => [name, loader]).filter(([name]) => !name?.startsWith('__torch__')),
    [['extra/notes.txt', undefined]],
  );
  assert.ok(nested.some(({ name, loader }) => name === '__torch__' && loader === 'torchscript'));
});

test('a file that is cut anywhere is told as broken, or says no less', async () => {
  const bytes = samples.get('from-file.ptl')!;
  const whole = operationsOf((await readWith(torchMobile, bytes)).facts);
  for (let length = 9; length < bytes.length; length += 7) {
    const { facts } = await readWith(torchMobile, bytes.subarray(0, length));
    const broken = facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'structure-broken');
    assert.ok(broken || operationsOf(facts).length === whole.length, `${length} bytes`);
  }
});
