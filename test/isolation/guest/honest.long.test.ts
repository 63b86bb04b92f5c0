import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';
import {
  confining,
  filters,
  flags,
  folder,
  inBubblewrap,
  noBubblewrap,
  readable,
  required,
} from './confined.ts';
import { runProgram } from './world.ts';

after(() => rmSync(folder, { recursive: true, force: true }));

const linux = process.platform === 'linux';
const base = linux ? (await ensurePythonEnv()).python : null;
const torch = process.env['LOADLOCK_TEST_TORCH'];
const script = join(import.meta.dirname, 'honest.py');

for (const [name, python, reason] of [
  ['scikit-learn, xgboost, lightgbm, pandas and pyarrow', base, 'no Python with the libraries'],
  ['torch', torch, 'no torch: LOADLOCK_TEST_TORCH names none'],
] as const) {
  const skip = (python === null || python === undefined) && reason;
  const more = name === 'torch' ? ['torch'] : [];

  test(`honest models of ${name} predict the same, with threads, after both stages`, { skip }, async (t) => {
    const models = join(folder, `models-${name.length}`);
    const scratch = join(folder, `scratch-${name.length}`);
    for (const each of [models, scratch]) mkdirSync(each);
    const real = await runProgram([python!, '-I', '-c', WHERE]);
    const { site, home, executable } = JSON.parse(real.stdout);
    const words = (action: string): string[] => [script, site, models, action, ...more];
    const run = async (command: string[]): Promise<Record<string, unknown>> => {
      const ended = await runProgram(command, {
        OMP_NUM_THREADS: '2',
        OPENBLAS_NUM_THREADS: '2',
        TMPDIR: scratch,
      });
      assert.equal(ended.status, 0, ended.stderr.slice(-3000));
      return ended.stdout === '' ? {} : JSON.parse(ended.stdout);
    };

    await run([executable, ...flags, ...words('make')]);
    const expected = await run([executable, ...flags, ...words('use')]);
    assert.equal(expected['threads'], true);

    const options = {
      filter: filters.stage2,
      read: [...readable(executable), home, site, models],
      write: [scratch, '/dev/shm'],
      require: required,
      report: join(scratch, 'report.json'),
    };
    const confined = [executable, ...flags, ...confining(options), ...words('use')];
    assert.deepEqual(await run(confined), expected);
    assert.deepEqual(JSON.parse(readFileSync(join(scratch, 'report.json'), 'utf8')).missing, []);

    if (noBubblewrap !== false) return t.diagnostic(`not tried in bubblewrap: ${noBubblewrap}`);
    assert.deepEqual(await run(inBubblewrap(scratch, confined)), expected);
  });
}

/** The interpreter behind a virtual environment, which is run without it. */
const WHERE =
  'import json, os, sys, sysconfig; print(json.dumps({"site": sysconfig.get_path("purelib"), ' +
  '"home": sys.base_prefix, "executable": os.path.realpath(sys.executable)}))';
