import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('locks that are taken twice, or in two orders', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // lock order acquire
      [
        'lock-order',
        `import threading
a = threading.Lock(); b = threading.Lock()
def f():
    a.acquire(); b.acquire()
    b.release(); a.release()
def g():
    b.acquire(); a.acquire()
    a.release(); b.release()`,
      ],
      // lock order calls
      [
        'lock-order',
        `import threading
a = threading.Lock(); b = threading.Lock()
def f():
    with a:
        h()
def h():
    with b: pass
def g():
    with b:
        with a: pass`,
      ],
      // lock order class attr
      [
        'lock-order',
        `import threading
class C:
    a = threading.Lock()
    b = threading.Lock()
    def f(self):
        with self.a, self.b: pass
    def g(self):
        with self.b, self.a: pass`,
      ],
      // lock order methods
      [
        'lock-order',
        `import threading
class C:
    def __init__(self):
        self.a = threading.Lock()
        self.b = threading.Lock()
    def f(self):
        with self.a: self.h()
    def h(self):
        with self.b: pass
    def g(self):
        with self.b: self.k()
    def k(self):
        with self.a: pass`,
      ],
      // transfer
      [
        'lock-order',
        `import threading
class Account:
    def __init__(self): self.lock = threading.Lock(); self.n = 0
def move(a, b, n):
    with a.lock:
        with b.lock:
            a.n -= n; b.n += n
x = Account(); y = Account()
threading.Thread(target=move, args=(x, y, 1)).start()
threading.Thread(target=move, args=(y, x, 1)).start()`,
      ],
      // transfer method
      [
        'lock-order',
        `import threading
class Account:
    def __init__(self): self.lock = threading.Lock(); self.n = 0
    def give(self, other, n):
        with self.lock, other.lock:
            self.n -= n; other.n += n
x = Account(); y = Account()
threading.Thread(target=x.give, args=(y, 1)).start()
threading.Thread(target=y.give, args=(x, 1)).start()`,
      ],
      // async self deadlock
      [
        'self-deadlock',
        `import asyncio
class C:
    def __init__(self): self.l = asyncio.Lock()
    async def f(self):
        async with self.l:
            await self.g()
    async def g(self):
        async with self.l:
            pass`,
      ],
      // semaphore one
      [
        'self-deadlock',
        `import threading
s = threading.Semaphore(1)
def f():
    with s:
        g()
def g():
    with s: pass`,
      ],
      // annotated lock
      [
        'self-deadlock',
        `import threading
class C:
    def __init__(self):
        self.l: threading.Lock = threading.Lock()
    def f(self):
        with self.l: self.g()
    def g(self):
        with self.l: pass`,
      ],
      // dataclass lock
      [
        'self-deadlock',
        `import threading
from dataclasses import dataclass, field
@dataclass
class C:
    l: threading.Lock = field(default_factory=threading.Lock)
    def f(self):
        with self.l: self.g()
    def g(self):
        with self.l: pass`,
      ],
      // acquire then call
      [
        'self-deadlock',
        `import threading
l = threading.Lock()
def f():
    l.acquire()
    try:
        g()
    finally:
        l.release()
def g():
    with l: pass`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are told from honest ones', () => {
    const cases: readonly string[] = [
      // locks same order
      `import threading
a = threading.Lock(); b = threading.Lock()
def f():
    with a:
        with b: pass
def g():
    with a, b: pass`,
      // lock after other
      `import threading
a = threading.Lock(); b = threading.Lock()
def f():
    with a: x = 1
    with b: x = 2
def g():
    with b: x = 1
    with a: x = 2`,
      // rlock
      `import threading
class C:
    def __init__(self): self.l = threading.RLock()
    def f(self):
        with self.l: self.g()
    def g(self):
        with self.l: pass`,
      // condition
      `import threading
class C:
    def __init__(self): self.c = threading.Condition()
    def f(self):
        with self.c: self.g()
    def g(self):
        with self.c: self.c.notify()`,
      // transfer ordered
      `import threading
class Account:
    def __init__(self): self.lock = threading.Lock(); self.n = 0; 
def move(a, b, n):
    first, second = sorted((a, b), key=id)
    with first.lock:
        with second.lock:
            a.n -= n; b.n += n`,
      // release meanwhile
      `import threading
class C:
    def __init__(self): self.l = threading.Lock()
    def f(self):
        with self.l:
            self.l.release()
            try:
                work()
            finally:
                self.l.acquire()`,
      // lock and unlock functions
      `import threading
l = threading.Lock()
def unlock(): l.release()
def f():
    l.acquire()
    work()
    unlock()
    l.acquire()
    unlock()`,
      // acquire in two branches
      `import threading
l = threading.Lock()
def f(x):
    if x:
        l.acquire()
    else:
        l.acquire()
    l.release()`,
      // gate lock
      `import threading
g = threading.Lock(); a = threading.Lock(); b = threading.Lock()
def f():
    with g:
        with a:
            with b: pass
def h():
    with g:
        with b:
            with a: pass`,
      // acquire one after other
      `import threading
a = threading.Lock(); b = threading.Lock()
def f():
    a.acquire(); a.release(); b.acquire(); b.release()
def h():
    b.acquire(); b.release(); a.acquire(); a.release()`,
      // try lock other way
      `import threading
a = threading.Lock(); b = threading.Lock()
def f():
    with a:
        with b: pass
def h():
    with b:
        if a.acquire(blocking=False):
            a.release()`,
      // two classes
      `import threading
class A:
    def __init__(self): self.a = threading.Lock(); self.b = threading.Lock()
    def f(self):
        with self.a, self.b: pass
class B:
    def __init__(self): self.a = threading.Lock(); self.b = threading.Lock()
    def f(self):
        with self.b, self.a: pass`,
      // async lock not awaited task
      `import asyncio
class C:
    def __init__(self): self.l = asyncio.Lock()
    async def f(self):
        async with self.l:
            asyncio.create_task(self.g())
    async def g(self):
        async with self.l: pass`,
      // semaphore many
      `import threading
s = threading.Semaphore(4)
def f():
    with s: g()
def g():
    with s: pass`,
      // conditional inner
      `import threading
l = threading.Lock()
def f():
    with l: g(True)
def g(held=False):
    if held:
        return 1
    with l: return 2`,
      // thread under lock
      `import threading
l = threading.Lock()
def f():
    with l:
        threading.Thread(target=g).start()
def g():
    with l: pass`,
      // wait in condition
      `import threading
class C:
    def __init__(self):
        self.l = threading.Lock()
        self.c = threading.Condition(self.l)
    def f(self):
        with self.l:
            self.c.wait()`,
      // transfer by id
      `import threading
class A:
    def __init__(self): self.lock = threading.Lock()
def move(a, b, n):
    if id(a) > id(b):
        a, b = b, a
        n = -n
    with a.lock:
        with b.lock: pass
x = A(); y = A()
move(x, y, 1); move(y, x, 1)`,
      // parent before child
      `import threading
class T:
    def __init__(self): self.lock = threading.Lock()
    def add(self, child):
        with self.lock, child.lock: pass
r = T(); k = T(); r.add(k); k.add(T())`,
      // sorted accounts
      `import threading
class A:
    def __init__(self): self.lock = threading.Lock()
def move(a, b, n):
    first, second = (a, b) if a.id < b.id else (b, a)
    with first.lock, second.lock: pass
x = A(); y = A()
move(x, y, 1); move(y, x, 1)`,
      // lock as a signal
      `import threading
def main():
    done = threading.Lock()
    done.acquire()
    def work():
        done.release()
    threading.Thread(target=work).start()
    done.acquire()`,
      // lock as a signal with
      `import threading
l = threading.Lock()
def work():
    l.release()
def main():
    l.acquire()
    threading.Thread(target=work).start()
    with l:
        print("done")`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
