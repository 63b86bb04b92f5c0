import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';
import { judged } from './judged.ts';

const where = "import sysconfig; print(sysconfig.get_paths()['purelib'])";

test('at most one in a hundred files of transformers’ models is other than allowed', async (t) => {
  const { python, reason } = await ensurePythonEnv({ code: true });
  if (python === null) return t.skip(reason);
  const packages = execFileSync(python, ['-I', '-c', where], { encoding: 'utf8' }).trim();
  const models = join(packages, 'transformers', 'models');
  const files = readdirSync(models, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .sort();
  assert.ok(files.length > 2_000, `${files.length} files`);
  const others: string[] = [];
  for (const name of files) {
    const { decision, findings } = judged(readFileSync(join(models, name), 'utf8'), 'repository');
    if (decision !== 'allow') others.push(`${decision} ${name}: ${findings.slice(0, 3).join('; ')}`);
  }
  t.diagnostic(`${others.length} of ${files.length} files are other than allowed`);
  assert.ok(others.length <= files.length / 100, others.join('\n'));
});
