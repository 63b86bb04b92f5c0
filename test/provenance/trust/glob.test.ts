import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globMatches, parseGlob } from '../../../src/provenance/trust/glob.ts';
import { processorTime } from '../../processor-time.ts';

/** The same patterns as a regular expression, for short texts. */
function expression(glob: string): RegExp {
  const parts = glob.split('/').map((part) => {
    if (part === '**') return '(?:[^/]+/)*';
    const text = [...part].map((one) =>
      one === '*' ? '[^/]*' : one === '?' ? '[^/]' : one.replace(/[.+^${}()|[\]\\]/g, '\\$&'),
    );
    return `${text.join('')}/`;
  });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

test('patterns fit what the same regular expression fits', () => {
  const names = ['', 'a', 'b', 'ab', 'ba', 'aab', 'é', '😀'];
  const paths = names.flatMap((x) =>
    names.flatMap((y) => names.map((z) => [x, y, z].filter((part) => part !== '').join('/'))),
  );
  const words = ['a', '*', '?', '*b', 'a*', '**', '?b', '*a*'];
  const globs = words.flatMap((x) => [
    x,
    ...words.flatMap((y) => [`${x}/${y}`, ...words.map((z) => `${x}/${y}/${z}`)]),
  ]);
  let fitting = 0;
  for (const text of globs) {
    const glob = parseGlob(text)!;
    const same = expression(text);
    for (const path of new Set(paths)) {
      if (path === '') continue;
      assert.equal(globMatches(glob, path), same.test(`${path}/`), `${text} on ${path}`);
      fitting += Number(globMatches(glob, path));
    }
  }
  assert.ok(fitting > 1000);
});

test('what could never fit is no pattern', () => {
  for (const text of ['', '/a', 'a/', 'a//b', '../a', './a', 'a**', '**a/b', 'a\\b', 'a\0'])
    assert.equal(parseGlob(text), null, text);
});

test('many stars over a long path take time by the product, not by its power', () => {
  const glob = parseGlob(`${'*a'.repeat(100)}b`)!;
  const folders = parseGlob(`${'**/a/'.repeat(30)}b`)!;
  const start = processorTime();
  assert.equal(globMatches(glob, 'a'.repeat(20_000)), false);
  assert.equal(globMatches(folders, `${'a/'.repeat(5000)}c`), false);
  assert.ok(processorTime() - start < 5000);
});
