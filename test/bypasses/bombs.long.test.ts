import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { defaultLimits } from '../../src/core/limits.ts';
import { decide } from '../../src/policy/decide.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { buildZip } from '../formats/zip/build.ts';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { bombs } from './containers/bombs.ts';
import { noise } from './containers/payload.ts';

/** Generous: a bomb without a budget takes a hundred times as much. */
const mostSeconds = 60;
const mostMegabytes = 200;
async function judge(bytes: Uint8Array): Promise<{ decision: string; rules: string[]; said: string }> {
  const { findings, complete, format } = await judgeBytes(bytes, defaultLimits);
  return {
    decision: decide(standard, { findings, complete, format }).verdict,
    rules: findings.map(({ rule }) => rule),
    said: findings.map(({ rule, evidence }) => `${rule}: ${evidence}`).join('\n'),
  };
}

/** The most memory that this process has had so far: node:test runs each file in one of its own. */
function peak(): number {
  return process.resourceUsage().maxRSS / 1024;
}

for (const { id, build, small } of bombs) {
  test(`a bomb is refused in time: ${id} (CWE-409)`, async (context) => {
    const bytes = build();
    const memory = peak();
    const before = process.cpuUsage();
    const bomb = await judge(bytes);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    const grown = peak() - memory;
    context.diagnostic(
      `${bytes.length} bytes: ${seconds.toFixed(2)} s of CPU, ${grown.toFixed(0)} MB more at the peak`,
    );
    assert.ok(bomb.rules.includes('expansion-bomb'), bomb.said || 'nothing said');
    assert.equal(bomb.decision, 'deny');
    assert.ok(seconds < mostSeconds, `${seconds} s of CPU`);
    assert.ok(grown < mostMegabytes, `${grown} MB more`);
    const honest = await judge(small());
    assert.equal(honest.decision, 'allow', honest.said);
  });
}

const descriptors = '/proc/self/fd';

test('temporary files of members are let go one by one, so that many do not fill the disk', {
  skip: existsSync(descriptors) ? false : `no ${descriptors} here`,
}, async () => {
  const data = Buffer.concat([noise(3_000), new Uint8Array(3_000)]);
  const members = Array.from({ length: 100 }, (_, index) => ({ name: `${index}`, data, deflate: true }));
  const before = readdirSync(descriptors).length;
  await judgeBytes(buildZip(members), { ...defaultLimits, spoolBytes: 1_000 });
  const after = readdirSync(descriptors).length;
  assert.ok(after - before < 10, `${after - before} descriptors more`);
});
