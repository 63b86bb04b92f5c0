import assert from 'node:assert/strict';
import { test } from 'node:test';
import { polarsExpression, polarsPlan } from '../../../src/formats/polars/polars.ts';
import { call, global, join, proto, stop, unicode } from '../../bypasses/assemble.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims } from '../kit.ts';

/** What a function of Python pickles to, if it is one of the operating system, and one of the built-ins. */
const hostile = Buffer.from(join(proto(2), call(global('os', 'system'), unicode('touch /tmp/marker')), stop));
const harmless = Buffer.from(join(proto(2), global('builtins', 'len'), stop));

/** MessagePack: a short text, bytes with a length of two bytes, and bytes as serde writes a list of them. */
const text = (value: string): Buffer =>
  Buffer.concat([Buffer.from([0xa0 + value.length]), Buffer.from(value)]);
const binary = (value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xc5, value.length >> 8, value.length & 255]), value]);
const numbers = (value: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([0xdc, value.length >> 8, value.length & 255]),
    ...[...value].map((byte) => Buffer.from(byte < 128 ? [byte] : [0xcc, byte])),
  ]);

/** Behind the mark stand the type of the result, as MessagePack, and the release of Python. */
const marked = (mark: string, pickle: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${mark}\x94\x81\xa7Literal\xa5Int64\xc0\xc3\xc2\x01\x0b\x07`, 'latin1'),
    pickle,
  ]);

const header = Buffer.from(`DSL_VERSION\x18\0\0\0${'b2af6020'.repeat(8)}`, 'latin1');
const plan = (node: string, key: string, value: Buffer): Buffer =>
  Buffer.concat([
    header,
    Buffer.from([0x81]),
    text(node),
    Buffer.from([0x82]),
    text(key),
    value,
    text('input'),
    text('a'),
  ]);
const expression = (value: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([0x81]),
    text('AnonymousFunction'),
    Buffer.from([0x81]),
    text('function'),
    value,
  ]);
const asJson = (node: string, value: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ [node]: { input: [{ Column: 'a' }], function: [...value] } }));

async function worst(
  bytes: Buffer,
  name = 'plan.bin',
): Promise<{ format: string; rules: string[]; deny: boolean }> {
  const { findings, format } = await judgeBytes(bytes, undefined, name);
  const deny = findings.some(({ severity }) => severity === 'critical' || severity === 'high');
  return {
    format,
    deny,
    rules: findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule),
  };
}

test('functions that a plan of polars carries are read as the pickles that they are', async () => {
  for (const mark of ['PLPYFN', 'PLPYUDF'])
    for (const bytes of [
      plan('Select', 'function', binary(marked(mark, hostile))),
      expression(binary(marked(mark, hostile))),
      asJson('AnonymousFunction', marked(mark, hostile)),
    ]) {
      const found = await worst(bytes, 'plan');
      assert.ok(found.deny, `${mark} ${bytes.subarray(0, 30).toString('latin1')}`);
      assert.ok(found.rules.includes('carries-code'));
    }
});

test('so are those that stand as lists of numbers, without a mark', async () => {
  const versioned = Buffer.concat([Buffer.from([1, 11, 7]), hostile]);
  for (const bytes of [
    plan('PythonScan', 'scan_fn', numbers(versioned)),
    plan('MapFunction', 'function', numbers(versioned)),
    asJson('PythonScan', versioned),
  ])
    assert.ok((await worst(bytes, 'plan')).deny);
});

test('a plan that carries a harmless function is left to a person', async () => {
  const found = await worst(plan('Select', 'function', binary(marked('PLPYFN', harmless))));
  assert.equal(found.deny, false);
  assert.ok(found.rules.includes('carries-code'));
});

test('plans and expressions without functions are data', async () => {
  const filter = Buffer.concat([
    header,
    Buffer.from([0x81]),
    text('Filter'),
    Buffer.from([0x81]),
    text('input'),
    text('df'),
  ]);
  const literal = Buffer.concat([
    Buffer.from([0x81]),
    text('Alias'),
    Buffer.from([0x92]),
    text('x'),
    text('y'),
  ]);
  // Numbers of a table, among them those that a pickle begins with.
  const table = plan('DataFrameScan', 'df', numbers(Buffer.from([7, 128, 9, 128, 5, 1, 255, 0])));
  const cases: readonly (readonly [Buffer, string])[] = [
    [filter, 'polars-plan'],
    [table, 'polars-plan'],
    [literal, 'polars-expression'],
    [Buffer.from(JSON.stringify({ Filter: { input: { Column: 'a' }, values: [128, 5, 1] } })), 'polars-plan'],
  ];
  for (const [bytes, format] of cases)
    assert.deepEqual(await worst(bytes, 'plan'), { format, rules: [], deny: false });
});

test('other messages are no plans', () => {
  assert.equal(claims(polarsPlan, Buffer.from('DSL_VERSIO')), false);
  assert.equal(
    claims(polarsExpression, Buffer.concat([Buffer.from([0x81]), text('params'), text('x')])),
    false,
  );
  assert.equal(
    claims(polarsExpression, Buffer.from('PLPYFN is what polars writes before a function')),
    false,
  );
});

test('it takes no more than linear time to look for functions', async () => {
  const unit = Buffer.from('\x80\x05\x01\xcc\x80\x05', 'latin1');
  for (const count of [20_000, 40_000]) {
    const bytes = Buffer.concat([header, ...Array.from({ length: count }, () => unit)]);
    assert.equal((await worst(bytes)).format, 'polars-plan');
  }
});
