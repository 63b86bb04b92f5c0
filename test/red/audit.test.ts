import assert from 'node:assert/strict';
import { copyFileSync, cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditPlaces } from '../../src/audit/places.ts';
import { openWriter } from '../../src/audit/writer.ts';
import { entryOf, scratch, verifyHere } from '../audit/log-kit.ts';

test('an entry that nothing followed for a while cannot be cut off unnoticed, though its writer was killed', async () => {
  const places = auditPlaces(scratch());
  const writer = await openWriter(places);
  await writer.append([entryOf(0)]);
  const before = join(scratch(), 'copy');
  cpSync(places.dir, before, { recursive: true });
  await writer.append([entryOf(1)]);
  await sleep(600);
  // The writer does nothing more, as one that was killed; the folder is what it was before.
  for (const name of ['tile', 'journal', 'checkpoint']) {
    rmSync(join(places.dir, name), { recursive: true });
    cpSync(join(before, name), join(places.dir, name), { recursive: true });
  }
  const { ok, problems } = await verifyHere(places);
  assert.equal(ok, false);
  assert.deepEqual(problems.map(({ code }) => code).includes('truncated'), true, JSON.stringify(problems));
});

test('where the lock is replaced while it is held, nothing is acknowledged', async () => {
  const places = auditPlaces(scratch());
  const writer = await openWriter(places);
  await writer.append([entryOf(0)]);
  const lock = join(places.dir, 'lock.sqlite');
  await assert.rejects(
    writer.alone(async (_, append) => {
      copyFileSync(lock, `${lock}.new`);
      renameSync(`${lock}.new`, lock);
      await append([entryOf(1)]);
    }),
    { code: 'AUDIT_TAMPERED' },
  );
  await writer.close();
});
