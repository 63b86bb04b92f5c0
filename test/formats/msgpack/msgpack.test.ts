import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bufferSource } from '../../../src/bytes/source.ts';
import { LimitError } from '../../../src/core/errors.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { msgpack } from '../../../src/formats/msgpack/msgpack.ts';
import { readMsgpack } from '../../../src/wire/msgpack.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutate } from '../mutations.ts';

const corpus = fileURLToPath(new URL('../../corpus/msgpack', import.meta.url));
const script = fileURLToPath(new URL('read_msgpack.py', import.meta.url));
const { LOADLOCK_TEST_PYTHON: python } = process.env;
const withPython = {
  skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with msgpack' : false,
};
const samples = readdirSync(corpus).filter((name) => name.endsWith('.msgpack'));

function codesOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'anomaly' ? [fact.code] : []));
}

test('msgpack finds the same arrays', withPython, async () => {
  const paths = samples.map((name) => join(corpus, name));
  const done = spawnSync(python!, ['-I', script, ...paths], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  const told = JSON.parse(done.stdout) as readonly (readonly unknown[] | null)[];
  let arrays = 0;
  for (const [index, path] of paths.entries()) {
    const bytes = readFileSync(path);
    for (const input of [bytes, windowed(bytes)]) {
      const { facts } = await readWith(msgpack, input);
      const theirs = told[index]!;
      if (theirs === null) {
        assert.ok(codesOf(facts).includes('structure-broken'), path);
        continue;
      }
      const ours = facts.flatMap((fact) =>
        fact.kind === 'tensor' ? [[fact.name, fact.dtype, fact.shape, fact.bytes]] : [],
      );
      assert.deepEqual(ours, theirs, path);
      arrays += ours.length;
    }
  }
  assert.ok(arrays > 20, `${arrays}`);
});

test('texts, numbers and pickles are not taken for a map', () => {
  for (const bytes of [
    '\x80\x04N.',
    '\x80',
    '\x85',
    '{"a": 1}',
    '\x81\xa1',
    '\xde',
    '\x82\x01\x02\x03\x04',
    '\xdf\xff\xff\xff\xff',
  ])
    assert.ok(!claims(msgpack, Buffer.from(bytes, 'latin1')), JSON.stringify(bytes));
  assert.ok(claims(msgpack, Buffer.from('\x81\xa1a\xc0', 'latin1')));
  assert.ok(claims(msgpack, Buffer.from('\x80', 'latin1'), { name: 'state.msgpack' }));
});

test('every kind of value has the length that the specification gives it', () => {
  const tokens = (bytes: readonly number[]): unknown[] =>
    [...readMsgpack(bufferSource(Uint8Array.from(bytes)))].map(({ kind, size, value, type }) => [
      kind,
      size,
      value,
      type,
    ]);
  // From the specification's tables: formats, and the numbers that they hold.
  assert.deepEqual(tokens([0x7f]), [['int', 0, 127, 0]]);
  assert.deepEqual(tokens([0xe0]), [['int', 0, -32, 0]]);
  assert.deepEqual(tokens([0xd0, 0x80]), [['int', 0, -128, 0]]);
  assert.deepEqual(tokens([0xd1, 0xff, 0xfe]), [['int', 0, -2, 0]]);
  assert.deepEqual(tokens([0xcf, 0, 0, 0, 1, 0, 0, 0, 0]), [['int', 0, 2 ** 32, 0]]);
  assert.deepEqual(tokens([0xca, 0x3f, 0x80, 0, 0]), [['float', 0, 1, 0]]);
  assert.deepEqual(tokens([0xcb, 0xbf, 0xf0, 0, 0, 0, 0, 0, 0]), [['float', 0, -1, 0]]);
  assert.deepEqual(tokens([0xd4, 0xff, 1]), [['ext', 1, 0, -1]]);
  assert.deepEqual(tokens([0xc7, 2, 5, 1, 2]), [['ext', 2, 0, 5]]);
  assert.deepEqual(tokens([0xc4, 1, 9]), [['bin', 1, 0, 0]]);
  assert.deepEqual(tokens([0xd9, 1, 65]), [['str', 1, 0, 0]]);
  assert.deepEqual(tokens([0x92, 0xc3, 0xc0]), [
    ['array', 2, 0, 0],
    ['bool', 0, 1, 0],
    ['nil', 0, 0, 0],
  ]);
  assert.throws(() => tokens([0xc1]), { code: 'PARSE_INVALID' });
  assert.throws(() => tokens([0xdd, 0xff, 0xff, 0xff, 0xff]), { code: 'PARSE_TRUNCATED' });
  assert.throws(() => tokens(new Array<number>(5_000).fill(0x91).concat(0)), LimitError);
});

test('what lies in the state of a layer is read: a message in bytes, and a pickle in that', async () => {
  const text = (value: string): Buffer => Buffer.from([0xa0 + value.length, ...Buffer.from(value)]);
  const bytes = (value: Uint8Array): Buffer => Buffer.from([0xc4, value.length, ...value]);
  const pair = (key: string, value: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([0x81]), text(key), value]);
  const message = (state: string, kind = bytes): Buffer =>
    pair(
      'shims',
      Buffer.concat([Buffer.from([0x91]), bytes(pair('state', kind(Buffer.from(state, 'latin1'))))]),
    );
  const calling = '\x80\x02cposix\nsystem\nU\x04true\x85R.';
  const old = (value: Uint8Array): Buffer => Buffer.from([0xd9, value.length, ...value]);
  for (const kind of [bytes, old]) {
    const { findings } = await judgeBytes(message(calling, kind), undefined, 'model');
    assert.ok(findings.some(({ severity }) => severity === 'critical'));
  }
  for (const honest of [
    '\x80\x02}X\x01\0\0\0aK\x01s.',
    'PK and nothing else here',
    '\x89PNG\r\n\x1a\n and so on',
  ])
    assert.deepEqual((await judgeBytes(message(honest), undefined, 'model')).findings, []);
});

test('no mutation throws', async () => {
  await mutate(
    msgpack,
    samples.map((name) => readFileSync(join(corpus, name))),
  );
});
