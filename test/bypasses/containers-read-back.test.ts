import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { python, runScript, temporaryFolder } from '../bytes/codecs/python.ts';
import { buildZip } from '../formats/zip/build.ts';
import { bombs } from './containers/bombs.ts';
import { bzip2 } from './containers/build/bzip2.ts';
import { lzmaZeros } from './containers/build/lzma.ts';
import { buildNpy, floats } from './containers/build/npy.ts';
import { buildSevenZip } from './containers/build/seven-zip.ts';
import { lz4, lzmaAlone, xz } from './containers/build/streams.ts';
import { buildTar } from './containers/build/tar.ts';
import { torchLegacy, torchZip } from './containers/build/torch.ts';
import { harmless, noise, textHarmless } from './containers/payload.ts';
import { joblib } from './containers/streams.ts';
import { bzip2Member, lzmaMember } from './containers/zips.ts';

const { path, skip } = await python(process.env['LOADLOCK_TEST_PYTHON']);
const { LOADLOCK_TEST_TORCH: torch } = process.env;
const script = new URL('containers/read_back.py', import.meta.url);

async function readBack(interpreter: string, files: Readonly<Record<string, Uint8Array>>): Promise<unknown> {
  const folder = join(await temporaryFolder(), 'files');
  mkdirSync(folder);
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    return await runScript(interpreter, script, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function member(fields: object): Uint8Array {
  return buildZip([{ name: 'archive/data.pkl', data: harmless, ...fields }]);
}

/** A container that its own readers refuse proves nothing, neither as an attack nor as a twin. */
test('what the builders write is what the real readers read', { skip }, async () => {
  const contents = { small: harmless, zeros: new Uint8Array(3_000), noise: noise(70_000) };
  const files: Record<string, Uint8Array> = {};
  const expected: Record<string, string> = {};
  const expects = (name: string, bytes: Uint8Array, content: Uint8Array | string): void => {
    files[name] = bytes;
    expected[name] = digest(content);
  };
  const streams = { bz2: bzip2, lzma: lzmaAlone, xz, lz4 };
  for (const [name, content] of Object.entries(contents))
    for (const [suffix, pack] of Object.entries(streams))
      expects(`${name}.${suffix}`, pack(content), content);
  const zeros = new Uint8Array(lzmaZeros(3_000).size);
  for (const suffix of ['lzma', 'xz'])
    expects(`matches.${suffix}`, bombs.find(({ id }) => id === suffix)!.small(), zeros);
  expects('stored.zip', member({}), harmless);
  expects('bzip2.zip', member(bzip2Member(harmless)), harmless);
  expects('lzma.zip', member(lzmaMember(harmless)), harmless);
  expects('zip64.zip', torchZip({ data: harmless, zip64: true }), harmless);
  expects('behind.zip', torchZip({ data: harmless, prefix: '#!/bin/sh\n' }), harmless);
  expects('shifted.zip', torchZip({ data: harmless, prefix: '#!/bin/sh\n', shift: true }), harmless);
  expects('one.tar', buildTar([{ name: 'data.pkl', data: harmless }]), harmless);
  for (const method of ['copy', 'lzma'] as const)
    expects(`${method}.7z`, buildSevenZip([{ name: 'data.pkl', data: harmless }], method), harmless);
  const value = "{'weights': (1, 2), 'empty': ()}";
  expects('harmless.pkl', harmless, value);
  expects('text.pkl', textHarmless, "{'weights': 1}");
  expects('floats.npy', floats, 'array([0., 0.], dtype=float32)');
  const list = Buffer.from('(lI7\na.');
  expects('objects.npy', buildNpy("'|O'", '(1,)', list), '[7]');
  // joblib asks the object for its dtype.
  const array = Buffer.from('cnumpy\narray\n((lI7\natR.');
  expects('array.joblib', joblib(array), '(array([7]),)');
  assert.deepEqual(await readBack(path!, files), expected);
});

test('torch loads the checkpoints that the builders write', async (context) => {
  if (torch === undefined) return context.skip('LOADLOCK_TEST_TORCH names no Python with torch');
  const weight = digest('[0.5, 1.5, 2.5, 3.5]');
  const found = await readBack(torch, { 'zip.torch': torchZip(), 'legacy.torch': torchLegacy() });
  assert.deepEqual(found, { 'legacy.torch': weight, 'zip.torch': weight });
});
