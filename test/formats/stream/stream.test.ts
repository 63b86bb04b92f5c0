import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Format } from '../../../src/formats/format.ts';
import { bzip2 } from '../../../src/formats/stream/bzip2.ts';
import { gzip } from '../../../src/formats/stream/gzip.ts';
import { lz4 } from '../../../src/formats/stream/lz4.ts';
import { lzip } from '../../../src/formats/stream/lzip.ts';
import { lzma } from '../../../src/formats/stream/lzma.ts';
import { xz } from '../../../src/formats/stream/xz.ts';
import { zfile } from '../../../src/formats/stream/zfile.ts';
import { zlib } from '../../../src/formats/stream/zlib.ts';
import { zstd } from '../../../src/formats/stream/zstd.ts';
import { python, runProgram, runScript } from '../../bytes/codecs/python.ts';
import { probeOf } from '../kit.ts';
import { anomalies, codes, read, textOf } from '../zip/reading.ts';

const all = [gzip, bzip2, xz, lzip, zstd, lz4, zfile, zlib, lzma];
const { path, skip } = await python(process.env['LOADLOCK_TEST_PYTHON']);
const samples = new Map<string, Buffer>();
if (path !== null) {
  const made = (await runScript(path, new URL('make.py', import.meta.url))) as Record<string, string>;
  for (const [name, hex] of Object.entries(made)) samples.set(name, Buffer.from(hex, 'hex'));
}

test('each format claims its own files, and no other does', { skip }, () => {
  for (const [name, bytes] of samples) {
    const claimed = all.filter((format) => claims(format, bytes)).map(({ id }) => id);
    const expected =
      name === 'plain' ? [] : [all.find(({ id }) => name === id || name.startsWith(`${id}-`))!.id];
    assert.deepEqual(claimed, expected, name);
  }
});

test('what is inside is handed over, and nothing is wrong with it', { skip }, async () => {
  const plain = samples.get('plain')!;
  for (const [name, bytes] of samples) {
    if (name === 'plain') continue;
    const { facts, members } = await read(owner(bytes), bytes);
    assert.deepEqual(anomalies(facts), [], name);
    assert.equal(members.length, 1, name);
    if (!name.endsWith('-joblib')) assert.ok(plain.equals(members[0]!.bytes!), name);
    // A pickle of protocol 4 starts so.
    assert.deepEqual([...members[0]!.bytes!.subarray(0, 2)], [0x80, 4], name);
  }
});

test('gzip gives the name that is stored, never a path', { skip }, async () => {
  const names = await Promise.all(
    ['gzip', 'gzip-named', 'gzip-path'].map(
      async (name) => (await read(gzip, samples.get(name)!)).members[0]!.name,
    ),
  );
  // Python's writer takes ".gz" off.
  assert.deepEqual(names, ['inflated', 'model.pkl', 'model.pkl']);
});

test('bytes after the stream are said and handed over, zeros are not', { skip }, async () => {
  const tail = 'cos\nsystem\n';
  for (const [name, bytes] of samples) {
    if (name === 'plain') continue;
    const format = owner(bytes);
    const followed = await read(format, Buffer.concat([bytes, Buffer.from(tail)]));
    assert.deepEqual(codes(followed.facts), ['archive-hidden-data'], name);
    assert.equal(textOf(followed.members[1]), tail, name);
    const padded = await read(format, Buffer.concat([bytes, Buffer.alloc(64)]));
    assert.deepEqual(codes(padded.facts), [], name);
  }
});

test('records of a checkpoint’s database follow a stream, and are handed over', { skip }, async () => {
  const stream = samples.get('zstd')!;
  const node = Buffer.concat([Buffer.from('0cdb20de', 'hex'), Buffer.alloc(8), Buffer.alloc(40, 7)]);
  node.writeBigUInt64LE(BigInt(node.length), 4);
  // As Zarr's index of a shard stands there.
  const index = Buffer.alloc(20, 9);
  for (const behind of [node, Buffer.concat([index, node])]) {
    const { facts, members } = await read(owner(stream), Buffer.concat([stream, behind]));
    assert.deepEqual(codes(facts), []);
    assert.deepEqual(Buffer.from(members[1]!.bytes!), behind);
  }
  const endless = Buffer.from(node);
  endless.writeBigUInt64LE(2n ** 40n, 4);
  for (const behind of [endless, node.subarray(0, 30)]) {
    const { facts } = await read(owner(stream), Buffer.concat([stream, behind]));
    assert.deepEqual(codes(facts), ['archive-hidden-data']);
  }
});

test('cut in the middle, what came before the break is handed over', { skip }, async () => {
  const plain = samples.get('plain')!;
  for (const name of ['gzip', 'zlib-6', 'zlib-0', 'lzma', 'xz', 'joblib-zfile']) {
    const bytes = samples.get(name)!;
    const cut = bytes.subarray(0, Math.floor(bytes.length * 0.9));
    const { facts, members } = await read(owner(cut), cut);
    assert.deepEqual(codes(facts), ['codec-broken'], name);
    const { bytes: found } = members[0]!;
    assert.ok(found !== null && found.length > 0 && plain.subarray(0, found.length).equals(found), name);
  }
});

test('two streams in a row are one, as their readers have it', { skip }, async () => {
  for (const name of ['gzip', 'bzip2', 'xz', 'zstd', 'lz4']) {
    const bytes = samples.get(name)!;
    const { facts, members } = await read(owner(bytes), Buffer.concat([bytes, bytes]));
    assert.deepEqual(codes(facts), [], name);
    assert.equal(members[0]!.bytes!.length, samples.get('plain')!.length * 2, name);
  }
});

test('text, zeros and pickles are not taken for streams', () => {
  const texts = [
    'x^2 + y^2',
    'x\x01',
    'BZh',
    'BZh9 is how bzip2 starts',
    '(lp0\n.',
    ']q\x00.',
    'hello world\n'.repeat(400),
    'ZF is for Zlib File, they say',
  ];
  for (const text of [...texts, '\0'.repeat(5_000), 'x\x9c']) {
    const bytes = Buffer.from(text, 'latin1');
    assert.deepEqual(
      all.filter((format) => claims(format, bytes)).map(({ id }) => id),
      [],
      text.slice(0, 30),
    );
  }
});

test('no codec is loaded before a stream is read', async () => {
  const program = `
    import { formats } from ${JSON.stringify(new URL('../../../src/formats/index.ts', import.meta.url).href)};
    import { bufferSource } from ${JSON.stringify(new URL('../../../src/bytes/source.ts', import.meta.url).href)};
    import { defaultLimits as limits } from ${JSON.stringify(new URL('../../../src/core/limits.ts', import.meta.url).href)};
    const head = Buffer.from('80049500', 'hex');
    for (const format of formats) format.claims({ source: bufferSource(head), head, limits, name: '' });
    console.log(process.moduleLoadList.includes('NativeModule zlib'));`;
  const out = await runProgram(process.execPath, ['--input-type=module', '-e', program]);
  assert.equal(out?.toString().trim(), 'false', fileURLToPath(import.meta.url));
});

function claims(format: Format, bytes: Uint8Array): boolean {
  return format.claims(probeOf(bytes));
}

function owner(bytes: Uint8Array): Format {
  return all.find((format) => claims(format, bytes))!;
}
