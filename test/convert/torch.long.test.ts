import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { convert, readTorch } from '../../src/index.ts';
import { observe } from '../../src/policy/presets/observe.ts';
import { folder } from './workshop.ts';

const script = fileURLToPath(new URL('torch_samples.py', import.meta.url));
const { LOADLOCK_TEST_TORCH: torch } = process.env;
const withTorch = { skip: torch === undefined ? 'LOADLOCK_TEST_TORCH names no Python with torch' : false };

function ask(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(torch!, ['-I', '-W', 'ignore', script, ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

test(
  'every tensor is, bit by bit, the one that torch.load gives, in files that safetensors itself would write',
  withTorch,
  async () => {
    const place = folder();
    ask('write', place);
    const samples = readdirSync(place).filter((name) => name.endsWith('.pt'));
    assert.ok(samples.length > 25);
    for (const name of samples) {
      const out = join(place, name.replace(/pt$/, 'safetensors'));
      const { record } = await convert(join(place, name), out, { policy: observe, verify: true });
      assert.equal(record?.verified, true, name);
    }
    assert.ok(Number(ask('check', place)) > 200);
  },
);

test('every 8-bit and 16-bit float is the number that torch takes it for', withTorch, async () => {
  const place = folder();
  ask('write', place);
  const { tensors, close } = await readTorch(join(place, 'codes-zip.pt'), { policy: observe });
  const dtypes = [...tensors.keys()].filter((name) => name.endsWith('.codes'));
  assert.equal(dtypes.length, 7);
  for (const name of dtypes) {
    const ours = tensors.get(name)!.toFloat32();
    const theirs = tensors.get(name.replace('codes', 'numbers'))!.data as Float32Array;
    assert.equal(ours.length, theirs.length);
    for (let at = 0; at < ours.length; at += 1) assert.ok(Object.is(ours[at], theirs[at]), `${name} ${at}`);
  }
  close();
});
