import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DirectorySettings } from '../../../src/audit/ship/settings.ts';
import { shipOnce } from '../../../src/audit/ship/ship.ts';
import { shippingStatus } from '../../../src/audit/ship/status.ts';
import { tilePath, tilesOf } from '../../../src/audit/tile-path.ts';
import { makeLog, type TestLog, temporary } from './support/test-log.ts';

function to(folder: string): DirectorySettings {
  return { name: 'copy', to: 'directory', folder };
}

/** The files of a folder that belong to a log, each with a digest of its content. */
function filesOf(dir: string): Map<string, string> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
  return new Map(names.map((name) => [name, digestOf(join(dir, name))]));
}

/** Those that a log of so many entries is made of: the log itself may still have partial tiles of smaller ones. */
function expectedOf({ options: { dir }, entries }: TestLog): Map<string, string> {
  const names = [...tilesOf(0, entries.length)].map(({ level, index, width }) =>
    tilePath(level, index, width),
  );
  return new Map(['checkpoint', ...names].sort().map((name) => [name, digestOf(join(dir, name))]));
}

function digestOf(path: string): string {
  return hash('sha256', readFileSync(path));
}

function behindOf(log: TestLog): number | undefined {
  return shippingStatus(log.options.dir, log.options.stateDir)[0]?.behind;
}

test('a folder becomes the same log, file by file, at every size around the tiles’ bounds', async (t) => {
  const log = await makeLog(t);
  const folder = temporary(t);
  for (const more of [1, 4, 250, 1, 1, 255, 300, 2]) {
    await log.add(more);
    const shipped = await shipOnce(to(folder), log.options);
    assert.deepEqual([shipped.failure, shipped.shipped], [null, log.entries.length]);
    assert.deepEqual(filesOf(folder), expectedOf(log));
    assert.equal(behindOf(log), 0);
  }
  assert.ok(filesOf(folder).size >= 6);
});

test('a log of more than two levels of tiles is copied from nothing and gone on with', async (t) => {
  const log = await makeLog(t, 256 * 256 + 700);
  const folder = temporary(t);
  const shipped = await shipOnce(to(folder), log.options);
  assert.equal(shipped.failure, null);
  assert.deepEqual(filesOf(folder), expectedOf(log));
  await log.add(600);
  assert.equal((await shipOnce(to(folder), log.options)).failure, null);
  assert.deepEqual(filesOf(folder), expectedOf(log));
});

test('an interrupted copy is gone on with, also where the state is older than what was written', async (t) => {
  const log = await makeLog(t, 256 * 70 + 5);
  const folder = temporary(t);
  const stop = new AbortController();
  const seen: number[] = [];
  const options = {
    ...log.options,
    signal: stop.signal,
    onProgress: ({ shipped }: { shipped: number }) => {
      seen.push(shipped);
      stop.abort();
    },
  };
  await assert.rejects(shipOnce(to(folder), options), { name: 'AbortError' });
  assert.deepEqual(seen, [256 * 64]);
  assert.equal(filesOf(folder).has('checkpoint'), false);
  // Goes on behind what is known to be there: tiles before it are not looked at again.
  rmSync(join(folder, 'tile/entries/000'));
  await shipOnce(to(folder), log.options);
  const missing = expectedOf(log);
  missing.delete('tile/entries/000');
  assert.deepEqual(filesOf(folder), missing);
  // Without a state it is the destination's checkpoint that counts.
  rmSync(log.options.stateDir, { recursive: true });
  await log.add(10);
  assert.equal((await shipOnce(to(folder), log.options)).shipped, log.entries.length);
});

test('a destination with entries that this log never had is refused and left as it is', async (t) => {
  const log = await makeLog(t, 300);
  const folder = temporary(t);
  await shipOnce(to(folder), log.options);
  const before = filesOf(folder);

  await t.test('another log', async (t2) => {
    const other = await makeLog(t2, 400);
    const { failure } = await shipOnce(to(folder), other.options);
    assert.equal(failure?.code, 'VERIFY_FAILED');
    assert.match(failure!.why, /not of this log/);
  });
  await t.test('this log, truncated and signed anew by its own key', async (t2) => {
    const backup = temporary(t2);
    cpSync(log.home, backup, { recursive: true });
    await log.add(50);
    await shipOnce(to(folder), log.options);
    const rolledBack = { ...log.options, dir: join(backup, 'audit'), stateDir: join(backup, 'ship') };
    const { failure } = await shipOnce(to(folder), rolledBack);
    assert.equal(failure?.code, 'VERIFY_FAILED');
    assert.match(failure!.why, /holds 350 entries, the log here only 300/);
    // The same key goes on differently from there: a fork.
    const { openWriter } = await import('../../../src/audit/writer.ts');
    const { auditPlaces } = await import('../../../src/audit/places.ts');
    const forked = await openWriter({
      ...auditPlaces(backup),
      knownLogs: join(backup, 'none'),
      heads: join(backup, 'no'),
    });
    await forked.append(Array.from({ length: 90 }, (_, at) => Buffer.from(`{"forged":${at}}`)));
    await forked.close();
    const fork = await shipOnce(to(folder), rolledBack);
    assert.equal(fork.failure?.code, 'VERIFY_FAILED');
    assert.match(fork.failure!.why, /not the beginning of this log/);
  });
  assert.notDeepEqual(filesOf(folder), before);
  assert.deepEqual(filesOf(folder), expectedOf(log));
});

