import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readBundle, writeBundle } from '../../src/audit/bundle.ts';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { Frontier } from '../../src/audit/frontier.ts';
import { emptyRoot, leafHash } from '../../src/audit/hashing.ts';
import { writeJournal, writeRecord } from '../../src/audit/journal.ts';
import { noteSigner, noteTypes, parseVkey } from '../../src/audit/note-key.ts';
import type { AuditPlaces } from '../../src/audit/places.ts';
import { writeTiles } from '../../src/audit/publish.ts';
import { type Verification, verifyLog } from '../../src/audit/verify.ts';
import { cosign } from '../../src/audit/witness.ts';
import { appendTo, entryOf, makeLog, scratch, verifyHere } from './log-kit.ts';

const size = 700;
const witnessKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${'11'.repeat(32)}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const witness = noteSigner('witness', noteTypes.witness, witnessKey);

let places: AuditPlaces;
/** The log of 500 entries, as it was then. */
let older: string;
let files: string[];

before(async () => {
  places = await makeLog(500, { batch: 50, journalBytes: 20_000 });
  older = scratch();
  cpSync(places.dir, older, { recursive: true });
  const keys = [parseVkey(readFileSync(join(places.dir, 'log.vkey'), 'utf8').trim())];
  await cosign(places.dir, witness, join(scratch(), 'state'), keys);
  await appendTo(places, 500, size, 50, { journalBytes: 20_000 });
  files = readdirSync(places.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'lock.sqlite')
    .map((entry) => join(entry.parentPath, entry.name).slice(places.dir.length + 1))
    .sort();
});

/** Verifies a copy of the log that `spoil` changed. */
async function spoiled(spoil: (dir: string) => void): Promise<Verification> {
  const dir = scratch();
  cpSync(places.dir, dir, { recursive: true });
  spoil(dir);
  const result = await verifyHere({ ...places, dir }, { witnesses: [witness.verifier] });
  rmSync(dir, { recursive: true });
  return result;
}

function change(dir: string, file: string, to: (bytes: Buffer) => Uint8Array): void {
  writeFileSync(join(dir, file), to(readFileSync(join(dir, file))));
}

function codes({ problems }: Verification): string[] {
  return problems.map(({ code, entry, to }) => `${code} ${entry ?? '-'}${to === undefined ? '' : `-${to}`}`);
}

test('the log is intact as it is', async () => {
  const { ok, problems, notes, read, cosigned, pinned } = await spoiled(() => {});
  assert.deepEqual([ok, problems, notes, read, pinned], [true, [], [], size, true]);
  assert.deepEqual(
    cosigned.map(({ name, size: at }) => [name, at]),
    [['witness', 500]],
  );
  assert.deepEqual(files, [
    ...[
      'checkpoint',
      'journal',
      'log.vkey',
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/188',
      'tile/1/000.p/2',
    ],
    ...['tile/entries/000', 'tile/entries/001', 'tile/entries/002.p/188', 'witness/witness'],
  ]);
});

test('every single byte of small files, and bytes of each kind of large ones', {
  timeout: 600_000,
}, async () => {
  let changes = 0;
  const dir = scratch();
  cpSync(places.dir, dir, { recursive: true });
  for (const file of files) {
    const path = join(dir, file);
    const bytes = readFileSync(path);
    const few = process.env['LOADLOCK_LONG'] === '1' ? 997 : 31;
    const step = bytes.length <= 300 ? 1 : Math.max(1, Math.floor(bytes.length / few));
    for (let at = 0; at < bytes.length; at += step) {
      writeFileSync(path, bytes.with(at, bytes[at]! ^ (1 << (at % 8))));
      const result = await verifyHere({ ...places, dir }, { witnesses: [witness.verifier] });
      changes += 1;
      assert.ok(!result.ok, `byte ${at} of ${file}`);
      const named = result.problems.some((problem) => problem.file === file);
      assert.ok(named, `byte ${at} of ${file} is blamed on ${codes(result)}`);
    }
    writeFileSync(path, bytes);
  }
  assert.ok((await verifyHere({ ...places, dir })).ok);
  assert.ok(changes > 500, String(changes));
});

test('every file removed, emptied, cut, lengthened, made a link or a folder', async () => {
  const spoils: Record<string, (path: string) => void> = {
    removed: (path) => rmSync(path),
    emptied: (path) => truncateSync(path),
    cut: (path) => truncateSync(path, readFileSync(path).length - 1),
    lengthened: (path) => appendFileSync(path, 'x'),
    link: (path) => {
      renameSync(path, `${path}~`);
      symlinkSync(`${path}~`, path);
    },
    folder: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  };
  // Nobody is misled where these are missing: the tiles hold the same, the key is given, and a witness is asked for.
  const harmless = new Set(['removed journal', 'lengthened journal', 'removed log.vkey']);
  for (const file of files)
    for (const [name, spoil] of Object.entries(spoils)) {
      const result = await spoiled((dir) => spoil(join(dir, file)));
      assert.equal(result.ok, harmless.has(`${name} ${file}`), `${file} ${name}: ${codes(result)}`);
    }
});

