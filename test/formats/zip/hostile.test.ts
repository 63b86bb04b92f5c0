import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LimitError } from '../../../src/core/errors.ts';
import { zip, zipAtEnd } from '../../../src/formats/zip/zip.ts';
import { assertLinear } from '../../linear-time.ts';
import { aFew } from '../../long.ts';
import { processorTime } from '../../processor-time.ts';
import { buildZip, type Part } from './build.ts';
import { anomalies, codes, read, textOf, windowed } from './reading.ts';

const parts: Part[] = [
  { name: 'm/data.pkl', data: '\x80\x02cos\nsystem\n(U\x04trueTR.' },
  { name: 'm/data/0', data: new Uint8Array(64).fill(0x3f) },
  { name: 'm/version', data: '3\n', descriptor: 'signed' },
  { name: 'm/code.py', data: 'print(1)\n'.repeat(30), deflate: true, descriptor: 'wide' },
];
const samples = [
  buildZip(parts),
  buildZip(parts, { zip64: true, comment: 'words' }),
  buildZip(parts, { prefix: '#!' }),
];

/** Numbers that repeat from run to run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function survives(bytes: Uint8Array, inputs = [bytes, windowed(bytes)]): Promise<void> {
  for (const input of inputs) {
    try {
      await read(zip, input, { limits: { members: 1000, inflatedBytes: 2 ** 24, directoryBytes: 2 ** 20 } });
    } catch (error) {
      assert.ok(error instanceof LimitError, `${error}\n${Buffer.from(bytes).toString('hex')}`);
    }
  }
}

test('an archive cut anywhere is never taken for a whole one, and what came before the cut is read', async () => {
  const [sample] = samples;
  for (let size = 4; size < sample!.length; size += 1) {
    const cut = sample!.subarray(0, size);
    await survives(cut);
    const { facts, members } = await read(zip, cut);
    assert.ok(codes(facts).length > 0, `cut at ${size}`);
    if (size > 30 + 10 + 26) assert.equal(textOf(members[0]), parts[0]!.data, `cut at ${size}`);
  }
});

test('no mutation of an archive throws anything but LimitError', async () => {
  const next = random(7);
  for (let round = 0; round < aFew(10_000); round += 1) {
    const bytes = Uint8Array.from(samples[round % samples.length]!);
    for (let change = next(4); change >= 0; change -= 1) {
      const at = next(bytes.length);
      if (next(3) === 0) bytes.set([0xff, 0xff, 0xff, 0xff].slice(0, bytes.length - at), at);
      else bytes[at] = next(256);
    }
    await survives(bytes, [round % 2 === 0 ? bytes : windowed(bytes)]);
  }
});

test('a flip of any one bit is told, or changes nothing that a reader goes by', async () => {
  const sample = buildZip([parts[0]!, { ...parts[1]!, name: 'm/x' }]);
  const whole = await read(zip, sample);
  let silent = 0;
  for (let bit = 32; bit < sample.length * 8; bit += 1) {
    const bytes = Uint8Array.from(sample);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    const { facts, members } = await read(zip, bytes);
    if (anomalies(facts).length > 0) continue;
    assert.deepEqual(members, whole.members, `bit ${bit}`);
    silent += 1;
  }
  // Versions, times, disk numbers and attributes of two members.
  assert.ok(silent < 2 * 8 * (2 * 8 + 16) + 64, `${silent} flips are silent`);
});

test('counts and sizes that no file of this length could hold cost nothing', async () => {
  const huge = 0xfffffff0;
  const claims = [
    buildZip(parts, { end: { size: huge } }),
    buildZip(parts, { end: { entries: 0xfffe } }),
    buildZip(parts, { end: { offset: huge } }),
    buildZip(parts, { zip64: { size: 2 ** 60 } }),
    buildZip(parts, { zip64: { offset: 2 ** 60 } }),
    buildZip([{ ...parts[0]!, packed: huge, size: huge }, parts[1]!]),
    buildZip([{ ...parts[0]!, local: { extra: new Uint8Array(65_000) } }]),
  ];
  const before = process.memoryUsage().rss;
  for (const bytes of claims) await survives(bytes);
  assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20);
});

test('budgets stop a directory that is too long, and too many members', async () => {
  const bytes = buildZip(Array.from({ length: 50 }, (_, index) => ({ name: `${index}`, data: 'x' })));
  const refused = (limit: string) => (error: unknown) => error instanceof LimitError && error.limit === limit;
  await assert.rejects(read(zip, bytes, { limits: { members: 49 } }), refused('members'));
  await assert.rejects(read(zip, bytes, { limits: { directoryBytes: 1000 } }), refused('directoryBytes'));
});

test('a megabyte that thousands of entries quote is not read thousands of times', async () => {
  const data = new Uint8Array(2 ** 20).fill(1);
  const quotes = Array.from({ length: 5000 }, (_, index) => ({ name: `q${index}`, data }));
  const offset = 0;
  const one = buildZip([{ name: 'q0', data }]);
  // All entries point to the one member.
  const entries = quotes.map((part) =>
    buildZip([{ ...part, data: '', crc: 0, size: data.length, packed: data.length, central: { offset } }]),
  );
  const directory = Buffer.concat(entries.map((bytes) => centralPart(bytes)));
  const body = one.subarray(0, 30 + 2 + data.length);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(quotes.length, 8);
  end.writeUInt16LE(quotes.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  const start = processorTime();
  const { facts, members } = await read(zip, Buffer.concat([body, directory, end]));
  assert.ok(codes(facts).includes('expansion-bomb'));
  assert.equal(members.length >= quotes.length, true);
  assert.ok(members.filter(({ bytes }) => bytes !== null).length < 10);
  assert.ok(processorTime() - start < 5000);
});

function centralPart(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes);
  return buffer.subarray(buffer.indexOf('PK\x01\x02', 0, 'latin1'), buffer.length - 22);
}

test('ten times the members take about ten times the time', async () => {
  const many = (count: number): Uint8Array =>
    buildZip(
      Array.from({ length: count }, (_, index) => ({
        name: `m/data/${index}`,
        data: 'x',
        descriptor: 'signed' as const,
      })),
    );
  const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - 22);
  for (const [shape, make] of [
    ['whole', many],
    ['cut', (count: number) => cut(many(count))],
  ] as const)
    await assertLinear(shape, 400, make, (bytes) => read(zip, bytes, { bulk: false }));
});

test('bytes that are no zip are not claimed, behind or in front', () => {
  for (const text of ['', 'PK', 'PKzip', 'PK\x01\x02', '\x80\x04N.', 'x'.repeat(100)]) {
    const bytes = Buffer.from(text, 'latin1');
    const probe = { source: windowed(bytes), head: bytes, limits: {} as never, name: '', loader: undefined };
    assert.equal(zip.claims(probe), false, JSON.stringify(text));
    assert.equal(zipAtEnd.claims(probe), false, JSON.stringify(text));
  }
});