test('a log whose entries do not lead to its checkpoint is not shipped', async (t) => {
  const log = await makeLog(t, 600);
  const folder = temporary(t);
  const bundle = join(log.options.dir, 'tile/entries/001');
  const bytes = readFileSync(bundle);
  bytes[5000]! ^= 1;
  writeFileSync(bundle, bytes);
  const { failure } = await shipOnce(to(folder), log.options);
  assert.equal(failure?.code, 'AUDIT_TAMPERED');
  assert.deepEqual([...filesOf(folder).keys()], []);
});

test('a rewritten beginning is found although nothing of it is shipped again', async (t) => {
  const log = await makeLog(t, 600);
  const folder = temporary(t);
  await shipOnce(to(folder), log.options);
  await log.add(5);
  const tile = join(log.options.dir, 'tile/0/000');
  const bytes = readFileSync(tile);
  bytes[100]! ^= 1;
  writeFileSync(tile, bytes);
  // Level 1 vouches for full tiles of level 0, so it is the one to forge.
  const edge = join(log.options.dir, 'tile/1/000.p/2');
  const hashes = readFileSync(edge);
  hashes[3]! ^= 1;
  writeFileSync(edge, hashes);
  const { failure } = await shipOnce(to(folder), log.options);
  assert.ok(failure !== null && ['AUDIT_TAMPERED', 'VERIFY_FAILED'].includes(failure.code));
});

test('a missing mount is not written beneath, and an emptied one is not filled unasked', async (t) => {
  const log = await makeLog(t, 10);
  const place = temporary(t);
  const folder = join(place, 'mnt');
  const absent = await shipOnce(to(folder), log.options);
  assert.equal(absent.failure?.code, 'SINK_UNREACHABLE');
  assert.deepEqual(readdirSync(place), []);
  const [status] = shippingStatus(log.options.dir, log.options.stateDir);
  assert.equal(status?.behind, 10);
  assert.equal(status?.behindSince, JSON.parse(log.entries[0]!).time);
  assert.equal(status?.failure?.code, 'SINK_UNREACHABLE');

  mkdirSync(folder);
  assert.equal((await shipOnce(to(folder), log.options)).failure, null);
  renameSync(folder, join(place, 'elsewhere'));
  mkdirSync(folder);
  const emptied = await shipOnce(to(folder), log.options);
  assert.equal(emptied.failure?.code, 'VERIFY_FAILED');
  assert.match(emptied.failure!.why, /is it mounted/);
  assert.deepEqual(readdirSync(folder), []);
  assert.equal((await shipOnce(to(folder), { ...log.options, again: true })).failure, null);
  assert.deepEqual(filesOf(folder), expectedOf(log));
});

test('the log’s own folder is no destination', async (t) => {
  const log = await makeLog(t, 3);
  for (const folder of [log.options.dir, log.home, join(log.options.dir, 'tile')])
    assert.equal(
      (await shipOnce(to(folder), { ...log.options, again: true })).failure?.code,
      'POLICY_INVALID',
    );
});

test('a file of the destination that holds something else is not replaced', async (t) => {
  const log = await makeLog(t, 300);
  const folder = temporary(t);
  mkdirSync(join(folder, 'tile/entries'), { recursive: true });
  writeFileSync(join(folder, 'tile/entries/000'), 'something else');
  const { failure } = await shipOnce(to(folder), log.options);
  assert.equal(failure?.code, 'VERIFY_FAILED');
  assert.equal(readFileSync(join(folder, 'tile/entries/000'), 'utf8'), 'something else');
  // What a power cut may leave of a rename that was not yet on the disk.
  truncateSync(join(folder, 'tile/entries/000'));
  assert.equal((await shipOnce(to(folder), log.options)).failure, null);
});

test('a state that cannot be read, or is of another destination, stops shipping', async (t) => {
  const log = await makeLog(t, 3);
  const [one, other] = [temporary(t), temporary(t)];
  await shipOnce(to(one), log.options);
  await assert.rejects(shipOnce(to(other), log.options), { code: 'STATE_DAMAGED' });
  writeFileSync(join(log.options.stateDir, 'copy.json'), '{"schema":"loadlock.ship/1","schema":1}');
  await assert.rejects(shipOnce(to(one), log.options), { code: 'STATE_DAMAGED' });
  assert.equal((await shipOnce(to(one), { ...log.options, again: true })).failure, null);
});