test('an entry that was changed is named', async () => {
  for (const index of [0, 1, 255, 256, 400, 511, 512, 699]) {
    const file = `tile/entries/${['000', '001', '002.p/188'][Math.floor(index / 256)]}`;
    const result = await spoiled((dir) =>
      change(dir, file, (bytes) => {
        const entries = readBundle(bytes);
        return writeBundle(entries.with(index % 256, Buffer.from('{"entry":"another one"}')));
      }),
    );
    // The journal still holds the last ones.
    const found = codes(result).filter((code) => code !== `journal-mismatch ${index}`);
    assert.deepEqual(found, [`entry-changed ${index}`]);
  }
});

test('entries that were swapped, removed, put in or moved are named', async () => {
  const bundle = (to: (entries: Uint8Array[]) => Uint8Array[]) => (dir: string) =>
    change(dir, 'tile/entries/000', (bytes) => writeBundle(to(readBundle(bytes))));
  const swapped = await spoiled(bundle((entries) => entries.with(9, entries[10]!).with(10, entries[9]!)));
  assert.deepEqual(codes(swapped), ['entry-changed 9-10']);
  const removed = await spoiled(bundle((entries) => entries.toSpliced(250, 1)));
  assert.deepEqual(codes(removed), ['tile-broken 255', 'entry-changed 250-254']);
  const added = await spoiled(bundle((entries) => entries.toSpliced(254, 0, Buffer.from('{}'))));
  assert.deepEqual(codes(added), ['tile-broken 255', 'entry-changed 254-255']);
  const tiles = await spoiled((dir) => {
    renameSync(join(dir, 'tile/entries/000'), join(dir, 'x'));
    renameSync(join(dir, 'tile/entries/001'), join(dir, 'tile/entries/000'));
    renameSync(join(dir, 'x'), join(dir, 'tile/entries/001'));
  });
  assert.deepEqual(
    codes(tiles).filter((code) => code.startsWith('entry')),
    ['entry-changed 0-255', 'entry-changed 256-511'],
  );
});

/** Writes the log anew with other entries, as its owner could. */
function rewrite(dir: string, entryAt: (index: number) => Uint8Array, count = size): Frontier {
  rmSync(join(dir, 'tile'), { recursive: true });
  rmSync(join(dir, 'journal'));
  const frontier = new Frontier({ size: 0, entries: [], rows: [] });
  for (let index = 0; index < count; index += 1) frontier.push(entryAt(index));
  writeTiles(dir, 0, frontier);
  return frontier;
}

test('an entry that was changed with its leaf hash, with all of its hashes', async () => {
  const other = Buffer.from(entryOf(300)).with(5, 0x45);
  const both = await spoiled((dir) => {
    change(dir, 'tile/entries/001', (bytes) => writeBundle(readBundle(bytes).with(44, other)));
    change(dir, 'tile/0/001', (bytes) =>
      Buffer.concat([bytes.subarray(0, 44 * 32), leafHash(other), bytes.subarray(45 * 32)]),
    );
  });
  // The hash over the tile still knows: of all entries, one of these 256. Checkpoints of the journal say more.
  assert.ok(codes(both).includes('entries-changed 256-511'), String(codes(both)));
  const all = await spoiled((dir) => {
    rewrite(dir, (index) => (index === 300 ? other : entryOf(index)));
  });
  assert.deepEqual(codes(all), ['fork 0-499', 'root-mismatch 0-699']);
});

test('a fork that the log itself signed is found by whoever knew it before', async () => {
  const signer = noteSigner(
    parseVkey(readFileSync(join(places.dir, 'log.vkey'), 'utf8').trim()).name,
    noteTypes.log,
    createPrivateKey(readFileSync(places.key)),
  );
  const fork =
    (entryAt: (index: number) => Uint8Array, count = size) =>
    (dir: string) => {
      const frontier = rewrite(dir, entryAt, count);
      writeFileSync(join(dir, 'checkpoint'), signCheckpoint(frontier.head(), signer).note);
    };
  const other = Buffer.from('{"other":true}');
  const early = await spoiled(fork((index) => (index === 300 ? other : entryOf(index))));
  assert.deepEqual(codes(early), ['fork 0-499']);
  const late = await spoiled(fork((index) => (index === 600 ? other : entryOf(index))));
  assert.deepEqual(codes(late), ['fork 500-699']);
  assert.match(late.problems[0]!.detail, /this machine remembers/);
  const longer = await spoiled(fork((index) => (index === 600 ? other : entryOf(index)), 800));
  assert.deepEqual(codes(longer), ['fork 500-699']);
  const shorter = await spoiled(fork(entryOf, 650));
  assert.deepEqual(codes(shorter), ['truncated 650-699']);
  // Whoever remembers nothing and asks no witness cannot know.
  const dir = scratch();
  cpSync(places.dir, dir, { recursive: true });
  fork((index) => (index === 600 ? other : entryOf(index)))(dir);
  assert.ok((await verifyHere({ ...places, dir, heads: scratch() })).ok);
});

