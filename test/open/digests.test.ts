import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blake3 } from '@noble/hashes/blake3.js';
import { type DigestJob, digestOf, digestsOf, type Span } from '../../src/open/digests.ts';

const place = mkdtempSync(join(tmpdir(), 'loadlock-digests-'));
after(() => rmSync(place, { recursive: true, force: true }));

const job = (name: string, spans: readonly Span[] = [], follow = false): DigestJob => ({
  location: Buffer.from(join(place, name)),
  follow,
  spans,
});
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('digests are those of the whole file and of its parts, however they fall on what is read at once', async () => {
  const bytes = Buffer.alloc(
    300_001,
    Uint8Array.from({ length: 251 }, (_, at) => at),
  );
  writeFileSync(join(place, 'file'), bytes);
  const bounds: readonly (readonly [number, number | null])[] = [
    [0, null],
    [0, 1],
    [131_071, 131_073],
    [131_072, 262_144],
    [5, 300_001],
    [300_001, null],
    [7, 7],
  ];
  for (const algorithm of ['sha256', 'blake2b', 'blake3'] as const) {
    const spans = bounds.map(([from, to]) => ({ from, to, algorithm }));
    const [result] = await digestsOf([job('file', spans)]);
    assert.ok(result !== undefined && 'sha256' in result);
    assert.deepEqual([result.size, result.sha256], [bytes.length, sha256(bytes)]);
    const expected = bounds.map(([from, to]) => {
      const part = bytes.subarray(from, to ?? bytes.length);
      if (algorithm === 'blake3') return Buffer.from(blake3(part)).toString('hex');
      return createHash(algorithm === 'sha256' ? 'sha256' : 'blake2b512')
        .update(part)
        .digest('hex');
    });
    assert.deepEqual(result.spans, expected);
  }
});

test('a part that is not there has no digest', async () => {
  writeFileSync(join(place, 'short'), 'abc');
  const spans = [
    [0, 4],
    [4, null],
    [2, 1],
  ].map(([from, to]) => ({ from: from!, to: to!, algorithm: 'sha256' as const }));
  const [result] = await digestsOf([job('short', spans)]);
  assert.deepEqual(result !== undefined && 'spans' in result ? result.spans : null, [null, null, null]);
});

test('many files are read by several threads, in the order in which they were asked for', async () => {
  mkdirSync(join(place, 'many'));
  const names = Array.from({ length: 2_100 }, (_, at) => `many/${at}`);
  for (const name of names) writeFileSync(join(place, name), name);
  let files = 0;
  const results = await digestsOf(
    names.map((name) => job(name)),
    { jobs: 2, onProgress: (more) => (files += more) },
  );
  assert.equal(files, names.length);
  results.forEach((result, at) => {
    assert.equal('sha256' in result && result.sha256, sha256(Buffer.from(names[at]!)));
  });
});

test('what is no file has a problem, never a digest, and nothing waits on a pipe', async () => {
  mkdirSync(join(place, 'folder'));
  spawnSync('mkfifo', [join(place, 'pipe')]);
  writeFileSync(join(place, 'target'), 'x');
  symlinkSync('target', join(place, 'link'));
  symlinkSync('/dev/zero', join(place, 'zero'));
  const results = await digestsOf([
    ...['folder', 'pipe', 'none', 'link', 'zero'].map((name) => job(name)),
    ...['link', 'zero', 'pipe'].map((name) => job(name, [], true)),
  ]);
  assert.deepEqual(
    results.map((result) => ('problem' in result ? result.problem : result.sha256)),
    [
      'unreadable',
      'unreadable',
      'unreadable',
      'link',
      'link',
      sha256(Buffer.from('x')),
      'unreadable',
      'unreadable',
    ],
  );
});

test('a file that grows while it is read is not followed', () => {
  const path = join(place, 'growing');
  writeFileSync(path, Buffer.alloc(300_000));
  let parts = 0;
  const result = digestOf(job('growing'), null, () => {
    parts += 1;
    // Ended only so that the test ends: whoever appends need not.
    if (parts < 50) appendFileSync(path, Buffer.alloc(200_000));
  });
  assert.equal('problem' in result && result.problem, 'changed');
  assert.ok(parts <= 3, `${parts} parts of a file of three were read`);
});
