import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { Frontier } from '../../src/audit/frontier.ts';
import { openNote, parseNote } from '../../src/audit/note.ts';
import { type NoteVerifier, noteSigner, noteTypes, parseVkey } from '../../src/audit/note-key.ts';
import { writeTiles } from '../../src/audit/publish.ts';
import { cosign } from '../../src/audit/witness.ts';
import { appendTo, entryOf, makeLog, scratch, verifyHere } from './log-kit.ts';

const witness = noteSigner(
  'witness.example/w1',
  noteTypes.witness,
  generateKeyPairSync('ed25519').privateKey,
);

function keyOf(dir: string): NoteVerifier {
  return parseVkey(readFileSync(join(dir, 'log.vkey'), 'utf8').trim());
}

test('a witness cosigns a log as it grows, and its checkpoint carries both signatures', async () => {
  const places = await makeLog(10);
  const state = join(scratch(), 'witness.json');
  const log = keyOf(places.dir);
  const seen: number[][] = [];
  for (const size of [10, 10, 300, 70_000]) {
    await appendTo(places, seen.at(-1)?.[1] ?? 10, size, 4000);
    // The key is needed the first time only.
    const { checkpoint, from, file } = await cosign(
      places.dir,
      witness,
      state,
      seen.length === 0 ? [log] : [],
    );
    seen.push([from, checkpoint.size]);
    const note = parseNote(readFileSync(join(places.dir, file)));
    assert.equal(openNote(note, [log, witness.verifier]).by.length, 2);
  }
  assert.deepEqual(seen, [
    [0, 10],
    [10, 10],
    [10, 300],
    [300, 70_000],
  ]);
  const { ok, cosigned } = await verifyHere(places, { witnesses: [witness.verifier] });
  assert.ok(ok);
  assert.deepEqual(
    cosigned.map(({ name, size }) => [name, size]),
    [['witness.example/w1', 70_000]],
  );
  const stranger = noteSigner(
    'witness.example/w1',
    noteTypes.witness,
    generateKeyPairSync('ed25519').privateKey,
  );
  const other = await verifyHere(places, { witnesses: [stranger.verifier] });
  assert.deepEqual(
    other.problems.map(({ code }) => code),
    ['witness-broken'],
  );
});

test('a stale log and a fork are refused, and the witness remembers what it knew', async () => {
  const places = await makeLog(300);
  const state = join(scratch(), 'witness.json');
  const log = keyOf(places.dir);
  const stale = scratch();
  cpSync(places.dir, stale, { recursive: true });
  await appendTo(places, 300, 500);
  await cosign(places.dir, witness, state, [log]);
  const remembered = readFileSync(state, 'utf8');
  await assert.rejects(cosign(stale, witness, state, []), { code: 'VERIFY_FAILED', message: /stale/ });

  const signer = noteSigner(log.name, noteTypes.log, createPrivateKey(readFileSync(places.key)));
  for (const size of [500, 600]) {
    const fork = scratch();
    const frontier = new Frontier({ size: 0, entries: [], rows: [] });
    for (let index = 0; index < size; index += 1) frontier.push(entryOf(index === 123 ? 0 : index));
    writeTiles(fork, 0, frontier);
    writeFileSync(join(fork, 'checkpoint'), signCheckpoint(frontier.head(), signer).note);
    await assert.rejects(cosign(fork, witness, state, []), { code: 'VERIFY_FAILED', message: /fork/ });
    assert.ok(!existsSync(join(fork, 'witness')));
  }
  assert.equal(readFileSync(state, 'utf8'), remembered);
  await cosign(places.dir, witness, state, []);
});

test('only a known log is cosigned, and only what it signed', async () => {
  const places = await makeLog(3);
  const state = join(scratch(), 'witness.json');
  await assert.rejects(cosign(places.dir, witness, state, []), { code: 'USAGE' });
  const other = noteSigner(keyOf(places.dir).name, noteTypes.log, generateKeyPairSync('ed25519').privateKey);
  await assert.rejects(cosign(places.dir, witness, state, [other.verifier]), { code: 'VERIFY_FAILED' });
  assert.ok(!existsSync(state));
  await assert.rejects(cosign(scratch(), witness, state, []), { code: 'TARGET_MISSING' });
});

test('a witness that has lost its mind does not begin anew', async () => {
  const places = await makeLog(3);
  const state = join(scratch(), 'witness.json');
  await cosign(places.dir, witness, state, [keyOf(places.dir)]);
  const whole = readFileSync(state);
  const root = /"root": "([^"]+)"/.exec(whole.toString())![1]!;
  for (const wrong of [
    ...[
      '',
      '{',
      '[]',
      'null',
      '{"schema":"loadlock.witness/1"}',
      '{"schema":"loadlock.witness/2","logs":{}}',
    ],
    whole.toString().replace(root, root.slice(4)),
    whole.toString().replace('"size": 3', '"size": -3'),
    whole.toString().replace('"size": 3', '"size": 3, "size": 4'),
  ]) {
    writeFileSync(state, wrong);
    await assert.rejects(
      cosign(places.dir, witness, state, [keyOf(places.dir)]),
      { code: 'STATE_DAMAGED' },
      wrong,
    );
  }
  writeFileSync(state, whole);
  rmSync(join(places.dir, 'witness'), { recursive: true });
  assert.equal((await cosign(places.dir, witness, state, [])).from, 3);
});
