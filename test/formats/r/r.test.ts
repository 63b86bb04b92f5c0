import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { bufferSource } from '../../../src/bytes/source.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { r } from '../../../src/formats/r/r.ts';
import { readArtifact } from '../../../src/read-artifact.ts';
import { aFew } from '../../long.ts';
import { claims, readWith, windowed } from '../kit.ts';

const corpus = fileURLToPath(new URL('../../corpus/rds', import.meta.url));
const script = fileURLToPath(new URL('objects.R', import.meta.url));
const hasR = spawnSync('Rscript', ['--version']).status === 0;
const withR = { skip: hasR ? false : 'no Rscript on PATH' };

const samples = readdirSync(corpus).filter((name) => name.endsWith('.rds'));

function sample(name: string): Uint8Array {
  return readFileSync(join(corpus, name));
}

async function factsOf(bytes: Uint8Array): Promise<Fact[]> {
  const facts: Fact[] = [];
  const options = { bulk: true, detail: true };
  await readArtifact(bufferSource(bytes), defaultLimits, options, (fact) => facts.push(fact));
  return facts;
}

function codesOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'anomaly' ? [fact.code] : []));
}

/** Promises act as soon as somebody looks at them; a reference class holds more of R itself than R can walk. */
const loadable = samples.filter((name) => !/^(?:promise|reference)-/.test(name));

