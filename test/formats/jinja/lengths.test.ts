import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jinja } from '../../../src/formats/jinja/jinja.ts';
import { assertLinear } from '../../linear-time.ts';
import { readWith } from '../kit.ts';

async function growsWithoutBound(text: string): Promise<boolean> {
  const { facts } = await readWith(jinja, Buffer.from(text));
  return facts.some((fact) => fact.kind === 'template' && fact.hazard === 'unbounded-loop');
}

test('text that steps of the template make very long is a hazard, whichever steps', async () => {
  for (const text of [
    "{% set a = 'x' * 1000 %}{% set b = a * 1000 %}{% set c = b * 1000 %}{{ c }}",
    "{% set n = 1000 %}{{ 'a' * n * n * n }}",
    "{% set a = 'x' * 1000 %}{% set b = a.replace('x', 'x' * 1000) %}{{ b.replace('x', 'x' * 1000) }}",
    "{% set a = 'x' * 1000 %}{% set b = a|replace('x', a) %}{% set c = b|replace('x', a) %}{{ c|replace('x', a) }}",
    "{% set a = 'x' * 10000 %}{{ a.replace('x', a) }}",
    "{{ ('x' * 10000)|replace('x', 'y' * 10000) }}",
    "{{ ('x' * 10000)|replace('', 'y' * 10000) }}",
    "{% for c in 'x' * 100000 %}{% for d in 'y' * 100000 %}.{% endfor %}{% endfor %}",
    "{% set s = 'x' * 1000 %}{% for a in s.replace('x', s) %}{% for b in s.replace('x', s) %}.{% endfor %}{% endfor %}",
    "{{ ('a' * 10000).join(range(100000)|map('string')) }}",
    "{{ 'a'.join(['b' * 100000] * 100000) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%.1000000000f' % 1.5 }}",
  ])
    assert.equal(await growsWithoutBound(text), true, text);
});

test('long text that is replaced, repeated and joined as templates do it is none', async () => {
  const prompt = 'You are an assistant; today is {date}, and x is no placeholder. '.repeat(60);
  for (const text of [
    "{{ '-' * 80 }}{{ ('| --- ' * 5) + '|' }}{{ ' ' * (indent * 4) }}",
    `{% set system = '${prompt}' %}{{ system.replace('{date}', date_string) }}`,
    `{% set system = '${prompt}' %}{% set tools = '${prompt}' %}{{ system.replace('{date}', tools) }}`,
    `{% set system = '${prompt}' %}{{ system|replace('\\n', '\\n\\n')|replace('  ', ' ')|trim }}`,
    `{% set system = '${prompt}' %}{{ system.replace('{tools}', '${prompt}' * 20) }}`,
    "{% for m in messages %}{{ m.content|replace('\\n', '\\n    ')|replace('<', '&lt;') }}{% endfor %}",
    "{% set pad = ' ' * 600 %}{{ content.replace('\\n', '\\n' + pad) }}",
    "{{ '\\u2500' * 1000 }}{{ range(100)|join(', ') }}{{ ['a', 'b']|join('-' * 40) }}",
    "{{ 'Order 20260101 of %s' % name }}{{ '%10d' % 1 }}",
    "{% for c in '=' * 1000 %}{{ c }}{% endfor %}",
  ])
    assert.equal(await growsWithoutBound(text), false, text);
});

test('a template of many replacements is read in linear time', async () => {
  await assertLinear(
    'replacements',
    100,
    (size) =>
      `{% set a = '${'x'.repeat(600)}' %}${"{% set a = a.replace('y', 'x' * 600) %}".repeat(size)}{{ a }}`,
    growsWithoutBound,
  );
});
