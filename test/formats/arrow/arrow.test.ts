import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrow, arrowUnmarked } from '../../../src/formats/arrow/arrow.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { agree, codesOf, samplesOf, withPyarrow } from '../parquet/tables.ts';

const samples = samplesOf('arrow');
const legacy = /^legacy/;

function sample(name: string): Buffer {
  return Buffer.from(samples.find((one) => one.name === name)!.bytes);
}

test('pyarrow sees the same columns, types, rows and metadata', withPyarrow, async () => {
  assert.ok((await agree(arrow, 'arrow')) >= 20);
});

test('files, streams and the first version of Feather are claimed; streams from before 0.15 by their shape', () => {
  for (const { name, bytes } of samples) {
    assert.equal(claims(arrow, bytes), !legacy.test(name), name);
    assert.ok(claims(arrow, bytes) || claims(arrowUnmarked, bytes), name);
  }
  assert.ok(claims(arrow, Buffer.from('FEA1....FEA1')));
  for (const text of [
    '\xff\xff\xff\xff',
    '\xff\xff\xff\xff\x10\0\0\0',
    'ARROW',
    'FEA2',
    '\x10\0\0\0'.repeat(40),
  ])
    for (const format of [arrow, arrowUnmarked])
      assert.ok(!claims(format, Buffer.from(text, 'latin1')), JSON.stringify(text));
});

test('readers of files go by the end', async () => {
  const bytes = sample('types.arrow');
  bytes.write('%PDF-1');
  assert.ok(!claims(arrow, bytes) && claims(arrowUnmarked, bytes));
  assert.deepEqual(codesOf((await readWith(arrowUnmarked, bytes)).facts), ['structure-odd']);
});

test('what does not fit is told', async () => {
  const stream = sample('nested.arrows');
  const file = sample('nested.arrow');
  const cases: readonly (readonly [what: string, bytes: Uint8Array, codes: readonly string[]])[] = [
    ['a stream without its end', stream.subarray(0, -8), []],
    ['bytes behind a stream', Buffer.concat([stream, Buffer.from('more')]), ['structure-odd']],
    ['two streams', Buffer.concat([stream, stream]), ['structure-odd']],
    ['a schema twice', Buffer.concat([stream.subarray(0, -8), stream]), ['structure-broken']],
    ['a stream cut in a body', stream.subarray(0, -20), ['structure-broken']],
    ['bytes behind a file', Buffer.concat([file, Buffer.from('more')]), ['structure-broken']],
    [
      'a footer longer than the file',
      changed(file, file.length - 10, [0xff, 0xff, 0xff]),
      ['structure-broken'],
    ],
    ['no stream inside', changed(file, 8, [1, 2, 3, 4]), ['structure-broken']],
    ['Feather, version 1', Buffer.from('FEA1....FEA1'), []],
    ['Feather, version 1, cut', Buffer.from('FEA1.....FEA'), ['structure-broken']],
  ];
  for (const [what, bytes, codes] of cases)
    assert.deepEqual(codesOf((await readWith(arrow, bytes)).facts), codes, what);
});

function changed(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
}

test('what the schemas of a file both say is told once, and what only the first says too', async () => {
  const names = async (bytes: Uint8Array): Promise<string[]> => {
    const { facts, nested } = await readWith(arrow, bytes);
    const told = facts.flatMap((fact) => (fact.kind === 'reference' ? [`${fact.key}: ${fact.detail}`] : []));
    return [...told, ...nested.map(({ name }) => name)];
  };
  const whole = sample('pickled-type-trap.arrow');
  const wanted = ['x: arrow.py_extension_type', 'x (arrow.py_extension_type)'];
  assert.deepEqual(await names(whole), wanted);
  const footer = whole.lastIndexOf('arrow.py_extension_type');
  const [first, last] = [whole.indexOf('arrow.py_extension_type'), footer];
  assert.notEqual(first, last);
  for (const at of [first, last]) {
    const half = Buffer.from(whole);
    half.write('arrow.py_extension_tide', at);
    assert.ok((await names(half)).includes(wanted[0]!));
  }
});

test('every cut of a file is told, and windows change nothing', async () => {
  const bytes = sample('nested.arrow');
  for (let size = 8; size < bytes.length; size += 1) {
    const codes = codesOf((await readWith(arrow, bytes.subarray(0, size))).facts);
    assert.ok(codes.length > 0 && codes.every((code) => code === 'structure-broken'), String(size));
  }
  for (const { bytes: whole } of samples)
    assert.deepEqual((await readWith(arrow, windowed(whole))).facts, (await readWith(arrow, whole)).facts);
});
