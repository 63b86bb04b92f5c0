import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addKnownLog } from '../../src/audit/known-logs.ts';
import { fileLock } from '../../src/audit/lock.ts';
import { parseVkey } from '../../src/audit/note-key.ts';
import { auditPlaces } from '../../src/audit/places.ts';
import { checkProof, parseTlogProof, proofOfReceipt, proveEntry, tlogProof } from '../../src/audit/prove.ts';
import { openWriter } from '../../src/audit/writer.ts';
import { appendTo, entryOf, makeLog, scratch, verifyHere } from './log-kit.ts';

test('each receipt proves its entry, offline, in both of its forms', async () => {
  const writer = await openWriter(auditPlaces(scratch()), { journalBytes: 20_000 });
  const key = parseVkey(writer.vkey);
  let index = 0;
  for (const count of [1, 1, 253, 3, 1, 255, 600, 1]) {
    const entries = Array.from({ length: count }, (_, at) => entryOf(index + at));
    for (const receipt of await writer.append(entries)) {
      assert.equal(receipt.index, index);
      const entry = entryOf(index);
      const json = proofOfReceipt(JSON.parse(JSON.stringify(receipt)));
      const text = parseTlogProof(Buffer.from(tlogProof(receipt)));
      for (const proof of [json, text]) {
        assert.equal(checkProof(proof, entry, key).size, receipt.checkpoint.split('\n').map(Number)[1]);
        assert.deepEqual(Buffer.from(proof.extra!), Buffer.from(entry));
        assert.throws(() => checkProof(proof, entryOf(index + 1), key), { code: 'VERIFY_FAILED' });
        const moved = { ...proof, index: proof.index === 0 ? 1 : proof.index - 1 };
        assert.throws(() => checkProof(moved, entry, key), { code: 'VERIFY_FAILED' });
      }
      index += 1;
    }
  }
  await writer.close();
});

test('what is appended at once is written in one batch, in order', async () => {
  const places = auditPlaces(scratch());
  const writer = await openWriter(places);
  const receipts = await Promise.all(Array.from({ length: 500 }, (_, at) => writer.append([entryOf(at)])));
  assert.deepEqual(
    receipts.flat().map(({ index, entry }) => `${index} ${entry}`),
    receipts.map((_, at) => `${at} ${entryOf(at)}`),
  );
  assert.equal(new Set(receipts.flat().map(({ checkpoint }) => checkpoint)).size, 1);
  await writer.close();
  assert.deepEqual((await verifyHere(places)).problems, []);
});

test('a log goes on where it ended, over every boundary of tiles', async () => {
  const places = auditPlaces(scratch());
  let size = 0;
  for (const count of [0, 1, 254, 1, 1, 255, 256, 257, 1000]) {
    await appendTo(places, size, size + count, 1000, { journalBytes: 10_000 });
    size += count;
    const { ok, problems, notes, read } = await verifyHere(places);
    assert.deepEqual([ok, read, problems, notes], [true, size, [], []]);
  }
});

test('a batch larger than any bound is written in several', async () => {
  const places = auditPlaces(scratch());
  const writer = await openWriter(places);
  const receipts = await writer.append(Array.from({ length: 10_000 }, (_, at) => entryOf(at)));
  assert.deepEqual(
    receipts.map(({ index }) => index),
    [...receipts.keys()],
  );
  const large = await writer.append(Array.from({ length: 300 }, (_, at) => entryOf(10_000 + at, 65_535)));
  assert.equal(large.at(-1)!.index, 10_299);
  await assert.rejects(writer.append([entryOf(0, 65_536)]), { code: 'AUDIT_UNWRITABLE' });
  assert.deepEqual(await writer.append([]), []);
  await writer.close();
  await assert.rejects(writer.append([entryOf(0)]), { code: 'AUDIT_UNWRITABLE' });
  assert.deepEqual((await verifyHere(places)).problems, []);
});

