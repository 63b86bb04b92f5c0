import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('walks that come back to where they were', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // bisect loop
      [
        'loop-without-progress',
        `def find(a, x):
    lo, hi = 0, len(a)
    while lo < hi:
        mid = (lo + hi) // 2
        if a[mid] < x:
            lo = mid
        else:
            hi = mid
    return lo`,
      ],
      // bisect le
      [
        'loop-without-progress',
        `def find(a, x):
    lo, hi = 0, len(a) - 1
    while lo <= hi:
        mid = lo + (hi - lo) // 2
        if a[mid] == x:
            return mid
        if a[mid] < x:
            lo = mid + 1
        else:
            hi = mid
    return -1`,
      ],
      // bisect recursive
      [
        'recursion-without-progress',
        `def find(a, x, lo, hi):
    if lo > hi:
        return -1
    mid = (lo + hi) // 2
    if a[mid] == x:
        return mid
    if a[mid] < x:
        return find(a, x, mid, hi)
    return find(a, x, lo, mid)`,
      ],
      // graph cyclic queue
      [
        'loop-without-progress',
        `from collections import deque
G = {"a": ["b"], "b": ["a"]}
def reach(s):
    q = deque([s]); out = []
    while q:
        n = q.popleft()
        out.append(n)
        for m in G[n]:
            q.append(m)
    return out`,
      ],
      // graph cyclic recursion
      [
        'recursion-without-progress',
        `G = {"a": ["b"], "b": ["a"]}
def reach(n):
    print(n)
    for m in G[n]:
        reach(m)
reach("a")`,
      ],
      // hand itself async
      [
        'thread-growth',
        `import asyncio
async def spread():
    asyncio.create_task(spread())
    asyncio.create_task(spread())
    await asyncio.sleep(1)`,
      ],
      // hand itself comp
      [
        'thread-growth',
        `def spread(pool):
    return [pool.submit(spread, pool) for _ in range(2)]`,
      ],
      // hand itself executor
      [
        'thread-growth',
        `import asyncio
def spread(loop, ex):
    loop.run_in_executor(ex, spread, loop, ex)
    loop.run_in_executor(ex, spread, loop, ex)`,
      ],
      // tk after doubling
      [
        'thread-growth',
        `class App:
    def tick(self):
        self.root.after(10, self.tick)
        self.root.after(20, self.tick)`,
      ],
      // insert while iterating
      [
        'growth-while-iterating',
        `def f(xs):
    for i, x in enumerate(xs):
        xs.append(x)`,
      ],
      // dict view
      [
        'growth-while-iterating',
        `def f(xs):
    for x in iter(xs):
        xs.insert(0, x)`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are told from honest ones', () => {
    const cases: readonly string[] = [
      // heartbeat timer
      `import threading
def beat():
    print("up")
    threading.Timer(5, beat).start()
beat()`,
      // two timers of others
      `import threading
def a():
    threading.Timer(1, b).start()
    threading.Timer(2, c).start()
def b(): print("b")
def c(): print("c")`,
      // after loop tk
      `def tick(root):
    root.after(16, tick, root)`,
      // crawler submit bounded
      `def crawl(pool, url, depth):
    if depth == 0:
        return
    for link in links(url):
        pool.submit(crawl, pool, link, depth - 1)`,
      // mergesort in pool
      `def sort(pool, xs):
    if len(xs) < 2:
        return xs
    a = pool.submit(sort, pool, xs[:1])
    b = pool.submit(sort, pool, xs[1:])
    return merge(a.result(), b.result())`,
      // ints double
      `def f():
    x = 1
    for _ in range(100):
        x += x
    return x`,
      // repr with metaclass
      `class M(type):
    pass
class P(metaclass=M):
    def __repr__(self):
        return "P(" + repr(str(self)) + ")"`,
      // bisect right
      `def find(a, x, lo, hi):
    if lo > hi: return -1
    mid = (lo + hi) // 2
    if a[mid] == x: return mid
    if a[mid] < x: return find(a, x, mid + 1, hi)
    return find(a, x, lo, mid - 1)`,
      // bisect half open
      `def find(a, x, lo, hi):
    if lo >= hi: return lo
    mid = (lo + hi) // 2
    if a[mid] < x: return find(a, x, mid + 1, hi)
    return find(a, x, lo, mid)`,
      // merge sort
      `def sort(a, lo, hi):
    if hi - lo <= 1: return
    mid = (lo + hi) // 2
    sort(a, lo, mid)
    sort(a, mid, hi)
    merge(a, lo, mid, hi)`,
      // segment tree
      `def build(t, v, l, r):
    if l == r:
        t[v] = 1
        return
    m = (l + r) // 2
    build(t, 2 * v, l, m)
    build(t, 2 * v + 1, m + 1, r)`,
      // max sub half open
      `def best(a, lo, hi):
    if lo == hi - 1: return a[lo]
    mid = lo + (hi - lo) // 2
    return max(best(a, lo, mid), best(a, mid, hi))`,
      // graph seen
      `G = {"a": ["b"], "b": ["a"]}
def reach(n, seen):
    if n in seen: return
    seen.add(n)
    for m in G[n]: reach(m, seen)`,
      // graph dag
      `G = {"a": ["b"], "b": []}
def reach(n):
    print(n)
    for m in G[n]: reach(m)`,
      // graph seen comp
      `G = {"a": ["b"], "b": ["a"]}
def reach(n, seen):
    seen = seen | {n}
    return sum(reach(m, seen) for m in G[n] if m not in seen)`,
      // bfs seen set diff
      `G = {"a": ["b"], "b": ["a"]}
def bfs(s):
    q = [s]; seen = set()
    while q:
        n = q.pop(0)
        for m in set(G[n]) - seen:
            seen.add(m)
            q.append(m)`,
      // recursion on depth
      `G = {"a": ["b"], "b": ["a"]}
def reach(n, d):
    for m in G[n][:d]: reach(m, d - 1)`,
      // state machine
      `NEXT = {"red": "green", "green": "red"}
def run(s, n):
    for _ in range(n):
        s = NEXT[s]`,
      // enumerate other list
      `def f(xs):
    out = []
    for i, x in enumerate(xs):
        out.append(x)`,
      // enumerate copy
      `def f(xs):
    for i, x in enumerate(list(xs)):
        xs.append(x)`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
