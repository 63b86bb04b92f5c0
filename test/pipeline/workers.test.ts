import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { scan } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-workers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a source that takes more memory than a thread is given is read all the same', {
  timeout: 300_000,
}, async () => {
  // A tree of some 600 MB: a node for each number, several times the heap of a thread.
  writeFileSync(join(folder, 'table.py'), `TABLE = [${'7,\n'.repeat(2_500_000)}]\n`);
  writeFileSync(join(folder, 'hostile.py'), 'import os\nos.system("touch marker")\n');
  for (let at = 0; at < 6; at += 1) writeFileSync(join(folder, `plain${at}.py`), `X = ${at}\n`);
  const [one, two] = [await scan([folder], { jobs: 1 }), await scan([folder], { jobs: 2 })];
  const told = ({ targets }: typeof one): unknown =>
    targets.flatMap(({ artifacts }) =>
      artifacts.map(({ path, sha256, decision, findings }) => ({ path, sha256, decision, findings })),
    );
  assert.deepEqual(told(two), told(one));
  assert.equal(two.targets[0]?.artifacts.find(({ path }) => path === 'hostile.py')?.decision, 'deny');
});
