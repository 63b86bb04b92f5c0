import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { judgeBytes } from '../pipeline/judge-bytes.ts';

const { LOADLOCK_TEST_FORMATS: python } = process.env;
const options = {
  skip: python === undefined ? 'LOADLOCK_TEST_FORMATS names no Python with tensorflow' : false,
};
const script = fileURLToPath(new URL('tensorflow_abuse.py', import.meta.url));

/** Those that a person may have a use for, so that they are a matter of review; all others are denied. */
const reviewed = new Set([
  'InitializeTableFromTextFileV2',
  'FileSystemSetConfiguration',
  'Abort',
  'XlaCustomCallV2',
]);

interface Written {
  readonly written: readonly { readonly op: string; readonly hide: string; readonly path: string }[];
  readonly missing: Readonly<Record<string, string>>;
}

// TensorAbuse (Huang et al. 2025): operations of the library itself, in functions, where scanners do not look.
test('no abused operation of TensorFlow is admitted, wherever it stands', options, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-tensorflow-'));
  try {
    const done = spawnSync(python!, [script, folder], { encoding: 'utf8', maxBuffer: 1 << 26 });
    assert.equal(done.status, 0, done.stderr);
    const { written, missing } = JSON.parse(done.stdout.trim().split('\n').at(-1)!) as Written;
    assert.deepEqual(missing, {});
    assert.ok(written.length >= 45, `${written.length} abuses`);
    for (const { op, hide, path } of written) {
      const { findings, facts, format, complete } = await judgeBytes(readFileSync(path));
      assert.deepEqual([format, complete], ['saved-model', true], op);
      const told = facts.filter((fact) => fact.kind === 'operation' && fact.name === op);
      assert.ok(told.length > 0, `${op} was not seen (${hide})`);
      const severe = findings.filter(
        ({ rule, evidence }) => rule === 'graph-operation' && evidence.includes(` ${op}`),
      );
      const expected = reviewed.has(op) ? ['medium'] : ['high'];
      assert.deepEqual([...new Set(severe.map(({ severity }) => severity))], expected, `${op} (${hide})`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
