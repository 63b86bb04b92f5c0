import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blob,
  build,
  emptyDict,
  emptyTuple,
  global,
  int,
  join,
  mark,
  newObject,
  none,
  type Part,
  proto,
  reduce,
  setItem,
  setItems,
  stop,
  tuple1,
  unicode,
} from '../../bypasses/assemble.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

async function decisionOf(...parts: Part[]): Promise<'allow' | 'review' | 'deny'> {
  const { findings, complete } = await judgeBytes(join(proto(4), ...parts, stop));
  const severities = new Set(findings.map(({ severity }) => severity));
  if (!complete || severities.has('critical') || severities.has('high')) return 'deny';
  return severities.has('medium') ? 'review' : 'allow';
}

function made(module: string, name: string, state: Readonly<Record<string, Part>>): Part {
  const items = Object.entries(state).flatMap(([key, value]) => [unicode(key), value]);
  return [global(module, name), emptyTuple, newObject, emptyDict, mark, ...items, setItems, build];
}

test('the parts of a distributed checkpoint lie in its folder', async () => {
  const part = (path: Part): Part =>
    made('torch.distributed.checkpoint.filesystem', '_StorageInfo', {
      relative_path: path,
      offset: int(0),
      length: int(10),
    });
  for (const path of ['__0_0.distcp', 'shards/__1_0.distcp'])
    assert.equal(await decisionOf(part(unicode(path))), 'allow', path);
  for (const path of ['../secret.bin', '/etc/passwd', 'a/../../b', 'C:\\x', 's3://bucket/x', '..\\x'])
    assert.equal(await decisionOf(part(unicode(path))), 'deny', path);
  assert.equal(await decisionOf(part(none)), 'review');
  const reader = global('torch.distributed.checkpoint.filesystem', 'FileSystemReader');
  assert.equal(await decisionOf(reader, unicode('/x'), tuple1, reduce), 'deny');
});

test('the data of a model of statsmodels may hold a formula, which is Python', async () => {
  const data = (state: Readonly<Record<string, Part>>): Part =>
    made('statsmodels.base.data', 'PandasData', state);
  const formula = (text: string): Part => data({ restore_design_info: int(1), formula: unicode(text) });
  assert.equal(await decisionOf(data({ endog: none })), 'allow');
  for (const text of ['y ~ x + np.log(d)', 'wage ~ C(sex) * I(age ** 2) - 1'])
    assert.equal(await decisionOf(formula(text)), 'allow', text);
  assert.equal(await decisionOf(formula('y ~ own(x)')), 'review');
  for (const text of ['y ~ __import__("o" "s").system("id")', 'y ~ I(x.__class__)', 'y ~ eval(q)'])
    assert.equal(await decisionOf(formula(text)), 'deny', text);
});

test('a function that numba compiled is code that travels in the file', async () => {
  const unpickle = global('numba.core.serialize', '_unpickle__CustomPickled');
  const rebuild = global('numba.core.serialize', 'custom_rebuild');
  const pair = (bytes: Uint8Array): Part => [rebuild, unpickle, blob(bytes), tuple1, reduce, tuple1, reduce];
  const dispatcher = join(proto(4), global('numba.core.registry', 'CPUDispatcher'), emptyDict, stop);
  assert.equal(await decisionOf(pair(dispatcher)), 'review');
  const attack = join(proto(4), global('os', 'system'), unicode('true'), tuple1, reduce, stop);
  assert.equal(await decisionOf(pair(attack)), 'deny');
  assert.equal(await decisionOf(pair(Buffer.from('cos\nsystem\n(Vtrue\ntR.'))), 'deny');
  // Longer than what is tried of a constant.
  const padding = Buffer.alloc(50_000, 'N0');
  assert.equal(await decisionOf(pair(join(proto(4), padding, attack.subarray(2)))), 'deny');
  assert.equal(await decisionOf(rebuild, none, tuple1, reduce), 'deny');
  assert.equal(await decisionOf(unpickle, unicode('x'), tuple1, reduce), 'deny');
  assert.equal(await decisionOf(unpickle, unicode('x'), tuple1, newObject), 'deny');
  assert.equal(await decisionOf(emptyDict, unicode('f'), unpickle, setItem), 'review');
});

test('a random generator is made by the generators of numpy', async () => {
  const state = global('numpy.random._pickle', '__randomstate_ctor');
  const inner = [global('numpy.random._pickle', '__bit_generator_ctor'), unicode('MT19937'), tuple1, reduce];
  assert.equal(await decisionOf(state, inner, tuple1, reduce), 'allow');
  const unknown = [global('somewhere', 'thing'), unicode('MT19937'), tuple1, reduce];
  assert.equal(await decisionOf(state, unknown, tuple1, reduce), 'review');
  assert.equal(await decisionOf(state, global('somewhere', 'thing'), tuple1, reduce), 'deny');
  const held = [global('functools', 'partial'), global('os', 'system'), tuple1, reduce];
  assert.equal(await decisionOf(state, held, tuple1, reduce), 'deny');
});
