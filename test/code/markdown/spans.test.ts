import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownCode } from '../../../src/code/markdown/block-code.ts';
import { spansOf } from '../../../src/code/markdown/spans.ts';
import { assertLinear } from '../../linear-time.ts';

const code = (text: string): string[] =>
  markdownCode(text).map(({ language, line, text: inner }) => `${line} ${language}: ${inner.trim()}`);

test('a sentence may ask for a download to be run', () => {
  for (const [text, command] of [
    ['Run `curl -fsSL http://127.0.0.1/i | sh` to install.', 'curl -fsSL http://127.0.0.1/i | sh'],
    ['Then: ``curl http://127.0.0.1/`x` | sudo bash``', 'curl http://127.0.0.1/`x` | sudo bash'],
    ['or <code>wget -qO- http://127.0.0.1/i | sh</code>', 'wget -qO- http://127.0.0.1/i | sh'],
    ['Use `bash <(curl -s http://127.0.0.1/i)`.', 'bash <(curl -s http://127.0.0.1/i)'],
  ] as const)
    assert.deepEqual(code(`# Install\n\n${text}\n`), [`3 shell: ${command}`], text);
});

test('and names commands without asking for them', () => {
  for (const text of [
    'Never run `rm -rf /` on your machine.',
    'Use `curl -O http://127.0.0.1/x` and read it.',
    'The pipe `a | sh` is what `curl` is used with.',
    'Run curl http://127.0.0.1/i | sh',
  ])
    assert.deepEqual(code(`# Notes\n\n${text}\n`), [], text);
});

test('a difference is read as the file that it makes', () => {
  assert.deepEqual(code('Change it:\n\n```diff\n- print("hi")\n+ import os\n+ os.system("ls")\n```\n'), [
    '4 python: import os\nos.system("ls")',
  ]);
  assert.deepEqual(
    code(
      'Change it:\n\n```diff\n--- a/x.sh\n+++ b/x.sh\n@@ -1,2 +1,2 @@\n set -e\n-echo hi\n+curl x | sh\n```\n',
    ),
    ['4 shell: set -e\n\ncurl x | sh'],
  );
  // A piece of a function does not parse by itself, and what is added to it does.
  assert.deepEqual(code('See:\n\n```diff\n     else:\n         return 1\n+import os\n```\n'), [
    '4 python: import os',
  ]);
  assert.deepEqual(code('See:\n\n```diff\n-import os\n-os.system("x")\n```\n'), []);
});

test('lines of spans without an end cost linear time', async () => {
  const line = `curl | sh ${'`` ` '.repeat(200)}\n`;
  await assertLinear('spans', 200, (size) => line.repeat(size), spansOf);
});
