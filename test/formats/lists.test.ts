import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { earlyFormats } from '../../src/formats/early.ts';
import { formats } from '../../src/formats/index.ts';
import { lateFormats } from '../../src/formats/late.ts';
import { promisedBy } from '../../src/formats/promise.ts';

test('a format stands in one list, once', () => {
  assert.equal(new Set(formats).size, earlyFormats.length + lateFormats.length);
});

test('every ending that a format promises is known by its name', async () => {
  const pickle = earlyFormats.find(({ id }) => id === 'pickle');
  for (const { extensions = [], id } of formats)
    for (const ending of extensions)
      assert.match((await promisedBy(`model${ending}`, pickle)) ?? '', /promises/, `${id} ${ending}`);
});

test('no ending is promised by two formats, nor by none', () => {
  const endings = formats.flatMap(({ extensions = [] }) => extensions);
  assert.equal(new Set(endings).size, endings.length);
  const source = readFileSync(join(import.meta.dirname, '../../src/formats/promise.ts'), 'utf8');
  const listed = /const lateEndings[^;]*;/.exec(source)?.[0].match(/'\.[a-z0-9]+'/g) ?? [];
  const late = lateFormats.flatMap(({ extensions = [] }) => extensions);
  assert.deepEqual(new Set(listed.map((quoted) => quoted.slice(1, -1))), new Set(late));
});
