import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { bufferSource } from '../../src/bytes/source.ts';
import { LimitError, ParseError } from '../../src/core/errors.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../src/wire/json.ts';
import { parseYaml } from '../../src/wire/yaml.ts';

const python = process.env['LOADLOCK_TEST_PYTHON'];
const skip = python === undefined ? 'there is no Python environment with PyYAML' : false;
const long = process.env['LOADLOCK_LONG'] === '1';

function parse(text: string | Uint8Array) {
  return parseYaml(bufferSource(Buffer.from(text)), defaultLimits);
}

/** As plain data, to be compared. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonArray) return value.items.map(plain);
  if (value instanceof JsonObject)
    return Object.fromEntries([...value.entries].map(([key, inner]) => [key, plain(inner)]));
  return value;
}

async function readValue(text: string): Promise<unknown> {
  return plain((await parse(text)).documents[0]!.value);
}

async function tagsOf(text: string): Promise<string[]> {
  const { documents } = await parse(text);
  return documents.flatMap(({ tags }) => tags.map(({ tag }) => tag));
}

test('values are those that the specification gives', async () => {
  // YAML 1.2.2, examples 2.1 to 2.27, abridged.
  assert.deepEqual(await readValue('- Mark McGwire\n- Sammy Sosa\n'), ['Mark McGwire', 'Sammy Sosa']);
  assert.deepEqual(await readValue('american:\n- Boston Red Sox\nnational:\n- New York Mets\n'), {
    american: ['Boston Red Sox'],
    national: ['New York Mets'],
  });
  assert.deepEqual(await readValue('Mark McGwire: {hr: 65, avg: 0.278}\n'), {
    'Mark McGwire': { hr: 65, avg: 0.278 },
  });
  assert.deepEqual(await readValue("a: |\n  x\n  y\nb: >\n  x\n  y\nc: \"\\u263A\"\nd: 'it''s'\n"), {
    a: 'x\ny\n',
    b: 'x y\n',
    c: '\u263A',
    d: "it's",
  });
  assert.deepEqual(await readValue('a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n'), {
    a: { b: 1 },
    c: { b: 1 },
    d: { b: 1, e: 2 },
  });
  assert.deepEqual(await readValue('[null, ~, yes, "yes", !!str 1, 0x1F, 1_000, .inf]'), [
    null,
    null,
    true,
    'yes',
    '1',
    31,
    1000,
    Number.POSITIVE_INFINITY,
  ]);
});

test('tags come in full, however they are written', async () => {
  const system = 'tag:yaml.org,2002:python/object/apply:os.system';
  assert.deepEqual(await tagsOf('!!python/object/apply:os.system [x]'), [system]);
  assert.deepEqual(await tagsOf('!<tag:yaml.org,2002:python/object/apply:os.system> [x]'), [system]);
  assert.deepEqual(await tagsOf('!!python/object/apply:os.s%79stem [x]'), [system]);
  assert.deepEqual(await tagsOf('%TAG !e! tag:yaml.org,2002:python/object/\n---\n!e!apply:os.system [x]'), [
    system,
  ]);
  assert.deepEqual(await tagsOf('%TAG ! tag:yaml.org,2002:python/object/\n---\n!apply:os.system [x]'), [
    system,
  ]);
  assert.deepEqual(await tagsOf('&a !!python/object/apply:os.system [x]'), [system]);
  assert.deepEqual(await tagsOf('? !!python/object/apply:os.system [x]\n: 1'), [system]);
  assert.deepEqual(await tagsOf('a: [{b: !!python/object/apply:os.system [x]}]'), [system]);
  assert.deepEqual(await tagsOf('a: 1\n---\nb: !!python/object/apply:os.system [x]'), [system]);
});

test('aliases that repeat each other do not fill memory', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 30; level += 1)
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  assert.equal((await parse(lines.join('\n'))).expands, true);
  assert.equal((await parse('a: &a [x]\nb: [*a, *a]\n')).expands, false);
});

test('what is too deep or too long is refused, what is no text is no document', async () => {
  await assert.rejects(parse('['.repeat(100_000)), LimitError);
  await assert.rejects(parse('- '.repeat(100_000)), LimitError);
  await assert.rejects(parse('a: b\n'.repeat(200_000)), LimitError);
  await assert.rejects(parse(Buffer.alloc(5 * 2 ** 20, 'a')), LimitError);
  await assert.rejects(parse(Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe])), ParseError);
});

test('lines are counted from one', async () => {
  const text = await parse('a: 1\nb:\n  c: !x 2\n');
  assert.equal(text.line(text.documents[0]!.tags[0]!.at), 3);
});

const seeds = [
  'a: !!python/object/apply:os.system ["x"]\nb: &y [1, {c: d}]\nc: *y\n',
  '%TAG !e! tag:yaml.org,2002:python/\n---\n- !e!name:os.system\n- !<tag:yaml.org,2002:python/none> x\n',
  'a:\n  - b: |\n      text !!tag\n    c: >-\n      more\n  - "quoted: !!x": \'y\'\n  - {k: !t v, ? [x, y] : z}\n',
  '? !!python/tuple [a, b]\n: value\n? plain\n: !local {}\n"a b": [c: d, e]\n',
  '--- !!map\nkey: !!str 12 # comment !!x\nlist:\n- !a\n- !b x\n- !c\n  - !d y\n...\n--- |\n text\n',
];

function* mutations(count: number): Generator<Uint8Array> {
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const letters = Buffer.from(' \n\t!%&*-?:,[]{}#|>\'"ax1.');
  for (let round = 0; round < count; round += 1) {
    const bytes = [...Buffer.from(seeds[round % seeds.length]!)];
    for (let change = next(3); change >= 0; change -= 1) {
      const at = next(bytes.length);
      const letter = letters[next(letters.length)]!;
      if (next(3) === 0) bytes.splice(at, 1);
      else if (next(2) === 0) bytes.splice(at, 0, letter);
      else bytes[at] = letter;
    }
    yield Uint8Array.from(bytes);
  }
}

test('every tag and key that PyYAML sees is seen', { skip }, async () => {
  const texts = [...seeds.map((seed) => Buffer.from(seed)), ...mutations(long ? 60_000 : 4_000)];
  const input = texts.map((text) => Buffer.from(text).toString('base64')).join('\n');
  const script = join(import.meta.dirname, 'yaml_nodes.py');
  const out = execFileSync(python!, [script], { input: `${input}\n`, maxBuffer: 1 << 28 }).toString();
  let compared = 0;
  for (const [index, line] of out.trim().split('\n').entries()) {
    const theirs = JSON.parse(line) as [string[], string[]] | null;
    if (theirs === null) continue;
    compared += 1;
    const { documents, problems } = await parse(texts[index]!);
    // What does not parse is told as such; nothing may be missed in what does.
    if (problems.length > 0) continue;
    const tags = documents.flatMap((document) => document.tags.map(({ tag }) => tag)).sort();
    const seen = `${JSON.stringify(Buffer.from(texts[index]!).toString())}: ${JSON.stringify(theirs)}`;
    assert.deepEqual(tags, theirs[0], seen);
    const keys = new Set(documents.flatMap(({ value }) => [...keysOf(value)]));
    for (const key of theirs[1].filter((name) => /^[\w.]+$/.test(name)))
      assert.ok(keys.has(key), `${seen}: no key ${JSON.stringify(key)}`);
  }
  assert.ok(compared > texts.length / 4, `${compared} of ${texts.length} texts compared`);
});

function* keysOf(value: JsonValue): Generator<string> {
  if (value instanceof JsonArray) for (const item of value.items) yield* keysOf(item);
  if (!(value instanceof JsonObject)) return;
  for (const [key, inner] of value.everything()) {
    yield key;
    yield* keysOf(inner);
  }
}

test('lines within brackets and quotes stand at any indentation, as PyYAML has it', async () => {
  // Values of yaml.safe_load, PyYAML 6.
  const texts: readonly (readonly [string, unknown])[] = [
    ['a: [\n"x"\n]\nb: 1\n', { a: ['x'], b: 1 }],
    ['a:\n  b: [1,\n2\n]\n  c: 3\nd: 4\n', { a: { b: [1, 2], c: 3 }, d: 4 }],
    ['a:\n  b: "x\ny\n  z"\n  c: 1\n', { a: { b: 'x y z', c: 1 } }],
    ["a: 'x\n\ny'\nb: 2\n", { a: 'x\ny', b: 2 }],
    ['a: [1, {b: c,\nd: "e\nf"}]\ng: h\n', { a: [1, { b: 'c', d: 'e f' }], g: 'h' }],
    ['k:\n  - [1,\n2]\n  - 3\nl: 4\n', { k: [[1, 2], 3], l: 4 }],
    ['a: [\nb: c\n]\nd: e\n', { a: [{ b: 'c' }], d: 'e' }],
  ];
  for (const [text, value] of texts) {
    assert.deepEqual(await readValue(text), value, text);
    assert.deepEqual((await parse(text)).problems, [], text);
  }
  // PyYAML refuses these: a mark of a document ends neither brackets nor quotes.
  for (const text of ['a: [1\n---\nb: 2\n', 'a: "x\n---\nb: 1\n', 'x: [a,\n---\n'])
    assert.ok((await parse(text)).problems.length > 0, text);
});

test('a value that begins with a question mark is plain text, but not within brackets', async () => {
  const text = 'path: ???\nlist:\n- ???\n';
  assert.deepEqual(await readValue(text), { path: '???', list: ['???'] });
  assert.deepEqual((await parse(text)).problems, []);
  assert.ok((await parse('a: [?b]\n')).problems.length > 0);
});
