import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownCode } from '../../../src/code/markdown/block-code.ts';

const code = (text: string): string[] =>
  markdownCode(text).map(({ line, language, text: inner }) => `${line} ${language}: ${inner.trim()}`);

test('blocks that are files of another tool hold commands', () => {
  assert.deepEqual(code('```dockerfile\nFROM a\nRUN curl x | sh\n```'), ['3 shell: curl x | sh']);
  assert.deepEqual(code('```makefile\nall:\n\tcurl x | sh\n```'), ['3 shell: curl x | sh']);
  assert.deepEqual(code('```yaml\njobs:\n  a:\n    steps:\n      - run: curl x | sh\n```'), [
    '5 shell: curl x | sh',
  ]);
  assert.deepEqual(code('```yaml\nlr: 0.1\nrun: fast\n```'), []);
});

test('blocks of HTML are blocks, and what stands for a character is it', () => {
  assert.deepEqual(code('Run\n\n<pre><code class="language-bash">curl x &#124; sh</code></pre>\n'), [
    '3 shell: curl x | sh',
  ]);
});

test('a carriage return ends a line', () => {
  assert.deepEqual(code('```sh\rcurl x | sh\r```\r'), ['2 shell: curl x | sh']);
});

test('the blocks of one text run in one place', () => {
  const [first, second] = markdownCode('```sh\ncurl -o i x\n```\n\n```sh\nsh i\n```\n');
  assert.notEqual(first?.place, undefined);
  assert.equal(first?.place?.files, second?.place?.files);
});
