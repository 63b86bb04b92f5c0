import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { jaxExport, mlirBytecode } from '../../../src/formats/jax-export/jax-export.ts';
import { readWith } from '../kit.ts';

const { LOADLOCK_TEST_FORMATS: python } = process.env;
/** That of the corpus: older ones lack operations that are in there. */
const written = [0, 12];
const options = { skip: reason() };
const script = fileURLToPath(new URL('said_by_jax.py', import.meta.url));
const folder = fileURLToPath(new URL('../../corpus/jax-export', import.meta.url));

function reason(): string | false {
  if (python === undefined) return 'LOADLOCK_TEST_FORMATS names no Python with jax';
  const asked = ['-c', 'from importlib.metadata import version; print(version("jax"))'];
  const version = spawnSync(python, asked, { encoding: 'utf8' }).stdout.trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOlder = major < written[0]! || (major === written[0] && minor < written[1]!);
  return isOlder
    ? `jax ${version} does not read what ${written.join('.')} wrote, which needs CPython 3.12`
    : false;
}

interface Said {
  readonly path: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly targets: readonly string[];
}

test('JAX finds the same operations and targets in exported functions', options, async () => {
  const paths = readdirSync(folder)
    .filter((name) => name.endsWith('.bin'))
    .map((name) => join(folder, name));
  const done = spawnSync(python!, [script, ...paths], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout.trim().split('\n');
  assert.equal(lines.length, paths.length);
  for (const line of lines) {
    const { path, counts, targets } = JSON.parse(line) as Said;
    const { nested } = await readWith(jaxExport, readFileSync(path));
    const { facts } = await readWith(mlirBytecode, await nested[0]!.open!());
    const ours = new Map<string, number>();
    const called = new Set<string>();
    for (const fact of facts) {
      if (fact.kind !== 'operation') continue;
      // The bytecode holds versioned forms: vhlo.add_v1 is stablehlo.add.
      const name = fact.name.replace(/^\w+\./, '').replace(/_v\d+$/, '');
      ours.set(name, (ours.get(name) ?? 0) + fact.count);
      if (fact.detail !== undefined) called.add(fact.detail);
    }
    assert.deepEqual(ours, new Map([...ours].map(([name]) => [name, counts[name]])), path);
    assert.deepEqual([...ours.keys()].sort(), Object.keys(counts).sort(), path);
    assert.deepEqual([...called].sort(), targets, path);
  }
});
