import assert from 'node:assert/strict';
import type { Limits } from '../../src/isolation/backend.ts';
import type { Ran } from './kit.ts';

const mebibyte = 2 ** 20;
/** Small enough for a bomb to meet them soon; of time as much as a busy machine takes for any of them. */
export const tight: Limits & { readonly wallTime: number } = {
  wallTime: 30_000,
  cpuTime: 15,
  memory: 160 * mebibyte,
  processes: 24,
  openFiles: 64,
  output: 100_000,
  disk: 8 * mebibyte,
};

/** A program that takes more than it may have of something. */
export interface Bomb {
  readonly title: string;
  readonly code: string;
  readonly limits?: Partial<Limits>;
  readonly hit: Ran['hit'];
  also?(ran: Ran): void;
}

export const bombs: readonly Bomb[] = [
  {
    title: 'a processor loop',
    code: 'while True: pass',
    limits: { cpuTime: 1 },
    hit: 'time',
  },
  {
    title: 'a processor loop that ignores the signal',
    code: 'import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass',
    limits: { cpuTime: 1 },
    hit: 'time',
  },
  {
    title: 'sleep for ever',
    code: 'import time\ntime.sleep(1e6)',
    limits: { wallTime: 700 },
    hit: 'time',
  },
  {
    title: 'sleep that ignores every signal',
    code: 'import signal, time\nfor n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n  except (OSError, ValueError): pass\nwhile True: time.sleep(1e6)',
    limits: { wallTime: 700 },
    hit: 'time',
  },
  {
    title: 'a memory bomb',
    code: "held = []\nwhile True: held.append(bytearray(b'x') * (1 << 24))",
    hit: 'memory',
  },
  {
    title: 'a memory bomb of many processes',
    code: "import os, time\nfor _ in range(6):\n  if os.fork() == 0:\n    held = bytearray(b'x') * (90 << 20)\n    time.sleep(60)\ntime.sleep(60)",
    hit: 'memory',
  },
  {
    title: 'a memory bomb of processes that a thread starts',
    code: "import os, threading, time\ndef start():\n  for _ in range(6):\n    if os.fork() == 0:\n      held = bytearray(b'x') * (40 << 20)\n      time.sleep(60)\n  time.sleep(60)\nthreading.Thread(target=start).start()",
    hit: 'memory',
  },
  {
    title: 'a fork bomb',
    code: "import os, time\nwhile True:\n  try: os.fork()\n  except OSError as error:\n    if os.getpid() == 2 or True:\n      import sys\n      sys.exit('%s' % error) if os.getppid() <= 1 else time.sleep(3)",
    hit: 'processes',
  },
  {
    title: 'a thread bomb',
    code: 'import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()',
    hit: 'processes',
  },
  {
    title: 'a flood of output',
    code: "import sys\nwhile True: sys.stdout.write('x' * 65536)",
    hit: 'output',
    also: (ran) => {
      assert.equal(ran.truncated, true);
      assert.equal(ran.stdout.length + ran.stderr.length, 100_000);
    },
  },
  {
    title: 'a little too much output',
    code: "import sys\nsys.stdout.write('x' * 150000)\nsys.stderr.write('done')",
    hit: 'output',
    also: (ran) => {
      assert.equal(ran.exitCode, 0, 'it came to its end');
      assert.equal(ran.truncated, true);
      assert.ok(ran.stdout.length + ran.stderr.length <= 100_000);
    },
  },
  {
    title: 'a full disk, in one file',
    code: "file = open('/scratch/x', 'wb')\nwhile True: file.write(bytes(1 << 20))",
    hit: 'disk',
  },
  {
    title: 'a full disk, in many files',
    code: "for n in range(100000):\n  with open(f'/scratch/{n}', 'wb') as file: file.write(bytes(100000))",
    hit: 'disk',
  },
  {
    title: 'a full disk, in shared memory',
    code: "for n in range(100000):\n  with open(f'/dev/shm/{n}', 'wb') as file: file.write(bytes(100000))",
    hit: 'disk',
  },
  {
    title: 'recursion of Python',
    code: 'def f(): f()\nf()',
    hit: null,
    also: (ran) => assert.match(ran.stderr, /RecursionError/),
  },
  {
    title: 'recursion until the stack ends',
    code: 'import sys\nsys.setrecursionlimit(1 << 30)\nclass A:\n  def __repr__(self): return repr(self)\ntry: repr(A())\nexcept RecursionError: sys.exit(3)',
    hit: null,
    also: (ran) => assert.notEqual(ran.exitCode, 0),
  },
  {
    title: 'too many open files',
    code: "held = []\nwhile True: held.append(open('/dev/null'))",
    hit: null,
    also: (ran) => assert.match(ran.stderr, /Errno 24/),
  },
];
