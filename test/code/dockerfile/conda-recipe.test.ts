import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecipes } from '../../../src/code/dockerfile/read-recipes.ts';
import { codeKindOf } from '../../../src/code/languages.ts';
import { assertLinear } from '../../linear-time.ts';

function commands(text: string): string[] {
  return readRecipes(text, 'recipe/meta.yaml').map(({ line, text: command }) => `${line} ${command}`);
}

test('scripts of a recipe that is a template', () => {
  const recipe = [
    '{% set name = "own" %}',
    'package:',
    '  name: {{ name|lower }}',
    'source:',
    '  url: https://files.invalid/{{ name }}.tar.gz',
    'build:',
    '  number: 0',
    '  script: "{{ PYTHON }} -m pip install . -vv"  # [not win]',
    'requirements:',
    '  run:',
    '    - python',
    'test:',
    '  imports:',
    '    - own',
    '  commands:',
    '    - own --help  # [unix]',
    "    - 'own ''a'' && true'",
    'about:',
    '  summary: script of commands',
    '',
  ].join('\n');
  assert.deepEqual(commands(recipe), [
    '8 python -m pip install . -vv',
    '16 own --help',
    "17 own 'a' && true",
  ]);
});

test('blocks, lists in one line, lists at the margin of their key, and scripts of tests', () => {
  const recipe = [
    'context:',
    '  version: "1"',
    'build:',
    '  script:',
    '    content: |',
    '      first',
    '      second',
    '  noarch: python',
    'outputs:',
    '  - build:',
    '      script:',
    '      - third',
    '      - if: unix',
    '        then: other',
    'tests:',
    '  - script: ["fourth", "fifth"]',
    '',
  ].join('\n');
  const found = commands(recipe);
  assert.deepEqual(
    found.map((one) => one.replace(/\s+/g, ' ')),
    ['6 first second', '12 third', '13 if: unix', '16 fourth fifth'],
  );
});

test('a recipe is told by what it says: other files are called so too', () => {
  const kind = (name: string, text: string): string | null =>
    codeKindOf(name, new TextEncoder().encode(text));
  assert.equal(kind('recipe/meta.yaml', '{% set version = "1" %}\npackage:\n  name: x\n'), 'makefile');
  assert.equal(kind('recipe.yaml', 'package:\n  name: x\n'), 'makefile');
  assert.equal(kind('meta.yaml', 'epochs: 3\nscript: train\n'), null);
  assert.equal(kind('package.yaml', 'package:\n  name: x\n'), null);
});

test('the time grows with the length', async () => {
  for (const line of [
    `  script: ${'{{ a '.repeat(50)}\n`,
    '  script:\n',
    '  - script: |\n',
    "  script: '\\''\n",
  ])
    await assertLinear(
      'conda',
      300,
      (count) => line.repeat(count),
      (text) => commands(text),
    );
});
