import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

// The system's fdatasync, held back or made to fail; so it must be in place before the writer is loaded.
type Callback = (error: NodeJS.ErrnoException | null) => void;
let hold: Promise<void> = Promise.resolve();
let failure: NodeJS.ErrnoException | null = null;
let calls = 0;
const real = fs.fdatasync;
fs.fdatasync = ((file: number, callback: Callback) => {
  calls += 1;
  void hold.then(() => (failure === null ? real(file, callback) : callback(failure)));
}) as typeof fs.fdatasync;
syncBuiltinESMExports();

const { openWriter } = await import('../../src/audit/writer.ts');
const { auditPlaces } = await import('../../src/audit/places.ts');
const { entryOf, scratch, verifyHere } = await import('./log-kit.ts');

test('no receipt before the disk has it, and neither tile nor checkpoint', async () => {
  const places = auditPlaces(scratch());
  const writer = await openWriter(places);
  await writer.append([entryOf(0)]);
  let release = (): void => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  let done = false;
  const appended = writer.append([entryOf(1)]).then(() => {
    done = true;
  });
  await sleep(100);
  assert.ok(!done);
  assert.match(fs.readFileSync(`${places.dir}/checkpoint`, 'utf8'), /\n1\n/);
  assert.deepEqual(fs.readdirSync(`${places.dir}/tile/entries/000.p`), ['1']);
  release();
  await appended;
  assert.match(fs.readFileSync(`${places.dir}/checkpoint`, 'utf8'), /\n2\n/);
  await writer.close();
});

test('what waits meanwhile goes to the disk together', async () => {
  const writer = await openWriter(auditPlaces(scratch()));
  let release = (): void => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const first = writer.append([entryOf(0)]);
  await sleep(50);
  const before = calls;
  const others = Array.from({ length: 1000 }, (_, at) => writer.append([entryOf(1 + at)]));
  release();
  await Promise.all([first, ...others]);
  assert.equal(calls - before, 1);
  await writer.close();
});

test('a disk that fails refuses the entry, and it is not in the log later', async () => {
  const places = auditPlaces(scratch());
  const writer = await openWriter(places);
  await writer.append([entryOf(0)]);
  failure = Object.assign(new Error('EIO'), { code: 'EIO' });
  for (let tries = 0; tries < 3; tries += 1)
    await assert.rejects(writer.append([entryOf(1)]), { code: 'AUDIT_UNWRITABLE', message: /EIO/ });
  failure = null;
  const [receipt] = await writer.append([entryOf(2)]);
  assert.equal(receipt!.index, 1);
  await writer.close();
  const { problems, read } = await verifyHere(places);
  assert.deepEqual([problems, read], [[], 2]);
});

test('tiles are on the disk before the journal begins anew', async () => {
  const places = auditPlaces(scratch());
  const writer = await openWriter(places, { journalBytes: 1 });
  const before = calls;
  await writer.append([entryOf(0)]);
  // The journal; then the checkpoint, the bundle and the tile of hashes.
  assert.equal(calls - before, 4);
  await writer.append(Array.from({ length: 300 }, (_, at) => entryOf(1 + at)));
  // The journal; then the checkpoint, two bundles, two tiles of hashes and one of level 1.
  assert.equal(calls - before, 4 + 7);
  await writer.close();
});
