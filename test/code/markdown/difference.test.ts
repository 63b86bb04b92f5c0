import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addedCode, isDifference } from '../../../src/code/markdown/diff-block.ts';
import { one } from '../../check/kit.ts';

const change = (file: string, ...lines: readonly string[]): string =>
  [
    `diff --git a/${file} b/${file}`,
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -1,1 +1,${lines.length} @@`,
    ...lines,
    '',
  ].join('\n');

const decided = async (text: string, name: string) => one(text, { name });

test('a difference is read as what it adds, in a file, a block, or by itself', async () => {
  const harmful = change('run.sh', '+#!/bin/sh', '+rm -rf ~');
  const harmless = change('a.py', ' import math', '-print(1)', '+print(math.pi)');
  for (const name of ['fix.patch', 'fix.diff', '-']) {
    assert.equal((await decided(harmful, name)).decision, 'deny', name);
    const { decision, complete } = await decided(harmless, name);
    assert.deepEqual([decision, complete], ['allow', true], name);
  }
  assert.equal((await decided(`\`\`\`diff\n${harmful}\`\`\`\n`, 'a.md')).decision, 'deny');
});

test('each file of a difference is read by its own name', async () => {
  const text =
    change('a.py', '+import math') + change('b.sh', '+rm -rf ~') + change('c.sql', '+DROP TABLE t;');
  assert.deepEqual(
    addedCode(text).map(({ language }) => language.language),
    ['python', 'shell', 'sql'],
  );
  const { findings } = await decided(text, 'fix.patch');
  const lines = text.split('\n');
  for (const [rule, line] of [
    ['shell-deletes-everything', '+rm -rf ~'],
    ['sql-drop', '+DROP TABLE t;'],
  ] as const)
    assert.deepEqual(
      findings.filter((found) => found.rule === rule).map(({ where }) => where.line),
      [lines.indexOf(line) + 1],
    );
});

test('what is taken away counts for nothing', async () => {
  const { decision } = await decided(change('a.sh', '-rm -rf ~', '+ls'), 'fix.patch');
  assert.equal(decision, 'allow');
});

test('pieces that are no program together are read one by one', () => {
  const text = [
    '--- a/a.py',
    '+++ b/a.py',
    '@@ -1,2 +1,3 @@',
    '     return 1',
    '+    x = 2',
    ' def g():',
    '@@ -9,2 +10,3 @@',
    ' import os',
    '+os.system("rm -rf ~")',
    '',
  ].join('\n');
  const found = addedCode(text).find((code) => code.text.includes('os.system'));
  assert.equal(found?.text.split('\n')[8], 'os.system("rm -rf ~")');
});

test('other texts are no differences', () => {
  for (const text of [
    '',
    '--- \n+++ \n',
    '---\ntitle: x\n---\n@@ -1 +1 @@',
    'From me to you',
    '-- SQL\nSELECT 1',
    '+ 1',
  ])
    assert.equal(isDifference(text), false, text);
});
