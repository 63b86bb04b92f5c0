import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noteSigner, noteTypes, parseVkey } from '../../src/audit/note-key.ts';
import { proveEntry, tlogProof } from '../../src/audit/prove.ts';
import { cosign } from '../../src/audit/witness.ts';
import { appendTo, entryOf, makeLog, scratch } from './log-kit.ts';

const script = fileURLToPath(new URL('independent.py', import.meta.url));
const python = [process.env['LOADLOCK_TEST_PYTHON'], 'python3'].find(
  (name) => name !== undefined && spawnSync(name, ['-c', 'import cryptography']).status === 0,
);
const skip = python === undefined && 'no Python with the package cryptography';

function check(...words: string[]): {
  readonly failed: string | null;
  readonly found: Record<string, unknown>;
} {
  const { status, stdout, stderr } = spawnSync(python!, [script, ...words], { encoding: 'utf8' });
  return status === 0
    ? { failed: null, found: JSON.parse(stdout) }
    : { failed: stderr.trim().split('\n').at(-1)!, found: {} };
}

test('another reader of the specifications finds in our logs what was put there', { skip }, async () => {
  for (const [size, levels] of [
    [1, 1],
    [255, 1],
    [256, 2],
    [700, 2],
    [66_000, 3],
  ] as const) {
    const { dir } = await makeLog(size, { batch: 3000 });
    const { failed, found } = check(dir, readFileSync(join(dir, 'log.vkey'), 'utf8'));
    assert.equal(failed, null);
    assert.deepEqual(found, { size, levels, first: String(entryOf(0)), last: String(entryOf(size - 1)) });
  }
});

test('it agrees with our proofs and our witnesses', { skip }, async () => {
  const places = await makeLog(300);
  const key = parseVkey(readFileSync(join(places.dir, 'log.vkey'), 'utf8').trim());
  const witness = noteSigner('w.example', noteTypes.witness, generateKeyPairSync('ed25519').privateKey);
  await cosign(places.dir, witness, join(scratch(), 'state'), [key]);
  await appendTo(places, 300, 3000);
  const { failed, found } = check(places.dir, key.vkey, witness.verifier.vkey);
  assert.equal(failed, null);
  assert.equal((found['cosigned'] as number[])[0], 300);
  const file = join(scratch(), 'a.tlog-proof');
  for (const index of [0, 255, 256, 2047, 2048, 2999]) {
    const text = tlogProof(proveEntry(places.dir, index, key));
    writeFileSync(file, text);
    assert.deepEqual(check('--proof', file, key.vkey).found, {
      index,
      size: 3000,
      entry: String(entryOf(index)),
    });
    writeFileSync(file, text.replace(`index ${index}`, `index ${index ^ 1}`));
    assert.match(check('--proof', file, key.vkey).failed!, /AssertionError: root/);
  }
});

test('it does refuse what was changed', { skip }, async () => {
  const { dir } = await makeLog(300);
  const key = readFileSync(join(dir, 'log.vkey'), 'utf8');
  for (const file of ['checkpoint', 'tile/0/000', 'tile/entries/001.p/44', 'tile/1/000.p/1']) {
    const copy = scratch();
    cpSync(dir, copy, { recursive: true });
    const bytes = readFileSync(join(copy, file));
    writeFileSync(join(copy, file), bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1));
    assert.notEqual(check(copy, key).failed, null, file);
  }
});
