import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';
import { describe, judgePickle } from '../../bypasses/judge-pickle.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./honest_libraries_make.py', import.meta.url));
const { python, reason } = await ensurePythonEnv();

test('objects of numpy and scipy are admitted by contract', async (context) => {
  if (python === null) return context.skip(reason);
  const { stdout } = await run(python, ['-I', script], { maxBuffer: 1 << 28 });
  const made = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [string, number, string]);
  assert.ok(made.length > 80, `only ${made.length} pickles`);
  for (const [name, protocol, data] of made) {
    if (name === 'trap') continue;
    const judged = judgePickle(Buffer.from(data, 'base64'));
    assert.equal(judged.ended, 'stop', `${name} at protocol ${protocol}`);
    assert.equal(judged.verdict, 'allow', `${name} at protocol ${protocol}: ${describe(judged)}`);
  }

  const trap = made.find(([name]) => name === 'trap');
  assert.ok(trap);
  const bytes = Buffer.from(trap[2], 'base64');
  assert.equal(judgePickle(bytes).verdict, 'deny');
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-trap-'));
  try {
    const [file, marker] = [join(folder, 'trap.pkl'), join(folder, 'marker')];
    writeFileSync(file, bytes);
    const load = 'import pickle, sys; pickle.load(open(sys.argv[1], "rb"))';
    await run(python, ['-I', '-c', load, file], { env: { ...process.env, MARKER: marker } });
    assert.ok(existsSync(marker), 'scipy no longer runs the text of the state');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
