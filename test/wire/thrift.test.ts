import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferSource } from '../../src/bytes/source.ts';
import { ParseError } from '../../src/core/errors.ts';
import { ThriftReader, thriftType } from '../../src/wire/thrift.ts';

function reader(...bytes: readonly number[]): ThriftReader {
  return new ThriftReader(bufferSource(Uint8Array.from(bytes)), 0, bytes.length);
}

test('numbers are zigzag', () => {
  // Examples of the specification: 0, -1, 1, -2, then the largest and smallest of 32 bits.
  const numbers = reader(0, 1, 2, 3, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f);
  const read = Array.from({ length: 6 }, () => numbers.integer());
  assert.deepEqual(read, [0, -1, 1, -2, 2 ** 31 - 1, -(2 ** 31)]);
});

test('fields count on, or name their number', () => {
  const fields = reader(0x15, 2, 0x11, 0x25, 4, 0x05, 0x40, 6, 0);
  const ids: number[] = [];
  for (const { id, type } of fields.fields()) {
    ids.push(id);
    fields.skip(type);
  }
  assert.deepEqual(ids, [1, 2, 4, 32]);
  assert.equal(fields.left, 0);
});

test('every kind of value is passed over', () => {
  const values: readonly (readonly [type: number, ...bytes: number[]])[] = [
    [thriftType.true],
    [thriftType.byte, 7],
    [thriftType.i64, 0x80, 1],
    [thriftType.double, 1, 2, 3, 4, 5, 6, 7, 8],
    [thriftType.binary, 3, 1, 2, 3],
    [thriftType.list, 0x21, 1, 2],
    [thriftType.list, 0xf5, 2, 0x80, 1, 3],
    [thriftType.set, 0x28, 1, 9, 0],
    [thriftType.map, 0],
    [thriftType.map, 2, 0x85, 1, 9, 2, 0, 4],
    [thriftType.struct, 0x15, 2, 0x1c, 0x11, 0x12, 0, 0x19, 0x1c, 0, 0],
    [thriftType.uuid, ...new Array<number>(16).fill(0)],
  ];
  for (const [type, ...bytes] of values) {
    const one = reader(...bytes, 99);
    one.skip(type);
    assert.equal(one.at, bytes.length, `type ${type}`);
    for (let size = 0; size < bytes.length; size += 1)
      assert.throws(() => reader(...bytes.slice(0, size)).skip(type), ParseError, `type ${type}, ${size}`);
  }
});

test('depth, counts and types have bounds', () => {
  const deep = (levels: number): number[] => [
    ...new Array<number>(levels - 1).fill(0x1c),
    ...new Array<number>(levels).fill(0),
  ];
  reader(...deep(64)).skip(thriftType.struct);
  assert.throws(() => reader(...deep(65)).skip(thriftType.struct), { code: 'PARSE_INVALID' });
  assert.throws(() => reader(0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f).skip(thriftType.list), {
    code: 'PARSE_TRUNCATED',
  });
  assert.throws(() => reader(0xff, 0xff, 0x7f, 0x55).skip(thriftType.map), { code: 'PARSE_TRUNCATED' });
  assert.throws(() => reader(0x10).skip(thriftType.list), { code: 'PARSE_INVALID' });
  assert.throws(() => reader(0x1e, 0).skip(thriftType.struct), { code: 'PARSE_INVALID' });
  assert.throws(() => reader(...new Array<number>(11).fill(0x80)).integer(), { code: 'PARSE_INVALID' });
});
