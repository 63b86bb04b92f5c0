import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownCode } from '../../../src/code/markdown/block-code.ts';
import { readMarkdown } from '../../../src/code/markdown/read-markdown.ts';
import { assertLinear } from '../../linear-time.ts';

const code = (text: string): string[] =>
  markdownCode(text).map(({ language, line, text: inner }) => `${line} ${language}: ${inner}`);
const fenced = (text: string): (readonly [string, string])[] =>
  readMarkdown(text)
    .filter(({ kind }) => kind === 'fenced')
    .map((block) => [block.info, block.text]);

/** Examples of CommonMark 0.31.2, section 4.5, by their numbers there. */
test('fences, as the specification has them', () => {
  const examples: readonly (readonly [number, string, readonly (readonly [string, string])[]])[] = [
    [119, '```\n<\n >\n```', [['', '<\n >']]],
    [120, '~~~\n<\n >\n~~~', [['', '<\n >']]],
    [122, '```\naaa\n~~~\n```', [['', 'aaa\n~~~']]],
    [123, '~~~\naaa\n```\n~~~', [['', 'aaa\n```']]],
    [124, '````\naaa\n```\n``````', [['', 'aaa\n```']]],
    [126, '```', [['', '']]],
    [127, '`````\n\n```\naaa', [['', '\n```\naaa']]],
    [128, '> ```\n> aaa\n\nbbb', [['', 'aaa']]],
    [131, ' ```\n aaa\naaa\n```', [['', 'aaa\naaa']]],
    [133, '   ```\n   aaa\n    aaa\n  aaa\n   ```', [['', 'aaa\n aaa\naaa']]],
    [142, '```ruby\ndef foo(x)\n  return 3\nend\n```', [['ruby', 'def foo(x)\n  return 3\nend']]],
    [146, '~~~ aa ``` ~~~\nfoo\n~~~', [['aa ``` ~~~', 'foo']]],
    [147, '```\n``` aaa\n```', [['', '``` aaa']]],
  ];
  for (const [number, text, expected] of examples)
    assert.deepEqual(fenced(text), expected, `example ${number}`);
});

test('blocks are told by language and line', () => {
  const text = [
    'Run this:',
    '',
    '```python',
    'import os',
    '```',
    '',
    '1. then',
    '   ```bash title="x"',
    '   rm -rf x',
    '   ```',
    '~~~{.sql .numberLines}',
    'DROP TABLE t',
    '~~~',
    '```json',
    '{"import os": 1}',
    '```',
  ].join('\n');
  assert.deepEqual(code(text), ['4 python: import os', '9 shell: rm -rf x', '12 sql: DROP TABLE t']);
});

test('a fence that nothing closes goes on to the end', () => {
  const [block] = readMarkdown('```py\nimport os\nos.system("x")');
  assert.equal(block?.closed, false);
  assert.deepEqual(code('```py\nimport os\nos.system("x")'), ['2 python: import os\nos.system("x")']);
});

test('Markdown inside of Markdown', () => {
  const text = '````markdown\nsee\n```python\nimport os\n```\n````';
  assert.deepEqual(code(text), ['4 python: import os']);
});

test('blocks without a label are guessed by what they hold', () => {
  assert.deepEqual(code('```\nimport os\nos.remove("x")\n```'), ['2 python: import os\nos.remove("x")']);
  assert.deepEqual(code('```\nDROP TABLE users;\n```'), ['2 sql: DROP TABLE users;']);
  assert.deepEqual(code('```\nsudo rm -rf /var\n```'), ['2 shell: sudo rm -rf /var']);
  assert.deepEqual(code('```\nhello world, this is output\n```'), []);
  assert.deepEqual(code('text\n\n    import os\n    os.remove("x")\n\nmore text'), [
    '3 python: import os\nos.remove("x")',
  ]);
});

test('an answer that is code as a whole', () => {
  assert.deepEqual(code('import os\n\nos.remove("x")\nprint("done")\n'), [
    '1 python: import os\n\nos.remove("x")\nprint("done")\n',
  ]);
  assert.deepEqual(code('DELETE FROM users;'), ['1 sql: DELETE FROM users;']);
  assert.deepEqual(code('You can import the module and then call it.\nThat is all there is to say.'), []);
  assert.deepEqual(
    code('I cannot help with that request. Deleting files is dangerous, so please ask your administrator.'),
    [],
  );
});

test('code in comments of HTML is code', () => {
  assert.deepEqual(code('text\n\n<!--\nimport os\nos.system("x")\n-->\n'), [
    '3 python: \nimport os\nos.system("x")\n',
  ]);
});

test('sessions: what was typed stays on its lines', () => {
  assert.deepEqual(code('```console\n$ rm -rf x\nremoved\n$ ls\n```'), ['2 shell: rm -rf x\n\nls']);
  assert.deepEqual(code('```pycon\n>>> import os\n>>> os.remove("x")\nNone\n```'), [
    '2 python: import os\nos.remove("x")\n',
  ]);
  // A block called bash is run as a whole: what stands without a prompt is not its output.
  assert.deepEqual(code('```bash\n$ ls\nrm -rf x\n```'), ['2 shell: ls\nrm -rf x']);
});

test('hostile texts take linear time', async () => {
  for (const piece of [
    '```\n',
    '~~~',
    '>',
    '> ```\n',
    '<!--',
    '<!--\n',
    '    x\n',
    '`',
    '- ',
    '1. ```\n',
    '````\n```\n',
    '\t',
  ])
    await assertLinear(JSON.stringify(piece), 4_000, (count) => piece.repeat(count), code);
});
