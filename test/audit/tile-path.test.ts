import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  levelsOf,
  parseTilePath,
  type TileLevel,
  tilePath,
  tilesOf,
  widthAt,
} from '../../src/audit/tile-path.ts';

test('paths as C2SP tlog-tiles writes them', () => {
  assert.equal(tilePath(0, 1_234_067), 'tile/0/x001/x234/067');
  assert.equal(tilePath(0, 0), 'tile/0/000');
  assert.equal(tilePath(63, 1000, 7), 'tile/63/x001/000.p/7');
  assert.equal(tilePath('entries', 999, 255), 'tile/entries/999.p/255');
});

test('every path reads back as what it was made of', () => {
  const levels: TileLevel[] = ['entries', 0, 1, 9, 10, 63];
  for (const level of levels)
    for (const index of [0, 1, 999, 1000, 1_234_067, 2 ** 45, Number.MAX_SAFE_INTEGER])
      for (const width of [1, 9, 10, 255, 256])
        assert.deepEqual(parseTilePath(tilePath(level, index, width)), { level, index, width });
});

test('other ways to write a path name nothing', () => {
  for (const path of [
    ...['tile/64/000', 'tile/00/000', 'tile/-1/000', 'tile/0/0000', 'tile/0/00', 'tile/0/x000/001'],
    ...[
      'tile/0/001/002',
      'tile/0/x001',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/0/000.p/',
    ],
    ...[
      'tile/0/../0/000',
      'tile//000',
      '/tile/0/000',
      'tile/0/000 ',
      'tile/0/000\n',
      'tile/Entries/000',
      'tile/0/٠٠٠',
    ],
    `tile/0/${'x999/'.repeat(7)}999`,
    'checkpoint',
    '',
  ])
    assert.equal(parseTilePath(path), null, path);
});

test('the tiles of 70,000 entries are those of the example in the specification', () => {
  const tiles = [...tilesOf(0, 70_000)];
  const of = (level: TileLevel): number[] =>
    tiles.filter((tile) => tile.level === level).map(({ width }) => width);
  assert.deepEqual(of(0), [...Array(273).fill(256), 112]);
  assert.deepEqual(of('entries'), of(0));
  assert.deepEqual(of(1), [256, 17]);
  assert.deepEqual(of(2), [1]);
  assert.deepEqual(levelsOf(70_000), ['entries', 0, 1, 2]);
  assert.deepEqual(levelsOf(256), ['entries', 0, 1]);
  assert.equal(widthAt(1, 0, 256), 1);
  assert.deepEqual(levelsOf(0), []);
});

test('what a tree of one size has and a smaller one has not', () => {
  for (const [from, size] of [
    [0, 1],
    [1, 2],
    [255, 256],
    [256, 257],
    [300, 310],
    [100, 700],
    [65_535, 65_536],
  ] as const) {
    const all = (count: number): Set<string> =>
      new Set([...tilesOf(0, count)].map(({ level, index, width }) => tilePath(level, index, width)));
    const before = all(from);
    const expected = [...all(size)].filter((path) => !before.has(path)).sort();
    assert.deepEqual(
      [...tilesOf(from, size)].map(({ level, index, width }) => tilePath(level, index, width)).sort(),
      expected,
    );
  }
  assert.deepEqual([...tilesOf(5, 5)], []);
});
