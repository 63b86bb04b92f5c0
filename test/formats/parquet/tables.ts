import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fact } from '../../../src/core/fact.ts';
import type { Format } from '../../../src/formats/format.ts';
import { readWith, windowed } from '../kit.ts';

const script = fileURLToPath(new URL('tables.py', import.meta.url));
const corpus = fileURLToPath(new URL('../../corpus', import.meta.url));
const { LOADLOCK_TEST_PYTHON: python } = process.env;

export const withPyarrow: { readonly skip: string | false } = {
  skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with pyarrow' : false,
};

interface Told {
  readonly columns: readonly (readonly [name: string, dtype: string, bytes: number | null])[];
  readonly rows: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export function samplesOf(format: string): { readonly name: string; readonly bytes: Uint8Array }[] {
  const names = readdirSync(join(corpus, format)).filter((name) => !name.endsWith('.expect.json'));
  return names.map((name) => ({ name, bytes: readFileSync(join(corpus, format, name)) }));
}

/** Reads every sample of a format, and holds it against what pyarrow says of the same file. */
export async function agree(format: Format, id: string): Promise<number> {
  // The first version of Feather is named, and not read.
  const samples = samplesOf(id).filter(({ name }) => name !== 'first.feather');
  const paths = samples.map(({ name }) => join(corpus, id, name));
  const done = spawnSync(python!, ['-I', '-W', 'ignore', script, ...paths], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  const told = JSON.parse(done.stdout) as Told[];
  for (const [index, { name, bytes }] of samples.entries()) {
    const { columns, rows, metadata } = told[index]!;
    const { facts } = await readWith(format, bytes);
    assert.deepEqual(tensors(facts), columns, name);
    for (const fact of facts) if (fact.kind === 'tensor') assert.deepEqual(fact.shape, [rows], name);
    const ours = new Map(
      facts.flatMap((fact) => (fact.kind === 'metadata' ? [[fact.key, fact.value] as const] : [])),
    );
    for (const [key, value] of Object.entries(metadata))
      assert.equal(
        ours.get(key),
        Buffer.from(value, 'base64').subarray(0, 4096).toString(),
        `${name} ${key}`,
      );
    assert.deepEqual((await readWith(format, windowed(bytes))).facts, facts, name);
  }
  return samples.length;
}

function tensors(facts: readonly Fact[]): unknown[] {
  return facts.flatMap((fact) => (fact.kind === 'tensor' ? [[fact.name, fact.dtype, fact.bytes]] : []));
}

export function codesOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'anomaly' ? [fact.code] : []));
}
