import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { auditPlaces } from '../../src/audit/places.ts';
import { openWriter } from '../../src/audit/writer.ts';
import { entryOf, scratch, verifyHere } from './log-kit.ts';

/** A file system of one megabyte; null where this user may not make one. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-disk-'));
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder]);
  after(() => {
    if (made.status === 0) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return made.status === 0 ? folder : null;
}

test('on a full disk nothing is acknowledged; with space again the log goes on', async (t) => {
  const disk = smallDisk();
  if (disk === null) return t.skip('only root can mount a small file system');
  const places = { ...auditPlaces(scratch()), dir: join(disk, 'audit') };
  const writer = await openWriter(places, { journalBytes: 1 << 16 });
  const ballast = join(disk, 'ballast');
  let size = 0;
  for (let round = 0; round < 12; round += 1) {
    for (let at = 0; at < 5; at += 1) {
      assert.equal((await writer.append([entryOf(size, 300)]))[0]!.index, size);
      size += 1;
    }
    const { bavail, bsize } = statfsSync(disk);
    // Some rounds leave room for the journal, but not for the tiles.
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - (round % 4) * 4096)));
    let refused = 0;
    for (let at = 0; refused < 3 && at < 200; at += 1) {
      try {
        const [receipt] = await writer.append([entryOf(size, 300)]);
        assert.equal(receipt!.index, size);
        size += 1;
      } catch (error) {
        assert.equal((error as { code: string }).code, 'AUDIT_UNWRITABLE');
        assert.match((error as Error).message, /ENOSPC/);
        refused += 1;
      }
    }
    assert.equal(refused, 3, 'the disk was not full');
    const full = await verifyHere(places);
    assert.deepEqual([full.problems, full.size], [[], size], `round ${round}`);
    rmSync(ballast);
  }
  await writer.append([entryOf(size, 300)]);
  await writer.close();
  const { problems, notes, read, unpublished } = await verifyHere(places);
  assert.deepEqual([problems, notes, read, unpublished], [[], [], size + 1, 0]);
});

test('a file that may not grow refuses the entry, in a process that lives on', {
  timeout: 60_000,
}, async (t) => {
  const home = scratch();
  const script = fileURLToPath(new URL('limited.ts', import.meta.url));
  // 8 blocks of 512 or 1,024 bytes, by the shell: either way the journal reaches it.
  const run = spawnSync('sh', ['-c', 'ulimit -f 8 && exec "$0" "$@"', process.execPath, script, home], {
    encoding: 'utf8',
  });
  if (run.error !== undefined) return t.skip(`no shell to set a limit in (${run.error.message})`);
  assert.equal(run.stderr, '');
  const [acknowledged, code] = run.stdout.trim().split(' ');
  assert.equal(code, 'AUDIT_UNWRITABLE');
  assert.ok(Number(acknowledged) > 0);
  const places = auditPlaces(home);
  const writer = await openWriter(places);
  assert.equal((await writer.append([entryOf(0)]))[0]!.index, Number(acknowledged));
  await writer.close();
  assert.deepEqual((await verifyHere(places)).problems, []);
});