test('two writers of one process take turns', async () => {
  const places = auditPlaces(scratch());
  const writers = await Promise.all([openWriter(places), openWriter(places), openWriter(places)]);
  assert.equal(new Set(writers.map(({ origin }) => origin)).size, 1);
  const indexes: number[] = [];
  for (let round = 0; round < 40; round += 1)
    for (const receipts of await Promise.all(
      writers.map((writer, at) => writer.append([entryOf(round * 3 + at)])),
    ))
      indexes.push(...receipts.map(({ index }) => index));
  assert.deepEqual(
    indexes.sort((one, other) => one - other),
    [...Array(120).keys()],
  );
  await Promise.all(writers.map((writer) => writer.close()));
  assert.deepEqual((await verifyHere(places)).problems, []);
});

test('the folder holds what C2SP tlog-tiles asks for, and narrower tiles are gone', async () => {
  const { dir } = await makeLog(600, { batch: 7 });
  const files = readdirSync(join(dir, 'tile'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
  assert.deepEqual(files, [
    ...['tile/0/000', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2'],
    ...['tile/entries/000', 'tile/entries/001', 'tile/entries/002.p/88'],
  ]);
  assert.deepEqual(readdirSync(dir).sort(), ['checkpoint', 'journal', 'lock.sqlite', 'log.vkey', 'tile']);
});

test('the journal begins anew once it is long enough', async () => {
  const { dir } = await makeLog(3000, { batch: 10, journalBytes: 30_000 });
  assert.ok(statSync(join(dir, 'journal')).size < 60_000);
});

test('a line of the file of known logs that was cut off is passed over, others must be whole', async () => {
  const places = await makeLog(2);
  const whole = readFileSync(places.knownLogs, 'utf8');
  writeFileSync(places.knownLogs, `# ours\n${whole}loadlock/host/0123`);
  const writer = await openWriter(places);
  assert.equal((await writer.append([entryOf(2)]))[0]!.index, 2);
  await writer.close();
  addKnownLog(places.knownLogs, writer.vkey, '/elsewhere');
  assert.equal(readFileSync(places.knownLogs, 'utf8'), `# ours\n${whole}${writer.vkey} /elsewhere\n`);
  writeFileSync(places.knownLogs, `# ours\n${whole.trim()}`);
  addKnownLog(places.knownLogs, writer.vkey, '/elsewhere');
  assert.equal(readFileSync(places.knownLogs, 'utf8'), `# ours\n${whole}${writer.vkey} /elsewhere\n`);
  writeFileSync(places.knownLogs, `loadlock/host/0123\n${whole}`);
  await assert.rejects(openWriter(places), { name: 'ParseError' });
});

test("the key is its owner's alone", {
  skip: process.platform === 'win32' && 'no modes of files',
}, async () => {
  const places = await makeLog(1);
  assert.equal(statSync(places.key).mode & 0o777, 0o600);
  assert.equal(statSync(places.dir).mode & 0o777, 0o700);
});

test('the log is not continued', async (t) => {
  const refuses = async (
    name: string,
    spoil: (places: ReturnType<typeof auditPlaces>) => void,
  ): Promise<void> => {
    await t.test(name, async () => {
      const places = await makeLog(300, { batch: 50 });
      spoil(places);
      await assert.rejects(openWriter(places), { code: 'AUDIT_TAMPERED' });
    });
  };
  await refuses('where it was emptied', ({ dir }) => {
    rmSync(dir, { recursive: true });
  });
  await refuses('where checkpoint and journal are gone', ({ dir }) => {
    rmSync(join(dir, 'checkpoint'));
    rmSync(join(dir, 'journal'));
  });
  await refuses('where the journal is gone and the checkpoint is not of this key', ({ dir }) => {
    const path = join(dir, 'checkpoint');
    rmSync(join(dir, 'journal'));
    writeFileSync(path, readFileSync(path, 'utf8').replace('\n300\n', '\n301\n'));
  });
  await refuses('where the journal is gone and the last tile was changed', ({ dir }) => {
    const path = join(dir, 'tile/entries/001.p/44');
    const bytes = readFileSync(path);
    bytes[50]! ^= 1;
    rmSync(join(dir, 'journal'));
    writeFileSync(path, bytes);
  });
  await refuses('where another key took the place of its own', ({ key }) => {
    rmSync(key);
  });
  await t.test('where an older copy of it was put back', async () => {
    const places = await makeLog(100);
    const copy = scratch();
    const { cpSync } = await import('node:fs');
    cpSync(places.dir, copy, { recursive: true });
    await appendTo(places, 100, 200);
    rmSync(places.dir, { recursive: true });
    cpSync(copy, places.dir, { recursive: true });
    await assert.rejects(openWriter(places), {
      code: 'AUDIT_TAMPERED',
      message: /held 200 before: it was cut off/,
    });
  });
});

test('an open writer does not go on either when the folder is put back', async () => {
  const places = auditPlaces(scratch());
  const { cpSync } = await import('node:fs');
  const writer = await openWriter(places);
  await writer.append([entryOf(0)]);
  const copy = scratch();
  cpSync(places.dir, copy, { recursive: true });
  await writer.append([entryOf(1)]);
  rmSync(places.dir, { recursive: true });
  cpSync(copy, places.dir, { recursive: true });
  await assert.rejects(writer.append([entryOf(2)]), { code: 'AUDIT_TAMPERED' });
  await writer.close();
});

test('what a crash left is mended by the next writer', async (t) => {
  const mends = async (name: string, spoil: (dir: string) => void): Promise<void> => {
    await t.test(name, async () => {
      const places = await makeLog(700, { batch: 50 });
      spoil(places.dir);
      await appendTo(places, 700, 701);
      const { problems, read, notes } = await verifyHere(places);
      assert.deepEqual([problems, read, notes], [[], 701, []]);
      const writer = await openWriter(places);
      assert.equal(proveEntry(places.dir, 650, parseVkey(writer.vkey)).entry, String(entryOf(650)));
      await writer.close();
    });
  };
  await mends('a record that was cut off', (dir) =>
    appendFileSync(join(dir, 'journal'), Buffer.alloc(100, 7)),
  );
  await mends('a checkpoint of no bytes', (dir) => writeFileSync(join(dir, 'checkpoint'), ''));
  await mends('no checkpoint', (dir) => rmSync(join(dir, 'checkpoint')));
  await mends('tiles that are missing, empty or wrong', (dir) => {
    rmSync(join(dir, 'tile/0/000'));
    writeFileSync(join(dir, 'tile/entries/001'), '');
    writeFileSync(join(dir, 'tile/1/000.p/2'), Buffer.alloc(64));
  });
  await mends('no tiles at all', (dir) => rmSync(join(dir, 'tile'), { recursive: true }));
  await mends('tiles of another width', (dir) => {
    writeFileSync(join(dir, 'tile/entries/002.p/188x'), '');
    writeFileSync(join(dir, 'tile/0/002.p/77'), 'x');
  });
  await mends('no journal', (dir) => rmSync(join(dir, 'journal')));
  await mends('drafts', (dir) => {
    for (const name of ['checkpoint.tmp', 'journal.tmp']) writeFileSync(join(dir, name), 'x');
  });
});

test('whoever waits too long for the lock is told who holds it, and nothing is written', async () => {
  const places = await makeLog(3);
  const lock = fileLock(join(places.dir, 'lock.sqlite'));
  await lock.take(0);
  await assert.rejects(openWriter(places, { patience: 50 }), {
    code: 'AUDIT_UNWRITABLE',
    message: /another process/,
  });
  lock.release();
  const writer = await openWriter(places, { patience: 50 });
  await lock.take(0);
  const waiting = [writer.append([entryOf(3)]), writer.append([entryOf(4)])];
  for (const append of waiting) await assert.rejects(append, { code: 'AUDIT_UNWRITABLE' });
  lock.release();
  assert.equal((await writer.append([entryOf(3)]))[0]!.index, 3);
  await writer.close();
  lock.close();
  assert.ok(existsSync(join(places.dir, 'checkpoint')));
});

test('a lock file that was removed is no way around the lock', async () => {
  const path = join(scratch(), 'lock.sqlite');
  const [one, other] = [fileLock(path), fileLock(path)];
  await one.take(0);
  one.release();
  rmSync(path);
  await other.take(0);
  await assert.rejects(one.take(20), { code: 'AUDIT_UNWRITABLE' });
  other.release();
  await one.take(0);
  one.close();
  other.close();
});
