import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blob,
  call,
  dictOf,
  emptyTuple,
  global,
  int,
  join,
  newObject,
  none,
  type Part,
  proto,
  stop,
  tuple1,
  unicode,
} from '../../bypasses/assemble.ts';
import { judgePickle } from '../../bypasses/judge-pickle.ts';

function verdict(...parts: Part[]): string {
  return judgePickle(join(proto(4), ...parts, stop)).verdict;
}

const home = 'pandas._libs.tslibs.offsets';
const week = unicode('Mon Tue Wed Thu Fri');
const day: Part = call(global('datetime', 'date'), blob(Buffer.from([7, 232, 1, 1])));
const span: Part = call(global('datetime', 'timedelta'), int(0), int(0), int(0));
const noon: Part = call(global('datetime', 'time'), blob(Buffer.from([12, 0, 0, 0, 0, 0])));

test('steps by working days are numbers, a week and dates', () => {
  for (const name of ['CustomBusinessDay', 'CustomBusinessMonthEnd', 'CustomBusinessMonthBegin'])
    assert.equal(
      verdict(call(global(home, name), int(1), int(0), week, [day, tuple1], none, span)),
      'allow',
      name,
    );
  const hours = global('pandas.tseries.offsets', 'CustomBusinessHour');
  assert.equal(
    verdict(call(hours, int(1), int(0), week, emptyTuple, none, [noon, tuple1], [noon, tuple1], span)),
    'allow',
  );
  assert.equal(verdict(call(global(home, 'CustomBusinessDay'), int(2))), 'allow');
});

test('a calendar would have its holidays called, and holidays are dates', () => {
  const days = global(home, 'CustomBusinessDay');
  const calendar = [global('pandas.tseries.holiday', 'USFederalHolidayCalendar'), emptyTuple, newObject];
  assert.equal(verdict(call(days, int(1), int(0), week, emptyTuple, calendar)), 'review');
  const other = [global('pandas.core.frame', 'DataFrame'), emptyTuple, newObject];
  assert.equal(verdict(call(days, int(1), int(0), week, [other, tuple1], none)), 'review');
  assert.equal(verdict(call(days, global('builtins', 'len'))), 'review');
});

test('an array of jax is one of numpy, and nothing else is given its state', () => {
  const make = global('numpy._core.multiarray', '_reconstruct');
  const given = [ascii3(global('numpy', 'ndarray'), [int(0), tuple1], blob(Buffer.from('b')))];
  const state = [ascii3(int(1), [int(2), tuple1], none)];
  const known = dictOf([unicode('weak_type'), none]);
  const rebuild = global('jax._src.array', '_reconstruct_array');
  assert.equal(verdict(call(rebuild, make, given, state, known)), 'allow');
  const other = global('pandas.core.frame', 'DataFrame');
  assert.equal(verdict(call(rebuild, other, emptyTuple, state, known)), 'deny');
  assert.equal(verdict(call(rebuild, global('os', 'system'), [unicode('x'), tuple1], state, known)), 'deny');
  assert.equal(verdict(call(rebuild, make, given, none, known)), 'review');
  assert.equal(verdict(call(rebuild, make, given, state, global('builtins', 'len'))), 'review');
});

function ascii3(first: Part, second: Part, third: Part): Part {
  return [first, second, third, Uint8Array.of(0x87)];
}
