import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv, findPythons } from '../../../scripts/python-env.mjs';
import { bufferSource } from '../../../src/bytes/source.ts';
import { defaultLimits, type Limits } from '../../../src/core/limits.ts';
import { runPickle } from '../../../src/formats/pickle/machine.ts';
import { type FoundTensor, tensorsOf } from '../../../src/formats/pickle/tensors.ts';

const script = fileURLToPath(new URL('tensors_make.py', import.meta.url));

interface Case {
  readonly label: string;
  readonly pickle: string;
  readonly tensors: readonly (readonly [string, string, number[], number | null])[];
}

function tensors(bytes: Uint8Array, limits: Limits = defaultLimits): FoundTensor[] {
  const end = runPickle(bufferSource(bytes), 0, { onImport() {}, onCall() {} }, limits);
  assert.equal(end.ended, 'stop');
  return [...tensorsOf(end.value, limits)];
}

function agreesWith(python: string, library: string): void {
  const done = spawnSync(python, ['-W', 'ignore', script, library], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  const cases = done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
  assert.ok(cases.length >= 10);
  for (const { label, pickle, tensors: expected } of cases) {
    const found = tensors(Buffer.from(pickle, 'base64'));
    const seen = found.map(({ name, dtype, shape, bytes }) => [name, dtype, shape, bytes]);
    assert.deepEqual(seen, expected, label);
  }
}

test('arrays are those that numpy pickled', async (t) => {
  const { python, reason } = await ensurePythonEnv();
  if (python === null) return t.skip(reason);
  agreesWith(python, 'numpy');
});

test('tensors are those that torch saved', async (t) => {
  const asked = process.env['LOADLOCK_TEST_TORCH'];
  const candidates = [
    asked,
    (await ensurePythonEnv()).python,
    ...(await findPythons()).map(({ path }) => path),
  ];
  const python = candidates.find((path) => path && spawnSync(path, ['-c', 'import torch']).status === 0);
  if (!python) return t.skip('no Python with torch; LOADLOCK_TEST_TORCH names one');
  agreesWith(python, 'torch');
});

test('shapes that do not fit a number are told without a size', () => {
  const huge =
    "cnumpy\n_reconstruct\n(tR(I1\n(I9007199254740991\nI9007199254740991\ntcnumpy\ndtype\n(S'f8'\ntRI00\nS''\ntb.";
  assert.deepEqual(
    tensors(Buffer.from(huge)).map(({ dtype, bytes }) => [dtype, bytes]),
    [['float64', null]],
  );
});

test('a graph that holds itself, or doubles at each level, is walked in linear time', () => {
  const doubling = `]${'2\x86'.repeat(5_000)}.`;
  assert.deepEqual(tensors(Buffer.from(doubling, 'latin1')), []);
  assert.deepEqual(tensors(Buffer.from(']p0\ng0\na.')), []);
  const deep = `${'('.repeat(200_000)}${'l'.repeat(200_000)}.`;
  assert.deepEqual(tensors(Buffer.from(deep)), []);
});

test('a name is bounded however deep a tensor lies', () => {
  const levels = 5_000;
  const array = 'cnumpy\n_reconstruct\n(tR(I1\n(I2\ntN tb'.replace(' ', '');
  const deep = `${']'.repeat(levels)}${array}${'a'.repeat(levels)}.`;
  const [found, ...others] = tensors(Buffer.from(deep));
  assert.equal(others.length, 0);
  assert.ok(found!.name.length < 400);
  assert.match(found!.name, /^…\.0/);
});
