import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json } from '../../../src/formats/json/json.ts';
import { opensJson } from '../../../src/formats/json/opening.ts';
import { aFew } from '../../long.ts';
import { seeded } from '../../oracle/random.ts';
import { claims } from '../kit.ts';

test('texts that begin as JSON are claimed', () => {
  for (const text of [
    '{}',
    '[]',
    ' \n\t{"a": 1}',
    '\ufeff{"a": 1}',
    '[1, 2.5e3, -7, NaN, null, true]',
    '[Infinity, -Infinity]',
    '{"a": {"b": [[], {}]}}',
    '{"a',
    '{"a": tru'.slice(0, 5),
    '[{"a": "b\\"c"}]',
    '{"a": 1}\n{"a": 2}\n',
  ])
    assert.ok(claims(json, Buffer.from(text)), text);
});

test('other texts in brackets are not', () => {
  for (const text of [
    '',
    'null',
    '"text"',
    '{% for message in messages %}',
    '{{ bos_token }}',
    '{# comment #}',
    '{"a"} text',
    "{'a': 1}",
    '{a: 1}',
    '[INST] hello',
    '[2024-01-01 10:00] started',
    '[1] Somebody: A paper.',
    '[link](https://example.org)',
    '[metadata]\nname = x',
    '{"a": 1} and so on',
    '{\n  print(1)\n}',
  ])
    assert.ok(!claims(json, Buffer.from(text)), text);
});

test('a template stays a template, whatever it begins with', () => {
  assert.ok(!claims(json, Buffer.from('{"a": 1}'), { loader: 'jinja' }));
  assert.ok(claims(json, Buffer.from('{"a": 1}'), { loader: 'json' }));
});

test('no document that JSON.parse reads is missed, wherever the head ends', () => {
  const random = seeded(7);
  for (let round = 0; round < aFew(3000); round += 1) {
    const value = Array.from({ length: random.below(6) }, () =>
      random.pick([1, -2.5, 'x]}', '\\"', null, true, {}, [], { a: [1, { b: 'c' }] }, [[2]]]),
    );
    const text = Buffer.from(
      JSON.stringify(random.chance(0.5) ? value : { key: value }, null, random.below(3)),
    );
    assert.ok(opensJson(text.subarray(0, 1 + random.below(text.length))), text.toString());
  }
});
