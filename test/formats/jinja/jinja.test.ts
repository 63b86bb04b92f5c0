import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LoadlockError } from '../../../src/core/errors.ts';
import type { TemplateFact } from '../../../src/core/fact.ts';
import { jinja, jinjaInside } from '../../../src/formats/jinja/jinja.ts';
import { templateCases } from '../../bypasses/templates.ts';
import { assertLinear } from '../../linear-time.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { generator } from '../safetensors/build.ts';

const corpus = fileURLToPath(new URL('../../corpus/jinja/', import.meta.url));
const long = process.env['LOADLOCK_LONG'] === '1';
const rounds = long ? 50_000 : 1_500;

async function hazards(text: string | Uint8Array): Promise<TemplateFact[]> {
  const { facts } = await readWith(jinja, typeof text === 'string' ? Buffer.from(text) : text);
  return facts.flatMap((fact) => (fact.kind === 'template' ? [fact] : []));
}

test('a template is claimed by who reads it, or by its name', () => {
  const bytes = Buffer.from('{{ x }}');
  assert.ok(claims(jinjaInside, bytes, { loader: 'jinja' }));
  assert.ok(!claims(jinjaInside, bytes, { name: 'chat_template.jinja' }));
  for (const name of ['chat_template.jinja', 'a.jinja2', 'B.J2']) assert.ok(claims(jinja, bytes, { name }));
  assert.ok(!claims(jinja, bytes, { name: 'jinja.txt' }));
});

test('what honest chat templates do is no hazard', async () => {
  const honest: Readonly<Record<string, string>> = {
    'subscripts by data':
      '{% for k, v in tool.items() %}{{ x[k] }}{{ x[v.name] }}{{ x[loop.index0 - 1] }}{{ x[i + 1][-1] }}{% endfor %}',
    'a loop over names': '{% for key in ["name", "description"] %}{{ tool[key] }}{% endfor %}',
    'a key by a condition': '{{ message["content" if message.content else "text"] }}',
    'a key with a default': '{{ roles[message.role|default("user")] }}',
    'a dict of names':
      '{% set names = {"user": "Human", "assistant": "AI"} %}{{ names[message.role] }}{{ names.get("x", "y") }}',
    'a weekday': '{{ ["Mo", "Tu"][strftime_now("%w")|int] }}{{ {"Monday": "Mo"}[strftime_now("%A")] }}',
    'a private variable': '{% set _ = ns.items.append(x) %}{% set _x = 1 %}{{ _x }}',
    'underscores in text':
      '{{ "<__media__>" ~ "__init__" }}__class__ {{ "_" * 40 }}{% if "__x__" in content %}{% endif %}',
    slices:
      '{% for m in messages[1:] %}{{ m["role"] }}{{ m.content[:100] }}{% endfor %}{{ messages[-1].role }}',
    'growing text':
      '{% set ns = namespace(t="") %}{% for m in messages %}{% set ns.t = ns.t ~ m.content %}{% endfor %}{{ ns.t }}',
    'a recursive loop': '{% for a in tree recursive %}{{ a.name }}{{ loop(a.children) }}{% endfor %}',
    'a recursive macro': '{% macro m(a) %}{% if a.b %}{{ m(a.b) }}{% endif %}{% endmacro %}{{ m(x) }}',
    formatting: '{{ "%s: %d"|format(a, 3) }}{{ "{:02d} {}".format(a, b) }}{{ "%s" % a }}',
    'a range':
      '{% for i in range(messages|length) %}{{ messages[i] }}{% endfor %}{% for i in range(0, 100, 2) %}{% endfor %}',
    'a call block':
      '{% macro m(t) %}{{ caller(t) }}{% endmacro %}{% call(t) m("x") %}{{ t.name }}{{ names[t] }}{% endcall %}',
    'sorting by a name':
      '{{ tools|sort(attribute="function.name")|map(attribute="name")|join(", ") }}{{ a|groupby("role") }}',
    selecting: '{{ a|selectattr("type", "==", "text")|map("trim")|select("string")|list|first }}',
    'parsed text': '{{ args|fromjson }}{{ args|from_json }}{{ args|tojson(ensure_ascii=false, indent=2) }}',
    'the name of a class':
      '{% if p.default is not none %}{{ p.default.__name__ }}: {{ p.__qualname__|lower }}{% endif %}',
    'text between all but the first':
      '{% set sep = joiner(", ") %}{% for m in messages %}{{ sep() }}{{ m.content }}{% endfor %}',
    'a joiner of a macro':
      '{% macro f(x) %}{% set j = joiner("|") %}{% for y in x %}{{ j() ~ y }}{% endfor %}{% endmacro %}{{ f(messages) }}',
    'turns that are taken': '{% set c = cycler("a", "b") %}{{ c.next() }}{{ c.current }}{{ c.reset() }}',
    'an empty template': '',
    'no tags': 'plain { text } % with # braces',
  }; // prettier-ignore
  for (const [name, text] of Object.entries(honest)) assert.deepEqual(await hazards(text), [], name);
  for (const name of readdirSync(corpus).filter(
    (file) => file.endsWith('.jinja') && !/^(trap|odd)-/.test(file),
  ))
    assert.deepEqual(await hazards(readFileSync(`${corpus}${name}`)), [], name);
});

