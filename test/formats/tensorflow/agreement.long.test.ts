import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Fact } from '../../../src/core/fact.ts';
import type { Format } from '../../../src/formats/format.ts';
import { tensorBundle } from '../../../src/formats/tensor-bundle/tensor-bundle.ts';
import { graphDef, metaGraph, savedModel } from '../../../src/formats/tensorflow/tensorflow.ts';
import { tflite } from '../../../src/formats/tflite/tflite.ts';
import { claims, readWith, windowed } from '../kit.ts';

const { LOADLOCK_TEST_FORMATS: python } = process.env;
const options = {
  skip: python === undefined ? 'LOADLOCK_TEST_FORMATS names no Python with tensorflow' : false,
};
const script = fileURLToPath(new URL('said_by_tensorflow.py', import.meta.url));
const corpus = fileURLToPath(new URL('../../corpus', import.meta.url));

interface Said {
  readonly path: string;
  readonly operations?: readonly (readonly [string, string, number])[];
  readonly tensors: readonly (readonly [string, string, readonly number[]])[];
}

const families: readonly { readonly format: Format; readonly folder: string; readonly ending: string }[] = [
  { format: savedModel, folder: 'saved-model', ending: 'saved_model.pb' },
  { format: metaGraph, folder: 'meta-graph', ending: '.meta' },
  { format: graphDef, folder: 'graph-def', ending: '.pb' },
  { format: tensorBundle, folder: 'tensor-bundle', ending: '.index' },
  { format: tensorBundle, folder: 'saved-model', ending: '.index' },
  { format: tflite, folder: 'tflite', ending: '.tflite' },
];

for (const { format, folder, ending } of families)
  test(`TensorFlow says the same of ${folder}/*${ending}`, options, async () => {
    const root = join(corpus, folder);
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => join(root, name));
    assert.ok(paths.length > 0);
    const done = spawnSync(python!, [script, ...paths], { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(done.status, 0, done.stderr);
    const all = done.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Said);
    assert.equal(all.length, paths.length);
    for (const { path, operations, tensors } of all) {
      const bytes = readFileSync(path);
      for (const input of [bytes, windowed(bytes)]) {
        assert.ok(claims(format, input), path);
        const { facts } = await readWith(format, input);
        if (operations !== undefined) assert.deepEqual(operationsOf(facts), sorted(operations), path);
        assert.deepEqual(tensorsOf(facts), sorted(tensors), path);
      }
    }
  });

/** Counts by function and name: facts of one name are told apart by what they are given. */
function operationsOf(facts: readonly Fact[]): unknown[] {
  const counts = new Map<string, number>();
  for (const fact of facts) {
    if (fact.kind !== 'operation') continue;
    const key = JSON.stringify([fact.within, fact.name]);
    counts.set(key, (counts.get(key) ?? 0) + fact.count);
  }
  return sorted([...counts].map(([key, count]) => [...(JSON.parse(key) as string[]), count]));
}

function tensorsOf(facts: readonly Fact[]): unknown[] {
  return sorted(
    facts.flatMap((fact) => (fact.kind === 'tensor' ? [[fact.name, fact.dtype, fact.shape]] : [])),
  );
}

function sorted(rows: readonly unknown[]): unknown[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
