import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { evasions } from './evasions/index.ts';
import { describe, judgePickle } from './judge-pickle.ts';

test('every evasion has a name of its own', () => {
  assert.equal(new Set(evasions.map(({ id }) => id)).size, evasions.length);
});

for (const { id, ref, bytes, expect, pipelineOnly = false } of evasions) {
  test(`${expect === 'deny' ? 'denied' : 'not admitted'}: ${id}${ref === undefined ? '' : ` (${ref})`}`, async () => {
    const judged = judgePickle(bytes);
    if (pipelineOnly) assert.equal(expect, 'deny');
    else if (expect === 'deny') assert.equal(judged.verdict, 'deny', describe(judged) || 'nothing said');
    else assert.notEqual(judged.verdict, 'allow', 'nothing said');

    const { findings } = await judgeBytes(bytes);
    const severities = findings.map(({ severity }) => severity);
    const bad = expect === 'deny' ? ['critical', 'high'] : ['critical', 'high', 'medium'];
    assert.ok(
      severities.some((severity) => bad.includes(severity)),
      `the pipeline says only: ${severities.join(', ')}`,
    );
  });
}
