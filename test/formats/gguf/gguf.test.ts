import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LoadlockError } from '../../../src/core/errors.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { ggml, gguf } from '../../../src/formats/gguf/gguf.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { generator } from '../safetensors/build.ts';

const { LOADLOCK_TEST_PYTHON: python } = process.env;
const skip = python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with gguf' : false;
const script = fileURLToPath(new URL('read_files.py', import.meta.url));
const corpus = fileURLToPath(new URL('../../corpus/gguf', import.meta.url));
const older = fileURLToPath(new URL('../../corpus/ggml', import.meta.url));
const rounds = process.env['LOADLOCK_LONG'] === '1' ? 50_000 : 1_500;

const files = readdirSync(corpus).filter((name) => name.endsWith('.gguf'));
const decisionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(corpus, `${name}.expect.json`), 'utf8')) as { decision: string }).decision;
const model = readFileSync(join(corpus, 'model.gguf'));

interface Told {
  readonly pairs: Readonly<
    Record<string, string | number | boolean | { array: string | null; count: number }>
  >;
  readonly tensors: readonly [name: string, dtype: string, shape: number[], bytes: number][];
}

function codes(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'anomaly' ? [fact.code] : []));
}

test('tensors and metadata are those that the real reader finds', { skip }, async () => {
  const honest = files.filter((name) => decisionOf(name) === 'allow' && name !== 'version-1.gguf');
  assert.ok(honest.length >= 9);
  const paths = honest.map((name) => join(corpus, name));
  const told = execFileSync(python!, ['-I', script, ...paths], { encoding: 'utf8' })
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Told | null);
  for (const [index, path] of paths.entries()) {
    const expected = told[index];
    assert.ok(expected !== null && expected !== undefined, path);
    const bytes = readFileSync(path);
    for (const input of [bytes, windowed(bytes)]) {
      const { facts } = await readWith(gguf, input);
      assert.deepEqual(codes(facts), [], path);
      const tensors = facts.flatMap((fact) =>
        fact.kind === 'tensor' ? [[fact.name, fact.dtype, fact.shape, fact.bytes]] : [],
      );
      assert.deepEqual(tensors, expected.tensors, path);
      const pairs = facts.flatMap((fact) => (fact.kind === 'metadata' ? [fact] : []));
      assert.deepEqual(
        pairs.map(({ key }) => key),
        Object.keys(expected.pairs),
        path,
      );
      for (const { key, value } of pairs) same(value, expected.pairs[key]!, `${path} ${key}`);
    }
  }
});

function same(value: string, expected: Told['pairs'][string], what: string): void {
  if (typeof expected === 'object') {
    const kind = expected.array === null ? '' : expected.array;
    assert.ok(value.startsWith(`${kind}[${expected.count}]`), `${what}: ${value}`);
  } else if (typeof expected === 'number') assert.equal(Number(value), expected, what);
  else assert.equal(value, String(expected), what);
}