test('R finds the same classes and calls', withR, async () => {
  const paths = loadable.map((name) => join(corpus, name));
  const done = spawnSync('Rscript', ['--vanilla', script, ...paths], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout.split('\n');
  let calls = 0;
  for (const [index, name] of loadable.entries()) {
    const [classes = '', functions = ''] = lines[index]!.split('\t');
    const facts = await factsOf(sample(name));
    const ours = new Set(
      facts.flatMap((fact) => (fact.kind === 'metadata' && fact.key === 'class' ? [fact.value] : [])),
    );
    for (const theirs of classes.split('|').filter((text) => text !== ''))
      assert.ok(ours.has(theirs), `${name}: class ${theirs}`);
    const called = new Set(
      facts.flatMap((fact) =>
        fact.kind === 'reference' && fact.loader === 'r' && !fact.key.endsWith(' argument')
          ? [fact.name]
          : [],
      ),
    );
    const theirCalls = functions.split('|').filter((text) => text !== '');
    for (const theirs of theirCalls) assert.ok(called.has(theirs), `${name}: call of ${theirs}`);
    calls += theirCalls.length;
  }
  assert.ok(calls > 250, `${calls}`);
});

test('three encodings of one table say the same', async () => {
  const told = async (name: string): Promise<unknown[]> =>
    (await factsOf(sample(name)))
      .filter((fact) => fact.kind === 'metadata' && fact.key === 'class')
      .map((fact) => (fact.kind === 'metadata' ? fact.value : ''));
  const wanted = await told('frame.plain.rds');
  assert.ok(wanted.length > 0);
  for (const name of ['frame.v2.rds', 'frame.ascii.rds', 'frame.hex.rds', 'frame.little.rds', 'frame.xz.rds'])
    assert.deepEqual(await told(name), wanted, name);
});

test('only what begins like a serialization is claimed', () => {
  for (const text of [
    'X\n',
    'A\nplain text',
    'A\n1 2 3\n',
    'B\nxxxxxx',
    'RDX\n',
    'RDX3',
    'X\n\0\0\0\x0c',
    'XX\0\0\0\x02',
  ])
    assert.ok(!claims(r, Buffer.from(text, 'latin1')), JSON.stringify(text));
  assert.ok(claims(r, Buffer.from('\nA\n3\n262146\n197888\n5\nUTF-8\n254\n')));
});

/** A serialization of version 2 around these bytes. */
function serialized(...parts: readonly (number | string | Uint8Array)[]): Buffer {
  const head = [0x58, 0x0a, 0, 0, 0, 2, 0, 4, 2, 2, 0, 2, 3, 0];
  const all = parts.map((part) => {
    if (typeof part === 'string') return Buffer.from(part, 'latin1');
    if (typeof part !== 'number') return Buffer.from(part);
    const word = Buffer.alloc(4);
    word.writeInt32BE(part | 0);
    return word;
  });
  return Buffer.concat([Buffer.from(head), ...all]);
}

const nil = 254;
const symbol = (name: string): Buffer => serialized(1, 9, name.length, name).subarray(14);

test('promises are told by where they stand', async () => {
  const promise = [0x405, 253, 252, 6, symbol('f'), nil];
  const capability = async (bytes: Uint8Array): Promise<number> =>
    (await readWith(r, bytes)).facts.filter((fact) => fact.kind === 'capability').length;
  assert.equal(await capability(serialized(...promise)), 1);
  assert.equal(await capability(serialized(19, 1, ...promise)), 1);
  assert.equal(await capability(serialized(0x402, symbol('x'), ...promise, nil)), 1);
  // As an attribute, and as the parent or attribute of an environment: nobody asked for it.
  assert.equal(await capability(serialized(0x213, 0, 0x402, symbol('names'), ...promise, nil)), 1);
  assert.equal(await capability(serialized(4, 0, ...promise, nil, nil, nil)), 1);
  // Bound in an environment, in its list and in its table: that is how R keeps arguments.
  assert.equal(await capability(serialized(4, 0, 253, 0x402, symbol('x'), ...promise, nil, nil, nil)), 0);
  assert.equal(
    await capability(serialized(4, 0, 253, nil, 19, 1, 0x402, symbol('x'), ...promise, nil, nil)),
    0,
  );
});

test('compact vectors that open files, and those of packages, are told', async () => {
  const altrep = (name: string, from: string): Buffer =>
    serialized(238, 2, symbol(name), 2, symbol(from), 2, 13, 1, 13, nil, nil, nil);
  for (const [name, from] of [
    ['mmap_real', 'base'],
    ['vroom_chr', 'vroom'],
    ['compact_intseq', 'base'],
  ] as const) {
    const { facts } = await readWith(r, altrep(name, from));
    const told = facts.find((fact) => fact.kind === 'reference');
    assert.ok(told?.kind === 'reference');
    assert.deepEqual([told.loader, told.name], ['r-altrep', `${from}::${name}`]);
  }
});

test('bytecode that fetches another function than its source names is told', async () => {
  const code = [10, 23, 1, 38, 0, 1];
  const bytes = serialized(21, 1, 13, code.length, ...code, 2, 14, 14, 1, 0, 0, 1, symbol('system'));
  const { facts } = await readWith(r, bytes);
  assert.ok(
    facts.some((fact) => fact.kind === 'reference' && fact.name === 'system' && fact.key === 'function'),
  );
  for (const bad of [
    [10, 200],
    [10, 23, 9],
    [10, 23, 0, 1],
    [10, 23],
  ]) {
    const odd = serialized(21, 1, 13, bad.length, ...bad, 2, 14, 14, 1, 0, 0, 1, symbol('system'));
    assert.deepEqual(codesOf((await readWith(r, odd)).facts), ['structure-odd'], String(bad));
  }
});

test('lengths, references and types that are none break the structure', async () => {
  const bad = [
    serialized(19, 1_000_000),
    serialized(16, -1, 5, 5),
    serialized(16, -2),
    serialized(14, 3, 0, 0),
    serialized(24, 100, 'abc'),
    serialized(0x1ff),
    serialized(255, 7),
    serialized(77),
    serialized(16, 1, 14, 1),
    serialized(249, 1, 0),
    serialized(21, 0, 13, 0, 1, 244, 0, 6),
    serialized(21, 0, 13, 0, 1, 243, 0),
    serialized(9, 2 ** 30),
    Buffer.from('X\n\0\0\0\x04\0\x04\x02\x02\0\x02\x03\0\0\0\0\xfe', 'latin1'),
    Buffer.from('RDX9\nX\n\0\0', 'latin1'),
    Buffer.from('A\n2\n262146\n131840\n254x', 'latin1'),
  ];
  for (const bytes of bad)
    assert.deepEqual(codesOf((await readWith(r, bytes)).facts), ['structure-broken'], bytes.toString('hex'));
});

test('depth has a bound, and length does not', async () => {
  const levels = 150_000;
  const repeated = (...item: number[]): Buffer =>
    serialized(Buffer.concat(new Array<Buffer>(levels).fill(serialized(...item).subarray(14))), nil);
  const deep = repeated(19, 1);
  await assert.rejects(readWith(r, deep), { code: 'LIMIT_EXCEEDED' });
  const long = repeated(2, nil);
  assert.deepEqual(codesOf((await readWith(r, long)).facts), []);
});

test('bytes behind the object are handed over', async () => {
  const { facts, nested } = await readWith(r, serialized(nil, 'more bytes'));
  assert.deepEqual([codesOf(facts), nested.map(({ size }) => size)], [['archive-hidden-data'], [10]]);
});

test('no cut and no mutation throws, and windows change nothing', async () => {
  const plain = ['values.rds', 'values.ascii.rds', 'compact.rds', 'frame.v2.rds', 'frame.little.rds'].map(
    sample,
  );
  const packed = ['compiled.rds', 'environment.rds', 'promise-trap.rds', 's4.rds'].map((name) =>
    gunzipSync(sample(name)),
  );
  const inputs = [...plain, ...packed];
  for (const bytes of inputs) {
    const whole = await readWith(r, bytes);
    assert.deepEqual((await readWith(r, windowed(bytes))).facts, whole.facts);
    for (let size = 14; size < bytes.length - 5; size += 1) {
      const { facts } = await readWith(r, bytes.subarray(0, size));
      assert.ok(codesOf(facts).includes('structure-broken'), `${size} of ${bytes.length}`);
    }
  }
  let state = 23;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < aFew(6_000); round += 1) {
    const bytes = Uint8Array.from(inputs[round % inputs.length]!);
    for (let change = next(4); change >= 0; change -= 1)
      bytes[next(bytes.length)] = next(3) === 0 ? next(256) : next(32);
    try {
      await readWith(r, round % 2 === 0 ? bytes : windowed(bytes));
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'LIMIT_EXCEEDED', String(error));
    }
  }
});
