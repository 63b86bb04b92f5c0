import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, judgePickle } from '../bypasses/judge-pickle.ts';

const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
const global = (module: string, name: string): string => `${text(module)}${text(name)}\x93`;

function wrapper(code: string, mapped: string): Uint8Array {
  const dtype = `${global('numpy', 'dtype')}${text(code)}\x89\x88\x87R`;
  const fields: readonly (readonly [string, string])[] = [
    ['subclass', global('numpy', 'ndarray')],
    ['shape', 'K\x02\x85'],
    ['order', text('C')],
    ['dtype', dtype],
    ['allow_mmap', mapped],
  ];
  const state = fields.map(([key, value]) => `${text(key)}${value}`).join('');
  return Buffer.from(
    `\x80\x04${global('joblib.numpy_pickle', 'NumpyArrayWrapper')})\x81}(${state}ub.`,
    'latin1',
  );
}

// joblib.load(mmap_mode='r') gives np.memmap(dtype=object): raw bytes as pointers (numpy 2.5). joblib never writes that.
test('an array of objects that is to be mapped is denied', () => {
  for (const mapped of ['\x88', 'K\x01']) {
    const judged = judgePickle(wrapper('O8', mapped));
    assert.equal(judged.verdict, 'deny', describe(judged));
  }
  assert.equal(judgePickle(wrapper('O8', '\x89')).verdict, 'allow');
  assert.equal(judgePickle(wrapper('f8', '\x88')).verdict, 'allow');
});
