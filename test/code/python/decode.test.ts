import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { decodePython } from '../../../src/code/python/decode.ts';
import { ask, firstDifference, type Interpreter, interpreters, read } from './parse/python-oracle.ts';

let found: readonly Interpreter[] = [];

before(async () => {
  found = await interpreters();
});

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

const mark = '\xef\xbb\xbf';

/** Sources as bytes; whether they are read, and as what, is asked of CPython. */
const sources: readonly Uint8Array[] = [
  'x = "\xc3\xa9"',
  'x = "\xe9"',
  `${mark}x = "\xc3\xa9"`,
  `${mark}# coding: utf-8\nx = "\xc3\xa9"`,
  `${mark}# coding: latin-1\nx = "\xc3\xa9"`,
  `${mark}${mark}x = 1`,
  '# coding: latin-1\nx = "\xe9\x80\x9f"',
  '# -*- coding: latin-1 -*-\nx = "\xe9"',
  '# vim: set fileencoding=iso-8859-15 :\nx = "\xa4"',
  '#!/usr/bin/python\n# coding=cp1252\nx = "\x80"',
  '\n# coding: latin-1\nx = "\xe9"',
  '  \t\f \n  # coding: latin-1\nx = "\xe9"',
  'x = 1\n# coding: latin-1\ny = "\xe9"',
  'x = 1 # coding: latin-1\ny = "\xe9"',
  '"""\n# coding: latin-1\n"""\nx = "\xe9"',
  '\n\n# coding: latin-1\nx = "\xe9"',
  '# coding : latin-1\nx = "\xe9"',
  '# coding:\tlatin-1\nx = "\xe9"',
  '# encoding = latin-1\nx = "\xe9"',
  '# xcoding=latin-1\nx = "\xe9"',
  '# Coding: latin-1\nx = "\xe9"',
  '# coding coding: latin-1\nx = "\xe9"',
  '# coding: latin-1 coding: utf-8\nx = "\xe9"',
  '# coding: LATIN_1\nx = "\xe9"',
  '# coding: iso-8859-1-unix\nx = "\xe9"',
  '# coding: utf-8-unix\nx = "\xc3\xa9"',
  '# coding: latin--1-\nx = "\xe9"',
  '# coding: _iso8859-2\nx = "\xb1"',
  '# coding: ANSI_X3.4-1968\nx = 1',
  '# coding: UTF8\nx = "\xc3\xa9"',
  '# coding: utf_8\nx = "\xe9"',
  '# coding: utf-8-sig\nx = "\xc3\xa9"',
  '# coding: ascii\nx = "\xe9"',
  '# coding: us-ascii\nx = "a"',
  '# coding: no-such-encoding\nx = 1',
  '# coding: koi8-r\nx = "\xc1\xc2"',
  '# coding: cp1251\nx = "\xe0\x98"',
  '# coding: windows-1251\nx = "\xe0"',
  '# coding: iso8859-2\nx = "\xb1"',
  '# coding: shift_jis\nx = "\x83\x65\x83\x58\x83\x67"',
  '# coding: cp932\nx = "\x83\x5c"',
  '# coding: euc-jp\nx = "\xa5\xc6\xa5\xb9\xa5\xc8"',
  '# coding: gbk\nx = "\xd6\xd0\xce\xc4"',
  '# coding: gb2312\nx = "\xd6\xd0\xce\xc4"',
  '# coding: gb18030\nx = "\xd6\xd0\x81\x30\x81\x30"',
  '# coding: big5\nx = "\xa4\xa4\xa4\xe5"',
  '# coding: euc-kr\nx = "\xc7\xd1\xb1\xdb"',
  '# coding: mac-roman\nx = "\x8e"',
  '# coding: cp866\nx = "\x80"',
  '# coding: cp437\nx = "\x80"',
  '# coding: cp850\nx = "\x82"',
  '# coding: cp1252\nx = "\x81"',
  'x = 1\r\ny = 2\rz = 3\n',
  '# coding: latin-1\r\nx = "\xe9"\r\n',
  '#\r# coding: latin-1\rx = "\xe9"',
  'x = """a\r\nb\rc"""',
  'x = "a\\\r\nb"',
  'x = 1\0',
  '\xed\xa0\x80 = 1',
  'x = "\xed\xa0\x80"',
  'x = "\xf4\x90\x80\x80"',
  'x = "\xc0\x80"',
  '\f\nx = 1\f\n\fy = 2',
  'if x:\n\f  y\n  z',
].map(latin1);

