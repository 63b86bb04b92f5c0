import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bufferSource, readBytes } from '../../../src/bytes/source.ts';
import { shard } from '../../../src/formats/zip/shard.ts';
import { assertLinear } from '../../linear-time.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith, windowed } from '../kit.ts';

const corpus = join(import.meta.dirname, '../../corpus/torch');
const saved = ['dtypes.pt', 'module.pt', 'checkpoint-SGD.pt'].map((name) => readFileSync(join(corpus, name)));
const name = '__0_0.distcp';
const osSystem = Buffer.from('\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.', 'latin1');

/** What a file of several `torch.save` in a row is cut into. */
async function partsOf(bytes: Uint8Array): Promise<Uint8Array[]> {
  const { nested } = await readWith(shard, windowed(bytes), { name });
  return Promise.all(
    nested.map(async ({ open, size }) =>
      readBytes((await open?.()) ?? bufferSource(new Uint8Array()), 0, size),
    ),
  );
}

test('archives in a row are read one by one', async () => {
  const row = Buffer.concat(saved);
  assert.ok(claims(shard, row, { name }));
  assert.deepEqual(
    (await partsOf(row)).map((part) => Buffer.from(part)),
    saved,
  );
  const { findings, complete, format } = await judgeBytes(row, undefined, name);
  assert.deepEqual([findings.filter(({ severity }) => severity !== 'info'), complete], [[], true]);
  assert.equal(format, 'torch-distributed');
});

test('one archive, and a row under another name, are what they were', async () => {
  assert.ok(!claims(shard, saved[0] as Buffer, { name }));
  const row = Buffer.concat(saved);
  assert.ok(!claims(shard, row, { name: 'model.pt' }));
  const { findings } = await judgeBytes(row, undefined, 'model.pt');
  assert.ok(findings.some(({ rule }) => rule === 'archive-hidden-data'));
});

test('what hides in a row is found: in the middle, and behind the last archive', async () => {
  for (const row of [
    Buffer.concat([...saved, osSystem]),
    Buffer.concat([saved[0] as Buffer, saved[1] as Buffer, osSystem, saved[2] as Buffer]),
  ]) {
    const { findings } = await judgeBytes(row, undefined, name);
    assert.ok(
      findings.some(({ severity }) => severity === 'critical' || severity === 'high'),
      JSON.stringify(findings),
    );
  }
});

test('a row cut short is read to its end', async () => {
  const row = Buffer.concat(saved).subarray(0, -10);
  const parts = await partsOf(row);
  assert.equal(
    parts.reduce((sum, { length }) => sum + length, 0),
    row.length,
  );
});

test('end records that close nothing cost linear time', async () => {
  const row = (count: number): Uint8Array => {
    const fakes = Buffer.alloc(
      22 * count,
      Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]),
    );
    return Buffer.concat([
      saved[0] as Buffer,
      saved[1] as Buffer,
      Buffer.from('PK\x03\x04', 'latin1'),
      fakes,
    ]);
  };
  await assertLinear('end records', 4_000, row, (bytes) => readWith(shard, bytes, { name }));
});
