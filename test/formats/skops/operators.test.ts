import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

/** A schema of skops that is one function of `operator`, made with these texts. */
async function worst(made: string, names: readonly unknown[]): Promise<string> {
  const content = names.map((name) => ({
    __class__: 'str',
    __module__: 'builtins',
    __loader__: typeof name === 'string' ? 'JsonNode' : 'CachedNode',
    content: JSON.stringify(name),
    is_json: true,
  }));
  const schema = {
    __class__: made,
    __module__: 'operator',
    __loader__: 'OperatorFuncNode',
    attrs: { __class__: 'tuple', __module__: 'builtins', __loader__: 'TupleNode', content },
    protocol: 2,
    _skops_version: '0.16.0',
  };
  const { findings } = await judgeBytes(Buffer.from(JSON.stringify(schema)), undefined, 'schema.json');
  const order = ['info', 'low', 'medium', 'high', 'critical'];
  return order[Math.max(0, ...findings.map(({ severity }) => order.indexOf(severity)))]!;
}

test('a method that runs text, writes files or leads to the program is not admitted', async () => {
  for (const [made, ...names] of [
    ['methodcaller', 'system', 'id'],
    ['methodcaller', 'eval', '@x'],
    ['methodcaller', 'to_pickle', '/tmp/x'],
    ['methodcaller', 'tofile', '/tmp/x'],
    ['methodcaller', '__reduce__'],
    ['attrgetter', 'predict.__globals__'],
    ['attrgetter', 'a', '__class__'],
  ] as const)
    assert.equal(await worst(made, names), 'high', names.join(' '));
  assert.equal(await worst('methodcaller', [7]), 'high', 'a name that is not shown');
});

test('one that computes is for a person to look at', async () => {
  for (const [made, ...names] of [
    ['methodcaller', 'upper'],
    ['methodcaller', 'astype', 'float32'],
    ['methodcaller', 'to_numpy'],
    ['methodcaller', 'split', '__'],
    ['attrgetter', 'dt.dayofweek'],
    ['itemgetter', 'price'],
  ] as const)
    assert.equal(await worst(made, names), 'medium', names.join(' '));
});
