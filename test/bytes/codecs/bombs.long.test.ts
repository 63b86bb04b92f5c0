import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Budget } from '../../../src/bytes/budget.ts';
import { codecs } from '../../../src/bytes/codecs/registry.ts';
import { bufferSource } from '../../../src/bytes/source.ts';
import { LimitError } from '../../../src/core/errors.ts';
import { defaultLimits, type Limits } from '../../../src/core/limits.ts';
import { inflate } from './inflate.ts';
import { python, runScript, temporaryFolder } from './python.ts';

const { path, skip } = await python(process.env['LOADLOCK_TEST_PYTHON']);
let folder = '';

before(async () => {
  folder = await temporaryFolder();
  if (path !== null) await runScript(path, new URL('bombs.py', import.meta.url), folder);
});
after(() => rm(folder, { recursive: true, force: true }));

const megabyte = 2 ** 20;

for (const id of ['deflate', 'zlib', 'gzip', 'bzip2', 'xz', 'lzma', 'zstd', 'lz4'] as const) {
  test(`${id}: a bomb of 160 MB stops at the budget`, { skip }, async () => {
    const bomb = await readFile(join(folder, id));
    const before = process.memoryUsage();
    const cpu = process.cpuUsage();
    const { bytes, error } = await inflate(id, bomb, {
      inflatedBytes: 64 * megabyte,
      spoolBytes: 4 * megabyte,
    });
    const { user, system } = process.cpuUsage(cpu);
    assert.ok(error instanceof LimitError, `${id} went through: ${error}`);
    assert.equal(error.limit, 'inflatedBytes');
    assert.ok(bytes.length <= 64 * megabyte, 'more than the budget came out');
    assert.ok(bytes.length > 48 * megabyte, `what came out before is handed over: ${bytes.length}`);
    assert.ok(user + system < 5_000_000, `${(user + system) / 1e6} s of CPU`);
    // `bytes` itself, which this test asks for, is 64 of them.
    const grown = (process.memoryUsage().rss - before.rss) / megabyte;
    assert.ok(grown < 64 + 100, `${grown.toFixed(0)} MB more`);
  });

  test(`${id}: the ratio stops what the budget would let pass`, { skip }, async () => {
    const bomb = bufferSource(await readFile(join(folder, id)));
    const limits: Limits = { ...defaultLimits, inflationRatio: 100, freeInflatedBytes: megabyte };
    const codec = await codecs[id]();
    const { source, broken } = await codec(bomb, 0, bomb.size, new Budget(limits), limits);
    assert.ok(broken instanceof LimitError);
    assert.equal(broken.limit, 'inflationRatio');
    assert.ok(source.size <= Math.max(megabyte, bomb.size * 100));
  });
}

test('a dictionary of four gigabytes costs nothing until it is filled', async () => {
  // LZMA alone: lc 3, lp 0, pb 2, 2^32 - 1 bytes of dictionary, length unknown; then the stream of an empty file.
  const input = Uint8Array.from([
    0x5d,
    0xff,
    0xff,
    0xff,
    0xff,
    ...Array(8).fill(0xff),
    0,
    0x83,
    0xff,
    0xfb,
    0xff,
    0xff,
    0xc0,
    0,
    0,
    0,
  ]);
  const before = process.memoryUsage().arrayBuffers;
  const { error, bytes } = await inflate('lzma', input);
  assert.equal(error, null);
  assert.equal(bytes.length, 0);
  assert.ok(process.memoryUsage().arrayBuffers - before < 4 * megabyte);
});
