import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from '../../src/bytes/source.ts';
import { gathered, isContiguous } from '../../src/convert/gather.ts';
import { windowed } from '../formats/kit.ts';

/** The definition: element by element. */
function naive(
  source: Buffer,
  bytes: number,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): Buffer {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const made = Buffer.alloc(count * bytes);
  for (let at = 0; at < count; at += 1) {
    let left = at;
    let from = offset;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      from += (left % shape[axis]!) * strides[axis]!;
      left = Math.floor(left / shape[axis]!);
    }
    source.copy(made, at * bytes, from * bytes, (from + 1) * bytes);
  }
  return made;
}

let seed = 7;
function random(below: number): number {
  seed = (seed * 1103515245 + 12345) % 2 ** 31;
  return Math.floor((seed / 2 ** 31) * below);
}

test('any strides give what element by element gives, read in pieces of any size', () => {
  for (let round = 0; round < 300; round += 1) {
    const bytes = [1, 2, 4, 8, 16, 3][random(6)]!;
    const shape = Array.from({ length: random(5) }, () => 1 + random(7));
    const strides = shape.map(() => [0, 1, 2, 3, 7, 40][random(6)]!);
    const offset = random(5);
    const last = shape.reduce((sum, extent, axis) => sum + (extent - 1) * strides[axis]!, offset);
    const source = Buffer.from(Array.from({ length: (last + 1) * bytes }, () => random(256)));
    const made = gathered({ source: windowed(source), bytes, offset, shape, strides, swap: 0, flip: null });
    const expected = naive(source, bytes, offset, shape, strides);
    assert.equal(made.size, expected.length);
    const got = Buffer.alloc(made.size);
    for (let at = 0; at < made.size; ) {
      const count = made.readInto(got, at, 1 + random(40), at);
      assert.ok(count > 0);
      at += count;
    }
    assert.ok(got.equals(expected), JSON.stringify({ bytes, shape, strides, offset }));
    if (isContiguous(shape, strides))
      assert.ok(expected.equals(source.subarray(offset * bytes, offset * bytes + expected.length)));
  }
});

test('a matrix of many panels is turned around, whether its rows are near or far from each other', () => {
  for (const [rows, columns, bytes] of [
    [3000, 1500, 4],
    [40, 400_000, 1],
    [300_000, 30, 2],
  ] as const) {
    const source = Buffer.alloc(rows * columns * bytes);
    for (let at = 0; at < source.length; at += 1) source[at] = (at * 2654435761) >>> 24;
    const shape = [columns, rows];
    const strides = [1, columns];
    const made = gathered({
      source: windowed(source),
      bytes,
      offset: 0,
      shape,
      strides,
      swap: 0,
      flip: null,
    });
    assert.ok(Buffer.from(readBytes(made, 0, made.size)).equals(naive(source, bytes, 0, shape, strides)));
  }
});

test('bytes are turned around and signs flipped', () => {
  const source = Buffer.alloc(16);
  [1.5, -2, 3, -4].forEach((value, at) => {
    source.writeFloatBE(value, 4 * at);
  });
  const flip = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80);
  const made = gathered({
    source: windowed(source),
    bytes: 8,
    offset: 0,
    shape: [2],
    strides: [1],
    swap: 4,
    flip,
  });
  const bytes = readBytes(made, 0, 16);
  assert.deepEqual([...new Float32Array(bytes.slice().buffer)], [1.5, 2, 3, 4]);
});

test('two that are read in turn do not disturb each other', () => {
  const source = Buffer.from(Array.from({ length: 60 }, (_, at) => at));
  const shape = [6, 10];
  const strides = [1, 6];
  const one = gathered({
    source: windowed(source),
    bytes: 1,
    offset: 0,
    shape,
    strides,
    swap: 0,
    flip: null,
  });
  const other = gathered({
    source: windowed(source),
    bytes: 1,
    offset: 0,
    shape: [60],
    strides: [0],
    swap: 0,
    flip: null,
  });
  const expected = naive(source, 1, 0, shape, strides);
  const got = Buffer.alloc(60);
  for (let at = 0; at < 60; at += 1) {
    one.readInto(got, at, 1, at);
    other.readInto(Buffer.alloc(1), 0, 1, at);
  }
  assert.ok(got.equals(expected));
});
