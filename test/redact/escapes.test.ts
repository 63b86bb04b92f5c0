import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../linear-time.ts';
import { long } from '../long.ts';
import { randomText, redacted, whole } from './kit.ts';

const value = 'Zq8/kT+w2LmP0vR5y"N3c é&%41\\n1 𝄞';
const known = [{ kind: 'env:PIN', value }];
const bytes = Buffer.from(value);
const mark = '[redacted:env:PIN]';

const pad = (number: number, base: number, digits: number): string =>
  number.toString(base).padStart(digits, '0');
const units = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
const points = [...value].map((character) => character.codePointAt(0)!);

/** The same value in escapes as their specifications have them; a third of the characters as they are in some. */
const written: readonly (readonly [string, string])[] = [
  ['JSON, every character', units.map((unit) => `\\u${pad(unit, 16, 4)}`).join('')],
  ['JSON, upper case', units.map((unit) => `\\u${pad(unit, 16, 4).toUpperCase()}`).join('')],
  ['JavaScript', points.map((point) => `\\u{${point.toString(16)}}`).join('')],
  ['Python, eight digits', points.map((point) => `\\U${pad(point, 16, 8)}`).join('')],
  ['octal bytes', Array.from(bytes, (byte) => `\\${pad(byte, 8, 3)}`).join('')],
  ['bytes in hexadecimal', Array.from(bytes, (byte) => `\\x${pad(byte, 16, 2)}`).join('')],
  ['a URL, every byte', Array.from(bytes, (byte) => `%${pad(byte, 16, 2)}`).join('')],
  ['an old URL, wide', units.map((unit) => `%u${pad(unit, 16, 4)}`).join('')],
  ['decimal entities', points.map((point) => `&#${point};`).join('')],
  ['entities with zeros', points.map((point) => `&#${pad(point, 10, 7)};`).join('')],
  ['entities without an end', points.map((point) => `&#${point}`).join('')],
  ['hexadecimal entities', points.map((point) => `&#x${point.toString(16)};`).join('')],
  ['quoted-printable', Array.from(bytes, (byte) => `=${pad(byte, 16, 2).toUpperCase()}`).join('')],
  [
    'every third character by its number',
    [...value]
      .map((one, at) => (at % 3 === 0 ? `&#${one.codePointAt(0)};` : one === '&' ? '&amp;' : one))
      .join(''),
  ],
  [
    'named entities',
    value
      .replaceAll('&', '&amp;')
      .replaceAll('/', '&sol;')
      .replaceAll('+', '&plus;')
      .replaceAll('"', '&quot;'),
  ],
  ['a shell', value.replace(/[^\w]/gu, (one) => `\\${one}`)],
  ['base64 with line ends, shown by repr', bytes.toString('base64').replace(/(.{8})/g, '$1\\n')],
  [
    'base64 with line ends, in JSON',
    JSON.stringify(`${bytes.toString('base64').replace(/(.{9})/g, '$1\r\n')}`),
  ],
  ['base64 in a form', encodeURIComponent(bytes.toString('base64'))],
];

test('a known value is found whichever of its characters are escaped', () => {
  for (const [name, text] of written) {
    const seen = whole(`before ${text} after`, known);
    assert.deepEqual(seen.counts, [{ kind: 'env:PIN', count: 1 }], `${name}: ${seen.text}`);
    assert.ok(seen.text.startsWith('before ') && seen.text.endsWith(' after'), `${name}: ${seen.text}`);
    const left = seen.text.replace(mark, '').slice('before '.length, -' after'.length);
    assert.ok(left.length <= 12, `${name}: ${left}`);
  }
});

test('one character that is escaped hides nothing, wherever it stands', () => {
  const plain = [{ kind: 'k', value: 'correcthorse' }];
  for (let at = 0; at < 12; at += 1) {
    const code = 'correcthorse'.charCodeAt(at);
    for (const written of [
      `\\u${pad(code, 16, 4)}`,
      `\\${pad(code, 8, 3)}`,
      `%${pad(code, 16, 2)}`,
      `&#${code};`,
    ]) {
      const text = `x${'correcthorse'.slice(0, at)}${written}${'correcthorse'.slice(at + 1)}y`;
      assert.equal(whole(text, plain).text, 'x[redacted:k]y', text);
    }
  }
});

test('cut at each place, the same comes out', () => {
  for (const [name, text] of written) {
    const all = Buffer.from(`x\\${text}%4${text}&#`);
    const expected = whole(all, known);
    for (let at = 1; at < all.length; at += long ? 1 : 7)
      assert.deepEqual(
        redacted([all.subarray(0, at), all.subarray(at)], known),
        expected,
        `${name} at ${at}`,
      );
    const single = Array.from(all, (_, at) => all.subarray(at, at + 1));
    assert.deepEqual(redacted(single, known), expected, name);
  }
});

test('what is no escape of a value stays as it is', () => {
  for (const text of [
    'C:\\new\\table\\users\\x',
    '100% of %s and %d, a=b&c=d &copy; &#; &#x; \\u12 \\x1 \\9 =\n',
    '&'.repeat(50),
    '\\'.repeat(51),
    '%'.repeat(50),
    '=='.repeat(25),
    '&#99999999999999999999; \\u{110000000}',
    'Zq8%2',
    '\\u005',
  ])
    assert.equal(whole(text, known).text, text);
});

test('cut off inside of an escaped value: what is left of it is not seen', () => {
  const text = value.slice(0, 12).replace(/./g, (one) => `\\u${pad(one.charCodeAt(0), 16, 4)}`);
  assert.equal(redacted([Buffer.from(`x ${text}`)], known, { cut: true }).text, `x ${mark}`);
  assert.equal(redacted([Buffer.from(`x ${text}`)], known).text, `x ${text}`);
});

test('escapes at any place take linear time', async () => {
  const secret = [{ kind: 'k', value: `${'\\%&='.repeat(60)}!` }];
  await assertLinear(
    'escapes',
    20_000,
    (size) => randomText(7, size, '\\%&=u05a#x;'),
    (noise) => whole(noise, secret),
  );
});