test('a hazard is told once, with its line and its expression', async () => {
  const text = 'a\r\n{% for m in messages %}\r\n{{ m\n .__class__ }}{% endfor %}\n{{ m["__class__"] }}';
  assert.deepEqual(
    (await hazards(text)).map(({ where, hazard, evidence }) => [where.line, hazard, evidence]),
    [
      [3, 'underscore-attribute', 'm .__class__'],
      [5, 'underscore-attribute', 'm["__class__"]'],
    ],
  );
});

const shapes: Readonly<Record<string, (size: number) => string>> = {
  'opened and never closed': (size) => '{'.repeat(size),
  'comments that look open': (size) => '{# x #}{'.repeat(size / 8),
  'raw text without an end': (size) => `{% raw %}${'{% endraw'.repeat(size / 9)}`,
  'white space': (size) => `{{${' '.repeat(size)}}}`,
  escapes: (size) => `{{ "${'\\x5f'.repeat(size / 4)}" }}`,
  attributes: (size) => '{{ x.__class__["a"] }}'.repeat(size / 22),
  'variables of each other': (size) =>
    Array.from({ length: size / 26 }, (_, index) => `{% set a${index} = a${index - 1} ~ "b" %}`).join(''),
  'one variable': (size) => '{% set a = a ~ "x" %}'.repeat(size / 21),
  'long lists added': (size) =>
    `{% set l = [${'1,'.repeat(2_000)}] %}${'{% set m = l + l %}'.repeat(size / 20)}`,
  'many possibilities': (size) =>
    `{% set k = [${Array.from({ length: 60 }, (_, index) => `"${'x'.repeat(400)}${index}"`).join()}]|first %}${'{{ k ~ "a" }}'.repeat(size / 13)}`,
  'a long text cut': (size) => `{% set t = "${'a'.repeat(size / 2)}" %}${'{{ t[1:2] }}'.repeat(size / 24)}`,
  branches: (size) => `{% if x %}${'{% elif x["a"] %}'.repeat(size / 17)}{% endif %}`,
  'calls in subscripts': (size) => `{{ ${'a['.repeat(60)}x${']()'.repeat(60)} }}`.repeat(size / 310),
  'lists in lists': (size) => `{{ ${'['.repeat(60)}"x"${']'.repeat(60)} }}`.repeat(size / 130),
  'a long list': (size) => `{{ [${'"a",'.repeat(size / 4)}] }}`,
  formats: (size) => `{{ "${'{a}{b.c'.repeat(size / 7)}".format(1) }}`,
  macros: (size) =>
    Array.from(
      { length: size / 40 },
      (_, index) => `{% macro m${index}(a) %}{{ m${index + 1}(a) }}{% endmacro %}`,
    ).join(''),
};

for (const [name, build] of Object.entries(shapes))
  test(`time is linear: ${name}`, () =>
    assertLinear(
      name,
      long ? 32_000 : 4_000,
      (size) => Buffer.from(build(size)),
      (bytes) => readWith(jinja, bytes),
    ));

test('a list of more elements than a call takes arguments is read like any other', async () => {
  const numbers = Array<number>(130_000).fill(1).join();
  for (const text of [
    `{{ [${numbers}]|length }}`,
    `{% for x in [${numbers}] %}{{ "a" * x }}{% endfor %}`,
    `{{ messages[0].content|replace([${numbers}], "b") }}`,
  ])
    assert.deepEqual(await hazards(text), [], text.slice(0, 40));
});

test('no mutation throws anything, and what is too long is said', async () => {
  const next = generator(31);
  const samples = [
    ...readdirSync(corpus)
      .filter((name) => name.endsWith('.jinja'))
      .map((name) => readFileSync(`${corpus}${name}`)),
    ...templateCases
      .filter(({ template }) => template.length < 2_000)
      .map(({ template }) => Buffer.from(template)),
  ];
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Uint8Array.from(samples[round % samples.length]!);
    const other = samples[next(samples.length)]!;
    for (let change = next(4); change >= 0; change -= 1) {
      const at = next(bytes.length);
      if (next(2) === 0) bytes[at] = next(256);
      else
        bytes.set(other.subarray(next(other.length)).subarray(0, Math.min(next(20), bytes.length - at)), at);
    }
    await readWith(jinja, round % 2 === 0 ? bytes : windowed(bytes));
  }
  await assert.rejects(
    readWith(jinja, Buffer.alloc(5 * 2 ** 20, 0x20)),
    (error) => error instanceof LoadlockError && error.code === 'LIMIT_EXCEEDED',
  );
});
