import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { scan } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-notebook-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function scanned(
  source: string,
  kernel: string,
): Promise<{ decision: string; rules: string[]; analysed: unknown }> {
  const metadata = { kernelspec: { name: kernel } };
  const cells = [{ cell_type: 'code', metadata: {}, outputs: [], source }];
  writeFileSync(join(folder, 'x.ipynb'), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
  const report = await scan([join(folder, 'x.ipynb')], { facts: true, jobs: 1 });
  const [artifact] = report.targets[0]!.artifacts;
  const fact = artifact!.facts?.find(({ kind }) => kind === 'capability');
  return {
    decision: artifact!.decision,
    rules: artifact!.findings.map(({ rule }) => rule),
    analysed: fact !== undefined && 'analysed' in fact ? fact.analysed : undefined,
  };
}

test('a notebook of which every cell was read is judged by what its cells do', async () => {
  const { decision, rules, analysed } = await scanned('import math\nmath.sqrt(2)', 'python3');
  assert.deepEqual([decision, rules, analysed], ['allow', [], true]);
});

test('a notebook with cells that nothing reads goes to a person', async () => {
  for (const [source, kernel] of [
    ['ls()', 'ir'],
    ['%%cython\nx = 1', 'python3'],
  ] as const) {
    const { decision, rules, analysed } = await scanned(source, kernel);
    assert.deepEqual(
      [decision, rules.includes('code-inside'), analysed],
      ['review', true, undefined],
      source,
    );
  }
});
