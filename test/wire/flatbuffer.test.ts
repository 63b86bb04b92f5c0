import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferSource } from '../../src/bytes/source.ts';
import { LimitError, ParseError } from '../../src/core/errors.ts';
import { FlatBuffer } from '../../src/wire/flatbuffer.ts';
import { windowed } from '../formats/kit.ts';
import { processorTime } from '../processor-time.ts';

/** Numbers of four bytes each, behind each other. */
function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number >>> 0, index * 4);
  return bytes;
}

/** A vtable of `fields`, as FlatBuffers' own documentation lays it out, then a table of `size` bytes behind it. */
function tableOf(fields: readonly number[], size: number): Buffer {
  const vtable = Buffer.alloc(4 + fields.length * 2 + (fields.length % 2) * 2);
  vtable.writeUInt16LE(4 + fields.length * 2, 0);
  vtable.writeUInt16LE(size, 2);
  for (const [index, offset] of fields.entries()) vtable.writeUInt16LE(offset, 4 + index * 2);
  const table = Buffer.alloc(size);
  table.writeInt32LE(vtable.length, 0);
  return Buffer.concat([words(4 + vtable.length), vtable, table]);
}

test('fields, defaults and vectors', () => {
  // One vector of three bytes, one number, one field that is not there.
  const file = Buffer.concat([tableOf([4, 8, 0], 12), words(3), Buffer.from([7, 8, 9, 0])]);
  const at = file.readUInt32LE(0);
  file.writeUInt32LE(8, at + 4);
  file.writeInt32LE(-5, at + 8);
  for (const source of [bufferSource(file), windowed(file)]) {
    const buffer = new FlatBuffer(source);
    const root = buffer.root();
    assert.deepEqual(buffer.vector(root, 0, 1), { at: at + 16, length: 3 });
    assert.equal(buffer.text(root, 0), '\u0007\b\t');
    assert.equal(buffer.signed(root, 1, 4), -5);
    assert.equal(buffer.scalar(root, 2, 4, 42), 42);
    assert.equal(buffer.scalar(root, 9, 4), 0);
    assert.deepEqual([...buffer.tables(root, 2)], []);
  }
});

test('offsets that lead outside, to themselves or to vtables that are none', () => {
  const good = tableOf([4], 8);
  const at = good.readUInt32LE(0);
  const changed = (place: number, value: number): Buffer => {
    const copy = Buffer.from(good);
    copy.writeUInt32LE(value >>> 0, place);
    return copy;
  };
  for (const bytes of [
    words(),
    words(4000),
    changed(0, 0xffffffff),
    changed(at, 4000),
    changed(at, -4000),
    changed(at + 4, 0),
    changed(at + 4, 0x7fffffff),
    good.subarray(0, at + 6),
  ])
    for (const source of [bufferSource(bytes), windowed(bytes)])
      assert.throws(() => {
        const buffer = new FlatBuffer(source);
        buffer.vector(buffer.root(), 0, 1);
      }, ParseError);
});

test('a vector whose elements all lead to one table runs out of its budget', () => {
  // Three levels of a few kilobytes, each leading to the next as often as it has room: billions of ways.
  const count = 3000;
  const level = tableOf([4], 8);
  const size = level.length + 4 + count * 4;
  const levels = Array.from({ length: 3 }, () => {
    const piece = Buffer.concat([level, words(count)]);
    const at = piece.readUInt32LE(0);
    piece.writeUInt32LE(4, at + 4);
    const elements = Array.from({ length: count }, (_, index) => size - piece.length - index * 4 + at);
    return Buffer.concat([piece, words(...elements)]);
  });
  const buffer = new FlatBuffer(bufferSource(Buffer.concat([...levels, tableOf([0], 8)])));
  assert.throws(() => {
    for (const one of buffer.tables(buffer.root(), 0))
      for (const two of buffer.tables(one, 0)) for (const _ of buffer.tables(two, 0));
  }, LimitError);
});

test('one large table that is named again and again is not read each time', () => {
  // A vtable of 4,000 fields, which 3,000 elements lead to, and a text that as many do.
  const count = 3000;
  const wide = tableOf(
    Array.from({ length: 4000 }, () => 4),
    8,
  );
  const head = tableOf([4, 8], 12);
  const vector = words(count, ...Array.from({ length: count }, () => 0));
  const file = Buffer.concat([head, vector, wide.subarray(4), words(1024), Buffer.alloc(1024, 'x')]);
  const at = file.readUInt32LE(0);
  const first = head.length;
  const table = first + vector.length + wide.readUInt32LE(0) - 4;
  const text = first + vector.length + wide.length - 4;
  file.writeUInt32LE(first - at - 4, at + 4);
  file.writeUInt32LE(first - at - 8, at + 8);
  for (const [field, target] of [
    [0, table],
    [1, text],
  ] as const) {
    for (let index = 0; index < count; index += 1) {
      const place = first + 4 + index * 4;
      file.writeUInt32LE(target - place, place);
    }
    const start = processorTime();
    assert.throws(() => {
      const buffer = new FlatBuffer(bufferSource(file));
      const root = buffer.root();
      for (let round = 0; round < count; round += 1)
        for (const _ of field === 0 ? buffer.tables(root, field) : buffer.texts(root, field));
    }, LimitError);
    assert.ok(processorTime() - start < 2_000);
  }
});

test('tables that stand there once are read, however many', () => {
  // As writers lay them out: one vtable for all, and every table beside its offset.
  const count = 30_000;
  const head = tableOf([4], 8);
  const vtable = Buffer.from([8, 0, 8, 0, 4, 0, 0, 0]);
  const vector = words(
    count,
    ...Array.from({ length: count }, (_, index) => 4 * (count - index) + 8 + index * 8),
  );
  const tables = words(...Array.from({ length: count }, (_, index) => [8 + index * 8, index]).flat());
  const file = Buffer.concat([head, vector, vtable, tables]);
  const at = file.readUInt32LE(0);
  file.writeUInt32LE(4, at + 4);
  const buffer = new FlatBuffer(bufferSource(file));
  let sum = 0;
  for (const table of buffer.tables(buffer.root(), 0)) sum += buffer.scalar(table, 0, 4);
  assert.equal(sum, (count * (count - 1)) / 2);
});
