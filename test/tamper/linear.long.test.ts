import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scan, sign, verify } from '../../src/index.ts';
import { compareFiles, type FoundFile } from '../../src/provenance/compare.ts';
import { readManifest, writeManifest } from '../../src/provenance/manifest.ts';
import { parseSignature } from '../../src/provenance/minisign/signature.ts';
import { collisions } from '../../src/provenance/paths.ts';
import { assertLinear } from '../linear-time.ts';
import { processorTime } from '../processor-time.ts';
import { newSigner, published, signBeside, trustText } from './fixtures.ts';
import { scratch } from './kit.ts';

const place = scratch('tamper-linear');
const digest = '0'.repeat(64);

function manifestOf(paths: readonly string[]): Uint8Array {
  return writeManifest({
    ...{ name: 'm', version: '1', publisher: 'p', publishedAt: published, expiresAt: null },
    files: paths.map((path) => ({ path, sha256: digest, size: 1 })),
    trainingVersions: new Map(),
  });
}

const names = (count: number, name: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => name(at));
const shapes: Readonly<Record<string, (count: number) => string[]>> = {
  'names that differ at their ends': (count) => names(count, (at) => `weights/shard-${at}.safetensors`),
  'names of folders in folders': (count) => names(count, (at) => `${'d/'.repeat(at % 40)}f${at}`),
  'names that look like numbers': (count) => names(count, (at) => String(at)),
  'names that are one when folded': (count) => names(count, (at) => `a${at >> 1}${at & 1 ? 'X' : 'x'}`),
  'names with dots and spaces inside': (count) => names(count, (at) => `${'. '.repeat(20)}${at}`),
};

for (const [shape, pathsOf] of Object.entries(shapes))
  test(`reading and comparing a manifest takes time as its length: ${shape}`, async () => {
    const make = (count: number): { paths: string[]; bytes: Uint8Array; found: FoundFile[] } => {
      const paths = pathsOf(count);
      const found = paths.map(
        (path): FoundFile => ({ path, kind: 'file', size: 1, digests: [digest], problem: null }),
      );
      return { paths, bytes: manifestOf(paths), found };
    };
    await assertLinear(shape, 4_000, make, ({ paths, bytes, found }) => {
      compareFiles(readManifest(bytes, null), found, ['.git', '.cache/huggingface']);
      collisions(paths);
    });
  });

test('verifying a folder takes time as its files are many', async () => {
  const signer = await newSigner(place, 'many');
  const folderOf = async (count: number): Promise<string> => {
    const root = mkdtempSync(join(place, 'many-'));
    for (let at = 0; at < count; at += 1) {
      if (at % 500 === 0) mkdirSync(join(root, String(at / 500)));
      writeFileSync(join(root, String(Math.floor(at / 500)), `f${at}`), String(at));
    }
    await sign(root, { key: signer.secret, jobs: 1 });
    return root;
  };
  await assertLinear('a folder', 4_000, folderOf, async (root) => {
    assert.equal((await verify(root, { key: signer.file, jobs: 1 })).decision, 'allow');
  });
});

test('scanning a store of files that are signed one by one takes time as they are many', async () => {
  const signer = await newSigner(place, 'store');
  const trust = join(place, 'store.json');
  writeFileSync(trust, trustText([['acme', signer]]));
  const storeOf = (count: number): string => {
    const root = mkdtempSync(join(place, 'store-'));
    for (let at = 0; at < count; at += 1) {
      writeFileSync(join(root, `f${at}.txt`), `text ${at}`);
      signBeside(signer, root, `f${at}.txt`);
    }
    return root;
  };
  await assertLinear('a store', 200, storeOf, async (root) => {
    assert.equal((await scan([root], { origin: { defaultTrust: trust }, jobs: 1 })).decision, 'allow');
  });
});

test('a signature file of megabytes is refused before it is read', async () => {
  const large = Buffer.alloc(64 * 2 ** 20, 'x');
  const from = processorTime();
  assert.throws(() => parseSignature(large), { code: 'PARSE_INVALID' });
  assert.ok(processorTime() - from < 500);
});
