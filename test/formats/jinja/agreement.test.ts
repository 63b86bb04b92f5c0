import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NotATemplate } from '../../../src/formats/jinja/not-a-template.ts';
import { parseTemplate } from '../../../src/formats/jinja/statements.ts';
import { templateCases } from '../../bypasses/templates.ts';
import { generator } from '../safetensors/build.ts';
import { namesIn } from './names.ts';

const { LOADLOCK_TEST_PYTHON: python } = process.env;
const skip = python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with jinja2' : false;
const reference = fileURLToPath(new URL('reference.py', import.meta.url));
const corpus = fileURLToPath(new URL('../../corpus/jinja', import.meta.url));
const rounds = process.env['LOADLOCK_LONG'] === '1' ? 100_000 : 12_000;

const forms = [
  '{% for a, (b, c) in x if y is defined recursive %}{{ loop(a) }}{% else %}z{% endfor %}',
  '{%- if a is not none and b in c or not d -%}1{% elif e == 1 != 2 >= 3 not in f %}2{%+ else +%}3{% endif %}',
  '{% set a, ns.b = 1, 2.5e-3 %}{% set c | upper | replace("a", "b", count=1) %}x{% endset %}{% set d %}{% endset %}',
  '{% macro m(a, b=1, c="x" "y") %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, b=2, *c, **d) }}',
  '{% call(a, b) m(1,) %}{{ a }}{% endcall %}{% call m() %}{% endcall %}{% filter upper|lower %}x{% endfilter %}',
  '{% block a scoped %}x{% endblock a %}{% block b required %} {# c #} {% endblock %}{% extends "a" if b else "c" %}',
  '{% include ["a", b] ignore missing with context %}{% import "a" as b without context %}{% from x import a as b, c, with context %}',
  '{% with a = 1, b = a %}{% autoescape true %}{% generation %}{% break %}{% continue %}{% endgeneration %}{% endautoescape %}{% endwith %}',
  '{{ a.b["c"][1:2, ::3][:].d(1)|e(2)|f.g is h i }}{{ a.0.1 }}{{ -a|b ** +c.d // e % f * g / h ~ i + j - k }}',
  '{{ {"a": 1, "b": [1, (2,), ()], "c": {}} }}{{ 0x1f + 0b1_0 + 0o17 + 1_000 + 00 + 1.5 + 1e5 }}{{ "a\\x41\\u0042\\N{LOW LINE}\\103\\q\\\n" }}',
  '{% raw %}{{ x }}{% endraw %}{%- raw -%} a {%- endraw -%}{# c {{ x }} #}{#- d -#}{{- x -}}{% print a, b %}{% do a.b(c) %}',
  "{{ '\\é\\€\\😀\\' }}{{ 'it''s' }}{{ \"\\\"\" ~ '\\'' }}{{ a if b }}{{ a if b else c if d else e }}{{ x is divisibleby 3 }}{{ x is a.b(1) is c }}",
  '{{ (a)(b) }}{{ a["b"]["c"]() }}{{ not not a }}{{ a <= b < c > d }}{{ true and True or none or None or false }}{{ ünï }}',
  '{% for x in a: %}{% endfor %}{% if a, b %}{% endif %}{{ a, b }}{{ a , }}{{ (1).real }}{{ 1.real }}{{ "a".b }}{{ [].c }}',
  '{%\tset\na\n=\r\n1\r%}\r\n{{\u00a0a\u2003}}{{ a ,b }}{% set(a, b) = c %}{% set a = b = c %}{% for a.b in c %}{% endfor %}',
];

function templates(): string[] {
  const own = readdirSync(corpus)
    .filter((name) => name.endsWith('.jinja'))
    .map((name) => readFileSync(join(corpus, name), 'utf8'));
  // Text that is deeper than Python's stack is refused by both, but not at the same depth.
  const attacks = templateCases.map(({ template }) => template).filter((template) => template.length < 5000);
  const tags = forms.flatMap((form) => form.match(/\{[{%#].*?[}%#]\}/gs) ?? []);
  const seeds = [...own, ...forms, ...attacks];
  const texts = [...seeds, ...tags];
  const next = generator(17);
  const pieces = [
    ...tags,
    ...'{}[]().,:|~+-*/%=!<>"\'\\ \n#_a1é€😀',
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    ' is ',
    ' not ',
    ' in ',
    ' if ',
    ' else ',
    '-%}',
    '{%-',
    '{%+',
    '+%}',
    '**',
    '//',
    '\\x',
    '\\N{',
    '1_0',
    '0x',
    '1.',
    'e5',
    ' endif ',
    ' raw ',
    '\r',
  ];
  while (texts.length < rounds) {
    let text = seeds[next(seeds.length)]!;
    if (text.length > 3000) {
      const from = next(text.length - 2000);
      text = text.slice(from, from + 2000);
    }
    for (let change = next(3); change >= 0; change -= 1) {
      const at = next(text.length + 1);
      text =
        text.slice(0, at) +
        (next(2) === 0 ? pieces[next(pieces.length)]! : '') +
        text.slice(at + next(3) * next(3));
    }
    texts.push(text.toWellFormed());
  }
  return texts;
}

function ours(text: string): string[] | null {
  try {
    return namesIn(parseTemplate(text.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '')));
  } catch (error) {
    if (error instanceof NotATemplate) return null;
    throw error;
  }
}

test('templates are taken, refused and read as by Jinja itself', { skip, timeout: 600_000 }, (t) => {
  const texts = templates();
  const done = spawnSync(python!, ['-I', '-W', 'ignore', reference], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
  });
  assert.equal(done.status, 0, done.stderr);
  const told = done.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string[] | null);
  assert.equal(told.length, texts.length);
  let taken = 0;
  for (const [index, text] of texts.entries()) {
    const expected = told[index]?.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) ?? null;
    // Names of characters are Unicode's: which exist, only Python's own table says.
    if (expected === null && /\\N\{/.test(text)) continue;
    assert.deepEqual(ours(text), expected, `case ${index}: ${JSON.stringify(text)}`);
    if (expected !== null) taken += 1;
  }
  t.diagnostic(`${texts.length} templates, ${taken} taken by both`);
  assert.ok(taken > texts.length / 5 && taken < texts.length * 0.9);
});
