import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { executorch } from '../../../src/formats/executorch/executorch.ts';
import { readWith } from '../kit.ts';
import { samplesOf } from '../samples.ts';

const { LOADLOCK_TEST_FORMATS: python } = process.env;
const script = fileURLToPath(new URL('said_by_executorch.py', import.meta.url));

/** ExecuTorch wants a PyTorch of its own version, so that an environment may well lack it. */
function missing(): string | false {
  if (python === undefined) return 'LOADLOCK_TEST_FORMATS names no Python with executorch';
  const { status } = spawnSync(python, ['-c', 'import executorch.exir'], { stdio: 'ignore' });
  return status === 0 ? false : 'the Python of LOADLOCK_TEST_FORMATS has no executorch';
}

/** ScalarType's own names, and PyTorch's. */
const dtypes: ReadonlyMap<string, string> = new Map([
  ['float', 'float32'],
  ['long', 'int64'],
  ['int', 'int32'],
  ['bool', 'bool'],
]);

interface Said {
  readonly path: string;
  readonly operations: readonly (readonly [string, string, number])[];
  readonly tensors: readonly (readonly [string, readonly number[]])[];
}

test('ExecuTorch says the same of its programs', { skip: missing() }, async () => {
  const paths = samplesOf('executorch').map(({ path }) => path);
  const done = spawnSync(python!, [script, ...paths], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout.trim().split('\n');
  assert.equal(lines.length, paths.length);
  for (const line of lines) {
    const { path, operations, tensors } = JSON.parse(line) as Said;
    const { facts } = await readWith(executorch, readFileSync(path));
    const told = facts.flatMap((fact) =>
      fact.kind === 'operation' ? [[fact.within, fact.name, fact.count]] : [],
    );
    assert.deepEqual(told, operations, path);
    const shapes = facts.flatMap((fact) => (fact.kind === 'tensor' ? [[fact.dtype, fact.shape]] : []));
    assert.deepEqual(
      shapes,
      tensors.map(([dtype, shape]) => [dtypes.get(dtype), shape]),
      path,
    );
  }
});
