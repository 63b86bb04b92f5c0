import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/api/check.ts';
import { put } from '../../check/kit.ts';

interface Sample {
  readonly on?: string;
  readonly condition?: string;
  readonly path?: string;
  readonly runId?: string;
  readonly run: string;
}

const own = '$'; // The expressions of a workflow begin with it.

function workflow({ on = 'workflow_run', condition, path, runId, run }: Sample): string {
  return [
    'name: report',
    'on:',
    `  ${on}:`,
    '    workflows: [test]',
    '    types: [completed]',
    'jobs:',
    '  report:',
    '    runs-on: ubuntu-latest',
    ...(condition === undefined ? [] : [`    if: ${condition}`]),
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: actions/download-artifact@v4',
    '        with:',
    '          name: results',
    ...(path === undefined ? [] : [`          path: ${path}`]),
    ...(runId === '' ? [] : [`          run-id: ${runId ?? `${own}{{ github.event.workflow_run.id }}`}`]),
    `      - run: ${run}`,
    '',
  ].join('\n');
}

const cases: readonly (readonly [decision: string, sample: Sample])[] = [
  ['deny', { path: 'results', run: 'bash results/summarise.sh' }],
  ['deny', { path: './results/', run: '. results/env' }],
  // It may lie over a script of the repository.
  ['review', { run: 'bash ./summarise.sh' }],
  ['review', { path: '.', run: './summarise.sh' }],
  ['allow', { path: 'results', run: 'wc -l results/summary.txt' }],
  ['allow', { path: 'results', run: 'bash scripts/summarise.sh results' }],
  // What the workflow itself has kept, and runs for nobody else's commit.
  ['allow', { on: 'push', path: 'results', runId: '', run: 'bash results/summarise.sh' }],
  ['allow', { path: 'results', runId: '', run: 'bash results/summarise.sh' }],
  [
    'allow',
    { condition: "github.event.workflow_run.event == 'push'", path: 'results', run: 'bash results/x.sh' },
  ],
];

for (const [i, [decision, sample]] of cases.entries())
  test(`${decision}: ${JSON.stringify(sample)}`, async () => {
    const path = put(`artifacts-${i}/.github/workflows/report.yml`, workflow(sample));
    assert.equal((await check([path], { context: 'generated' })).decision, decision);
  });
