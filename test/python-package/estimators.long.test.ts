import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bubblewrapHere } from '../isolation/kit.ts';
import { python, skip } from './unittest.ts';

interface Compared {
  readonly compared: number;
  readonly outputs: number;
  readonly not_fitted: object;
  readonly different: object;
  readonly not_loaded: object;
}

const isolated = process.platform === 'linux' ? await bubblewrapHere() : 'bubblewrap needs Linux';
const noSandbox = skip !== false ? skip : typeof isolated === 'string' && isolated;

test('every scikit-learn estimator predicts the same through load', {
  skip,
  timeout: 600_000,
}, (t) => {
  const { status, stdout, stderr } = python(['-m', 'tests.estimators']);
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout) as Compared;
  t.diagnostic(`${report.compared} estimators, ${report.outputs} outputs compared`);
  assert.deepEqual([report.different, report.not_loaded], [{}, {}]);
  assert.ok(report.compared > 180 && report.outputs > 300, stdout);
});

test('and through quarantine', { skip: noSandbox, timeout: 600_000 }, (t) => {
  const { status, stdout, stderr } = python(['-m', 'tests.quarantined_estimators']);
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout) as Compared;
  t.diagnostic(`${report.compared} estimators, ${report.outputs} outputs compared`);
  assert.deepEqual(report.different, {});
  assert.ok(report.compared > 180 && report.outputs > 300, stdout);
});
