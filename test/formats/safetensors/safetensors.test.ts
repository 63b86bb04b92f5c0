import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ByteSource, bufferSource } from '../../../src/bytes/source.ts';
import { LoadlockError } from '../../../src/core/errors.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { safetensors } from '../../../src/formats/safetensors/safetensors.ts';
import { assertLinear } from '../../linear-time.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { entry, fileOf, generator } from './build.ts';

const corpus = fileURLToPath(new URL('../../corpus/safetensors/', import.meta.url));
const rounds = process.env['LOADLOCK_LONG'] === '1' ? 50_000 : 1_500;

function said(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'anomaly' ? [`${fact.code}: ${fact.detail}`] : []));
}

test('only what looks like a header is claimed', () => {
  for (const header of ['{}', '{"a":1}', ' \n{ "a"', '{ }'])
    assert.ok(claims(safetensors, fileOf(header)), header);
  assert.ok(claims(safetensors, fileOf('{"a"', 0, 99_999)));
  for (const file of [
    fileOf('[]'),
    fileOf('{a}'),
    fileOf('{}', 0, 2 ** 32),
    fileOf('{}', 0, 200e6),
    Buffer.alloc(9),
  ])
    assert.ok(!claims(safetensors, file));
});

test('each rule that is broken is named with its tensor', async () => {
  for (const [header, data, expected] of [
    [`{"a":${entry('U8', [2], 2, 0)}}`, 0, /tensor "a" ends at 0, before its begin at 2/],
    [`{"a":${entry('F4', [3], 0, 1)}}`, 1, /tensor "a" does not have a whole number of bytes/],
    [`{"a":${entry('F64', [2], 0, 15)}}`, 15, /tensor "a" needs 16 bytes by its shape, but has 15/],
    [`{"a":${entry('U8', [2], 0, 2)}}`, 5, /3 bytes follow the last tensor/],
    [
      `{"a":${entry('U8', [2], 0, 2)},"b":${entry('U8', [2], 1, 3)}}`,
      3,
      /two tensors share the bytes from 1 on/,
    ],
    [`{"a":${entry('U8', [2], 0, 2)},"b":${entry('U8', [2], 3, 5)}}`, 5, /no tensor has the bytes from 2 on/],
    [
      `{"a":${entry('U8', [2], 0, 2)},"b":${entry('U8', [0], 1, 1)}}`,
      2,
      /an empty tensor lies at 1, inside of another/,
    ],
  ] as const)
    assert.match(said((await readWith(safetensors, fileOf(header, data))).facts).join('; '), expected);
});

test('names that are the same once their escapes are read are told', async () => {
  const header = `{"a":${entry('U8', [1], 0, 1)},"\\u0061":${entry('U8', [1], 1, 2)}}`;
  assert.deepEqual(said((await readWith(safetensors, fileOf(header, 2))).facts), [
    'duplicate-key: "a" appears twice in the header',
  ]);
});

test('ten thousand different names are not taken for the same', async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `model.layers.${index % 100}.w${index}`);
  const header = `{${names.map((name, index) => `"${name}":${entry('U8', [1], index, index + 1)}`).join()}}`;
  const { facts, detail } = await readWith(safetensors, windowed(fileOf(header, names.length)));
  assert.deepEqual(said(facts), []);
  assert.equal(detail, '10000 tensors');
  assert.equal(facts.length, names.length);
});

/** Counts what is read of a file that has no bytes but for its header. */
function sparse(header: string, dataBytes: number): { readonly source: ByteSource; read: number } {
  const head = bufferSource(fileOf(header));
  const counted = {
    read: 0,
    source: {
      size: head.size + dataBytes,
      readInto(target: Uint8Array, offset: number, length: number, at: number): number {
        counted.read += length;
        return head.readInto(target, offset, length, at);
      },
    },
  };
  return counted;
}

test('of a file of a gigabyte only the header is read', async () => {
  const header = `{"a":${entry('F32', [2 ** 28], 0, 2 ** 30)}}`;
  const file = sparse(header, 2 ** 30);
  assert.deepEqual(said((await readWith(safetensors, file.source)).facts), []);
  assert.ok(file.read < 3 * header.length + 5_000, `${file.read} bytes read`);
});

test('a zip or a pickle that the tensors hold is found', async () => {
  for (const name of ['polyglot-zip.safetensors', 'polyglot-pickle.bin']) {
    const { findings } = await judgeBytes(readFileSync(`${corpus}${name}`));
    const rules = findings.map(({ rule }) => rule);
    assert.ok(rules.includes('polyglot') && rules.includes('dangerous-call'), rules.join());
  }
});

test('time is linear in the header, whatever the order of its tensors', async () => {
  const build = (count: number, backwards: boolean): Uint8Array => {
    const entries = Array.from(
      { length: count },
      (_, index) => `"${index}":${entry('U8', [1], index, index + 1)}`,
    );
    return fileOf(`{${(backwards ? entries.reverse() : entries).join()}}`, count);
  };
  for (const backwards of [false, true])
    await assertLinear(
      backwards ? 'backwards' : 'in order',
      2_000,
      (count) => build(count, backwards),
      (bytes) => readWith(safetensors, bytes),
    );
});

test('no mutation throws anything but that a budget ran out', async () => {
  const next = generator(21);
  const samples = ['model', 'any-order', 'metadata', 'white-space'].map((name) =>
    readFileSync(`${corpus}${name}.safetensors`),
  );
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Uint8Array.from(samples[round % samples.length]!);
    const within = Math.min(bytes.length, 400);
    for (let change = next(4); change >= 0; change -= 1) bytes[next(within)] = next(256);
    const input = bytes.subarray(0, next(8) === 0 ? next(bytes.length) : bytes.length);
    try {
      await readWith(safetensors, round % 2 === 0 ? input : windowed(input));
    } catch (error) {
      assert.ok(
        error instanceof LoadlockError && error.code === 'LIMIT_EXCEEDED',
        `round ${round}: ${error}`,
      );
    }
  }
});
