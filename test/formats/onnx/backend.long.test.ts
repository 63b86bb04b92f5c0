import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { scan } from '../../../src/index.ts';
import { assertAgreed, type Said } from './agreement.ts';

const python = process.env['LOADLOCK_TEST_PYTHON'];
const skip = python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with onnx' : false;

test('the models that onnx tests backends with: read alike, and admitted', {
  skip,
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-onnx-'));
  try {
    const script = join(import.meta.dirname, 'backend_models.py');
    const printed = execFileSync(python!, [script, folder], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = printed.trim().split('\n');
    assert.ok(lines.length > 1500, `${lines.length} models`);
    for (const line of lines) {
      const said = JSON.parse(line) as Said;
      await assertAgreed(basename(said.path), readFileSync(said.path), said);
    }
    const report = await scan([folder]);
    const refused = report.targets[0]!.artifacts.filter(({ decision }) => decision !== 'allow');
    assert.deepEqual(
      refused.map(({ path, findings }) => [path, findings.map(({ evidence }) => evidence)]),
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
