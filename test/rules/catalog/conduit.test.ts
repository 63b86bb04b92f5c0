import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgePickle } from '../../bypasses/judge-pickle.ts';

const conduit = '_pybind11_conduit_v1_';

/** An estimator whose state has one entry of that name. */
function estimator(key: string, value: string): string {
  const made = `\x80\x02csklearn.linear_model._base\nLinearRegression\n)\x81`;
  return judgePickle(Buffer.from(`${made}}U${String.fromCharCode(key.length)}${key}${value}sb.`, 'latin1'))
    .verdict;
}

test('no object answers where pybind11 asks any object for an address', () => {
  assert.notEqual(estimator(conduit, 'cbuiltins\nlen\n'), 'allow');
  assert.notEqual(estimator(conduit, 'cfunctools\npartial\ncbuiltins\nlen\n\x85R'), 'allow');
});

test('what cannot be called, and any other attribute, may stand there', () => {
  assert.equal(estimator(conduit, 'N'), 'allow');
  assert.equal(estimator(conduit, 'K\x01'), 'allow');
  assert.equal(estimator('conduit', 'cbuiltins\nlen\n'), 'allow');
});
