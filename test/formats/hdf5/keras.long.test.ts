import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

const { LOADLOCK_TEST_FORMATS: python } = process.env;
const skip = python === undefined ? 'LOADLOCK_TEST_FORMATS names no Python with keras' : false;
const corpus = join(import.meta.dirname, '../../corpus');

interface Loaded {
  readonly names: readonly (readonly [module: string, name: string])[];
  readonly error: string | null;
}

function samples(): string[] {
  return ['keras', 'keras-h5'].flatMap((folder) =>
    readdirSync(join(corpus, folder))
      .filter(
        (name) => !name.endsWith('.expect.json') && existsSync(join(corpus, folder, `${name}.expect.json`)),
      )
      .map((name) => join(corpus, folder, name)),
  );
}

function decision(path: string): string {
  return (JSON.parse(readFileSync(`${path}.expect.json`, 'utf8')) as { decision: string }).decision;
}

/** Made by Keras 2, whose classes Keras 3 does not know any more, or holding no model. */
const notForKeras3 = /^keras-2|\.weights\.h5$/;

test('Keras looks up no name that is not told, and loads what is allowed', { skip }, async (t) => {
  const paths = samples().filter(
    (path) => decision(path) !== 'deny' && !/shape-bomb|external|tfsm/.test(path),
  );
  const script = join(import.meta.dirname, 'keras_names.py');
  const text = execFileSync(python!, [script, ...paths], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const loaded = JSON.parse(text.slice(text.lastIndexOf('\n{') + 1)) as Record<string, Loaded>;
  for (const [path, { names, error }] of Object.entries(loaded))
    await t.test(basename(path), async () => {
      const { facts } = await judgeBytes(readFileSync(path));
      const told = new Set(facts.flatMap((fact) => (fact.kind === 'reference' ? [fact.name] : [])));
      for (const [module, name] of names) {
        // The loader of .h5 files gives the classes of Keras their module before it looks them up.
        const found = told.has(`${module}.${name}`) || told.has(name);
        assert.ok(found, `${module}.${name} is not among ${[...told].join(', ')}`);
      }
      if (!notForKeras3.test(basename(path)) && decision(path) === 'allow') assert.equal(error, null);
    });
});
