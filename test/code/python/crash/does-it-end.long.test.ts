import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { ensurePythonEnv } from '../../../../scripts/python-env.mjs';
import { loopIdioms } from './loop-idioms.ts';
import { recursionIdioms } from './recursion-idioms.ts';

const { python, reason } = await ensurePythonEnv();

/** Memory and processor time are bounded, so that what grows without end comes to one. */
const bounds =
  'import resource\nresource.setrlimit(resource.RLIMIT_AS, (400 << 20,) * 2)\nresource.setrlimit(resource.RLIMIT_CPU, (2, 2))\n';

describe('what is said to end ends, and the rest does not', {
  skip: python === null ? reason : false,
}, () => {
  for (const { name, right, run, broken } of [...loopIdioms, ...recursionIdioms])
    it(name, () => {
      assert.equal(ends(`${right}\n${run}`), true, right);
      for (const [from, to] of broken) {
        const source = right.replace(from, () => to);
        assert.equal(ends(`${source}\n${run}`), false, source);
      }
    });
});

function ends(program: string): boolean {
  const { status } = spawnSync(python as string, ['-c', bounds + program], {
    stdio: 'ignore',
    timeout: 20_000,
  });
  return status === 0;
}
