import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sign, verify } from '../../src/index.ts';
import { newSigner } from '../tamper/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-unread-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the report is about files, those that nobody signed too, with the sizes that they have', async () => {
  const { secret, file: key } = await newSigner(folder, 'acme');
  const model = join(folder, 'model');
  mkdirSync(join(model, '.git', 'refs'), { recursive: true });
  writeFileSync(join(model, 'weights.bin'), 'weights');
  await sign(model, { key: secret });
  writeFileSync(join(model, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(model, '.git', 'refs', 'x'), 'four');
  writeFileSync(join(model, '.gitignore'), '*.tmp\n');
  writeFileSync(join(model, 'extra.py'), 'pass\n');
  const { targets, summary } = await verify(model, { key });
  const told = targets[0]!.artifacts.map(({ path, size, sha256, findings }) => [
    ...[path, size, sha256 !== null],
    findings.map(({ rule }) => rule).join(),
  ]);
  assert.deepEqual(told, [
    ['.git/HEAD', 21, false, 'file-ignored'],
    ['.git/refs/x', 4, false, ''],
    ['.gitignore', 6, false, 'file-ignored'],
    ['extra.py', 5, false, 'file-unsigned'],
    ['weights.bin', 7, true, ''],
  ]);
  assert.deepEqual([summary.files, summary.bytes], [5, 43]);
});

test('one file without a manifest', async () => {
  const path = join(folder, 'alone.bin');
  writeFileSync(path, 'weights');
  const { decision, targets } = await verify(path, {});
  assert.equal(decision, 'deny');
  assert.deepEqual(
    targets[0]!.artifacts.map(({ size, sha256 }) => [size, sha256]),
    [[7, null]],
  );
});
