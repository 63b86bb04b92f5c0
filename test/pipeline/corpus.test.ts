import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { scan } from '../../src/index.ts';

const root = join(import.meta.dirname, '../corpus');

interface Expectation {
  readonly format: string;
  readonly container?: string;
  readonly decision: string;
  readonly note?: string;
}

const samples = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.expect.json'))
  .map((name) => join(root, name.slice(0, -'.expect.json'.length)))
  .sort();

test('the corpus is there', () => {
  assert.ok(samples.length > 100, `${samples.length} samples`);
});

for (const path of samples) {
  const expected = JSON.parse(readFileSync(`${path}.expect.json`, 'utf8')) as Expectation;
  test(`${relative(root, path)} is ${expected.decision}`, async () => {
    const report = await scan([path]);
    const artifact = report.targets[0]?.artifacts[0];
    const said = artifact?.findings.map(
      (finding) => `${finding.severity} ${finding.rule}: ${finding.evidence}`,
    );
    assert.equal(artifact?.decision, expected.decision, [expected.note, ...(said ?? [])].join('\n'));
    assert.equal(artifact?.format, expected.container ?? expected.format);
  });
}
