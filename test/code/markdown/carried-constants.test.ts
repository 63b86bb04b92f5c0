import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownCode } from '../../../src/code/markdown/block-code.ts';

const page = (...blocks: readonly string[]): string =>
  blocks.map((each) => `Next step:\n\n\`\`\`python\n${each}\n\`\`\`\n`).join('\n');

const last = (text: string) => markdownCode(text).at(-1)!;

test('a block sees the texts that blocks before it gave to names', () => {
  const code = last(page('a = "import os; os.sys"\nb = "tem(1)"', 'c = a + b', 'exec(c)'));
  assert.equal(code.text, 'a = "import os; os.sys"\nb = "tem(1)"\nc = a + b\nexec(c)');
  // The block stands on its own line of the page still.
  assert.equal(
    code.line + 3,
    page('a = ""\nb = ""', 'c = a + b', 'exec(c)').split('\n').indexOf('exec(c)') + 1,
  );
});

test('names that it does not use, and values that are no texts, are not carried', () => {
  assert.equal(last(page('a = "x"', 'print("hello")')).text, 'print("hello")');
  assert.equal(last(page('a = load("x")', 'print(a)')).text, 'print(a)');
  assert.equal(last(page('a = "x"\na = load(1)', 'print(a)')).text, 'print(a)');
});

test('the last value of a name counts', () => {
  assert.equal(last(page('a = "x"', 'a = "y"', 'print(a)')).text, 'a = "y"\nprint(a)');
});

test('what is carried is bounded, however many blocks use however many texts', () => {
  const names = Array.from({ length: 100 }, (_, i) => `n${i}`);
  const texts = names.map((name) => `${name} = "${'x'.repeat(1_000)}"`);
  const uses = Array.from({ length: 200 }, () => `print(${names.join(', ')})`);
  const text = page(...texts, ...uses);
  const total = markdownCode(text).reduce((length, code) => length + code.text.length, 0);
  assert.ok(total < text.length * 2 + 2 ** 21, String(total));
});
