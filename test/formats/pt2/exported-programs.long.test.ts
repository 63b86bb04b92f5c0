import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from '../../../src/index.ts';

const python = process.env['LOADLOCK_TEST_TORCH'];
const skip = python === undefined ? 'there is no Python environment with torch' : false;
const folder = join(import.meta.dirname, '../../corpus/pt2');
const honest = readdirSync(folder)
  .filter((name) => name.endsWith('.pt2'))
  .filter(
    (name) => JSON.parse(readFileSync(join(folder, `${name}.expect.json`), 'utf8')).decision === 'allow',
  );

test('torch.export.load says the same tensors and operators', { skip }, async () => {
  assert.ok(honest.length > 2);
  const paths = honest.map((name) => join(folder, name));
  const lines = execFileSync(python!, [join(import.meta.dirname, 'exported_programs.py'), ...paths])
    .toString()
    .trim()
    .split('\n');
  for (const [index, path] of paths.entries()) {
    const theirs = JSON.parse(lines[index]!) as { tensors: unknown[]; operators: Record<string, number> };
    const inspection = await inspect(path);
    try {
      const tensors = inspection.facts.flatMap((fact) =>
        fact.kind === 'tensor' && fact.where.member?.endsWith('model_weights_config.json') === true
          ? [[fact.name, fact.dtype, fact.shape]]
          : [],
      );
      assert.deepEqual(tensors.sort(), theirs.tensors, path);
      const operators = inspection.facts.flatMap((fact) =>
        fact.kind === 'operation' ? [[lastPart(fact.name), fact.count] as const] : [],
      );
      const expected = Object.entries(theirs.operators).map(([name, count]) => [lastPart(name), count]);
      assert.deepEqual(Object.fromEntries(operators), Object.fromEntries(expected), path);
    } finally {
      inspection.close();
    }
  }
});

/** `_operator.add` is `add` to Python; names of the dispatcher stay whole. */
function lastPart(name: string): string {
  return name.startsWith('torch.ops.') ? name : name.slice(name.lastIndexOf('.') + 1);
}
