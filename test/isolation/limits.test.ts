import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkLimits, defaultLimits, divideDisk } from '../../src/isolation/limits.ts';
import { bombs, tight } from './bombs.ts';
import { bubblewrapHere, inSandbox, withWord } from './kit.ts';

// LOADLOCK_TEST_BUBBLEWRAP
const here = await bubblewrapHere();
const skip = typeof here === 'string' ? here : false;

const mebibyte = 2 ** 20;

for (const { title, code, limits, hit, also } of bombs) {
  test(`${title} ends within its limits`, { skip }, async () => {
    const before = corePattern();
    const word = `loadlock-bomb-${randomBytes(6).toString('hex')}`;
    const ran = await inSandbox(`${code}\n# ${word}`, { limits: { ...tight, ...limits } });
    const told = JSON.stringify({ ...ran, stdout: ran.stdout.slice(-200), stderr: ran.stderr.slice(-500) });
    assert.equal(ran.failure, null, told);
    assert.equal(ran.hit, hit, told);
    assert.ok(ran.milliseconds < tight.wallTime, `took ${ran.milliseconds} ms`);
    also?.(ran);
    assert.deepEqual(withWord(word), [], 'nothing of it is left');
    assert.equal(corePattern(), before);
  });
}

test('what is within the limits is not touched', { skip }, async () => {
  const code = `
import os, sys, threading
held = bytearray(b'x') * (40 << 20)
open('/scratch/x', 'wb').write(bytes(4 << 20))
children = [os.fork() or os._exit(0) for _ in range(5)]
for child in children: os.waitpid(child, 0)
print('fine')`;
  const ran = await inSandbox(code, { limits: tight });
  assert.deepEqual(
    [ran.stdout, ran.exitCode, ran.hit, ran.truncated],
    ['fine\n', 0, null, false],
    ran.stderr,
  );
});

test('a limit must be a whole number above zero', () => {
  checkLimits({ ...defaultLimits, wallTime: null });
  for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => checkLimits({ ...defaultLimits, memory: bad }), { code: 'USAGE' });
});

test('both parts of scratch space together are the limit, and neither is without one', () => {
  for (const disk of [1, 4096, 20_000, mebibyte, 256 * mebibyte, 2 ** 40]) {
    const { scratch, shared } = divideDisk(disk);
    assert.ok(scratch > 0 && shared > 0);
    assert.ok(scratch + shared <= Math.max(disk, 8192), `${disk}: ${scratch} + ${shared}`);
  }
});

function corePattern(): string {
  const file = '/proc/sys/kernel/core_pattern';
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
