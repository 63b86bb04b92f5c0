import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, missing, observed } from './kit.ts';

const skip = missing;

/** Processes whose command line has this name in it, ours aside: of other tests there may be any number. */
function running(name: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(name);
    } catch {
      return false;
    }
  });
}

test('recursion ends the script alone, in Python and in C', { skip }, () => {
  const plain = observed('def f(): return f()\nf()');
  assert.equal(plain.exitCode, 1);
  assert.match(plain.stderr, /RecursionError/);
  const deep = observed(
    ['import sys', 'sys.setrecursionlimit(10**9)', 'def f(n): return [*map(f, [n + 1])]', 'f(0)'].join('\n'),
  );
  assert.notEqual(deep.exitCode, 0);
});

test('memory: one process', { skip }, () => {
  const { exitCode, limits, stdout } = observed(
    'data = []\nfor n in range(4000):\n    data.append(bytearray(2**20))\n    data[-1][::4096] = b"x" * 256\n    print(n, flush=True)',
    ['--memory', '256M'],
  );
  assert.notEqual(exitCode, 0);
  assert.equal(limits.hit, 'memory');
  const megabytes = Number(stdout.trim().split('\n').at(-1));
  assert.ok(megabytes > 50 && megabytes < 300, `${megabytes} MB`);
});

test('memory: many processes together', { skip }, () => {
  const { limits, stdout, exitCode } = observed(
    [
      'import os, time',
      'for n in range(20):',
      '    if os.fork() == 0:',
      '        block = bytearray(100 * 2**20)',
      '        block[::4096] = b"x" * len(block[::4096])',
      '        time.sleep(20)',
      '        os._exit(0)',
      'for n in range(20): os.wait()',
      'print("all of it")',
    ].join('\n'),
    ['--memory', '400M', '--time', '30s'],
  );
  assert.ok(limits.hit === 'memory', JSON.stringify({ limits, stdout, exitCode }));
});

test('forks', { skip }, () => {
  const { limits, stdout, stderr } = observed(
    [
      'import os, time',
      'made = 0',
      'try:',
      '    for n in range(2000):',
      '        if os.fork() == 0:',
      '            time.sleep(60)',
      '            os._exit(0)',
      '        made += 1',
      'finally:',
      '    print("made", made)',
    ].join('\n'),
    ['--processes', '40', '--time', '20s'],
    { name: 'forks-of-a-test.py' },
  );
  const made = Number(/made (\d+)/.exec(stdout)?.[1]);
  assert.ok(made > 5 && made < 40, `${stdout}${stderr}`);
  assert.equal(limits.hit, 'processes');
  assert.deepEqual(running('forks-of-a-test'), [], 'nothing is left behind');
});

test('a fork bomb of the shell', { skip }, () => {
  const ran = observed('bomb() { bomb | bomb & }; bomb; sleep 1; echo end', ['--time', '4s'], {
    name: 'bomb-of-a-test.sh',
  });
  assert.ok(ran.limits.hit !== null || ran.exitCode !== null);
  assert.deepEqual(running('bomb-of-a-test'), [], 'nothing is left behind');
});

test('output: what is beyond the limit is dropped, and a flood ends the script', { skip }, () => {
  const some = observed('print("x" * 300000)', ['--output', '100K']);
  assert.deepEqual([some.truncated, some.limits.hit], [true, 'output']);
  assert.equal(some.stdout.length, 100 * 1024);
  const flood = observed('import sys\nwhile True: sys.stdout.write("y" * 65536)', [
    '--output',
    '1M',
    '--time',
    '30s',
  ]);
  assert.deepEqual([flood.truncated, flood.limits.hit], [true, 'output']);
  assert.equal(flood.stdout.length, 2 ** 20);
  assert.ok(flood.milliseconds < 25_000);
});

test('disk: scratch space has an end, and so has what is collected', { skip }, () => {
  const scratch = join(folder, 'scratch-of-full');
  mkdirSync(scratch);
  const { limits, exitCode } = observed(
    'block = b"x" * 2**20\nfor n in range(40):\n    with open(f"f{n}", "wb") as file:\n        for m in range(10): file.write(block)',
    ['--disk', '32M', '--out', 'full'],
    { env: { TMPDIR: scratch } },
  );
  assert.notEqual(exitCode, 0);
  assert.equal(limits.hit, 'disk');
  assert.deepEqual(readdirSync(scratch), [], 'nothing is left behind');
  const collected = readdirSync(join(folder, 'full'), { recursive: true, encoding: 'utf8' });
  const sizes = collected.map((name) => statSync(join(folder, 'full', name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total > 2 ** 20 && total < 40 * 2 ** 20, `${total} bytes of 400 MB were collected`);
});

test('time: of the clock and of the processor', { skip }, () => {
  const asleep = observed('import time\nprint("begun", flush=True)\ntime.sleep(100)', ['--time', '3s']);
  assert.equal(asleep.limits.hit, 'time');
  assert.equal(asleep.stdout, 'begun\n');
  assert.ok(asleep.milliseconds < 15_000);
  const busy = observed(
    'import signal\nfor s in range(1, 32):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass',
    ['--time', '1500ms'],
  );
  assert.equal(busy.limits.hit, 'time');
});

test('children that the script leaves behind end with it', { skip }, () => {
  const ran = observed(
    'import os, time\nif os.fork() == 0:\n    os.setsid()\n    os.close(1); os.close(2)\n    time.sleep(300)\nprint("done")',
    ['--time', '20s', '--out', 'left'],
    { name: 'daemon-of-a-test.py' },
  );
  assert.equal(ran.stdout, 'done\n');
  assert.ok(ran.milliseconds < 15_000);
  assert.deepEqual(running('daemon-of-a-test'), []);
});
