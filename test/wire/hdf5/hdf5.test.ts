import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { type ByteSource, bufferSource } from '../../../src/bytes/source.ts';
import { LoadlockError } from '../../../src/core/errors.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { readAttributes } from '../../../src/wire/hdf5/attributes.ts';
import { readDatasetChunks } from '../../../src/wire/hdf5/data.ts';
import type { Dataset } from '../../../src/wire/hdf5/dataset.ts';
import { elementCount } from '../../../src/wire/hdf5/dataspace.ts';
import { type Datatype, dtypeName } from '../../../src/wire/hdf5/datatype.ts';
import { type HdfFile, textAt } from '../../../src/wire/hdf5/file.ts';
import { lookup3 } from '../../../src/wire/hdf5/lookup3.ts';
import type { ObjectHeader } from '../../../src/wire/hdf5/object-header.ts';
import { openHdf5 } from '../../../src/wire/hdf5/superblock.ts';
import { elementAt } from '../../../src/wire/hdf5/values.ts';
import { readVirtualSources } from '../../../src/wire/hdf5/virtual.ts';
import { walkHdf5 } from '../../../src/wire/hdf5/walk.ts';
import { windowed } from '../../formats/kit.ts';
import { assertLinear } from '../../linear-time.ts';
import { aFew, long } from '../../long.ts';
import { processorTime } from '../../processor-time.ts';

const python = process.env['LOADLOCK_TEST_PYTHON'];
const folder = mkdtempSync(join(tmpdir(), 'loadlock-hdf5-'));
after(() => rmSync(folder, { recursive: true }));

test('the checksum is that of lookup3', () => {
  // Values of driver5() in the author's lookup3.c: hashlittle with the initial value 0.
  assert.equal(lookup3(new Uint8Array(0)), 0xdeadbeef);
  assert.equal(lookup3(Buffer.from('Four score and seven years ago')), 0x17770551);
});

const script = join(import.meta.dirname, 'make.py');
const skip = python === undefined ? 'LOADLOCK_TEST_PYTHON (with h5py) is not set' : hasH5py(python);

function hasH5py(interpreter: string): string | false {
  try {
    execFileSync(interpreter, ['-c', 'import h5py'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'h5py does not import in LOADLOCK_TEST_PYTHON';
  }
}

/** Whole files that other libraries wrote; not those with data elsewhere, too much data, or newer than most h5py. */
function corpus(): string[] {
  return ['hdf5', 'keras-h5'].flatMap((name) => {
    const from = join(import.meta.dirname, '../../corpus', name);
    return readdirSync(from)
      .filter((file) => file.endsWith('.h5') && !/cut|shape-bomb|external|v200|blosc|behind/.test(file))
      .map((file) => join(from, file));
  });
}

test('h5py reads the same objects, attributes and bytes', { skip }, async (t) => {
  execFileSync(python!, [script, folder, ...corpus()]);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, object>;
  assert.ok(Object.keys(expected).length >= 20);
  for (const [name, objects] of Object.entries(expected)) {
    await t.test(name, async () => {
      const source = bufferSource(readFileSync(resolve(folder, name)));
      assert.deepEqual(await told(source), objects);
    });
    await t.test(`${name} through a window`, async () => {
      const source = windowed(readFileSync(resolve(folder, name)));
      assert.deepEqual(await told(source), objects);
    });
  }
});

test('groups that hold each other are walked once', { skip }, () => {
  const source = bufferSource(readFileSync(join(folder, 'circle.hdf5')));
  const events = [...walkHdf5(openHdf5(source, defaultLimits))].map((event) => `${event.kind} ${event.path}`);
  assert.deepEqual(events.sort(), [
    'alias a/b/same',
    'alias a/b/top',
    'dataset a/b/value',
    'group ',
    'group a',
    'group a/b',
  ]);
});

test('ten times the objects take about ten times the time', { skip }, async () => {
  const file = (count: number): { count: number; bytes: Uint8Array } => {
    return { count, bytes: readFileSync(join(folder, `sized-${count}.hdf5`)) };
  };
  await assertLinear('objects', 400, file, ({ count, bytes }) => {
    const found = [...walkHdf5(openHdf5(windowed(bytes), defaultLimits))].length;
    assert.equal(found, count + count / 50 + 1);
  });
});

test('a structure that refers to itself ends', { skip }, () => {
  const whole = readFileSync(join(folder, 'sized-4000.hdf5'));
  let told = 0;
  const trees: number[] = [];
  for (let at = whole.indexOf('TREE'); at >= 0; at = whole.indexOf('TREE', at + 1)) trees.push(at);
  const tried = trees.filter((_, at) => long || at % 4 === 0);
  // The first child of a B-tree becomes the tree itself; trees that a group has outgrown stand there unused.
  for (const at of tried) {
    const bytes = Buffer.from(whole);
    bytes.writeBigUInt64LE(BigInt(at), at + 32);
    bytes[at + 5] = 1;
    const events = [...walkHdf5(openHdf5(bufferSource(bytes), defaultLimits))];
    if (events.some((event) => event.kind === 'broken')) told += 1;
  }
  assert.ok(tried.length >= 20 && told >= tried.length / 2, `${told} circles of ${tried.length} were told`);
});

test('no mutation gives anything but parse and limit errors', { skip }, async () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.h5'));
  let random = 12345;
  const next = (below: number): number => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    return Math.floor((random / 2 ** 32) * below);
  };
  const slow: string[] = [];
  for (let round = 0; round < aFew(300); round += 1) {
    const name = files[round % files.length]!;
    const bytes = Uint8Array.from(readFileSync(join(folder, name)));
    for (let change = next(6); change >= 0; change -= 1)
      bytes[next(Math.min(bytes.length, round % 2 === 0 ? 4096 : bytes.length))] = [0, 255, next(256)][
        next(3)
      ]!;
    const cut = next(4) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
    const started = processorTime();
    try {
      await told(bufferSource(cut));
    } catch (error) {
      if (!(error instanceof LoadlockError)) throw error;
    }
    if (processorTime() - started > 3000) slow.push(`${name} in round ${round}`);
  }
  assert.deepEqual(slow, []);
});

