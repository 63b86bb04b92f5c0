import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { blob, call, global, join, proto, stop } from '../../bypasses/assemble.ts';
import { judgePickle } from '../../bypasses/judge-pickle.ts';

/** A storage as torch wrote it, out of a pickle of real tensors: BINBYTES behind the import of `_load_from_bytes`. */
function realStorage(): Buffer {
  const file = readFileSync(joinPath(import.meta.dirname, 'saved', 'torch-tensors.pkl'));
  const at = file.indexOf('_load_from_bytes') + '_load_from_bytes'.length;
  const opcode = file.indexOf('B', at);
  const length = file.readUInt32LE(opcode + 1);
  return file.subarray(opcode + 5, opcode + 5 + length);
}

function verdictOf(bytes: Uint8Array): string {
  const loaded = call(global('torch.storage', '_load_from_bytes'), blob(bytes));
  return judgePickle(join(proto(3), loaded, stop)).verdict;
}

const payload = Buffer.from("cos\nsystem\n(S'touch marker'\ntR.", 'latin1');

test('a storage as torch writes it is admitted, and nothing else that is given in its place', () => {
  const storage = realStorage();
  assert.equal(verdictOf(storage), 'allow');
  assert.equal(verdictOf(payload), 'deny');
  // Behind each of its five pickles: number, version, machine, storage, and the list of keys. What follows that is read as numbers.
  const ends = [...storage.entries()].filter(([, byte]) => byte === 0x2e).map(([at]) => at);
  assert.equal(ends.length, 5);
  for (const at of ends) {
    const mixed = Buffer.concat([storage.subarray(0, at + 1), payload, storage.subarray(at + 1)]);
    assert.equal(verdictOf(mixed), at === ends.at(-1) ? 'allow' : 'deny', `behind byte ${at}`);
  }
});

test('no text of a storage may be longer than it looks, and take in what follows', () => {
  const storage = realStorage();
  let tried = 0;
  for (let at = 130; at < storage.length - 5; at += 1) {
    if (storage[at] !== 0x58 || storage.readUInt32LE(at + 1) > 48) continue;
    tried += 1;
    const longer = Buffer.from(Buffer.concat([storage, payload]));
    longer.writeUInt32LE(storage.readUInt32LE(at + 1) + 4, at + 1);
    assert.equal(verdictOf(longer), 'deny', `the text at byte ${at}`);
  }
  assert.ok(tried >= 4, `${tried} texts`);
});
