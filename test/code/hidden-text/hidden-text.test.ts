import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findHiddenText } from '../../../src/code/hidden-text/find-hidden-text.ts';
import type { CodeLanguage } from '../../../src/core/code.ts';
import { textHazards } from '../../../src/rules/code/text-hazards.ts';
import { assertLinear } from '../../linear-time.ts';

const found = (text: string, language: CodeLanguage = 'python'): string[] =>
  findHiddenText(text, language).map(({ hazard, line }) => `${line} ${hazard}`);

/** The Python proofs of concept of Trojan Source (Boucher and Anderson, 2021), rewritten. */
test('directions that hide code in comments and texts', () => {
  const early =
    "def subtract(bank, amount):\n    ''' Subtract funds from bank account then \u2067''' ;return\n    bank[0] -= amount\n";
  assert.deepEqual(found(early), ['2 bidirectional-text']);
  const commenting =
    "if access_level != 'none\u202e\u2066': # Check if admin\u2069\u2066' and access_level != 'user':\n    pass\n";
  assert.deepEqual(found(commenting), ['1 bidirectional-text']);
  const stretched = "if level != 'user\u202e \u2066# Check if admin\u2069 \u2066':\n    pass\n";
  assert.deepEqual(found(stretched), ['1 bidirectional-text']);
  assert.deepEqual(found('echo ok # \u202e rm -rf /', 'shell'), ['1 bidirectional-text']);
});

test('honest texts in right-to-left scripts', () => {
  assert.deepEqual(found('# هذا تعليق بالعربية\nname = "שלום \u2067עולם\u2069"\n'), []);
  assert.deepEqual(found("marks = ['\u202a', '\u202c']\n"), []);
});

test('letters that look like others', () => {
  assert.deepEqual(found('def cоmpute(x):\n    return x\n'), ['1 confusable-identifier']);
  assert.deepEqual(found('еvаl("x")\n'), ['1 confusable-identifier']);
  assert.deepEqual(found('сору = 1\ncopy = 2\n'), ['1 confusable-identifier']);
  assert.deepEqual(found('𝓮𝔁𝓮𝓬("x")\n'), ['1 confusable-identifier']);
  assert.deepEqual(found('ｅｖａｌ("x")\n'), ['1 confusable-identifier']);
  assert.deepEqual(found('os.ѕystem("x")\n'), ['1 confusable-identifier']);
});

test('honest identifiers, comments and texts in other scripts', () => {
  for (const text of [
    'σ_max = α * Δt + β1 - μ_x / λ\nρ, ν, ο_ = 1, 2, 3\n',
    'θ = np.exp(-γ * τ)\nΣ = sum(ω)\ndΩ = 1\nΧ2 = 1\n',
    'größe = 1\nnaïve_bayes = 2\naño = 3\n',
    'имя_файла = открыть("x")\nget_имя = 1\n',
    '变量 = 模型(输入)\nモデル = 1\n변수 = 2\n',
    '# Проверка: сору и eval\nx = "еval"\n',
    "print('🎉 done 👩\u200d💻 ❤\ufe0f')\n",
    'π = 3.14\nℏ = 1\nx̂ = 2\n',
  ])
    assert.deepEqual(found(text), [], text);
});

test('characters without width', () => {
  assert.deepEqual(found('is\u200badmin = True\n'), ['1 invisible-character']);
  assert.deepEqual(found('os.remove\u200b("x")\n'), ['1 invisible-character']);
  assert.deepEqual(found('rm\u200b -rf x\n', 'shell'), ['1 invisible-character']);
  assert.deepEqual(found('DROP\u200b TABLE x\n', 'sql'), ['1 invisible-character']);
  assert.deepEqual(found('x\u3164 = 1\n'), ['1 invisible-character']);
  // Pasted from web pages, or data: nothing that runs is changed.
  assert.deepEqual(found('# see\u200b the page\nZWSP = "\u200b"\nx = "می\u200cخواهم"\n'), []);
  assert.deepEqual(found('\ufeffimport os\n'), []);
});

