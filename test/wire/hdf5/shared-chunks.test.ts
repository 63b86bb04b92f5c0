import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bufferSource } from '../../../src/bytes/source.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { readDatasetChunks } from '../../../src/wire/hdf5/data.ts';
import type { Dataset } from '../../../src/wire/hdf5/dataset.ts';
import { openHdf5, type Superblock } from '../../../src/wire/hdf5/superblock.ts';
import { walkHdf5 } from '../../../src/wire/hdf5/walk.ts';

const honest = readFileSync(new URL('../../corpus/hdf5/arrays-earliest.h5', import.meta.url));
/** The dataset "grows" of it: 30 numbers of four bytes in chunks of four, under a version 1 B-tree without filters. */
const chunks = 8;

function open(bytes: Uint8Array): { superblock: Superblock; dataset: Dataset } {
  const superblock = openHdf5(bufferSource(bytes), defaultLimits);
  for (const event of walkHdf5(superblock))
    if (event.kind === 'dataset' && event.path === 'grows') return { superblock, dataset: event.dataset };
  throw new Error('the sample has no dataset "grows"');
}

async function lengthOf({ superblock, dataset }: ReturnType<typeof open>): Promise<number> {
  let length = 0;
  for await (const piece of readDatasetChunks(superblock.file, dataset)) length += piece.length;
  return length;
}

/** Each entry of the tree (size, filters, two offsets of eight bytes, address) is put in the place of the first. */
function crowded(): ReturnType<typeof open> {
  const bytes = Buffer.from(honest);
  const { layout } = open(bytes).dataset;
  assert.ok(layout.kind === 'chunked');
  const first = layout.address + 24;
  assert.equal(bytes.readUInt16LE(layout.address + 6), chunks);
  for (let entry = 1; entry < chunks; entry += 1) {
    const at = first + entry * 32;
    assert.equal(bytes.readUInt32LE(at + 8), entry * 4);
    bytes.copy(bytes, at, first, first + 32);
  }
  return open(bytes);
}

test('the chunks of an honest dataset are read once each', async () => {
  assert.equal(await lengthOf(open(honest)), 30 * 4);
});

test('more chunks than the dataset has places are refused: a few bytes would be unpacked thousands of times', async () => {
  const { superblock, dataset } = crowded();
  const small = { ...dataset, bytes: 16, space: { ...dataset.space, shape: [4] } };
  await assert.rejects(lengthOf({ superblock, dataset: small }), /share their place/);
});

test('an implicit index of more chunks than the file can hold is refused at once', {
  timeout: 60_000,
}, async () => {
  const { superblock, dataset } = open(honest);
  assert.ok(dataset.layout.kind === 'chunked');
  const layout = { ...dataset.layout, index: { kind: 'implicit' } };
  const wide = { ...dataset, layout, space: { ...dataset.space, most: [2 ** 40] } } as Dataset;
  await assert.rejects(lengthOf({ superblock, dataset: wide }), /chunks of 16 bytes/);
});
