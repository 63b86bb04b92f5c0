import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPythons } from '../../scripts/python-env.mjs';
import { bufferSource } from '../../src/bytes/source.ts';
import { LimitError, ParseError } from '../../src/core/errors.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { JsonArray, JsonObject, type JsonValue, parseJson, parseJsonDocument } from '../../src/wire/json.ts';
import { windowed } from '../formats/kit.ts';
import { assertLinear } from '../linear-time.ts';
import { type Random, seeded } from '../oracle/random.ts';

const python = (await findPythons()).at(-1)?.path;
const times = process.env['LOADLOCK_LONG'] === '1' ? 4 : 0.25;
const withPython = { skip: python === undefined ? 'no CPython on this machine' : false };

function read(text: string | Uint8Array): JsonValue {
  return parseJson(bufferSource(Buffer.from(text as string)), defaultLimits);
}

function plain(value: JsonValue): unknown {
  if (value instanceof JsonArray) return value.items.map(plain);
  if (value instanceof JsonObject)
    return Object.fromEntries([...value.entries].map(([key, inner]) => [key, plain(inner)]));
  return value;
}

const words = [
  '',
  'a',
  'auto_map',
  '__proto__',
  'é',
  '日本',
  '\u{1f600}',
  '\ud800',
  '"\\/\b\f\n\r\t',
  'x'.repeat(90),
];

function someValue(random: Random, depth: number): unknown {
  switch (random.below(depth > 4 ? 6 : 10)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.below(2 ** 31) - 2 ** 30;
    case 2:
      return random.pick([0, -0, 1e21, 1.5e-300, 2 ** 53, 123456789012345680000, 0.1, -1e-7, 5e-324]);
    case 3:
    case 4:
    case 5:
      return random.pick(words) + random.pick(words);
    case 6:
    case 7:
      return Array.from({ length: random.below(5) }, () => someValue(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(24) }, () => [
          random.pick(words) + random.below(40),
          someValue(random, depth + 1),
        ]),
      );
  }
}

function someText(random: Random): string {
  const text = JSON.stringify(someValue(random, 0), null, random.pick([0, 1, '\t']));
  // Escapes of every kind in place of plain characters.
  return random.chance(0.3)
    ? text.replace(/[é日_]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;
}

const pieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u00',
  '\\ud83d',
  'NaN',
  '-Infinity',
  '1e',
  '-',
  '01',
  '.5',
  'null',
  ' ',
  '\0',
  '\x1f',
  '"a":',
];

function mutated(random: Random, text: string): Buffer {
  let bytes = Buffer.from(text);
  for (let times = random.below(3); times >= 0; times -= 1) {
    const at = random.below(bytes.length + 1);
    const rest = bytes.subarray(Math.min(bytes.length, at + random.below(3)));
    const put = random.chance(0.7) ? Buffer.from(random.pick(pieces)) : Buffer.from(random.bytes(1));
    bytes = Buffer.concat([bytes.subarray(0, at), put, random.chance(0.1) ? Buffer.alloc(0) : rest]);
  }
  return bytes;
}

/** Undefined where the text is refused. */
function tried(bytes: Uint8Array): JsonValue | undefined {
  const results = [bufferSource(bytes), windowed(bytes)].map((source) => {
    try {
      return parseJson(source, defaultLimits);
    } catch (error) {
      assert.ok(error instanceof ParseError, String(error));
      return undefined;
    }
  });
  assert.deepEqual(results[1], results[0]);
  return results[0];
}

test('what JSON.parse reads is read the same, in memory and by windows', () => {
  const random = seeded(1);
  for (let round = 0; round < 500 * times; round += 1) {
    const text = someText(random);
    const value = tried(Buffer.from(text));
    assert.ok(value !== undefined, text);
    assert.deepEqual(plain(value), JSON.parse(text), text);
  }
});

test('what JSON.parse refuses is refused, words of Python apart', () => {
  const random = seeded(2);
  let refused = 0;
  for (let round = 0; round < 1500 * times; round += 1) {
    const bytes = mutated(random, someText(random));
    let expected: unknown;
    try {
      expected = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      refused += 1;
    }
    const value = tried(bytes);
    if (value === undefined) assert.equal(expected, undefined, bytes.toString());
    else if (expected === undefined) assert.match(bytes.toString(), /NaN|Infinity/);
    else assert.deepEqual(plain(value), expected, bytes.toString());
  }
  assert.ok(refused > 250 * times && refused < 1475 * times, `${refused} refused`);
});

function told(value: JsonValue): unknown {
  if (value instanceof JsonArray) return value.items.map(told);
  if (value instanceof JsonObject)
    return { object: [...value.entries].map(([key, item]) => [key, told(item)]) };
  if (typeof value === 'string') return `s${value}`;
  if (typeof value !== 'number') return value;
  const bytes = Buffer.alloc(8);
  // An integer of Python has no negative zero.
  bytes.writeDoubleBE(value);
  return `n${bytes.toString('hex')}`;
}

