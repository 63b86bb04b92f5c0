import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferSource } from '../../src/bytes/source.ts';
import { ParseError } from '../../src/core/errors.ts';
import { type Field, fieldsOf, noStrays, readFields, textOf, varintsOf } from '../../src/wire/protobuf.ts';
import { windowed } from '../formats/kit.ts';
import { bytes, fixed32, group, join, number, tag, varint } from './protobuf-build.ts';

function fields(message: Uint8Array): Field[] {
  const inMemory = [...readFields(bufferSource(message))];
  assert.deepEqual([...readFields(windowed(message))], inMemory);
  return inMemory;
}

function refuses(message: Uint8Array, code: string): void {
  for (const source of [bufferSource(message), windowed(message)])
    assert.throws(
      () => [...readFields(source)],
      (error) => error instanceof ParseError && error.code === code,
    );
}

test("the specification's own examples", () => {
  // protobuf.dev, Encoding: `150` as field 1, `testing` as field 2, a packed field 6 of 3, 270 and 86942.
  assert.deepEqual(fields(Uint8Array.of(0x08, 0x96, 0x01)), [
    { number: 1, wire: 'varint', at: 1, size: 0, value: 150 },
  ]);
  const text = Uint8Array.of(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67);
  assert.equal(textOf(bufferSource(text), fields(text)[0]!, 100), 'testing');
  assert.equal(textOf(bufferSource(text), fields(text)[0]!, 4), 'test…');
  const packed = Uint8Array.of(0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05);
  assert.deepEqual(varintsOf(bufferSource(packed), fields(packed)[0]!, 10), [3, 270, 86942]);
  assert.deepEqual(varintsOf(bufferSource(packed), fields(packed)[0]!, 2), [3, 270]);
});

test('negative numbers, large ones, and the last field number', () => {
  assert.deepEqual(
    fields(join(number(1, -2), number(2, 2n ** 53n), number(3, 2n ** 63n), number(2 ** 29 - 1, 1))).map(
      ({ value }) => value,
    ),
    [-2, 2 ** 53, -(2 ** 63), 1],
  );
});

test('what a group holds is part of the group', () => {
  const message = join(group(4, bytes(7, 'inside'), group(5, number(7, 1))), bytes(7, 'outside'));
  const found = fields(message);
  assert.deepEqual(
    found.map(({ number: field, wire }) => [field, wire]),
    [
      [4, 'group'],
      [7, 'bytes'],
    ],
  );
  assert.equal(textOf(bufferSource(message), found[1]!, 100), 'outside');
});

test('what parsers refuse is refused', () => {
  refuses(Uint8Array.of(0x08), 'PARSE_TRUNCATED');
  refuses(Uint8Array.of(0x0a, 5, 1), 'PARSE_TRUNCATED');
  refuses(Uint8Array.of(0x0d, 1, 2), 'PARSE_TRUNCATED');
  refuses(join(tag(1, 2), varint(-1)), 'PARSE_TRUNCATED');
  refuses(Uint8Array.of(0x00, 0x00), 'PARSE_INVALID');
  refuses(Uint8Array.of(0x0e), 'PARSE_INVALID');
  refuses(tag(3, 4), 'PARSE_INVALID');
  refuses(join(tag(3, 3), tag(4, 4)), 'PARSE_INVALID');
  refuses(join(tag(3, 3), number(1, 1)), 'PARSE_TRUNCATED');
  refuses(join(Uint8Array.of(0x08), new Uint8Array(11).fill(0x80)), 'PARSE_INVALID');
  // A tag of six bytes, although its number is small.
  refuses(Uint8Array.of(0x88, 0x80, 0x80, 0x80, 0x80, 0x00, 1), 'PARSE_INVALID');
  refuses(join(...Array.from({ length: 200 }, () => tag(1, 3))), 'PARSE_INVALID');
});

test('a shape keeps its fields, and counts what parsers would ignore', () => {
  const strays = noStrays();
  const message = join(
    number(1, 5),
    bytes(1, 'wrong type'),
    bytes(9, 'unknown'),
    fixed32(2, 7),
    bytes(2, 'packed'),
  );
  const found = [
    ...fieldsOf(
      bufferSource(message),
      { at: 0, size: message.length },
      { 1: 'varint', 2: 'fixed32s' },
      strays,
    ),
  ];
  assert.deepEqual(
    found.map(({ number: field, value, size }) => [field, value, size]),
    [
      [1, 5, 0],
      [2, 7, 4],
      [2, 0, 6],
    ],
  );
  assert.equal(strays.bytes, 'wrong type'.length + 'unknown'.length);
  assert.equal(strays.at, 4);
});

test('payloads are passed over, not read', () => {
  const size = 2 ** 40;
  const head = join(tag(1, 2), varint(size));
  const read: number[] = [];
  const source = {
    size: head.length + size,
    readInto(target: Uint8Array, offset: number, length: number, at: number): number {
      read.push(length);
      for (let index = 0; index < length; index += 1) target[offset + index] = head[at + index] ?? 0;
      return length;
    },
  };
  assert.deepEqual(
    [...readFields(source)].map((field) => field.size),
    [size],
  );
  assert.ok(read.reduce((sum, length) => sum + length, 0) <= 2 ** 16, String(read));
});
