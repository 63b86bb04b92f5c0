import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '../../src/core/errors.ts';
import { parseStrictJson } from '../../src/core/strict-json.ts';

function refuses(text: string | Uint8Array, what: RegExp): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  assert.throws(
    () => parseStrictJson(bytes),
    (error: unknown) => error instanceof ParseError && what.test(error.message),
    JSON.stringify(text),
  );
}

test('what it takes it reads as JSON.parse does', () => {
  const samples = [
    'null',
    'true',
    ' [ ] ',
    '{}',
    '"\\u00e9\\n\\ud83d\\ude00"',
    '-0.5e-3',
    '1.25',
    '{"a":[1,{"b":null}],"":"x"}',
    '9007199254740991',
    '[[[[1]]]]',
    '\t{"k" : "v"}\r\n',
  ];
  for (const sample of samples)
    assert.deepEqual(
      JSON.parse(JSON.stringify(parseStrictJson(Buffer.from(sample)))),
      JSON.parse(sample),
      sample,
    );
});

test('a key twice is refused, however it is written', () => {
  refuses('{"a":1,"a":2}', /twice/);
  refuses('{"a":1,"\\u0061":2}', /twice/);
  refuses('{"x":{"b":1,"c":2,"b":3}}', /twice/);
  refuses('{"__proto__":1,"__proto__":2}', /twice/);
});

test('a key of the object prototype is a key like any other', () => {
  const value = parseStrictJson(Buffer.from('{"__proto__":{"polluted":true},"constructor":1}')) as Record<
    string,
    unknown
  >;
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor']);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
  assert.equal(value['toString'], undefined);
});

test('what two readers may take differently is refused', () => {
  refuses('', /expected/);
  refuses('{} {}', /more follows/);
  refuses('{}x', /more follows/);
  refuses('\ufeff{}', /expected/);
  refuses(Buffer.from([0x22, 0xff, 0x22]), /UTF-8/);
  refuses(Buffer.from('"\\ud800"'), /surrogate/);
  refuses('9007199254740993', /exactly/);
  refuses('1e999', /exactly/);
  refuses('-0', /exactly/);
  refuses('01', /more follows/);
  refuses('+1', /expected/);
  refuses('.5', /expected/);
  refuses('1.', /more follows/);
  refuses('NaN', /expected/);
  refuses("{'a':1}", /key/);
  refuses('{"a":1,}', /key/);
  refuses('[1,]', /expected/);
  refuses('[1 2]', /expected/);
  refuses('"a\nb"', /control/);
  refuses('"abc', /no end/);
  refuses('"\\x41"', /escape/);
  refuses('// x\n{}', /expected/);
  refuses(`${'['.repeat(40)}${']'.repeat(40)}`, /deeper/);
});

test('every truncation of a document is refused', () => {
  const whole = '{"schema":"x/1","files":[{"path":"a","size":1},{"path":"b","size":2}],"ok":true}';
  for (let length = 0; length < whole.length; length += 1) refuses(whole.slice(0, length), /./);
});

test('more bytes than asked for are not read', () => {
  assert.throws(() => parseStrictJson(Buffer.from('[1,2,3]'), { bytes: 4 }), ParseError);
});
