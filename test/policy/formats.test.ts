import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatIds } from '../../src/core/format-ids.ts';
import { formats } from '../../src/formats/index.ts';
import { documentKinds } from '../../src/formats/json/documents/index.ts';
import { yamlKinds } from '../../src/formats/yaml/documents/index.ts';
import { flavours } from '../../src/formats/zip/flavours.ts';
import { parsePolicy } from '../../src/policy/load.ts';

const registered = new Set([...formats, ...documentKinds, ...yamlKinds, ...flavours].map(({ id }) => id));
const folder = fileURLToPath(new URL('../../src/formats', import.meta.url));
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

test('the ids that a policy knows are those of the formats', () => {
  const known = new Set(formatIds);
  assert.deepEqual(
    [...registered].filter((id) => !known.has(id)),
    [],
    'missing in core/format-ids.ts',
  );
  assert.equal(known.size, formatIds.length, 'an id stands there twice');
  // Files without bytes, and those that nothing claims, have no format of their own.
  const own = formatIds.filter((id) => !registered.has(id) && id !== 'unknown' && id !== 'empty');
  assert.deepEqual(
    own.filter((id) => !source.includes(`'${id}'`)),
    [],
    'no reader says so',
  );
});

test('whatever a reader says that a file is, a policy can name', () => {
  const said = [...source.matchAll(/\breading\.is\(([^;]{1,300}?)\);/g)].flatMap(([, words = '']) => {
    const first = words.slice(0, words.search(/,|$/));
    return [...first.matchAll(/'([a-z0-9-]+)'/g)].map(([, id = '']) => id);
  });
  assert.ok(said.length > 20);
  const known = new Set([...formatIds, 'keras', 'plain']);
  assert.deepEqual(
    said.filter((id) => !known.has(id)),
    [],
  );
});

test('every sample of the corpus has a format that a policy can name', () => {
  const corpus = fileURLToPath(new URL('../corpus', import.meta.url));
  const seen = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.expect.json'))
    .map((name) => (JSON.parse(readFileSync(join(corpus, name), 'utf8')) as { format?: unknown }).format)
    .filter((format) => typeof format === 'string');
  assert.ok(seen.length > 100);
  assert.deepEqual(
    [...new Set(seen)].filter((format) => !formatIds.includes(format)),
    [],
  );
});

test('a mistyped format is an error that names the nearest', async () => {
  for (const [text, words] of [
    ['[formats]\ndeny = ["picle"]', /loadlock\.toml:2: formats\.deny names 'picle', .*did you mean pickle\?/],
    ['[formats]\nallow = ["npy", "safetensor"]', /formats\.allow .*did you mean safetensors\?/],
    ['[formats]\nallow = ["frobnicate-the-thing"]', /docs\/formats\.md/],
    ['[formats]\nallow = [""]', /an empty id/],
  ] as const)
    await assert.rejects(parsePolicy(text, 'loadlock.toml'), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'POLICY_INVALID');
      assert.match(error.message, words);
      return true;
    });
  const { formats: read } = await parsePolicy('[formats]\nallow = ["pickle", "joblib"]\ndeny = ["7z"]', 'x');
  assert.deepEqual([read.allow, read.deny], [['pickle', 'joblib'], ['7z']]);
});
