import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('honest programs', () => {
  it('have nothing said of them', () => {
    const cases: readonly string[] = [
      // cache with eviction
      `import time
class C:
    def __init__(self): self.items = []
    def run(self):
        while True:
            self.items.append(bytes(10 ** 7))
            if len(self.items) > 5:
                self.items.pop(0)
            time.sleep(1)`,
      // generate test file
      `def make():
    with open("big.bin", "wb") as f:
        for _ in range(1024):
            f.write(b"\\0" * 1024 * 1024)`,
      // dict by key kept bounded
      `def f():
    d = {}
    while True:
        k = input()
        d[k] = "x" * 10`,
      // overwritten buffer
      `def f(cam):
    frame = None
    while True:
        frame = bytearray(1920 * 1080 * 3)
        cam.readinto(frame)`,
      // many temp dirs
      `import os
def f():
    for i in range(1000):
        os.makedirs(f"out/{i}")`,
      // sockets few
      `import socket
def scan(host):
    open_ports = []
    for port in range(1, 65536):
        s = socket.socket()
        s.settimeout(1)
        if s.connect_ex((host, port)) == 0:
            open_ports.append(port)
        s.close()
    return open_ports`,
      // accept keeps clients
      `import socket
def serve(s):
    clients = []
    while True:
        c, _ = s.accept()
        clients.append(c)`,
      // product small
      `import itertools
def f(): return list(itertools.product(range(10), repeat=6))`,
      // combos lazily counted
      `import itertools, string
def f(n):
    return sum(1 for _ in itertools.combinations(range(20), n))`,
      // visitor recursion
      `class V:
    def visit(self, n):
        return getattr(self, "visit_" + n)(n)
    def visit_a(self, n):
        return [self.visit(k) for k in n.kids]`,
      // mutual even odd
      `def even(n):
    if n == 0: return True
    return odd(n - 1)
def odd(n):
    if n == 0: return False
    return even(n - 1)`,
      // linked list ctor
      `class L:
    def __init__(self, items):
        self.head = items[0]
        self.tail = L(items[1:]) if len(items) > 1 else None`,
      // post init copies
      `from dataclasses import dataclass, replace
@dataclass
class P:
    n: int
    def __post_init__(self):
        if self.n > 0:
            self.next = P(self.n - 1)`,
      // repr list
      `class R:
    def __repr__(self):
        return f"R({self.items!r})"`,
      // getattr delegates
      `class W:
    def __init__(self, o): self._o = o
    def __getattr__(self, name): return getattr(self._o, name)`,
      // setattr super
      `class W:
    def __setattr__(self, k, v):
        super().__setattr__(k, v)`,
      // len of items
      `class W:
    def __len__(self): return len(self.items)
    def __bool__(self): return len(self) > 0`,
      // eq type
      `class W:
    def __eq__(self, o): return type(self) == type(o) and self.x == o.x
    def __ne__(self, o): return not self == o`,
      // respawn supervised
      `import subprocess, sys, time
def main():
    while True:
        p = subprocess.Popen([sys.executable, "worker.py"])
        p.wait()
        time.sleep(1)`,
      // restart itself with flag
      `import os, sys
def restart():
    os.execv(sys.executable, [sys.executable] + sys.argv)`,
      // reexec elevated
      `import subprocess, sys
if __name__ == "__main__":
    if "--child" in sys.argv:
        print("child")
    else:
        subprocess.run([sys.executable, __file__, "--child"])`,
      // threads for jobs
      `import threading
def f(jobs):
    ts = [threading.Thread(target=j) for j in jobs]
    for t in ts: t.start()
    for t in ts: t.join()`,
      // thread per client
      `import threading
def serve(s):
    while True:
        c, _ = s.accept()
        threading.Thread(target=handle, args=(c,)).start()`,
      // spawn with guard
      `import multiprocessing as mp
def work(): pass
if __name__ == "__main__":
    mp.set_start_method("spawn")
    with mp.Pool(4) as p: p.map(work, [])`,
      // async consumer
      `import asyncio
async def consume(q):
    while not q.empty():
        print(q.get_nowait())`,
      // async lock spin with thread
      `import asyncio, threading
async def f(flag):
    while not flag.is_set():
        pass`,
      // async shrinking
      `async def f(heap):
    import heapq
    while heap:
        heapq.heappop(heap)`,
      // async two pointers
      `async def f(a):
    i, j = 0, len(a)
    while i < j:
        i, j = i + 1, j - 1`,
      // float countdown
      `def f():
    x = 1.0
    while x != 0.0:
        x -= 0.25`,
      // float last value
      `def f(x):
    last = None
    while x != last:
        last, x = x, (x + 2 / x) / 2
    return x`,
      // ints differ
      `def gcd(a, b):
    while a != b:
        if a > b: a = a - b
        else: b = b - a
    return a`,
      // collatz
      `def f(n):
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1`,
      // own log
      `def f():
    with open("in.txt") as r, open("out.txt", "a") as w:
        for line in r:
            w.write(line)`,
      // primes grow
      `def primes(n):
    ps = [2]
    for c in range(3, n):
        for p in ps:
            if c % p == 0: break
        else:
            ps.append(c)`,
      // worklist for
      `def closure(xs):
    for x in xs:
        for y in deps(x):
            if y not in xs:
                xs.append(y)`,
      // lcg
      `def lcg(x):
    while True:
        x = (x * 1103515245 + 12345) & 0x7fffffff
        yield x`,
      // take from endless
      `import itertools
def f(): return list(itertools.islice(itertools.count(), 10))`,
      // zip with count
      `import itertools
def f(xs): return dict(zip(itertools.count(), xs))`,
      // next in endless
      `import itertools
ids = itertools.count()
def f(): return next(ids)`,
      // iter sentinel read
      `def f(fh):
    return b"".join(iter(lambda: fh.read(1024), b""))`,
      // any over count
      `import itertools
def f(x): return next(n for n in itertools.count(1) if n * n > x)`,
      // flushed in time
      `import time
class C:
    def __init__(self): self.items = []
    def run(self):
        while True:
            self.items.append(bytearray(10 ** 7))
            self.tidy()
            time.sleep(1)
    def tidy(self):
        while len(self.items) > 3:
            self.items.pop(0)`,
      // handed on in time
      `import time
class C:
    def __init__(self, out):
        self.items = []
        self.out = out
    def run(self):
        while True:
            self.items.append(bytearray(10 ** 7))
            self.out.send(self.items)
            self.items = []
            time.sleep(1)`,
      // bounded deque
      `import time
from collections import deque
class C:
    def __init__(self): self.items = deque(maxlen=3)
    def run(self):
        while True:
            self.items.append(bytearray(10 ** 7))
            time.sleep(1)`,
      // what decides is set among others in one assignment
      `def lines(cells):
    blocks = []
    while any("\\n" in cell for cell in cells):
        block = []
        for i, cell in enumerate(cells):
            first, _, cells[i] = cell.partition("\\n")
            block.append(first)
        blocks.append(block)
    return blocks`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
