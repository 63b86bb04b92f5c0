import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { judgeBytes } from './judge-bytes.ts';

const root = join(import.meta.dirname, '../corpus');
const long = process.env['LOADLOCK_LONG'] === '1';
const cutsPerSample = long ? 50 : 2;
const mutationsPerSample = long ? 50 : 2;

const samples = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((name) => join(root, name))
  .filter(
    (path) => !/\.(json|md|py)$/.test(path) && statSync(path).isFile() && statSync(path).size < 64 * 1024,
  )
  .sort();

/** A small generator with a seed that the failure names. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function survives(bytes: Uint8Array, what: string): Promise<void> {
  const { findings } = await judgeBytes(bytes);
  const defect = findings.find((finding) => finding.evidence.includes('internal error'));
  assert.equal(defect, undefined, `${what}: ${defect?.evidence}`);
}

test('no truncation of a sample is a defect', async () => {
  assert.ok(samples.length > 100);
  for (const path of samples) {
    const bytes = readFileSync(path);
    const step = Math.max(1, Math.floor(bytes.length / cutsPerSample));
    for (let at = 0; at < bytes.length; at += step)
      await survives(bytes.subarray(0, at), `${relative(root, path)} cut at ${at}`);
  }
});

test('no mutation of a sample is a defect', async () => {
  for (const [number, path] of samples.entries()) {
    const bytes = readFileSync(path);
    if (bytes.length === 0) continue;
    const next = generator(number);
    for (let round = 0; round < mutationsPerSample; round += 1) {
      const mutated = Uint8Array.from(bytes);
      const changes = 1 + next(4);
      for (let change = 0; change < changes; change += 1) mutated[next(mutated.length)] = next(256);
      await survives(mutated, `${relative(root, path)} mutation ${round} of seed ${number}`);
    }
  }
});
