import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBundle, writeBundle } from '../../src/audit/bundle.ts';
import { openCheckpoint } from '../../src/audit/checkpoint.ts';
import { leafHash } from '../../src/audit/hashing.ts';
import {
  consistencyProof,
  inclusionProof,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../src/audit/merkle.ts';
import { openNote, parseNote } from '../../src/audit/note.ts';
import { parseVkey } from '../../src/audit/note-key.ts';
import { readTiles } from '../../src/audit/reader.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { vectors, withoutVectors } from '../vectors.ts';
import { scratch } from './log-kit.ts';

const folder = join(vectors ?? '', 'tlog');
const sizes = [1, 7, 14, 15];
const read = (path: string): Buffer => readFileSync(join(folder, path));
const keyIn = (path: string) => parseVkey(read(path).toString('utf8').trim());
const checkpointOf = (size: number) => openCheckpoint(read(`log/checkpoint.${size}`), keyIn('log.vkey'));

test("the example of C2SP's signed-note opens, changed it does not", { skip: withoutVectors }, () => {
  const bytes = read('signed-note-example.txt');
  const key = keyIn('signed-note-example.vkey');
  assert.equal(openNote(parseNote(bytes), [key]).text, 'This is an example message.\n');
  const changed = Buffer.from(bytes.toString('utf8').replace('message', 'massage'));
  assert.throws(() => openNote(parseNote(changed), [key]), { code: 'VERIFY_FAILED' });
});

test("Tessera's log: checkpoints, roots and proofs between all of them", { skip: withoutVectors }, () => {
  const tiles = readTiles(join(folder, 'log'), 15);
  for (const size of sizes) {
    const { root } = checkpointOf(size);
    assert.deepEqual(Buffer.from(rootOf(size, tiles.nodeAt)), Buffer.from(root));
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(index, size, tiles.nodeAt);
      assert.ok(verifyInclusion(index, size, leafHash(tiles.entry(index)), proof, root));
    }
    for (const from of sizes.filter((smaller) => smaller <= size)) {
      const proof = consistencyProof(from, size, tiles.nodeAt);
      assert.ok(verifyConsistency(from, size, checkpointOf(from).root, root, proof));
    }
  }
});

/** The log at one of its sizes, as a folder that holds only that. */
function copyAt(size: number): string {
  const dir = join(scratch(), 'log');
  for (const level of ['0', 'entries']) {
    mkdirSync(join(dir, 'tile', level, '000.p'), { recursive: true });
    cpSync(join(folder, `log/tile/${level}/000.p/${size}`), join(dir, `tile/${level}/000.p/${size}`), {
      force: true,
    });
  }
  cpSync(join(folder, `log/checkpoint.${size}`), join(dir, 'checkpoint'));
  return dir;
}

test("Tessera's log verifies", { skip: withoutVectors }, async () => {
  const keys = [keyIn('log.vkey')];
  const result = await verifyLog(copyAt(15), {
    keys,
    earlier: sizes.map((size) => ({ bytes: read(`log/checkpoint.${size}`), source: String(size) })),
  });
  assert.deepEqual(result.problems, []);
  assert.equal(result.read, 15);
});

test("Tessera's log, changed, does not verify", { skip: withoutVectors }, async () => {
  const keys = [keyIn('log.vkey')];
  const swapped = copyAt(15);
  const path = join(swapped, 'tile/entries/000.p/15');
  const entries = readBundle(readFileSync(path));
  writeFileSync(path, writeBundle(entries.with(3, entries[4]!).with(4, entries[3]!)));
  const { problems } = await verifyLog(swapped, { keys });
  assert.deepEqual(
    problems.map(({ code, entry, to }) => `${code} ${entry} ${to}`),
    ['entry-changed 3 4'],
  );
  const cut = await verifyLog(copyAt(7), {
    keys,
    earlier: [{ bytes: read('log/checkpoint.14'), source: 'a checkpoint of 14' }],
  });
  assert.deepEqual(
    cut.problems.map(({ code, entry, to }) => [code, entry, to]),
    [['truncated', 7, 13]],
  );
  const wider = copyAt(7);
  renameSync(join(wider, 'tile/0/000.p/7'), join(wider, 'tile/0/000.p/8'));
  const missing = (await verifyLog(wider, { keys })).problems.map(({ code }) => code);
  assert.deepEqual(missing, ['stray-tile']);
  rmSync(wider, { recursive: true });
});
