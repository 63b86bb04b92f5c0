import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LoadlockError } from '../../../src/core/errors.ts';
import type { Fact, ReferenceFact } from '../../../src/core/fact.ts';
import { json } from '../../../src/formats/json/json.ts';
import { aFew } from '../../long.ts';
import { seeded } from '../../oracle/random.ts';
import { readWith, windowed } from '../kit.ts';

const corpus = join(import.meta.dirname, '../../corpus/json');
const samples = readdirSync(corpus, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.expect.json'))
  .map(({ name }) => name);

async function facts(value: unknown): Promise<readonly Fact[]> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (await readWith(json, Buffer.from(text))).facts;
}

async function references(value: unknown): Promise<(readonly [to: string, name: string, key: string])[]> {
  return (await facts(value))
    .filter((fact): fact is ReferenceFact => fact.kind === 'reference')
    .map(({ to, name, key }) => [to, name, key] as const);
}

test('auto_map is followed in every form and at any depth', async () => {
  const forms: readonly (readonly [unknown, readonly string[]])[] = [
    [{ AutoModel: 'm.M' }, ['m.M']],
    [{ AutoTokenizer: ['slow.S', 'fast.F'] }, ['slow.S', 'fast.F']],
    [{ AutoTokenizer: [null, 'fast.F'] }, ['fast.F']],
    [['slow.S', null], ['slow.S']],
    [{ AutoImageProcessor: { torchvision: 'a.A', pil: 'b.B' } }, ['a.A', 'b.B']],
    ['m.M', ['m.M']],
    [{}, []],
    [null, []],
  ];
  for (const [form, names] of forms)
    for (const wrapped of [{ auto_map: form }, { text_config: [{ deeper: { auto_map: form } }] }])
      assert.deepEqual(
        (await references(wrapped)).map(([to, name]) => [to, name]),
        names.map((name) => ['repository-code', name]),
      );
  const [deep] = await references({ a: [{ 'b.c': { auto_map: { AutoModel: 'o/r--m.M' } } }] });
  assert.deepEqual(deep, ['repository-code', 'o/r--m.M', 'a[0].b.c.auto_map.AutoModel']);
});

test('a key behind thousands of others, or behind megabytes, is found', async () => {
  const numbers = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`n${index}`, index]));
  const padding = Array.from({ length: 3000 }, () => 'x'.repeat(5000));
  for (const before of [numbers, { padding }, { rows: Array.from({ length: 9000 }, () => [1, 'a']) }]) {
    const found = await facts({ ...before, auto_map: { AutoModel: 'm.M' }, trust_remote_code: 1 });
    assert.deepEqual(found.map(({ kind }) => kind).sort(), ['reference', 'setting']);
  }
});

test('attention kernels: names of transformers are plain, others are not', async () => {
  for (const name of ['eager', 'sdpa', 'flash_attention_2', 'paged|eager', null, ''])
    assert.deepEqual(
      await references({ _attn_implementation: name, _attn_implementation_internal: name }),
      [],
    );
  for (const [key, name, to] of [
    ['_attn_implementation', 'org/repo', 'native-library'],
    ['_attn_implementation', 'org/repo@v1:fn', 'native-library'],
    ['_attn_implementation', 'flash|org/repo', 'native-library'],
    ['_attn_implementation_internal', 'mine', 'native-library'],
    ['_experts_implementation_internal', 'mine', 'native-library'],
    ['attn_implementation', 'mine', 'custom-object'],
  ] as const) {
    assert.deepEqual(await references({ [key]: name }), [[to, name, key]]);
    assert.deepEqual(await references({ sub: { [key]: { text: name } } }), [[to, name, `sub.${key}.text`]]);
  }
  assert.deepEqual(
    await references({ kernel_size: 3, kernel: 'rbf', conv_kernel: [5, 2], kernel_initializer: 'zeros' }),
    [],
  );
});

test('templates are handed over, and only those', async () => {
  const { nested } = await readWith(
    json,
    Buffer.from(
      JSON.stringify({
        chat_template: [
          { name: 'default', template: 'hello' },
          { name: 'tools', template: '{{ x }}' },
        ],
        processor: { chat_template: { one: '{% if a %}{% endif %}', name: 'two' } },
        prompt_template: '{{ question }}',
        response_template: '### Answer:',
        template: 'plain',
      }),
    ),
  );
  assert.deepEqual(
    nested.map(({ name, loader }) => [name, loader]),
    [
      'chat_template[0].template',
      'chat_template[1].template',
      'processor.chat_template.one',
      'processor.chat_template.name',
      'prompt_template',
    ].map((name) => [name, 'jinja']),
  );
});

test('every value of a repeated key is followed', async () => {
  const text = '{"auto_map": {"A": "a.A"}, "auto_map": {"A": "b.B"}, "auto_map": {}}';
  assert.deepEqual((await references(text)).map(([, name]) => name).sort(), ['a.A', 'b.B']);
  assert.ok((await facts(text)).some((fact) => fact.kind === 'anomaly' && fact.code === 'duplicate-key'));
});

test('what breaks off, or has something behind it, is told', async () => {
  for (const text of ['{"a": 1', '{"a": 1} trailing', '{"a": 01}', '{"a": "\u0001"}', '[1, 2]\n[3, x]'])
    assert.ok(
      (await facts(text)).some((fact) => fact.kind === 'anomaly' && fact.code === 'structure-broken'),
      text,
    );
});

test('a mark before the text changes nothing but a note', async () => {
  const { format, detail, facts: told } = await readWith(json, Buffer.from('\ufeff{"model_type": "bert"}'));
  assert.deepEqual([format, detail, told], ['transformers-config', 'with a byte order mark', []]);
});

test('facts are the same in memory and by windows', async () => {
  for (const name of samples) {
    const bytes = readFileSync(join(corpus, name));
    const [whole, parts] = await Promise.all([tried(bytes), tried(windowed(bytes))]);
    assert.deepEqual(parts, whole, name);
  }
});

async function tried(input: Parameters<typeof readWith>[1]): Promise<unknown> {
  try {
    const { format, facts: told, nested } = await readWith(json, input);
    return { format, told, names: nested.map(({ name }) => name) };
  } catch (error) {
    assert.ok(error instanceof LoadlockError, String(error));
    return error.code;
  }
}

test('mutated documents are read without a fault', async () => {
  const random = seeded(11);
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '\\',
    '0',
    '-',
    'null',
    '"auto_map":',
    '\ufeff',
    '\ud800',
  ];
  for (let round = 0; round < aFew(4000); round += 1) {
    let bytes = readFileSync(join(corpus, random.pick(samples)));
    for (let times = random.below(4); times >= 0; times -= 1) {
      const at = random.below(bytes.length + 1);
      const rest = bytes.subarray(Math.min(bytes.length, at + random.below(4)));
      const put = random.chance(0.5) ? random.bytes(1 + random.below(3)) : Buffer.from(random.pick(pieces));
      bytes = Buffer.concat([bytes.subarray(0, at), put, rest]);
    }
    await tried(bytes);
  }
});
