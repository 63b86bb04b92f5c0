import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  emptyTuple,
  join,
  newObject,
  type Part,
  proto,
  reduce,
  stackGlobal,
  stop,
} from '../../bypasses/assemble.ts';
import { judgePickle } from '../../bypasses/judge-pickle.ts';

function verdictOf(...parts: Part[]): string {
  return judgePickle(join(proto(4), ...parts, stop)).verdict;
}

test('losses of scikit-learn 1.5 and 1.6 are known under the bare name of their module', () => {
  // As a fitted HistGradientBoostingRegressor of 1.6.1 is pickled.
  const loss = stackGlobal('_loss', 'CyHalfSquaredError');
  assert.equal(verdictOf(loss, emptyTuple, newObject), 'allow');
});

test('nothing else of a module of that name is', () => {
  assert.equal(verdictOf(stackGlobal('_loss', 'Loss'), emptyTuple, newObject), 'review');
  assert.equal(verdictOf(stackGlobal('_loss', 'CyHalfSquaredErrors'), emptyTuple, reduce), 'review');
  assert.equal(verdictOf(stackGlobal('_loss', 'os.system'), emptyTuple, reduce), 'deny');
});