test('what Python reads and refuses is read and refused', withPython, () => {
  const random = seeded(3);
  const documents: Buffer[] = [
    ...[
      '-0.0',
      '1E400',
      '-1e400',
      `1${'0'.repeat(400)}`,
      '9007199254740993',
      '1e-400',
      '0.1e1',
      '12345678901234567',
    ],
    ...[
      '[NaN,Infinity,-Infinity]',
      '[-NaN]',
      '"\\ud800"',
      '"\\ud83d\\ude00"',
      '"\\u00e"',
      '\ufeff{}',
      '"a\nb"',
      '"\x7f"',
    ],
    ...[
      '{"a":1,"b":2,"a":{"c":[]}}',
      '[1,]',
      '{"a":1,}',
      "{'a':1}",
      '[1]//',
      '+1',
      '01',
      '1.',
      '.5',
      '1e',
      'nul',
      '',
      ' ',
    ],
  ].map((text) => Buffer.from(text));
  for (let round = 0; round < 500 * times; round += 1) documents.push(mutated(random, someText(random)));
  const done = spawnSync(python!, ['-I', fileURLToPath(new URL('json_values.py', import.meta.url))], {
    input: documents.map((document) => document.toString('base64')).join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout.trimEnd().split('\n');
  assert.equal(lines.length, documents.length);
  for (const [index, line] of lines.entries()) {
    const bytes = documents[index]!;
    const value = tried(bytes);
    if (line === 'refused') assert.equal(value, undefined, bytes.toString());
    else {
      assert.ok(value !== undefined, bytes.toString());
      // Python writes the integer -0 as 0.
      const zeros = (form: unknown): string =>
        JSON.stringify(form).replaceAll('n8000000000000000', 'n0000000000000000');
      assert.equal(zeros(told(value)), zeros(JSON.parse(line)), bytes.toString());
    }
  }
});

test('a mark before the text is told, and only there it is one', () => {
  assert.equal(parseJsonDocument(bufferSource(Buffer.from('\ufeff[]')), defaultLimits).mark, true);
  assert.equal(parseJsonDocument(bufferSource(Buffer.from(' []')), defaultLimits).mark, false);
  assert.throws(() => read(' \ufeff[]'), { code: 'PARSE_INVALID', at: 1 });
});

test('errors say where', () => {
  assert.throws(() => read('{"a": [1, x]}'), { code: 'PARSE_INVALID', at: 10 });
  assert.throws(() => read('{"a": [1, 2'), { code: 'PARSE_TRUNCATED', at: 11 });
  assert.throws(() => read('{"a": "b'), { code: 'PARSE_TRUNCATED' });
  assert.throws(() => read('[] []'), { code: 'PARSE_INVALID', at: 3 });
  assert.throws(() => read(Buffer.from([0x22, 0xc3, 0x28, 0x22])), { code: 'PARSE_INVALID', at: 1 });
  assert.throws(() => parseJson(windowed(Buffer.alloc(0)), defaultLimits), { code: 'PARSE_TRUNCATED' });
});

test('both values of a key that stands twice can be reached', () => {
  const value = read('{"a": 1, "b": 2, "a": {"c": 3}, "a": 4}') as JsonObject;
  assert.deepEqual(
    [...value.entries],
    [
      ['a', 4],
      ['b', 2],
    ],
  );
  assert.deepEqual(value.duplicates, ['a']);
  assert.deepEqual(
    [...value.everything()].map(([key, inner]) => [key, plain(inner)]),
    [
      ['a', 4],
      ['b', 2],
      ['a', 1],
      ['a', { c: 3 }],
    ],
  );
});

test('long runs of numbers are counted, strings and objects among them kept', () => {
  const many = Array.from({ length: 5000 }, (_, index) => index);
  const list = read(JSON.stringify([...many, 'os.system', { a: 1 }, ...many])) as JsonArray;
  assert.equal(list.items.length + list.dropped, 10_002);
  assert.equal(list.items.length, 1002);
  assert.equal(list.items[1000], 'os.system');
  const vocabulary = read(
    JSON.stringify(Object.fromEntries([...many.map((n) => [`t${n}`, n]), ['k', 'v']])),
  ) as JsonObject;
  assert.equal(vocabulary.size + vocabulary.dropped, 5001);
  assert.equal(vocabulary.get('k'), 'v');
});

test('what a document may hold is bounded', () => {
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  assert.ok(read(deep(200)));
  for (const text of [
    deep(201),
    `[${'{},'.repeat(500_000)}0]`,
    `{${Array.from({ length: 900_000 }, (_, index) => `"key${index}":"value"`).join()}}`,
    `"${'x'.repeat(2 ** 25 + 1)}"`,
  ])
    assert.throws(() => read(text), LimitError, text.slice(0, 20));
});

test('a table of ten million bytes costs its first rows and a count', () => {
  const rows = Array.from({ length: 700_000 }, (_, index) => `["ab${index}", "c"]`);
  const table = (read(`{"merges": [${rows.join()}], "x": "y"}`) as JsonObject).get('merges') as JsonArray;
  assert.equal(table.items.length + table.dropped, 700_000);
  assert.ok(table.dropped > 300_000, `${table.dropped} dropped`);
});

test('strings and numbers that lie across windows are read whole', () => {
  const long = `é"\\${'日本語 '.repeat(60_000)}`;
  for (let pad = 0; pad < 40; pad += 1) {
    const text = JSON.stringify([' '.repeat(262_100 + pad), 123456.789, 'tail é', long]);
    assert.deepEqual(plain(parseJson(windowed(Buffer.from(text)), defaultLimits)), JSON.parse(text));
  }
});

test('ten times the text takes about ten times the time', async () => {
  const make = (count: number): Buffer =>
    Buffer.from(`[${Array.from({ length: count }, (_, i) => `{"k${i}": ["\\n", ${i}.5]}`).join()}]`);
  await assertLinear('objects', 6_000, make, (bytes) => parseJson(windowed(bytes), defaultLimits));
});
