import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CodecId } from '../../../src/bytes/codecs/registry.ts';
import { long } from '../../long.ts';
import { inflate, windowed } from './inflate.ts';
import { python, runProgram, runScript, temporaryFolder } from './python.ts';

const { path, skip } = await python(process.env['LOADLOCK_TEST_PYTHON']);
let folder = '';
let samples: [CodecId, string, string][] = [];

before(async () => {
  folder = await temporaryFolder();
  if (path !== null)
    samples = (await runScript(path, new URL('samples.py', import.meta.url), folder)) as typeof samples;
});
after(() => rm(folder, { recursive: true, force: true }));

const ids = ['deflate', 'zlib', 'gzip', 'bzip2', 'xz', 'lzma', 'lzip', 'zstd', 'lz4', 'lz4-block'] as const;

for (const id of ids) {
  test(`${id}: what Python's writers packed comes out as it was`, { skip }, async () => {
    const mine = samples.filter(([codec]) => codec === id);
    assert.ok(mine.length > 20, `${mine.length} samples`);
    for (const [at, [, packed, plain]] of mine.entries()) {
      if (!long && at % 2 === 1) continue;
      const bytes = await readFile(join(folder, packed));
      const expected = await readFile(join(folder, plain));
      const inputs = [bytes, windowed(bytes)];
      for (const input of long ? inputs : [inputs[(at / 2) % 2]!]) {
        const { bytes: found, consumed, error } = await inflate(id, input);
        assert.equal(error, null, `${packed}: ${error?.message}`);
        assert.ok(Buffer.compare(found, expected) === 0, `${packed}: other bytes`);
        // The zeros behind gzip members are padding, not part of the stream.
        assert.equal(consumed, packed.startsWith('gzip-members') ? bytes.length - 512 : bytes.length, packed);
      }
    }
  });

  test(`${id}: what follows the stream is left`, {
    skip: skip || (id === 'lz4-block' && 'an LZ4 block does not say where it ends'),
  }, async () => {
    for (const [, packed, plain] of samples.filter(
      ([codec, name]) => codec === id && /-(words-255|empty|floats)$/.test(name),
    )) {
      const bytes = await readFile(join(folder, packed));
      const expected = await readFile(join(folder, plain));
      const behind = packed.startsWith('gzip-members') ? bytes.length - 512 : bytes.length;
      const {
        bytes: found,
        consumed,
        error,
      } = await inflate(id, Buffer.concat([bytes, Buffer.from('cos\nsystem\n')]));
      assert.deepEqual([error, consumed], [null, behind], packed);
      assert.ok(Buffer.compare(found, expected) === 0, packed);
    }
  });
}

const lines = Array.from({ length: 30_000 }, (_, i) => `line ${i * i} of ${i % 77}\n`).join('');

/** Programs, and the content that shows what they do where it is not lines of text. */
const programs: [CodecId, string, string[], string?][] = [
  ['xz', 'xz', ['-kc', '--arm64', '--lzma2=preset=6'], 'content-arm64'],
  ['xz', 'xz', ['-kc', '--arm64=start=65536', '--delta=dist=3', '--lzma2=preset=6'], 'content-arm64'],
  ['xz', 'xz', ['-kc', '-T2', '--block-size=65536']],
  ['xz', 'xz', ['-kc', '-9e', '--check=sha256']],
  ['lzma', 'xz', ['-kc', '--format=lzma']],
  ['bzip2', 'bzip2', ['-kc']],
  ['zstd', 'zstd', ['-qc', '-19', '--long=27']],
  ['zstd', 'zstd', ['-qc', '-1']],
  ['lz4', 'lz4', ['-qc', '-l']],
  ['lz4', 'lz4', ['-qc', '-BD', '-B4', '-BX']],
  ['lz4', 'lz4', ['-qc', '-9', '--content-size']],
];

for (const [id, program, options, kind] of programs) {
  test(`${program} ${options.join(' ')} reads back`, { skip: kind !== undefined && skip }, async (t) => {
    const plain = join(folder, kind ?? 'content-of-lines');
    if (kind === undefined) await writeFile(plain, lines);
    const packed = await runProgram(program, [...options, plain]);
    if (packed === null) return t.skip(`no ${program} on this machine`);
    const { bytes, consumed, error } = await inflate(id, packed);
    assert.equal(error, null);
    assert.ok((await readFile(plain)).equals(bytes));
    assert.equal(consumed, packed.length);
  });
}