/** The file in the words of make.py. */
async function told(source: ByteSource): Promise<Record<string, object>> {
  const superblock = openHdf5(source, { ...defaultLimits, inflatedBytes: 2 ** 26 });
  const { file } = superblock;
  const objects: Record<string, object> = {};
  const alias: [string, string][] = [];
  for (const event of walkHdf5(superblock)) {
    if (event.kind === 'broken') throw event.error;
    if (event.kind === 'alias') alias.push([event.path, event.of]);
    else if (event.kind === 'soft') objects[event.path] = { kind: 'soft', target: event.target };
    else if (event.kind === 'external')
      objects[event.path] = { kind: 'external', target: event.target, file: event.file };
    else if (event.kind === 'dataset')
      objects[event.path] = {
        ...(await dataset(file, event.dataset)),
        attributes: attributes(file, event.header),
      };
    else if (event.kind === 'group')
      objects[event.path] = { kind: 'group', attributes: attributes(file, event.header) };
    else if (event.kind === 'datatype') objects[event.path] = { kind: 'datatype' };
    else assert.fail(`${event.kind} ${event.path}`);
  }
  assert.deepEqual(alias, []);
  return objects;
}

async function dataset(file: HdfFile, data: Dataset): Promise<object> {
  const { type, space, layout, external } = data;
  const known = { kind: 'dataset', shape: space.shape, dtype: dtypeName(type) };
  if (external.length > 0) return { ...known, external: external.map(({ name }) => name) };
  if (layout.kind === 'virtual')
    return {
      ...known,
      virtual: readVirtualSources(file, layout.address, layout.index).map((from) => from.file),
    };
  if (space.shape === null) return known;
  const digest = createHash('sha256');
  const parts: Uint8Array[] = [];
  for await (const part of readDatasetChunks(file, data)) {
    digest.update(part);
    parts.push(Uint8Array.from(part));
  }
  if (type.kind === 'text') return { ...known, texts: textsIn(file, type, parts, data) };
  return type.kind === 'sequence' || type.kind === 'reference'
    ? known
    : { ...known, sha256: digest.digest('hex') };
}

function textsIn(file: HdfFile, type: Datatype, parts: Uint8Array[], data: Dataset): string[] {
  // Elements are places; they lie plainly in these samples.
  const at = data.layout.kind === 'contiguous' ? file.base + data.layout.address : 0;
  assert.ok(parts.length > 0 && at > 0);
  return texts(file, type, at, elementCount(data.space.shape));
}

function texts(file: HdfFile, type: Datatype, at: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    textAt(file.source, elementAt(file, type, { at: at + index * type.size, size: type.size })),
  );
}

function attributes(file: HdfFile, header: ObjectHeader): Record<string, string[] | null> {
  const all: Record<string, string[] | null> = {};
  for (const { name, type, space, data } of readAttributes(file, header)) {
    const textual = (type.kind === 'string' || type.kind === 'text') && space.shape !== null;
    all[name] = textual ? texts(file, type, data.at, elementCount(space.shape)) : null;
  }
  return all;
}