test('a log that was put back to what it was is found', async () => {
  const back = await spoiled((dir) => {
    rmSync(dir, { recursive: true });
    cpSync(older, dir, { recursive: true });
  });
  assert.deepEqual(codes(back), ['witness-missing -', 'truncated 500-699']);
  const checkpointOnly = await spoiled((dir) => {
    cpSync(join(older, 'checkpoint'), join(dir, 'checkpoint'));
    rmSync(join(dir, 'journal'));
  });
  const found = codes(checkpointOnly);
  assert.ok(found.includes('truncated 500-699') && found.includes('stray-tile 512'), String(found));
});

test('with an earlier checkpoint of elsewhere, the same without any memory', async () => {
  const bytes = readFileSync(join(places.dir, 'checkpoint'));
  const dir = scratch();
  cpSync(older, dir, { recursive: true });
  const forgetful = { ...places, dir, heads: scratch() };
  assert.ok((await verifyHere(forgetful)).ok);
  const result = await verifyHere(forgetful, { earlier: [{ bytes, source: 'a copy' }] });
  assert.deepEqual(codes(result), ['truncated 500-699']);
  const foreign = readFileSync(join((await makeLog(3)).dir, 'checkpoint'));
  const other = await verifyHere(forgetful, { earlier: [{ bytes: foreign, source: 'a copy' }] });
  assert.deepEqual(codes(other), ['evidence-broken -']);
});

test('another log in its place, with a key of its own, is not it', async () => {
  const other = await makeLog(size);
  const result = await verifyHere({ ...places, dir: other.dir });
  assert.deepEqual(codes(result), ['key-unknown -']);
  assert.equal(result.pinned, false);
  // With nobody to say what the key is, it is taken from the folder, and that is said.
  const unpinned = await verifyHere({ ...other, knownLogs: join(scratch(), 'none') });
  assert.ok(unpinned.ok && !unpinned.pinned && unpinned.notes.some((note) => note.includes('--key')));
});

test('files that are none of the log are told of', async () => {
  const { ok, problems } = await spoiled((dir) => {
    writeFileSync(join(dir, 'tile/0/003'), Buffer.alloc(8192));
    writeFileSync(join(dir, 'tile/0/x'), '');
    mkdirSync(join(dir, 'tile/9'), { recursive: true });
    writeFileSync(join(dir, 'tile/9/000.p/1'.replace('/1', '')), '');
  });
  assert.ok(!ok);
  assert.deepEqual(
    problems.map(({ code, file }) => `${code} ${file}`),
    ['stray-tile tile/0/003', 'stray-tile tile/0/x', 'stray-tile tile/9/000.p'],
  );
  const beside = await spoiled((dir) => writeFileSync(join(dir, 'notes.txt'), ''));
  assert.ok(beside.ok && beside.notes.some((note) => note.startsWith('notes.txt')));
  assert.ok(existsSync(places.dir));
});

test('a journal that promises more entries than it holds is not believed', async () => {
  // As somebody could write it who brings a key along: the numbers in it may be anything.
  const key = noteSigner('evil', noteTypes.log, witnessKey);
  const dir = scratch();
  const head = signCheckpoint({ size: 2 ** 52, root: leafHash(Buffer.of(1)) }, key).note;
  const base = writeJournal({ size: 0, entries: [], rows: [] }, head);
  writeFileSync(
    join(dir, 'journal'),
    Buffer.concat([base, writeRecord({ note: head, entries: [Buffer.of(1)] })]),
  );
  writeFileSync(join(dir, 'log.vkey'), `${key.verifier.vkey}\n`);
  for (const checkpoint of [head, signCheckpoint({ size: 0, root: emptyRoot }, key).note, 'x']) {
    writeFileSync(join(dir, 'checkpoint'), checkpoint);
    const result = await verifyLog(dir);
    assert.ok(
      !result.ok && result.problems.some(({ code }) => code === 'journal-broken'),
      String(codes(result)),
    );
  }
});
