import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPythons } from '../../../scripts/python-env.mjs';
import { zip } from '../../../src/formats/zip/zip.ts';
import { anomalies, type Read, read, windowed } from './reading.ts';

const script = fileURLToPath(new URL('write_zips.py', import.meta.url));
const corpus = fileURLToPath(new URL('../../corpus', import.meta.url));
const python = (await findPythons()).findLast(({ numbers }) => numbers[1] >= 11)?.path;
const skip = python === undefined ? 'no CPython from 3.11 on this machine' : false;

interface Archive {
  readonly path: string;
  readonly members: readonly { name: string; size: number; packed: number; sha256: string }[];
}

function ask(...words: string[]): Archive[] {
  const done = spawnSync(python!, ['-I', script, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout) as Archive[];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function assertSame(archive: Archive, { members, facts }: Read, bytes: Uint8Array): void {
  assert.deepEqual(anomalies(facts), [], archive.path);
  assert.deepEqual(
    members.map(({ name, size }) => [name, size]),
    archive.members.map(({ name, packed }) => [name, packed]),
    archive.path,
  );
  for (const [index, { name, size, sha256: wanted }] of archive.members.entries()) {
    const got = members[index]!.bytes;
    if (got !== null) assert.equal(sha256(got), wanted, `${archive.path}: ${name}`);
    else if (size > 0)
      assert.ok(includesDigest(bytes, size, wanted), `${archive.path}: ${name} is not stored raw`);
  }
}

/** Whether a run of `size` bytes anywhere in the archive has the digest: a storage lies there as it is. */
function includesDigest(bytes: Uint8Array, size: number, wanted: string): boolean {
  for (let at = 0; at + size <= bytes.length; at += 1)
    if (sha256(bytes.subarray(at, at + size)) === wanted) return true;
  return false;
}

test("what real writers write is read as Python's zipfile reads it, and nothing is odd about it", {
  skip,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-zip-'));
  try {
    const archives = ask(folder);
    assert.ok(archives.length >= 20);
    for (const archive of archives) {
      const bytes = readFileSync(archive.path);
      assertSame(archive, await read(zip, bytes), bytes);
      assertSame(archive, await read(zip, windowed(bytes), { bulk: false }), bytes);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the archives of torch, numpy and pandas are read as zipfile reads them', { skip }, async () => {
  const kinds = ['torch', 'npz', 'zip'] as const;
  const paths = kinds.flatMap((kind) =>
    readdirSync(join(corpus, kind))
      .filter((name) => !name.endsWith('.json'))
      .map((name) => join(corpus, kind, name)),
  );
  assert.ok(paths.length > 20);
  for (const archive of ask('--list', ...paths)) {
    const bytes = readFileSync(archive.path);
    const { facts, ...rest } = await read(zip, bytes);
    // That TorchScript carries code says nothing against the archive.
    const others = facts.filter((fact) => fact.kind !== 'anomaly' || fact.code !== 'carries-code');
    assertSame(archive, { ...rest, facts: others }, bytes);
  }
});
