import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { risksOf } from './risks-of.ts';

function hazards(source: string): readonly string[] {
  return risksOf(source).map((risk) => risk.split(':')[0] as string);
}

describe('allocations', () => {
  it('of a gigabyte or more at once are found', () => {
    for (const source of [
      "x = 'x' * 10 ** 12",
      "x = 10 ** 12 * b'ab'",
      'x = [0] * (1024 ** 4)',
      "x = 'A' * 10 ** 9",
      'x = list(range(10 ** 8))',
      'x = [None] * 10_000_000_000',
      'x = list(range(10 ** 12))',
      'x = tuple(range(0, 10 ** 12, 2))',
      'x = [i for i in range(10 ** 10)]',
      'x = [(a, b) for a in range(10 ** 5) for b in range(10 ** 5)]',
      'x = bytearray(4 * 1024 ** 3)',
      'import numpy as np\nx = np.zeros((10 ** 6, 10 ** 6))',
      'import torch\nx = torch.ones(100_000, 100_000)',
      'import itertools\nx = list(itertools.product(range(100), repeat=10))',
      'from itertools import permutations\nx = list(permutations(range(20)))',
    ])
      assert.deepEqual(hazards(source), ['huge-allocation'], source);
  });

  it('of honest sizes, and iterators, are not', () => {
    for (const source of [
      "x = 'x' * 80",
      'x = [0] * n',
      'x = range(10 ** 12)',
      'x = sum(range(10 ** 12))',
      'x = [i for i in range(10 ** 10) if wanted(i)]',
      'x = bytearray(1 << 20)',
      'import numpy as np\nx = np.zeros((4096, 4096))',
      'import numpy as np\nx = np.arange(10 ** 6)',
      'import numpy as np\nx = np.arange(10 ** 18, 10 ** 18 + 5)',
      'x = list(range(10 ** 18, 10 ** 18 + 5))',
      'x = list(range(10 ** 6))',
      'import itertools\nx = list(itertools.product(range(10), repeat=3))',
      'import itertools\nx = list(itertools.islice(itertools.count(), 5))',
      'x = 1024 ** 4 * y',
    ])
      assert.deepEqual(hazards(source), [], source);
  });

  it('by what has no end are found', () => {
    for (const source of [
      'import itertools\nx = list(itertools.count())',
      'import itertools\nx = [i for i in itertools.count()]',
      'import itertools\nx = sum(i for i in itertools.cycle([1]))',
      'def numbers():\n    n = 0\n    while True:\n        yield n\n        n += 1\nprint(sum(numbers()))',
    ])
      assert.deepEqual(hazards(source), ['unbounded-growth'], source);
  });
});

describe('generators that end', () => {
  it('are not taken for endless ones', () => {
    for (const source of [
      'def lines(f):\n    while True:\n        line = f.readline()\n        if not line:\n            return\n        yield line\nx = list(lines(f))',
      'def items(it):\n    while True:\n        yield next(it)\nx = list(items(it))',
      'def some():\n    yield 1\nx = list(some())',
    ])
      assert.deepEqual(hazards(source), [], source);
  });
});

describe('numbers', () => {
  it('of millions of digits are found', () => {
    for (const source of [
      'x = 9 ** 9 ** 9',
      'x = pow(9, 10 ** 9)',
      'x = 1 << (1 << 40)',
      'import math\nx = math.factorial(10 ** 8)',
    ])
      assert.deepEqual(hazards(source), ['huge-number'], source);
  });

  it('that a machine computes, or that are floats, are not', () => {
    for (const source of [
      'x = 2 ** 4096',
      'x = 1 << 64',
      'x = 0 << (1 << 1000)',
      'x = pow(3, 10 ** 9, 7)',
      'x = 10.0 ** 400',
      'x = 1e300 ** 2',
      'x = 1 ** 10 ** 12',
      'import math\nx = math.factorial(1000)',
    ])
      assert.deepEqual(hazards(source), [], source);
  });
});

describe('input', () => {
  it('that has no end is found', () => {
    for (const source of [
      "x = open('/dev/zero').read()",
      "x = open('/dev/urandom', 'rb').read(-1)",
      "from pathlib import Path\nx = Path('/dev/zero').read_bytes()",
      "import shutil\nshutil.copyfile('/dev/zero', 'x')",
      "for line in open('/dev/zero'):\n    print(line)",
    ])
      assert.deepEqual(hazards(source), ['endless-input'], source);
    assert.deepEqual(hazards('import zlib\nx = zlib.decompress(data)'), ['unbounded-decompression']);
  });

  it('that is bounded is not', () => {
    for (const source of [
      "x = open('/dev/urandom', 'rb').read(16)",
      "x = open('data.txt').read()",
      "import zlib\nx = zlib.decompress(b'abc')",
      'import zlib\nx = zlib.decompressobj().decompress(data, 100)',
    ])
      assert.deepEqual(hazards(source), [], source);
  });
});

