import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('what is kept', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'unbounded-growth',
        `import time
class C:
    cache = []
    def run(self):
        while True:
            self.cache.append(bytearray(10 ** 8))
            time.sleep(1)`,
      ],
      [
        'unbounded-growth',
        `from itertools import chain, repeat, cycle, count
print(b"-".join(chain([b"a"], repeat(b"b"))))`,
      ],
      [
        'unbounded-growth',
        `import itertools
it = itertools.cycle("ab")
x = list(it)`,
      ],
      [
        'unbounded-growth',
        `import itertools
x = []
x.extend(itertools.count())
print(*itertools.count())`,
      ],
      [
        'unbounded-growth',
        `import time
kept = {}
n = 0
while True:
    n += 1
    kept[n] = b"#" * 2 ** 24
    time.sleep(5)`,
      ],
      [
        'unbounded-growth',
        `x = []
for i in range(100000):
    x.append(b"x" * 10**6)`,
      ],
      [
        'unbounded-growth',
        `def fill(n=10**6):
    with open("/tmp/x", "wb") as f:
        for _ in range(n):
            f.write(b"\\0" * (1 << 20))
fill()`,
      ],
      [
        'unbounded-growth',
        `import os
for i in range(5_000_000):
    os.mkdir(f"/tmp/d{i}")`,
      ],
      [
        'unbounded-growth',
        `import json
def lol(n=50):
    x = "lol"
    for _ in range(n):
        x = [x, x]
    return json.dumps(x)
lol()`,
      ],
      [
        'loop-without-progress',
        `import logging
def tell(owner):
    while owner is None:
        logging.info("nobody: %s", owner)`,
      ],
    ];
    for (const [expected, source] of cases) assert.deepEqual(hazardsOf(source), [expected], source);
  });

  it('are not seen in honest programs', () => {
    for (const source of [
      `import itertools
x.update(zip(names, itertools.cycle("ab")))
it = itertools.count()
y = list(itertools.islice(it, 5))
d = dict(zip(names, it))`,
      `import time
from collections import deque
blocks = deque(maxlen=4)
while True:
    blocks.append(bytearray(64 * 1024 * 1024))
    time.sleep(1)`,
      `import time
history = []
while True:
    history.append(read_sensor())
    time.sleep(1)`,
      `import time
bufs = []
while True:
    bufs.append(bytearray(1 << 20))
    if len(bufs) > 4:
        bufs.pop(0)
    time.sleep(1)`,
      `x = []
for i in range(1000):
    x.append(b"x" * 10**6)`,
      `def fill(n):
    with open("/tmp/x", "wb") as f:
        for _ in range(n):
            f.write(b"\\0" * (1 << 20))
fill(10)`,
      `def chain(n=50):
    x = None
    for _ in range(n):
        x = {"next": x, "n": 1}
    return x
chain()`,
      `def last(node):
    while node is not None:
        prev = node
        node = node.next
    return prev`,
      `def wait(self):
    while result is None:
        print("wait")`,
    ])
      assert.deepEqual(hazardsOf(source), [], source);
  });
});