test('what the real reader refuses is never without a word', { skip }, async () => {
  const odd = files.filter((name) => decisionOf(name) !== 'allow').map((name) => join(corpus, name));
  const told = execFileSync(python!, ['-I', script, ...odd], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  let refused = 0;
  for (const [index, path] of odd.entries()) {
    if (told[index] !== 'null') continue;
    refused += 1;
    assert.notDeepEqual(codes((await readWith(gguf, readFileSync(path))).facts), [], path);
  }
  assert.ok(refused >= 5, `${refused} refused`);
});

test('chat templates of any name are handed over as templates', async () => {
  for (const [name, keys] of [
    ['model.gguf', ['tokenizer.chat_template']],
    [
      'two-templates.gguf',
      ['tokenizer.chat_templates', 'tokenizer.chat_template.tool_use', 'tokenizer.chat_template'],
    ],
  ] as const) {
    for (const bytes of [readFileSync(join(corpus, name)), windowed(readFileSync(join(corpus, name)))]) {
      const { nested } = await readWith(gguf, bytes);
      assert.deepEqual([...new Set(nested.map((member) => member.name))].sort(), [...keys].sort());
      assert.ok(nested.every((member) => member.loader === 'jinja'));
    }
  }
  const { nested } = await readWith(gguf, model);
  const source = await nested[0]!.open!();
  const text = new Uint8Array(source.size);
  source.readInto(text, 0, text.length, 0);
  assert.match(Buffer.from(text).toString(), /^\{% for message in messages %\}/);
});

test('a name twice is told, of metadata and of tensors', async () => {
  const renamed = Buffer.from(model);
  renamed.write('llama.block_count', renamed.indexOf('llama.block_count'), 'latin1');
  for (const [from, to] of [
    ['blk.0.q4_0.weight', 'blk.0.q5_1.weight'],
    ['blk.0.q5_1.weight', 'blk.0.q8_0.weight'],
  ] as const) {
    const twice = Buffer.from(model);
    twice.write(to, twice.indexOf(from), 'latin1');
    assert.deepEqual(codes((await readWith(gguf, twice)).facts), ['duplicate-key'], from);
  }
  const key = Buffer.from(model);
  const at = key.indexOf('tokenizer.ggml.scores');
  key.write('tokenizer.ggml.tokens', at, 'latin1');
  assert.deepEqual(codes((await readWith(gguf, key)).facts), ['duplicate-key']);
});

test('unknown tensor types, bytes behind the tensors and odd alignments are told', async () => {
  const type = Buffer.from(model);
  type.writeUInt32LE(99, type.indexOf('output_norm.weight') + 'output_norm.weight'.length + 4 + 8);
  assert.deepEqual(codes((await readWith(gguf, type)).facts), ['structure-odd']);
  const longer = Buffer.concat([model, Buffer.alloc(100)]);
  assert.deepEqual(codes((await readWith(gguf, longer)).facts), ['structure-odd']);
  const aligned = readFileSync(join(corpus, 'alignment-256.gguf'));
  const at = aligned.indexOf('general.alignment') + 'general.alignment'.length;
  for (const alignment of [0, 3, 48]) {
    aligned.writeUInt32LE(alignment, at + 4);
    assert.deepEqual(codes((await readWith(gguf, aligned)).facts), ['structure-broken'], `${alignment}`);
  }
});

test('the layouts before GGUF are told apart, and their tensors found', async () => {
  for (const name of readdirSync(older).filter((file) => file.endsWith('.bin'))) {
    const bytes = readFileSync(join(older, name));
    assert.ok(claims(ggml, bytes));
    const { facts } = await readWith(ggml, windowed(bytes));
    const tensors = facts.flatMap((fact) =>
      fact.kind === 'tensor' ? [[fact.dtype, fact.shape, fact.bytes]] : [],
    );
    if (name === 'unknown-layout.bin') assert.deepEqual([codes(facts), tensors], [['structure-odd'], []]);
    else assert.deepEqual([codes(facts), tensors], [[], [['F32', [4, 2], 32]]], name);
  }
});

test('no cut is without a word, and no cut or mutation throws', async () => {
  // The last tensor is padded to 32 bytes, and readers do not miss the padding.
  for (let size = 8; size < model.length - 32; size += 7) {
    const { facts } = await readWith(
      gguf,
      size % 2 === 0 ? model.subarray(0, size) : windowed(model.subarray(0, size)),
    );
    assert.equal(codes(facts).length, 1, `cut at ${size}`);
  }
  const samples = [
    ...files.map((name) => [gguf, readFileSync(join(corpus, name))] as const),
    ...readdirSync(older)
      .filter((name) => name.endsWith('.bin'))
      .map((name) => [ggml, readFileSync(join(older, name))] as const),
  ];
  const next = generator(9);
  for (let round = 0; round < rounds; round += 1) {
    const [format, bytes] = samples[round % samples.length]!;
    const mutated = Uint8Array.from(bytes);
    for (let change = next(4); change >= 0; change -= 1)
      mutated[8 + next(Math.min(mutated.length - 8, next(2) === 0 ? 300 : 1e9))] =
        next(3) === 0 ? 0xff : next(256);
    try {
      await readWith(format, round % 2 === 0 ? mutated : windowed(mutated));
    } catch (error) {
      assert.ok(
        error instanceof LoadlockError && error.code === 'LIMIT_EXCEEDED',
        `round ${round}: ${error}`,
      );
    }
  }
});
