import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LoadlockError } from '../../src/core/errors.ts';
import { convert } from '../../src/index.ts';
import { observe } from '../../src/policy/presets/observe.ts';
import { checkpoint, folder, type Told } from './workshop.ts';

const place = folder();
const storage = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
let count = 0;

async function converted(
  tensors: Readonly<Record<string, Told>>,
): Promise<{ leftOut: string[]; result: Buffer }> {
  count += 1;
  const from = join(place, `${count}.pt`);
  const out = join(place, `${count}.safetensors`);
  writeFileSync(from, checkpoint(tensors, storage));
  const { record } = await convert(from, out, { policy: observe, verify: true });
  assert.ok(record !== null);
  for (const left of record.leftOut) assert.deepEqual(Object.keys(left), ['name', 'what', 'why']);
  return { leftOut: record.leftOut.map(({ name, why }) => `${name}: ${why}`), result: readFileSync(out) };
}

const good: Told = { shape: [2, 2], strides: [2, 1] };

test('a sound checkpoint converts, so that what follows fails for its own reason', async () => {
  const { leftOut, result } = await converted({ good });
  assert.deepEqual(leftOut, []);
  assert.ok(result.subarray(-16).equals(storage));
});

const hostile: Readonly<Record<string, Told>> = {
  'an offset beyond the storage': { ...good, offset: 4 },
  'an offset of 2^60': { ...good, offset: 2 ** 60 },
  'a negative offset': { ...good, offset: -1 },
  'a shape of 2^60': { shape: [2 ** 60], strides: [1] },
  'shapes whose product wraps around': { shape: [2 ** 32, 2 ** 32, 2 ** 32], strides: [1, 1, 1] },
  'a negative shape': { shape: [-2, 2], strides: [2, 1] },
  'strides that reach out': { shape: [2, 2], strides: [4, 1] },
  'strides of 2^62': { shape: [2, 2], strides: [2 ** 62, 1] },
  'a negative stride': { shape: [2, 2], strides: [-2, 1] },
  'more sizes than strides': { shape: [2, 2], strides: [1] },
  'a hundred dimensions': { shape: Array(100).fill(1), strides: Array(100).fill(1) },
  'a storage that is not there': { ...good, key: '1' },
};

/** torch takes what the first tensor says of a storage for all that share it. */
const storages: Readonly<Record<string, Told>> = {
  'a storage that is longer than its member': { ...good, numel: 5 },
  'a storage of 2^60 elements': { ...good, numel: 2 ** 60 },
  'a storage of a negative length': { ...good, numel: -4 },
};

for (const [what, told] of Object.entries(hostile))
  test(`${what}: told by name, the rest converts`, async () => {
    const { leftOut } = await converted({ good, bad: told });
    assert.equal(leftOut.length, 1);
    assert.match(leftOut[0]!, /^bad: /);
  });

for (const [what, told] of Object.entries(storages))
  test(`${what}: refused, with the name of the tensor`, async () => {
    await assert.rejects(converted({ bad: told }), (error) => {
      return (
        error instanceof LoadlockError &&
        error.code === 'CONVERT_UNSUPPORTED' &&
        /\bbad is\b/.test(error.message)
      );
    });
  });

test('one element expanded to petabytes is refused at once, and nothing is left', async () => {
  const before = readdirSync(place).length;
  const bomb: Told = { shape: [2 ** 25, 2 ** 25], strides: [0, 0] };
  await assert.rejects(
    converted({ bomb }),
    (error) => error instanceof LoadlockError && error.code === 'LIMIT_EXCEEDED',
  );
  assert.equal(readdirSync(place).length, before + 1, 'the source alone');
  assert.ok(!existsSync(join(place, `${count}.safetensors`)));
});

test('an expanded tensor of a sensible size is written out', async () => {
  const { result } = await converted({ wide: { shape: [3, 4], strides: [0, 1] } });
  assert.ok(result.subarray(-48).equals(Buffer.concat([storage, storage, storage])));
});

test('names that collide are told apart, and none takes the place of the metadata', async () => {
  const { result } = await converted({
    a: good,
    'b.c': good,
    __metadata__: { ...good, offset: 0, shape: [1], strides: [1] },
  });
  const header = JSON.parse(result.subarray(8, 8 + Number(result.readBigUInt64LE())).toString());
  assert.deepEqual(Object.keys(header).sort(), ['__metadata__', '__metadata__#2', 'a']);
  assert.equal(header['__metadata__']['b.c'], 'a');
});
