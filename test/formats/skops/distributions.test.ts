import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

/** `parse_arg_template` of scipy/stats/_distn_infrastructure.py (scipy 1.18), filled in for a distribution without shapes. */
const usual = `
def _parse_args(self,  loc=0, scale=1):
    return (), loc, scale

def _parse_args_rvs(self,  loc=0, scale=1, size=None):
    return self._argcheck_rvs( loc, scale, size=size)

def _parse_args_stats(self,  loc=0, scale=1, moments='mv'):
    return (), loc, scale, moments
`;

type Node = Readonly<Record<string, unknown>>;
const node = (loader: string, module: string, name: string, more: Node): Node => ({
  __class__: name,
  __module__: module,
  __loader__: loader,
  ...more,
});
const text = (value: string): Node =>
  node('JsonNode', 'builtins', 'str', { content: JSON.stringify(value), is_json: true });
const dict = (content: Node, loader = 'DictNode'): Node => {
  const types = Object.keys(content).map(() => node('TypeNode', 'builtins', 'str', {}));
  return node(loader, 'builtins', 'dict', {
    content,
    key_types: node('ListNode', 'builtins', 'list', { content: types }),
  });
};
const distribution = (state: Node, name = 'uniform_gen', loader = 'ObjectNode'): Node =>
  node(loader, 'scipy.stats._continuous_distns', name, { content: state });

async function stops(root: Node, change: (json: string) => string = (json) => json): Promise<string[]> {
  const schema = change(JSON.stringify({ ...root, protocol: 2, _skops_version: '0.16.0' }));
  const { findings } = await judgeBytes(Buffer.from(schema), undefined, 'schema.json');
  return findings.filter(({ severity }) => severity !== 'info' && severity !== 'low').map(({ rule }) => rule);
}

test('a distribution with the text that scipy writes is admitted', async () => {
  assert.deepEqual(await stops(distribution(dict({ a: text('x'), _parse_arg_template: text(usual) }))), []);
});

test('a distribution that would run anything else is not', async () => {
  const evil = `${usual}\nimport os\n`;
  const cases: Readonly<Record<string, Node>> = {
    'another text': distribution(dict({ _parse_arg_template: text(evil) })),
    'no text': distribution(dict({ a: text('x') })),
    'a text that stands elsewhere': distribution(
      dict({ _parse_arg_template: node('CachedNode', '', '', { __id__: 3 }) }),
    ),
    'a text that is not read as JSON': distribution(
      dict({ _parse_arg_template: node('JsonNode', 'builtins', 'str', { content: usual }) }),
    ),
    'a state of another kind': distribution(dict({ _parse_arg_template: text(usual) }, 'ListNode')),
    'another loader': distribution(
      dict({ _parse_arg_template: text(usual) }),
      'uniform_gen',
      'ConstructorFromReduceNode',
    ),
    'another class': distribution(dict({ _parse_arg_template: text(usual) }), 'evil'),
    'a second distribution': dict({
      one: distribution(dict({ _parse_arg_template: text(usual) })),
      two: distribution(dict({ _parse_arg_template: text(evil) })),
    }),
  };
  for (const [name, root] of Object.entries(cases)) assert.notDeepEqual(await stops(root), [], name);
});

test('neither is one with two texts, of which readers take one', async () => {
  const root = distribution(dict({ _parse_arg_template: text(usual), other: text('x') }));
  const twice = await stops(root, (json) => json.replace('"other"', '"_parse_arg_template"'));
  assert.notDeepEqual(twice, []);
});
