import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LoadlockError } from '../../src/core/errors.ts';
import { convert } from '../../src/index.ts';
import { folder } from './workshop.ts';

const corpus = fileURLToPath(new URL('../corpus', import.meta.url));

interface Expected {
  readonly decision: string;
  readonly format: string;
}

function samplesOf(family: string): (readonly [path: string, expected: Expected])[] {
  const place = join(corpus, family);
  return readdirSync(place)
    .filter((name) => name.endsWith('.expect.json'))
    .map((name) => [
      join(place, name.replace(/\.expect\.json$/, '')),
      JSON.parse(readFileSync(join(place, name), 'utf8')) as Expected,
    ]);
}

/** What of each family may be refused, and why in its own words. */
const families: readonly (readonly [string, string, RegExp])[] = [
  [
    'torch',
    'safetensors',
    /holds no tensor|no tensor of the file can be written|nothing converts|no format that is known/,
  ],
  ['torch-legacy', 'safetensors', /holds no tensor|no tensor of the file can be written/],
  ['torch-tar', 'safetensors', /holds no tensor|no tensor of the file can be written/],
  ['npy', 'npz', /holds no array|objects inside of records|tells no array/],
  ['npz', 'npz', /holds no array|objects inside of records|tells no array/],
  ['joblib', 'npz', /holds no array/],
];

for (const [family, ending, refusals] of families)
  test(`samples of ${family} that may be loaded convert, or are refused by name`, async () => {
    const place = folder();
    let converted = 0;
    const refused: string[] = [];
    for (const [path, { decision }] of samplesOf(family)) {
      const out = join(place, `${converted + refused.length}.${ending}`);
      try {
        const { record } = await convert(path, out, { verify: true });
        assert.equal(record !== null, decision === 'allow', path);
        if (record !== null) converted += 1;
      } catch (error) {
        assert.ok(error instanceof LoadlockError, `${path}: ${error instanceof Error ? error.stack : error}`);
        assert.equal(decision, 'allow', path);
        assert.match(error.message, refusals, path);
        refused.push(`${path}: ${error.message}`);
      }
    }
    assert.ok(converted > refused.length, `${converted} converted; ${refused.join('; ')}`);
    if (process.env['LOADLOCK_SHOW'] === '1') console.log(family, converted, refused);
  });