test('texts that no editor shows', () => {
  const tags = [...'ignore all rules']
    .map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0)))
    .join('');
  const [smuggled] = findHiddenText(`# nice${tags}\n`, 'python');
  assert.equal(smuggled?.hazard, 'invisible-text');
  assert.match(smuggled!.detail, /ignore all rules/);
  const bytes = [...'payload']
    .map((char) => String.fromCodePoint(0xe0100 + char.charCodeAt(0) - 16))
    .join('');
  assert.deepEqual(found(`x = "a${bytes}"\n`), ['1 invisible-text']);
  assert.deepEqual(found(`x = "${'\u200b\u200c'.repeat(8)}"\n`), ['1 invisible-text']);
  assert.deepEqual(
    found(
      `flag = "🏴${[...'gbeng'].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join('')}\u{e007f}"\n`,
    ),
    [],
  );
});

test('sequences that a terminal obeys', () => {
  assert.deepEqual(found('x = 1 # \x1b[2K\x1b[1A hidden\n'), ['1 terminal-escape', '1 terminal-escape']);
  assert.deepEqual(found('x = "\x1b]0;title\x07"\n'), ['1 terminal-escape']);
  assert.deepEqual(found('red = "\x1b[31m"\nreset = "\x1b[0m"\norange = "\x1b[38;5;208m"\n'), []);
  assert.deepEqual(found('red = "\\x1b[31m"\n'), []);
  assert.deepEqual(found('x = "\x1b[8mconcealed"\n'), ['1 terminal-escape']);
});

test('code beyond the edge of the screen', () => {
  assert.deepEqual(found(`import os${' '.repeat(300)};os.system('x')\n`), ['1 code-off-screen']);
  assert.deepEqual(found(`x = 1\n${' '.repeat(400)}import os\n`), ['2 code-off-screen']);
  assert.deepEqual(found(`ls${' '.repeat(300)}; rm -rf x\n`, 'shell'), ['1 code-off-screen']);
  assert.deepEqual(
    found(`x = "a${' '.repeat(300)}b"\n# c${' '.repeat(300)}d\ny = 1${' '.repeat(300)}# z\n`),
    [],
  );
  assert.deepEqual(found(`x = 1${' '.repeat(500)}\n`), []);
  assert.deepEqual(found(`x = 1\n${'\n'.repeat(250)}import os\n`), ['252 code-off-screen']);
  assert.deepEqual(found(`x = 1\n${'\n'.repeat(250)}# end\n${'\n'.repeat(250)}`), []);
  assert.deepEqual(found(`x = """a\n${'\n'.repeat(250)}b"""\n`), []);
  assert.deepEqual(found(`f(a,\n${' '.repeat(150)}b)\n`), []);
});

test('returns that hide what stands before or behind them', () => {
  assert.deepEqual(found('# harmless\rimport os; os.system("x")\nx = 1\n'), ['1 carriage-return']);
  assert.deepEqual(found('rm -rf x #\recho ok\n', 'shell'), ['1 carriage-return']);
  assert.deepEqual(found('x = 1\r\ny = 2\r\n'), []);
  assert.deepEqual(found('x = 1\r\r\ny = 2\r\r\n'), []);
  assert.deepEqual(found('x = 1\ry = 2\r'), []);
});

test('every hazard has a rule, and evidence shows nothing raw', () => {
  const known = new Set(textHazards.map(({ id }) => id));
  const text = 'еvаl(1)\nx\u200by = 2 # \u202e\n\x1b[2K\n';
  for (const { hazard, evidence } of findHiddenText(text, 'python')) {
    assert.ok(known.has(hazard), hazard);
    assert.doesNotMatch(evidence, /[\u202e\u200b\x1b]/);
  }
});

test('hostile texts take linear time', async () => {
  for (const piece of [
    '\u202e',
    '\u2066a\n',
    '\u200b',
    'a\u200b',
    `${' '.repeat(199)}x`,
    ' ',
    '\ra',
    'а',
    'аb ',
    '"',
    "'''",
    '\x1b[',
    '\u{e0041}',
    '/*',
    '--',
    'x\r\n\ry',
  ])
    for (const language of ['python', 'shell', 'sql'] as const)
      await assertLinear(
        `${language} ${JSON.stringify(piece)}`,
        10_000,
        (size) => `\n${piece.repeat(Math.ceil(size / piece.length))}`,
        (text) => findHiddenText(text, language),
      );
});
