import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCodePoint, collisions, foldedPath, isUnder, unsafePath } from '../../src/provenance/paths.ts';

test('paths that lead nowhere else are taken', () => {
  for (const path of [
    'a',
    'a/b.c',
    '.hidden',
    '..a',
    'a..b',
    'größe/重み.bin',
    'a b',
    ' a',
    '-rf',
    '~',
    'run:1',
    'CON',
    'x'.repeat(255),
    `${'a/'.repeat(2047)}a`,
  ])
    assert.equal(unsafePath(path), null, path.slice(0, 40));
});

test('paths that lead out, that systems split or cut otherwise, or that nobody can show are refused', () => {
  const refused: Readonly<Record<string, RegExp>> = {
    '': /empty path/,
    '/a': /absolute/,
    'a//b': /empty part/,
    'a/': /empty part/,
    './a': /part '\.'/,
    'a/..': /part '\.\.'/,
    '../a': /part '\.\.'/,
    'a\\b': /backslash/,
    'C:/a': /drive/,
    'c:a': /drive/,
    'a\0': /control/,
    'a\nb': /control/,
    'a\u0085b': /control/,
    'a.': /ends with a dot/,
    'a /b': /ends with a dot or a space/,
    '.. /b': /ends with a dot or a space/,
    '...': /ends with a dot/,
    '\ud800': /not Unicode/,
  };
  for (const [path, reason] of Object.entries(refused))
    assert.match(unsafePath(path) ?? 'taken', reason, JSON.stringify(path));
  assert.match(unsafePath('é'.repeat(128)) ?? '', /part that is too long/);
  assert.match(unsafePath(`${'a/'.repeat(2048)}a`) ?? '', /path that is too long/);
});

test('names that some system takes for one are found, and no others', () => {
  const same: readonly (readonly [string, string, string])[] = [
    ['case', 'Model.pkl', 'model.PKL'],
    ['composed and decomposed letters', 'gr\u00f6\u00dfe', 'gro\u0308\u00dfe'],
    ['a sharp s, as APFS and the Unicode folding have it', 'größe', 'GRÖSSE'],
    ['the two small forms of the Greek sigma', 'ας', 'ασ'],
    ['compatibility forms', 'ﬁle', 'file'],
    ['full-width letters', 'ｍodel', 'model'],
    ['a zero-width space', 'mo\u200bdel', 'model'],
    ['a soft hyphen', 'mo\u00addel', 'model'],
    ['a stream of NTFS', 'model.pkl::$DATA', 'model.pkl'],
    ['a dot at the end', 'model.pkl.', 'model.pkl'],
    ['the Kelvin sign', '\u212a', 'k'],
  ];
  for (const [why, a, b] of same) {
    assert.deepEqual(collisions([a, b]), [[a, b]], why);
    assert.deepEqual(collisions([`x/${a}/y`, `x/${b}/y`]).length, 1, `${why}, in a folder`);
  }
  for (const [a, b] of [
    ['a', 'b'],
    ['a/b', 'a.b'],
    ['a1', 'a2'],
    ['o', 'ö'],
    ['model', 'modеl'],
    [':a', ':b'],
  ] as const)
    assert.deepEqual(collisions([a, b]), [], `${a} and ${b}`);
  assert.equal(foldedPath('A/B'), 'a/b');
});

test('below a folder is what is in it, not what begins like it', () => {
  assert.equal(isUnder('.git', ['.git']), true);
  assert.equal(isUnder('.git/a', ['.git']), true);
  for (const path of ['.gitx', '.gitignore', 'a/.git', '.GIT', '.git2/a'])
    assert.equal(isUnder(path, ['.git']), false, path);
});

test('the order is that of code points', () => {
  // UTF-16 has U+1F600 before U+FFEE.
  assert.deepEqual(['\u{1f600}', '\uffee', 'b', 'a'].sort(byCodePoint), ['a', 'b', '\uffee', '\u{1f600}']);
});
