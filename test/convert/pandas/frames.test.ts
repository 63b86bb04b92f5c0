import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { convert } from '../../../src/index.ts';
import { folder } from '../workshop.ts';
import { ask, python, withPandas } from './ask.ts';
import { convertAll, failures } from './convert-all.ts';

const corpus = fileURLToPath(new URL('../../corpus/pickle', import.meta.url));

test(
  'every kind of frame converts to what pandas reads as the same, or is refused by name',
  withPandas,
  async (t) => {
    const { converted, refused, said } = await convertAll(folder(), []);
    t.diagnostic(`${converted} tables converted, ${refused.size} refused: ${[...refused.keys()].join(', ')}`);
    t.diagnostic(JSON.stringify(Object.fromEntries(said)));
    assert.ok(converted > 300);
    assert.deepEqual(failures, []);
  },
);

test('frames of old versions of pandas hold what was in them', withPandas, async () => {
  const place = folder();
  const tables: string[] = [];
  const names = readdirSync(corpus).filter((name) => /^old-pandas-.*\.pkl$/.test(name));
  assert.ok(names.length >= 9);
  for (const name of names)
    for (const ending of ['parquet', 'arrow']) {
      const out = join(place, `${name}.${ending}`);
      const { record } = await convert(join(corpus, name), out, { verify: true });
      assert.deepEqual(record?.leftOut, [], name);
      tables.push(out);
    }
  const said = JSON.parse(ask(python!, 'frames.py', ['old'], JSON.stringify(tables))) as Record<
    string,
    string
  >;
  assert.deepEqual(
    Object.entries(said).filter(([, verdict]) => verdict !== 'equal'),
    [],
  );
  assert.equal(Object.keys(said).length, tables.length, 'each is compared');
});
