import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scan, sign, verify } from '../../src/index.ts';
import { compareFiles, type FoundFile } from '../../src/provenance/compare.ts';
import { readManifest, writeManifest } from '../../src/provenance/manifest.ts';
import { parseSignature } from '../../src/provenance/minisign/signature.ts';
import { collisions } from '../../src/provenance/paths.ts';
import { newSigner, published, signBeside, trustText } from './fixtures.ts';
import { long, scratch } from './kit.ts';

const place = scratch('tamper-linear');
const digest = '0'.repeat(64);

/** The least processor time of some runs, in seconds: others work on this machine too. */
async function seconds(work: () => unknown, runs = 3): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

/** Four times as much may take at most six times as long, what takes hardly any time aside. */
function assertLinear(what: string, small: number, large: number): void {
  assert.ok(
    large < 0.05 || large < 6 * Math.max(small, 0.01),
    `${what}: ${small} s, four times as much ${large} s`,
  );
}

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
    const measure = (count: number): Promise<number> => {
      const paths = pathsOf(count);
      const bytes = manifestOf(paths);
      const found = paths.map(
        (path): FoundFile => ({ path, kind: 'file', size: 1, digests: [digest], problem: null }),
      );
      return seconds(() => {
        const claim = readManifest(bytes, null);
        compareFiles(claim, found, ['.git', '.cache/huggingface']);
        collisions(paths);
      });
    };
    assertLinear(shape, await measure(long ? 10_000 : 5_000), await measure(long ? 40_000 : 20_000));
  });

test('verifying a folder takes time as its files are many', async (context) => {
  const signer = await newSigner(place, 'many');
  const counts = long ? [10_000, 20_000, 40_000] : [1_000, 4_000];
  const times: number[] = [];
  for (const count of counts) {
    const root = mkdtempSync(join(place, 'many-'));
    for (let at = 0; at < count; at += 1) {
      if (at % 500 === 0) mkdirSync(join(root, String(at / 500)));
      writeFileSync(join(root, String(Math.floor(at / 500)), `f${at}`), String(at));
    }
    await sign(root, { key: signer.secret, jobs: 1 });
    times.push(
      await seconds(async () => {
        assert.equal((await verify(root, { key: signer.file, jobs: 1 })).decision, 'allow');
      }, 2),
    );
  }
  context.diagnostic(counts.map((count, at) => `${count} files: ${times[at]!.toFixed(2)} s`).join(', '));
  assertLinear('a folder', times[0]!, times.at(-1)!);
});

test('scanning a store of files that are signed one by one takes time as they are many', async (context) => {
  const signer = await newSigner(place, 'store');
  const trust = join(place, 'store.json');
  writeFileSync(trust, trustText([['acme', signer]]));
  const times: number[] = [];
  const counts = long ? [500, 2_000] : [250, 1_000];
  for (const count of counts) {
    const root = mkdtempSync(join(place, 'store-'));
    for (let at = 0; at < count; at += 1) {
      writeFileSync(join(root, `f${at}.txt`), `text ${at}`);
      signBeside(signer, root, `f${at}.txt`);
    }
    times.push(
      await seconds(async () => {
        assert.equal((await scan([root], { origin: { defaultTrust: trust }, jobs: 1 })).decision, 'allow');
      }, 2),
    );
  }
  context.diagnostic(counts.map((count, at) => `${count} files: ${times[at]!.toFixed(2)} s`).join(', '));
  assertLinear('a store', times[0]!, times.at(-1)!);
});

test('a signature file of megabytes is refused before it is read', async () => {
  const large = Buffer.alloc(64 * 2 ** 20, 'x');
  const time = await seconds(() => assert.throws(() => parseSignature(large), { code: 'PARSE_INVALID' }), 1);
  assert.ok(time < 0.5, `${time} s`);
});