test('bytes become the text that CPython reads, or are refused as CPython refuses them', async (t) => {
  const newest = found.at(-1);
  if (newest === undefined) return t.skip('no CPython 3.7 or later was found on this machine');
  const wrong: string[] = [];
  await ask(
    newest,
    'text',
    sources.map((source) => ({ source })),
    ({ text, error }, at) => {
      const source = sources[at]!;
      const ours = read(source, newest.places);
      const where = JSON.stringify(Buffer.from(source).toString('latin1'));
      if (error !== undefined) {
        if (ours.problem === null) wrong.push(`${where}: accepted; CPython: ${error}`);
      } else if (ours.problem !== null) wrong.push(`${where}: refused, ${ours.problem}`);
      else if (ours.text !== text) wrong.push(`${where}: ${firstDifference(ours.text, text!)}`);
    },
  );
  assert.deepEqual(wrong, []);
  return undefined;
});

test('single-byte encodings give the characters that CPython gives', async (t) => {
  const newest = found.at(-1);
  if (newest === undefined) return t.skip('no CPython 3.7 or later was found on this machine');
  const names = [
    'latin1',
    'iso8859-2',
    'iso-8859-7',
    'iso-8859-15',
    'cp1250',
    'windows-1252',
    'cp874',
    'tis-620',
  ];
  names.push('koi8-u', 'mac-cyrillic', 'cp437', 'cp866', 'iso-8859-16', 'latin5');
  const each = names.flatMap((name) =>
    Array.from({ length: 128 }, (_, i) =>
      latin1(`# coding: ${name}\nx = "${String.fromCharCode(128 + i)}"\n`),
    ),
  );
  const wrong: string[] = [];
  await ask(
    newest,
    'text',
    each.map((source) => ({ source })),
    ({ text, error }, at) => {
      const ours = read(each[at]!, newest.places);
      if (error === undefined ? ours.text !== text : ours.problem === null)
        wrong.push(Buffer.from(each[at]!).toString('latin1'));
    },
  );
  assert.deepEqual(wrong, []);
  return undefined;
});

/** Codecs that hide code from who reads the file; the text beside is what `bytes.decode(codec)` gives in CPython. */
const tricks: readonly (readonly [string, string, string])[] = [
  ['utf-7', 'x = 1 #+AAo-import os', '\nimport os'],
  ['UTF_7', '+AGkAbQBwAG8AcgB0 os', 'import os'],
  ['rot13', 'vzcbeg bf', 'import os'],
  ['rot_13', 'bf.flfgrz("k")', 'os.system("x")'],
  ['unicode_escape', '# \\u000aimport os', '\nimport os'],
  ['unicode-escape', '# \\nimport os', '\nimport os'],
  ['raw_unicode_escape', '# \\u000aimport os', '\nimport os'],
  ['hex', '696d706f7274206f73', 'import os'],
  ['base64', 'aW1wb3J0IG9z', 'import os'],
];

test('codecs that hide code are told, and what they hide is read', () => {
  for (const [codec, hidden, shown] of tricks) {
    const bytes = latin1(`# coding: ${codec}\n${hidden}\n`);
    const { text, problems } = decodePython(bytes);
    assert.ok(
      problems.some(({ code }) => code === 'encoding-trick'),
      codec,
    );
    if (codec !== 'hex' && codec !== 'base64') assert.ok(text.includes(shown), `${codec}: ${text}`);
  }
});

test('codecs that cannot be read are refused', () => {
  for (const codec of [
    'utf-16',
    'utf_32_le',
    'punycode',
    'idna',
    'zlib',
    'bz2',
    'uu',
    'mbcs',
    'no-such-codec',
  ]) {
    const { problems } = decodePython(latin1(`# coding: ${codec}\nx = 1\n`));
    assert.ok(
      problems.some(({ code }) => code === 'undecodable'),
      codec,
    );
  }
});

test('a problem has the line where it is', () => {
  assert.deepEqual(
    decodePython(latin1('x = 1\r\ny = 2\rz = "\xe9"\n')).problems.map(({ code, line }) => ({ code, line })),
    [{ code: 'undecodable', line: 3 }],
  );
  assert.deepEqual(
    decodePython(latin1('\n# coding: utf-7\n')).problems.map(({ code, line }) => ({ code, line })),
    [{ code: 'encoding-trick', line: 2 }],
  );
  assert.equal(decodePython(latin1('a\nb\0')).problems[0]?.line, 2);
});

test('any bytes are decoded without an exception', () => {
  const everything = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const codec of [
    '',
    'utf-8',
    'gbk',
    'shift_jis',
    'utf-7',
    'unicode_escape',
    'hex',
    'big5',
    'iso-2022-jp',
    'x',
  ]) {
    const head = latin1(codec === '' ? '' : `# coding: ${codec}\n`);
    const { problems } = decodePython(Buffer.concat([head, everything]));
    assert.ok(problems.length > 0, codec);
  }
});