describe('processes and threads', () => {
  it('that beget others without end are found', () => {
    for (const source of [
      'import os\nwhile True:\n    os.fork()',
      'import os\nfor i in range(100):\n    os.fork()',
      'import os\ndef bomb():\n    while 1:\n        os.fork()',
      'import subprocess\nwhile True:\n    subprocess.Popen(["x"])',
      'from multiprocessing import Process\ndef f():\n    Process(target=f).start()\n    Process(target=f).start()',
      'import subprocess, sys\nsubprocess.Popen([sys.executable, __file__])',
      'import os, sys\nif __name__ == "__main__":\n    os.system(f"python {sys.argv[0]}")',
    ])
      assert.ok(hazards(source).includes('fork-bomb'), source);
    assert.deepEqual(
      hazards('import threading\n[threading.Thread(target=f).start() for _ in range(100000)]'),
      ['thread-growth'],
    );
    assert.deepEqual(
      hazards(
        'from concurrent.futures import ThreadPoolExecutor\np = ThreadPoolExecutor(max_workers=10 ** 6)',
      ),
      ['thread-growth'],
    );
    assert.ok(
      hazards('import threading\nwhile True:\n    threading.Thread(target=print).start()').includes(
        'thread-growth',
      ),
    );
  });

  it('that are bounded, waited for or left are not', () => {
    for (const source of [
      'import os\nfor i in range(4):\n    pid = os.fork()\n    if pid == 0:\n        work()\n        os._exit(0)',
      'import os\npid = os.fork()',
      'import os\nwhile True:\n    conn = server.accept()\n    if os.fork() == 0:\n        handle(conn)\n        os._exit(0)',
      'import subprocess\nwhile True:\n    p = subprocess.Popen(["x"])\n    p.wait()',
      'import subprocess\nfor x in names:\n    subprocess.Popen([x])',
      'import threading\nwhile True:\n    conn = s.accept()\n    threading.Thread(target=handle, args=(conn,)).start()',
      'import threading\nthreads = []\nfor i in range(8):\n    threads.append(threading.Thread(target=work))',
      'import threading\ndef tick():\n    threading.Timer(5, tick).start()',
      'import subprocess, sys\nif len(sys.argv) < 2:\n    subprocess.run([sys.executable, __file__, "child"])',
      'import subprocess, sys, argparse\nargparse.ArgumentParser().parse_args()\nsubprocess.run([sys.executable, __file__, "--worker"])',
      'from multiprocessing import Process\ndef main():\n    Process(target=work).start()',
      'from multiprocessing import Pool\nif __name__ == "__main__":\n    Pool(4).map(f, x)',
    ])
      assert.deepEqual(hazards(source), [], source);
  });

  it('that are started while a file is imported are told', () => {
    assert.deepEqual(hazards('from multiprocessing import Pool\npool = Pool(4)'), [
      'pool-without-main-guard',
    ]);
  });
});

describe('patterns', () => {
  it('that may be cut in many ways are found', () => {
    for (const pattern of [
      '(a+)+$',
      '(a*)*b',
      '([a-z]+)*\\d',
      '(\\w+\\s?)*$',
      '(a|a)*b',
      '(\\d|\\w)+$',
      '^(.*)*x',
      '((a+)b?)+c',
    ])
      assert.deepEqual(hazards(`import re\nre.compile(r'${pattern}')`), ['catastrophic-pattern'], pattern);
    assert.deepEqual(hazards("import re\nre.fullmatch(r'(a+)+', x)"), ['catastrophic-pattern']);
  });

  it('that may be cut in one way alone are not', () => {
    for (const pattern of [
      '(a+)+',
      '(ab+)+$',
      '(\\w+\\.)*$',
      '(?:\\s*,\\s*\\w+)*$',
      '(a|b)*c',
      '(.|\\n)*x',
      '(?>a+)+$',
      '(?:a++)+$',
      '(a+){2}$',
      '[a+]+$',
      '\\(a+\\)+$',
      '(a?)b+$',
    ])
      assert.deepEqual(hazards(`import re\nre.compile(r'${pattern}')`), [], pattern);
  });
});

describe('teardown', () => {
  it('of the own process is found', () => {
    for (const source of [
      'import os\nos.abort()',
      'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)',
      'import os\nos.kill(os.getpid(), 9)',
      'import os\nos.kill(-1, 9)',
      'import signal\nsignal.raise_signal(signal.SIGSEGV)',
      'import ctypes\nctypes.string_at(0)',
      'import ctypes\nctypes.c_int.from_address(0)',
      'import faulthandler\nfaulthandler._sigsegv()',
    ])
      assert.deepEqual(hazards(source), ['process-abort'], source);
    assert.deepEqual(hazards('import sys\nsys.setrecursionlimit(10 ** 9)'), ['raised-recursion-limit']);
  });

  it('is not seen in what leaves in order', () => {
    for (const source of [
      'import sys\nsys.exit(1)',
      'import os, signal\nos.kill(os.getpid(), signal.SIGTERM)',
      'import os, signal\nos.kill(child, signal.SIGKILL)',
      'import ctypes\nctypes.string_at(pointer)',
      'import sys\nsys.setrecursionlimit(10000)',
    ])
      assert.deepEqual(hazards(source), [], source);
  });
});

describe('locks', () => {
  it('that are taken where they are held are found', () => {
    for (const source of [
      'import threading\nlock = threading.Lock()\nwith lock:\n    with lock:\n        pass',
      'import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()',
      'from threading import Lock\nclass A:\n    def __init__(self):\n        self._lock = Lock()\n    def f(self):\n        with self._lock:\n            self.g()\n    def g(self):\n        with self._lock:\n            return 1',
    ])
      assert.deepEqual(hazards(source), ['self-deadlock'], source);
  });

  it('that may be taken again, or are released, are not', () => {
    for (const source of [
      'import threading\nlock = threading.RLock()\nwith lock:\n    with lock:\n        pass',
      'import threading\na = threading.Lock()\nb = threading.Lock()\nwith a:\n    with b:\n        pass',
      'import threading\nlock = threading.Lock()\nlock.acquire()\nlock.release()\nlock.acquire()',
      'import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire(False)',
      'import threading\nlock = threading.Lock()\nwith lock:\n    def f():\n        with lock:\n            pass',
    ])
      assert.deepEqual(hazards(source), [], source);
  });
});
