import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { decidedOn, evasions } from './decided.ts';
import type { Files } from './sample.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-evasion-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
let written = 0;

function decided(sample: string | Files): ReturnType<typeof decidedOn> {
  written += 1;
  return decidedOn(sample, join(scratch, String(written)));
}

for (const [family, samples] of evasions) {
  test(`${family}: what runs something at import is denied`, async (t) => {
    const missed: string[] = [];
    for (const { name, bad, least, known } of samples) {
      const { verdict, findings } = await decided(bad);
      const isFound = verdict === 'deny' || verdict === least;
      if (known !== undefined) t.diagnostic(`not denied yet: ${name}: ${known}`);
      if (known !== undefined && isFound) missed.push(`${name}: is found now, and no longer known as missed`);
      if (known === undefined && !isFound) missed.push([`${name}: ${verdict}`, ...findings].join('\n'));
    }
    assert.deepEqual(missed, []);
  });

  test(`${family}: the same at honest work is allowed`, async (t) => {
    const alarms: string[] = [];
    for (const { name, good, alarm } of samples) {
      if (good === undefined) continue;
      const { verdict, findings } = await decided(good);
      if (alarm !== undefined) t.diagnostic(`not allowed yet: ${name}: ${alarm}`);
      if (alarm !== undefined && verdict === 'allow') alarms.push(`${name}: is allowed now`);
      if (alarm === undefined && verdict !== 'allow')
        alarms.push([`${name}: ${verdict}`, ...findings].join('\n'));
    }
    assert.deepEqual(alarms, []);
  });
}

test('there are enough samples of either kind', () => {
  const all = evasions.flatMap(([, samples]) => samples);
  assert.ok(all.length >= 150, `${all.length}`);
  assert.ok(all.filter(({ good }) => good !== undefined).length >= 60);
  const doubles = evasions.flatMap(([, samples]) =>
    samples.map(({ name }) => name).filter((name, at, names) => names.indexOf(name) !== at),
  );
  assert.deepEqual(doubles, []);
});
