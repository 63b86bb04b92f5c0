import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { redTeamSamples } from './red-team.ts';
import { honestTree } from './red-team-guises.ts';

test('every sample has a name of its own', () => {
  assert.equal(new Set(redTeamSamples.map(({ id }) => id)).size, redTeamSamples.length);
});

for (const { id, loader, bytes } of redTeamSamples) {
  test(`not admitted: ${id} (${loader})`, async () => {
    const { findings } = await judgeBytes(bytes);
    const severities = findings.map(({ severity }) => severity);
    assert.ok(
      severities.some((severity) => ['critical', 'high', 'medium'].includes(severity)),
      `the pipeline says only: ${severities.join(', ')}`,
    );
  });
}

test('a tree whose nodes name their children is admitted', async () => {
  assert.deepEqual((await judgeBytes(honestTree)).findings, []);
});
