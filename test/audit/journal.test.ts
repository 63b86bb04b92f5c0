import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Frontier } from '../../src/audit/frontier.ts';
import { readJournal, readRecords, writeJournal, writeRecord } from '../../src/audit/journal.ts';
import { entryOf } from './log-kit.ts';

function edgeOf(size: number) {
  const frontier = new Frontier({ size: 0, entries: [], rows: [] });
  for (let index = 0; index < size; index += 1) frontier.push(entryOf(index));
  return frontier.edge();
}

const base = writeJournal(edgeOf(3), 'base');
const records = [
  { note: 'one', entries: [entryOf(3)] },
  { note: 'two', entries: [entryOf(4), entryOf(5)] },
];
const ends = records.map(
  (_, at) => base.length + Buffer.concat(records.slice(0, at + 1).map(writeRecord)).length,
);
const whole = Buffer.concat([base, ...records.map(writeRecord)]);

test('a journal reads back as what was written', () => {
  for (const size of [0, 1, 255, 256, 257, 700, 65_536, 65_800]) {
    const edge = edgeOf(size);
    const read = readJournal(writeJournal(edge, 'a note'));
    assert.equal(read?.base.note, 'a note');
    assert.deepEqual(new Frontier(read!.base.edge).head(), new Frontier(edge).head());
    assert.deepEqual(read!.base.edge.entries.map(String), edge.entries.map(String));
  }
  const { records: found, intact } = readJournal(whole)!;
  assert.deepEqual(
    found.map(({ note, entries }) => [note, entries.map(String)]),
    records.map(({ note, entries }) => [note, entries.map(String)]),
  );
  assert.equal(intact, whole.length);
});

test('cut anywhere, it holds the records before the cut', () => {
  for (let length = 0; length < whole.length; length += 1) {
    const read = readJournal(whole.subarray(0, length));
    if (length < base.length) assert.equal(read, null);
    else {
      const expected = ends.filter((end) => end <= length).length;
      assert.equal(read?.records.length, expected, `${length} bytes`);
      assert.equal(read?.intact, expected === 0 ? base.length : ends[expected - 1]);
    }
  }
});

test('with any byte changed, it holds only the records before that', () => {
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 1 << (at % 8);
    const read = readJournal(changed);
    if (at < base.length) assert.equal(read, null, `byte ${at}`);
    else assert.equal(read?.records.length, ends.filter((end) => end <= at).length, `byte ${at}`);
  }
});

test('lengths that go beyond the file are no records', () => {
  const huge = Buffer.from(whole.subarray(base.length));
  huge.writeUInt32BE(0xffff_ffff, 0);
  assert.deepEqual(readRecords(huge, 0), { records: [], intact: 0 });
  assert.deepEqual(readRecords(Buffer.alloc(3), 0), { records: [], intact: 0 });
  assert.deepEqual(readRecords(Buffer.alloc(1000), 0), { records: [], intact: 0 });
});
