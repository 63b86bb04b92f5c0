import assert from 'node:assert/strict';
import { ftruncateSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import type { StrictValue } from '../../src/core/strict-json.ts';
import { Frames, Gone } from '../../src/quarantine/frames.ts';
import { SharedMemory } from '../../src/quarantine/memory.ts';
import { Malformed, TreeReader } from '../../src/quarantine/read.ts';
import { type Data, Numbers, Sparse } from '../../src/quarantine/values.ts';
import { TreeWriter } from '../../src/quarantine/write.ts';

const most = 2 ** 16;

function memoryOf(bytes: Uint8Array): SharedMemory {
  const memory = new SharedMemory(most);
  memory.grow(bytes.length);
  memory.write(bytes, 0);
  return memory;
}

function read(tree: StrictValue, bytes: Uint8Array = new Uint8Array(1024)): Data {
  const memory = memoryOf(bytes);
  try {
    return new TreeReader(memory).value(tree);
  } finally {
    memory.close();
  }
}

function array(dtype: StrictValue, shape: StrictValue, at: StrictValue = 0): StrictValue {
  return { t: 'array', dtype, shape, at };
}

test('trees that are no values are refused', () => {
  const trees: StrictValue[] = [
    ...['O', '<f16', '>f8', '<U0', '<U9999999', '<M8[xx]', 7, null, '__proto__', 'constructor'].map((dtype) =>
      array(dtype, [1]),
    ),
    ...[
      [2 ** 40],
      [-1],
      [1.5],
      ['1'],
      null,
      Array<number>(40).fill(1),
      [2 ** 30, 2 ** 30, 2 ** 30],
      [2 ** 20],
    ].map((shape) => array('<f8', shape)),
    ...[-1, 2 ** 50, most, '0', null].map((at) => array('<f8', [1], at)),
    { t: 'array', dtype: '<f8', shape: [1], at: 0, order: 'K' },
    ...['__proto__', 'toString', 'what', 5, null].map((t) => ({ t })),
    { t: 'int', v: '1'.repeat(5_000) },
    { t: 'int', v: '0x1' },
    { t: 'float', v: '1' },
    { t: 'complex', v: [1] },
    { t: 'map', v: [[1]] },
    { t: 'map', v: [[1, 2, 3]] },
    { t: 'map', v: {} },
    { t: 'texts', shape: [3], v: [1] },
    { t: 'bytes', at: 0, size: -1 },
    { t: 'bytes', at: 0, size: 2 ** 40 },
    { t: 'range', v: [0, 2 ** 50, 1] },
    { t: 'range', v: [0, 1, 0] },
    { t: 'scalar', v: array('<f8', [2]) },
    { t: 'masked', data: array('<f8', [2]), mask: array('|b1', [3]) },
    {
      t: 'category',
      codes: array('|i1', [1]),
      categories: { t: 'texts', shape: [0], v: [] },
      ordered: false,
    },
    {
      t: 'frame',
      columns: { t: 'range', v: [0, 2, 1] },
      index: { t: 'range', v: [0, 2, 1] },
      data: [array('<f8', [2])],
    },
    Array.from({ length: 100 }).reduce<StrictValue>((inner) => [inner], 1),
  ];
  for (const tree of trees) assert.throws(() => read(tree), Malformed, JSON.stringify(tree).slice(0, 100));
  assert.throws(() => read(array('<U1', [1]), Uint8Array.of(255, 255, 255, 127)), Malformed);
});

test('sparse matrices that reach outside are refused', () => {
  const made = (indices: readonly number[], indptr: readonly number[]): [StrictValue, Uint8Array] => {
    const numbers = [0n, 0n, ...indices.map(BigInt), ...indptr.map(BigInt)];
    const parts = {
      data: array('<f8', [2]),
      indices: array('<i8', [indices.length], 16),
      indptr: array('<i8', [indptr.length], 16 + 8 * indices.length),
    };
    return [
      { t: 'sparse', format: 'csr', shape: [2, 2], ...parts },
      new Uint8Array(BigInt64Array.from(numbers).buffer),
    ];
  };
  assert.ok(read(...made([0, 1], [0, 1, 2])) instanceof Sparse);
  for (const [indices, indptr] of [
    [
      [0, 2],
      [0, 1, 2],
    ],
    [
      [0, -1],
      [0, 1, 2],
    ],
    [
      [0, 1],
      [0, 3, 2],
    ],
    [
      [0, 1],
      [1, 1, 2],
    ],
    [
      [0, 1],
      [0, 1, 9],
    ],
    [
      [0, 1],
      [0, 2],
    ],
    [[0], [0, 1, 1]],
  ] as const)
    assert.throws(() => read(...made(indices, indptr)), Malformed, `${indices} ${indptr}`);
});

test('one array many times costs no more than the memory', () => {
  const once = array('|u1', [most / 2]);
  assert.throws(() => read(Array<StrictValue>(5_000).fill(once), new Uint8Array(most)), Malformed);
});

test('what a few bytes become is bounded', () => {
  const range: StrictValue = { t: 'range', v: [0, 40, 1] };
  const texts = array('<U1', [40]);
  const category: StrictValue = { t: 'category', codes: array('|i1', [20]), categories: array('<i4', [20]) };
  const masked: StrictValue = { t: 'masked', data: array('<f8', [40]), mask: array('|b1', [40]) };
  const memory = memoryOf(new Uint8Array(1024));
  for (const tree of [range, texts, category, masked]) {
    assert.ok(new TreeReader(memory, 40).value(tree));
    assert.throws(() => new TreeReader(memory, 100).value([tree, tree, tree]), Malformed);
  }
  memory.close();
  // Thirty bytes each, and 128 MiB.
  assert.throws(() => read(Array<StrictValue>(8).fill({ t: 'range', v: [0, 2 ** 24, 1] })), Malformed);
});

test('memory that became shorter is refused', () => {
  const memory = memoryOf(new Uint8Array(1024));
  ftruncateSync(memory.descriptor, 10);
  assert.throws(() => new TreeReader(memory).value(array('<f8', [100])), Malformed);
  memory.close();
});

test('what is written is read again as it was', () => {
  const values: unknown[] = [
    ...[
      null,
      true,
      1,
      -1.5,
      'text \u{1f600}',
      2n ** 70n,
      Number.POSITIVE_INFINITY,
      [1, [2]],
      new Map([['a', [1]]]),
    ],
    new Numbers('float64', [2, 3], Float64Array.of(1, 2, 3, 4, 5, 6)),
    new Numbers('bool', [2], Uint8Array.of(0, 1)),
    new Numbers('datetime64[ns]', [1], BigInt64Array.of(5n)),
  ];
  const writer = new TreeWriter(0);
  const tree = JSON.parse(JSON.stringify(writer.tree(values))) as StrictValue;
  const memory = new SharedMemory(most);
  memory.grow(writer.end);
  for (const { at, bytes } of writer.pieces) memory.write(bytes, at);
  assert.deepEqual(new TreeReader(memory).value(tree), values);
  memory.close();
  for (const value of [() => 1, Symbol('x'), new Date(), Object.create({ a: 1 })])
    assert.throws(() => new TreeWriter(0).tree(value), { code: 'USAGE' });
});

/** The host's end of a channel, and what is put into it. */
function channel(): { readonly frames: Frames; readonly push: (bytes: Uint8Array | null) => void } {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  return { frames: new Frames(stream), push: (bytes) => stream.push(bytes) };
}

function framed(text: string | Uint8Array, length?: number): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(length ?? body.length);
  return Buffer.concat([head, body]);
}

test('frames that are none are refused, in pieces or whole', async () => {
  const bad = ['', '{', '[]', '1', 'nope', '[NaN]', '{"a":1,"a":2}', '['.repeat(200_000), '{} {}'];
  for (const text of bad) {
    const { frames, push } = channel();
    push(framed(text));
    await assert.rejects(frames.receive(), Malformed, text.slice(0, 20));
  }
  for (const length of [2 ** 20 + 1, 2 ** 31, 2 ** 32 - 1]) {
    const { frames, push } = channel();
    push(framed('{}', length));
    await assert.rejects(frames.receive(), Malformed);
  }
  const { frames, push } = channel();
  const bytes = framed('{"id":1}');
  for (const byte of bytes) push(Uint8Array.of(byte));
  assert.equal((await frames.receive())['id'], 1);
  push(bytes.subarray(0, 5));
  push(null);
  await assert.rejects(frames.receive(), Gone);
});
