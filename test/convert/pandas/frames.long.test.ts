import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folder } from '../workshop.ts';
import { withPandas } from './ask.ts';
import { convertAll, failures } from './convert-all.ts';

test('every kind of frame converts from every form of pickle', withPandas, async (t) => {
  const { converted, refused, said } = await convertAll(folder(), ['all']);
  t.diagnostic(`${converted} tables converted, ${refused.size} refused`);
  t.diagnostic(JSON.stringify(Object.fromEntries(said)));
  assert.ok(converted > 3500);
  assert.deepEqual(failures, []);
});
