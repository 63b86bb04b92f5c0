import assert from 'node:assert/strict';
import { test } from 'node:test';
import { torchZip } from '../../bypasses/containers/build/torch.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

/** Opcodes of protocol 2, as torch's own pickles have them: a tensor of two floats in a storage of `elements`. */
function tensorOf(elements: string, key = '0', type = 'FloatStorage'): Uint8Array {
  return Buffer.from(
    `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\n${type}\nS'${key}'\nS'cpu'\n${elements}tQI0\n` +
      '(I2\nt(I1\nt\x89ccollections\nOrderedDict\n)RtR.',
    'latin1',
  );
}

async function brokenIn(data: Uint8Array, storage: Uint8Array): Promise<string[]> {
  const { facts } = await judgeBytes(torchZip({ data, storage }));
  return facts.flatMap((fact) =>
    fact.kind === 'anomaly' && fact.code === 'torch-broken' ? [fact.detail] : [],
  );
}

const eight = new Uint8Array(8);

test('a storage with fewer bytes than tensors take is told: CVE-2026-24747', async () => {
  for (const [elements, type] of [
    ['I3\n', 'FloatStorage'],
    ['I1000000\n', 'FloatStorage'],
    ['L9223372036854775807L\n', 'FloatStorage'],
    ['\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x10', 'ByteStorage'],
    ['I2\n', 'DoubleStorage'],
    ['I9\n', 'UntypedStorage'],
  ] as const) {
    const told = await brokenIn(tensorOf(elements, '0', type), eight);
    assert.equal(told.length, 1, `${elements} ${type}`);
    assert.match(told[0]!, /^the storage 0 has 8 bytes/);
  }
});

test('one that has them, or more, is not; nor is one that lies elsewhere', async () => {
  for (const data of [
    tensorOf('I2\n'),
    tensorOf('I1\n'),
    tensorOf('I9\n', '7'),
    tensorOf('I9\n', '0', 'Evil'),
  ])
    assert.deepEqual(await brokenIn(data, eight), []);
});
