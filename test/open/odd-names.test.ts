import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { scan } from '../../src/index.ts';

test('names that are not UTF-8 stay apart in a report, and are told of', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-names-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const names = [[0xff], [0xfe], [0xe2, 0x82], [0xc3, 0xa9], [0xf0, 0x9f, 0x98, 0x80, 0x80]];
  for (const name of names)
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/a`), Buffer.from(name)]), 'text');
  const [target] = (await scan([folder])).targets;
  assert.deepEqual(
    target!.artifacts
      .map(({ path, findings }) => [path, findings.some(({ rule }) => rule === 'unusual-name')])
      .sort(),
    [
      ['a\ufffde2\ufffd82', true],
      ['a\ufffdfe', true],
      ['a\ufffdff', true],
      ['aé', false],
      ['a😀\ufffd80', true],
    ].sort(),
  );
});
