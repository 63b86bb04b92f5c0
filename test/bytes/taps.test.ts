import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Taps } from '../../src/bytes/taps.ts';

test('each tap sees its range once, in order, however the file is cut into chunks', () => {
  const file = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);
  const ranges = [
    [0, 1000],
    [10, 0],
    [10, 5],
    [12, 600],
    [999, 1],
    [400, 3],
    [400, 3],
  ] as const;
  for (const size of [1, 7, 64, 999, 1000, 4096]) {
    const taps = new Taps();
    const seen = ranges.map(() => [] as number[]);
    const done: number[] = ranges.map(() => 0);
    ranges.forEach(([at, length], index) => {
      taps.add({
        at,
        length,
        update: (bytes) => seen[index]!.push(...bytes),
        done: () => {
          done[index]! += 1;
        },
      });
    });
    for (let at = 0; at < file.length; at += size) taps.feed(file.subarray(at, at + size), at);
    ranges.forEach(([at, length], index) => {
      assert.deepEqual(seen[index], [...file.subarray(at, at + length)], `chunks of ${size}, range ${index}`);
      assert.equal(done[index], 1, `chunks of ${size}, range ${index}`);
    });
  }
});
