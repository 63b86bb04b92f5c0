import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { scan } from '../../src/index.ts';

const examples = join(import.meta.dirname, '../../examples');

test('honest examples are allowed', async () => {
  const report = await scan([join(examples, 'honest')]);
  const artifacts = report.targets[0]?.artifacts ?? [];
  assert.ok(artifacts.length >= 8);
  for (const { path, decision, findings } of artifacts)
    assert.equal(decision, 'allow', `${path}: ${JSON.stringify(findings)}`);
});

test('booby-trapped examples are denied', async () => {
  const report = await scan([join(examples, 'booby-trapped')]);
  const artifacts = report.targets[0]?.artifacts ?? [];
  assert.ok(artifacts.length >= 15);
  for (const { path, decision, findings } of artifacts)
    assert.equal(decision, 'deny', `${path}: ${JSON.stringify(findings)}`);
});
