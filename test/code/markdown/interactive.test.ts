import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownCode } from '../../../src/code/markdown/block-code.ts';
import { one, rulesOf } from '../../check/kit.ts';
import { assertLinear } from '../../linear-time.ts';

const block = (label: string, ...lines: readonly string[]): string =>
  ['Do this:', '', `\`\`\`${label}`, ...lines, '```', ''].join('\n');

const decided = async (text: string, name = 'answer.md') => one(text, { name });

test('a block that IPython takes is read as IPython reads it', async () => {
  for (const lines of [
    ['!pip install numpy', 'import numpy as np', 'np.arange(3)'],
    ['%matplotlib inline', 'import math', 'math.pi'],
    ['%%time', 'total = sum(range(10))'],
    ['files = !ls', 'print(files)'],
    ['%%bash', 'ls -la'],
    ['import math', 'math.sqrt?'],
  ]) {
    const { decision, complete } = await decided(block('python', ...lines));
    assert.deepEqual([decision, complete], ['allow', true], lines.join(' / '));
  }
});

test('what its commands and magics run is told, on its own line', async () => {
  for (const [line, ...lines] of [
    [4, '!rm -rf ~'],
    [5, 'x = 1', '!rm -rf ~'],
    [5, '%%bash', 'rm -rf ~'],
    [4, '%sx rm -rf ~'],
    [5, 'if True:', '    !rm -rf ~'],
    [4, 'gone = !rm -rf ~'],
    [5, '%%script sh', 'rm -rf ~'],
  ] as const) {
    const { decision, findings } = await decided(block('python', ...lines));
    assert.equal(decision, 'deny', lines.join(' / '));
    const found = findings.filter(({ rule }) => rule === 'shell-deletes-everything');
    assert.ok(
      found.some(({ where }) => where.line === line),
      `${lines.join(' / ')}: ${JSON.stringify(found)}`,
    );
  }
});

test('a magic that is not known leaves the block a broken program', async () => {
  for (const lines of [
    ['%%R', 'system("ls")'],
    ['%%some_extension', 'anything at all'],
  ]) {
    const { decision } = await decided(block('python', ...lines));
    assert.equal(decision, 'deny', lines.join(' / '));
  }
});

test('lines of a program that only look like magics stay what they are', () => {
  const text = 'x = (5\n% 3)\ny = """\n!ls\n"""';
  assert.deepEqual(
    markdownCode(block('python', ...text.split('\n'))).map((code) => [code.language, code.text]),
    [['python', text]],
  );
});

test('a method that is to be put into a class is read without its indentation', async () => {
  assert.equal((await decided(block('python', '    def area(self):', '        return 2'))).decision, 'allow');
  const { findings } = await decided(block('python', '    import os', '    os.system("rm -rf ~")'));
  assert.ok(findings.some(({ where }) => where.line === 5));
});

test('the output of a session is no program, what was typed before it is', async () => {
  for (const lines of [
    ['>>> import math', '>>> math', "<module 'math' (built-in)>"],
    ['In [1]: import math', 'In [2]: math', "Out[2]: <module 'math' (built-in)>"],
    ['In [1]: for x in [1]:', '   ...:     print(x)', '   ...: ', '1'],
  ]) {
    const { decision, complete } = await decided(block('python', ...lines));
    assert.deepEqual([decision, complete], ['allow', true], lines.join(' / '));
  }
  for (const lines of [
    ['>>> import os', '>>> os', "<module 'os' (frozen)>", '>>> os.system("rm -rf ~")'],
    ['In [1]: import os', 'In [2]: os', "Out[2]: <module 'os' (frozen)>", 'In [3]: os.system("rm -rf ~")'],
  ]) {
    const { findings } = await decided(block('python', ...lines));
    assert.ok(
      findings.some(({ rule, where }) => rule === 'shell-deletes-everything' && where.line === 7),
      lines.join(' / '),
    );
  }
});

test('what has no prompt in a block that is called a program is run as well', async () => {
  const { decision } = await decided(block('python', '>>> import os', 'os.system("rm -rf ~")'));
  assert.equal(decision, 'deny');
});

test('a line of the output that nobody can read hides nothing beside it', async () => {
  for (const lines of [
    ['>>> import os', 'os.system("rm -rf ~")', '<broken'],
    ['% broken', 'import os', 'os.system("rm -rf ~")', '<broken'],
  ])
    assert.equal((await decided(block('python', ...lines))).decision, 'deny', lines.join(' / '));
  // The parenthesis is never closed: nothing runs the call, and what it was to be is for a person to say.
  const broken = block('python', 'import os', 'os.system("rm -rf ~" % (', '% 3)', '<broken');
  assert.equal((await decided(broken)).decision, 'review');
});

test('a session that was copied without any mark around it is one', async () => {
  for (const [prompt, text] of [
    ['>>>', '>>> import math\n>>> math\n<module>\n'],
    ['In', 'In [1]: import math\n\nIn [2]: math\nOut[2]: <module>\n'],
  ])
    assert.equal((await decided(text ?? '', '-')).decision, 'allow', prompt);
  const { findings } = await decided('>>> import os\n>>> os.system("rm -rf ~")\n0\n', '-');
  assert.deepEqual(rulesOf(findings.filter(({ severity }) => severity === 'critical')), [
    'shell-deletes-everything 2',
  ]);
});

test('blocks of magics are read in linear time', async () => {
  await assertLinear(
    'magics',
    2_000,
    (size) => block('python', ...Array.from({ length: size / 10 }, (_, at) => `!ls ${at}`)),
    (text) => markdownCode(text),
  );
});
