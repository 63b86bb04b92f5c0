import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPythons } from '../../../scripts/python-env.mjs';
import type { TensorFact } from '../../../src/core/fact.ts';
import { type Literal, LiteralError, parseLiteral } from '../../../src/formats/npy/literal.ts';
import { npy } from '../../../src/formats/npy/npy.ts';
import { aFew } from '../../long.ts';
import { anomalies, codes, read, windowed } from '../zip/reading.ts';

const script = fileURLToPath(new URL('arrays.py', import.meta.url));
const corpus = fileURLToPath(new URL('../../corpus/npy', import.meta.url));
const { LOADLOCK_TEST_PYTHON: numpy } = process.env;
const withNumpy = { skip: numpy === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with numpy' : false };
const python = (await findPythons()).at(-1)?.path;
const withPython = { skip: python === undefined ? 'no CPython on this machine' : false };

function ask(program: string, words: readonly string[], input = ''): string {
  const done = spawnSync(program, ['-I', '-W', 'ignore', script, ...words], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

interface Told {
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: string | null;
  readonly bytes: number | null;
  readonly dataAt: number;
}

/** A file as numpy's format describes it; `header` is written as it stands. */
function file(header: string, data: string | Uint8Array = '', version = 1): Buffer {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0]);
  return Buffer.concat([
    head,
    length,
    Buffer.from(header, 'latin1'),
    typeof data === 'string' ? Buffer.from(data, 'latin1') : data,
  ]);
}

function headerOf(descr: string, shape = '(2,)'): string {
  return `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;
}

const floats = file(headerOf("'<f8'"), new Uint8Array(16));

test('dtype, shape, size and the place of the data are those that numpy reads', withNumpy, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-npy-'));
  try {
    const own = JSON.parse(ask(numpy!, ['write', folder])) as Told[];
    const samples = readdirSync(corpus).filter((name) => name.endsWith('.npy'));
    const kept = JSON.parse(ask(numpy!, ['read', ...samples.map((name) => join(corpus, name))])) as Told[];
    assert.ok(own.length > 25 && kept.length > 15);
    for (const told of [...own, ...kept]) {
      const bytes = readFileSync(told.path);
      for (const input of [bytes, windowed(bytes)]) {
        const { facts, members } = await read(npy, input);
        assert.deepEqual(anomalies(facts), [], told.path);
        const [tensor] = facts as TensorFact[];
        assert.deepEqual([tensor!.shape, tensor!.bytes], [told.shape, told.bytes], told.path);
        if (told.dtype !== null) assert.equal(tensor!.dtype, told.dtype);
        const pickle = told.bytes === null ? [Uint8Array.from(bytes.subarray(told.dataAt))] : [];
        assert.deepEqual(
          members.map((member) => member.bytes),
          pickle,
          told.path,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('objects anywhere in the dtype make the data a pickle', async () => {
  for (const descr of [
    "'|O'",
    "'O'",
    "'|O8'",
    "[('a', '<i4'), ('b', '|O')]",
    "[('a', [('n', '|O', (2,))])]",
    "('|O', (2,))",
  ]) {
    const { facts, members } = await read(npy, file(headerOf(descr), '\x80\x04N.'));
    assert.deepEqual(codes(facts), [], descr);
    assert.deepEqual(
      members.map(({ name, size }) => [name, size]),
      [['array', 4]],
    );
  }
});

test('a header that numpy might read in another way leaves nothing unread', async () => {
  const odd = [
    headerOf("'object'"),
    headerOf("'i4,O'"),
    headerOf("'\\117'"),
    headerOf("'|' 'O'"),
    headerOf("b'|O'"),
    headerOf("'|O' # comment"),
    headerOf('(lambda: 1)()'),
    headerOf("{'names': ['a'], 'formats': ['O']}"),
    headerOf("'|O'", '[2]'),
    headerOf("'|O'", '(-1,)'),
    headerOf("'|O'", '(True,)'),
    headerOf("'|O'").replace('descr', 'dtype'),
    `${headerOf("'|O'")}1`,
    'garbage',
    '('.repeat(5000),
    `${headerOf("'|O'")}${' '.repeat(65_000)}`.padEnd(70_000),
  ];
  for (const header of odd) {
    const { facts, members } = await read(npy, file(header, '\x80\x04N.', 2));
    assert.deepEqual(codes(facts), ['array-broken'], header.slice(0, 80));
    assert.deepEqual(
      members.map(({ size }) => size),
      [4],
      header.slice(0, 80),
    );
  }
  for (const version of [0, 4, 0x80]) {
    const { facts, members } = await read(npy, file(headerOf("'|O'"), '\x80\x04N.', version));
    assert.deepEqual([codes(facts), members.length], [['array-broken'], 1]);
  }
});

test('data that is shorter or longer than promised is told', async () => {
  assert.deepEqual(codes((await read(npy, floats.subarray(0, -1))).facts), ['array-broken']);
  const { facts, members } = await read(npy, Buffer.concat([floats, Buffer.from('\x80\x04N.', 'latin1')]));
  assert.deepEqual([codes(facts), members.map(({ size }) => size)], [['archive-hidden-data'], [4]]);
  for (const shape of [
    '(9007199254740993, 9007199254740993)',
    `(${'9'.repeat(400)},)`,
    `(0, ${'9'.repeat(400)})`,
  ])
    assert.deepEqual(
      codes((await read(npy, file(headerOf("'<f8'", shape), 'x'))).facts),
      ['array-broken'],
      shape,
    );
});

test('arrays saved behind each other are all read', async () => {
  const { facts } = await read(npy, Buffer.concat([floats, floats, file(headerOf("'<i2'", '()'), 'xx')]));
  assert.deepEqual(
    facts.map((fact) => fact.kind),
    ['tensor', 'tensor', 'tensor'],
  );
});

test('no cut and no mutation throws', async () => {
  const samples = [floats, file(headerOf("[('a', '<i4'), ('b', '|O', (2,))]"), '\x80\x04N.', 3)];
  for (const sample of samples)
    for (let size = 6; size < sample.length; size += 1)
      assert.deepEqual(
        codes((await read(npy, sample.subarray(0, size))).facts).slice(0, 1),
        sample === floats || size < sample.length - 4 ? ['array-broken'] : [],
      );
  let state = 11;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < aFew(10_000); round += 1) {
    const bytes = Uint8Array.from(samples[round % 2]!);
    for (let change = next(4); change >= 0; change -= 1) bytes[6 + next(bytes.length - 6)] = next(256);
    await read(npy, round % 4 < 2 ? bytes : windowed(bytes));
  }
});

test('whatever the parser takes, Python reads as the same value', withPython, () => {
  const texts = [
    headerOf("'<f8'"),
    headerOf("[('it\\'s', '<f4'), (\"q\", 'U2', (2, 3)), (('t', 'n'), [('e', '>u8')])]", '()'),
    headerOf("'\\x41\\u00e9\\U0001f600'"),
  ];
  const alphabet = '{}[](),:\'"\\ \n\t0123456789-+LTrueFalsNo<f|Oxu.#_';
  let state = 5;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const inputs = [...texts];
  for (let round = 0; round < aFew(6000); round += 1) {
    const text = [...texts[round % texts.length]!];
    for (let change = next(3); change >= 0; change -= 1)
      text.splice(next(text.length), next(2), alphabet[next(alphabet.length)]!);
    inputs.push(text.join(''));
  }
  const values = ask(python!, ['literal'], `${inputs.map((text) => JSON.stringify(text)).join('\n')}\n`)
    .trim()
    .split('\n');
  assert.equal(values.length, inputs.length);
  let taken = 0;
  for (const [index, text] of inputs.entries()) {
    let value: Literal;
    try {
      value = parseLiteral(text);
    } catch (error) {
      assert.ok(error instanceof LiteralError && index >= texts.length, text);
      continue;
    }
    // Python 2's long integers are numpy's own addition.
    if (/[0-9]L/.test(text)) continue;
    taken += 1;
    assert.deepEqual({ value: plain(value) }, JSON.parse(values[index]!), text);
  }
  assert.ok(taken > aFew(500));
});

function plain(literal: Literal): unknown {
  if (literal.kind === 'none') return null;
  if (literal.kind === 'dict')
    return ['dict', literal.entries.map(([key, value]) => [plain(key), plain(value)])];
  if ('items' in literal) return [literal.kind, literal.items.map(plain)];
  return literal.value;
}
