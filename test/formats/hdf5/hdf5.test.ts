import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hdf5, hdf5Behind } from '../../../src/formats/hdf5/hdf5.ts';
import { aFew } from '../../long.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { processorTime } from '../../processor-time.ts';
import { claims, readWith, windowed } from '../kit.ts';

const corpus = join(import.meta.dirname, '../../corpus');

function sample(path: string): Buffer {
  return readFileSync(join(corpus, path));
}

function samples(folder: string): string[] {
  return readdirSync(join(corpus, folder))
    .filter((name) => name.endsWith('.h5'))
    .map((name) => `${folder}/${name}`);
}

test('an HDF5 file is known by its signature, at the start or behind a user block', () => {
  const plain = sample('hdf5/arrays-v110.h5');
  assert.ok(claims(hdf5, plain));
  assert.ok(!claims(hdf5Behind, plain));
  for (const block of [512, 1024, 8192]) {
    const behind = Buffer.concat([Buffer.alloc(block, 'x'), plain]);
    assert.ok(!claims(hdf5, behind));
    assert.ok(claims(hdf5Behind, windowed(behind)), `${block} bytes in front`);
  }
  assert.ok(!claims(hdf5Behind, Buffer.concat([Buffer.alloc(700, 'x'), plain])));
});

test('h5py writes these names, types and shapes', async () => {
  for (const name of ['arrays-earliest.h5', 'arrays-v110.h5', 'arrays-v200.h5', 'user-block.h5']) {
    const { facts } = await readWith(hdf5, windowed(sample(`hdf5/${name}`)));
    const tensors = facts.flatMap((fact) =>
      fact.kind === 'tensor' ? [`${fact.name} ${fact.dtype} ${fact.shape.join('x')} ${fact.bytes}`] : [],
    );
    // As test/corpus/build/hdf5_files.py gives them to h5py.
    assert.deepEqual(tensors.sort(), [
      'group/texts string 3 48',
      'grows float32 30 120',
      'packed int64 40x6 1920',
      'plain float64 3x4 96',
      'scalar float16  2',
      'structured {a: int32, b: float64} 1 12',
    ]);
    assert.deepEqual(
      facts.filter((fact) => fact.kind === 'anomaly'),
      [],
    );
  }
});

test('attributes and rows that PyTables unpickles are handed over as pickles', async () => {
  const { nested } = await readWith(hdf5, sample('hdf5/pytables.h5'));
  const names = nested.map(({ name, embedded }) => `${name} ${embedded === true}`);
  assert.ok(names.includes('settings false'), names.join());
  assert.ok(names.includes('objects[0] false') && names.includes('objects[1] false'), names.join());
});

test('prose that ends with a full stop is no broken pickle', async () => {
  const { findings } = await judgeBytes(sample('hdf5/arrays-earliest.h5'));
  assert.deepEqual(findings, []);
});

test('two datasets that share bytes are told', async () => {
  const bytes = Uint8Array.from(sample('keras-h5/sequential.weights.h5'));
  const { facts } = await readWith(hdf5, bytes);
  assert.deepEqual(
    facts.filter((fact) => fact.kind === 'anomaly'),
    [],
  );
  // Contiguous layouts, version 3: the class byte 1, an address and a size of eight bytes each.
  const view = Buffer.from(bytes.buffer);
  const layouts: number[] = [];
  for (let at = view.indexOf(Buffer.from([3, 1])); at >= 0; at = view.indexOf(Buffer.from([3, 1]), at + 1)) {
    const address = Number(view.readBigUInt64LE(at + 2));
    const size = Number(view.readBigUInt64LE(at + 10));
    if (address > 96 && size > 0 && size < 4096 && address + size <= view.length) layouts.push(at);
  }
  assert.ok(layouts.length >= 4, `${layouts.length} layouts`);
  view.writeBigUInt64LE(view.readBigUInt64LE(layouts[0]! + 2), layouts[1]! + 2);
  const changed = await readWith(hdf5, bytes);
  assert.ok(changed.facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'tensor-layout'));
});

test('a file that was cut anywhere is never read as whole', async () => {
  const whole = sample('hdf5/arrays-v110.h5');
  for (let size = 8; size < whole.length; size += 97) {
    const { facts } = await readWith(hdf5, whole.subarray(0, size));
    assert.ok(
      facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'structure-broken'),
      `${size} bytes`,
    );
  }
});

test('no mutation makes the reader throw, or takes long', async () => {
  const files = [...samples('hdf5'), ...samples('keras-h5')].filter((name) => sample(name).length < 20_000);
  let state = 99;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const started = processorTime();
  const rounds = aFew(600);
  for (let round = 0; round < rounds; round += 1) {
    const name = files[round % files.length]!;
    const bytes = Uint8Array.from(sample(name));
    for (let change = next(8); change >= 0; change -= 1)
      bytes[next(bytes.length)] = [0, 1, 255, 8, next(256)][next(5)]!;
    const begun = processorTime();
    const { findings } = await judgeBytes(bytes);
    const internal = findings.filter(({ evidence }) => evidence.includes('internal error'));
    assert.deepEqual(internal, [], `${name}, round ${round}`);
    assert.ok(processorTime() - begun < 5_000, `${name}, round ${round}`);
  }
  assert.ok(processorTime() - started < 120_000);
});
