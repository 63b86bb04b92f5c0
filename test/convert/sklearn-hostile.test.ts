import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget } from '../../src/bytes/budget.ts';
import { bufferSource } from '../../src/bytes/source.ts';
import type { Conversion } from '../../src/convert/convert.ts';
import { toSkops } from '../../src/convert/sklearn/to-skops.ts';
import { LoadlockError } from '../../src/core/errors.ts';
import { defaultLimits } from '../../src/core/limits.ts';

/** A pickle of protocol 4, of opcodes as they are written: texts stand for their bytes. */
function pickle(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
  return Buffer.concat([Buffer.from([0x80, 4]), ...bytes, Buffer.from('.')]);
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  const head = Buffer.alloc(5);
  head.write('X');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function blob(size: number): Uint8Array {
  const head = Buffer.alloc(5);
  head.write('B');
  head.writeUInt32LE(size, 1);
  return Buffer.concat([head, Buffer.alloc(size)]);
}

const global = (module: string, name: string): string => `c${module}\n${name}\n`;
const dtype = `${global('numpy', 'dtype')}(${'X\x02\0\0\0'}u1\x89\x88tR`;

function convert(bytes: Uint8Array): Promise<Conversion> {
  return toSkops({
    source: bufferSource(bytes),
    format: 'pickle',
    name: 'model',
    limits: defaultLimits,
    budget: new Budget(defaultLimits, bytes.length),
    member: () => undefined,
  });
}

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await convert(bytes);
  } catch (error) {
    if (error instanceof LoadlockError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'converted';
}

async function result(bytes: Uint8Array): Promise<Buffer> {
  const { pieces } = await convert(bytes);
  return Buffer.concat(
    [...pieces].map(({ source, at, length }) => {
      const part = new Uint8Array(length);
      source.readInto(part, 0, length, at);
      return part;
    }),
  );
}

test('one text that is held a million times does not become a million texts', async () => {
  const many = Buffer.alloc(200_000, 'h\0');
  assert.match(
    await refusal(pickle(']q\x01(', text('x'.repeat(100_000)), 'q\0', many, 'e')),
    /^LIMIT_EXCEEDED the same texts/,
  );
});

test('nor does the data of one array become that of a thousand', async () => {
  const bytes = [text('data'), '0', blob(200_000), 'q\0', '0', dtype, 'q\x01', '0', ']('];
  const array = `${global('numpy._core.numeric', '_frombuffer')}(h\0h\x01J\x40\x0d\x03\0\x85X\x01\0\0\0CtR`;
  assert.match(await refusal(pickle(...bytes, array.repeat(3000), 'e')), /^LIMIT_EXCEEDED the same data/);
});

test('deep nesting is refused before Python would be, and does not end in an overflow', async () => {
  assert.match(await refusal(pickle(')'.padEnd(100_001, '\x85'))), /nests deeper than skops can read/);
  const state = `${global('sklearn.svm', 'SVC')})\x81${')'.padEnd(100_001, '\x85')}b`;
  assert.match(await refusal(pickle(state)), /has a state that is no dict/);
});

test('an empty array of objects with a huge extent costs nothing', async () => {
  const objects = `${global('numpy', 'dtype')}(${'X\x02\0\0\0'}O8\x89\x88tR`;
  const made = `${global('numpy._core.multiarray', '_reconstruct')}(${global('numpy', 'ndarray')}K\0\x85C\x01btR`;
  assert.match(
    await refusal(pickle(made, '(K\x01J\xff\xff\xff\x7fK\0\x86', objects, '\x89]tb')),
    /an empty array of objects has the shape \(2147483647, 0\)/,
  );
});

test('an object that holds itself is refused', async () => {
  assert.match(await refusal(pickle(']q\0h\0a')), /CONVERT_UNSUPPORTED .* it holds itself/);
});

test('what calls a function is refused by the name of the function', async () => {
  for (const [module, name] of [
    ['os', 'system'],
    ['builtins', 'eval'],
    ['cloudpickle.cloudpickle', '_make_function'],
    ['joblib', 'load'],
    ['sklearn.datasets', 'fetch_openml'],
    ['subprocess', 'Popen'],
  ] as const) {
    const called = pickle(global(module, name), text('x'), '\x85R');
    assert.match(await refusal(called), new RegExp(`${module}\\.${name} is called on load`));
  }
});

test('nothing that a refused call would have been leaves a trace inside of a model', async () => {
  const model = [`${global('sklearn.svm', 'SVC')})\x81}`, text('kernel'), `${global('os', 'system')}`];
  assert.match(
    await refusal(pickle(...model, text('x'), '\x85Rsb')),
    /os\.system is called .* at SVC\.kernel/,
  );
});

test('an attribute of a class, a persistent id and a buffer beside the file cannot be written', async () => {
  const dotted = pickle(text('sklearn.svm'), text('SVC.fit'), '\x93q\0\x85');
  assert.match(await refusal(dotted), /sklearn\.svm\.SVC\.fit is an attribute of a class/);
  assert.match(await refusal(pickle(text('id'), 'Q\x85')), /CONVERT_UNSUPPORTED/);
  assert.match(await refusal(pickle('\x97\x85')), /outside of the pickle/);
});

test('a key that is set again keeps its place and has its last value', async () => {
  const dict = [`}(`, text('a'), 'K\x01', text('b'), 'K\x02', text('a'), 'K\x03u'];
  const schema = (await result(pickle(...dict))).toString('latin1');
  const [, content] = /"content":(\{.*?\}),"key_types"/.exec(schema)!;
  assert.deepEqual(
    Object.entries(JSON.parse(content!) as Record<string, { content: string }>).map(([k, v]) => [
      k,
      v.content,
    ]),
    [
      ['a', '3'],
      ['b', '2'],
    ],
  );
});

test('a result that was changed does not verify', async () => {
  const bytes = pickle(
    `${global('numpy._core.numeric', '_frombuffer')}(`,
    blob(64),
    dtype,
    'K\x40\x85X\x01\0\0\0CtR\x85',
  );
  const made = await result(bytes);
  const { verify, pieces: parts } = await convert(bytes);
  const pieces = [...parts];
  await verify(bufferSource(made));
  let at = pieces[0]!.length + pieces[1]!.length;
  for (const place of [at, made.indexOf('"1.npy"') + 1, made.indexOf('numpy_') + 2]) {
    if (place < 2) continue;
    const other = Buffer.from(made);
    other[place]! ^= 1;
    await assert.rejects(async () => verify(bufferSource(other)), /does not hold what the source does/);
  }
  at = made.indexOf('PK\x01\x02');
  const cut = Buffer.from(made);
  cut.writeUInt16LE(0xffff, at + 28);
  await assert.rejects(async () => verify(bufferSource(cut)));
});
