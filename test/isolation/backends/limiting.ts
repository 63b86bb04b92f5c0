import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../../src/isolation/launch.ts';
import { bombs, tight } from '../bombs.ts';
import { pythonJob, textOf } from '../kit.ts';
import { alive, type Candidate, familyOf } from './kit.ts';

/** That each way to take more than is allowed ends at its limit. */
export function testLimits({ backend, name, here }: Candidate): void {
  const installed = typeof here === 'string' ? { tool: '', version: '' } : here;
  // A virtual machine has to start first, and may have its instructions translated.
  const wallTime = backend.id === 'microvm' ? 90_000 : tight.wallTime;
  const skip = typeof here === 'string' ? here : false;

  for (const { title, code, limits, hit, also } of bombs) {
    test(`${name}: ${title} ends within its limits`, { skip }, async () => {
      const job = await pythonJob(code, { limits: { ...tight, wallTime, ...limits } });
      const before = performance.now();
      const running = await start(job, await backend.prepare(job, installed));
      running.stdin.end();
      const watched = setInterval(() => {
        for (const [pid, began] of familyOf(running.pid)) family.set(pid, began);
      }, 50);
      const family = familyOf(running.pid);
      const [stdout, stderr] = await Promise.all([textOf(running.stdout), textOf(running.stderr)]);
      const ended = await running.ended;
      clearInterval(watched);
      const milliseconds = performance.now() - before;
      const ran = { ...ended, stdout, stderr, milliseconds };
      const told = JSON.stringify({ ...ran, stdout: stdout.slice(-200), stderr: stderr.slice(-500) });
      assert.equal(ran.failure, null, told);
      assert.equal(ran.hit, hit, told);
      assert.ok(milliseconds < wallTime, `took ${milliseconds} ms`);
      also?.(ran);
      for (let tries = 0; tries < 400 && alive(family).length > 0; tries += 1) await sleep(25);
      assert.deepEqual(alive(family), [], 'nothing of it is left');
    });
  }
}
