import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { describe, judgePickle } from './judge-pickle.ts';
import { carryingCode, doubtfulFiles, honestFiles, hostileFiles } from './old-files.ts';

for (const { id, bytes } of honestFiles)
  test(`admitted: ${id}`, () => {
    const judged = judgePickle(bytes);
    assert.equal(judged.ended, 'stop');
    assert.equal(judged.verdict, 'allow', describe(judged));
  });

for (const { id, bytes } of carryingCode)
  test(`for a person: ${id}`, () => {
    const judged = judgePickle(bytes);
    assert.equal(judged.verdict, 'review', describe(judged));
  });

for (const { id, bytes } of hostileFiles)
  test(`denied: ${id}`, async () => {
    const { findings } = await judgeBytes(bytes);
    assert.ok(
      findings.some(({ severity }) => severity === 'critical' || severity === 'high'),
      describe(judgePickle(bytes)),
    );
  });

for (const { id, bytes } of doubtfulFiles)
  test(`not admitted: ${id}`, () => {
    assert.notEqual(judgePickle(bytes).verdict, 'allow');
  });
