import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

const endlessWait = 'endless-wait';
const threadGrowth = 'thread-growth';

describe('pools and tasks', () => {
  it('that wait for themselves or pile up are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        endlessWait,
        `from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(max_workers=1)
def inner(x):
    return x + 1
def outer(x):
    return pool.submit(inner, x).result()
print(pool.submit(outer, 1).result())`,
      ],
      [
        endlessWait,
        `from concurrent.futures import ThreadPoolExecutor
class Tree:
    def __init__(self):
        self.pool = ThreadPoolExecutor(4)
    def walk(self, node):
        jobs = [self.pool.submit(self.walk, each) for each in node.children]
        return 1 + sum(job.result() for job in jobs)`,
      ],
      [
        threadGrowth,
        `import asyncio
async def ping(): await asyncio.sleep(5)
async def main():
    while True:
        asyncio.create_task(ping())
        await asyncio.sleep(0)
asyncio.run(main())`,
      ],
      [
        threadGrowth,
        `from concurrent.futures import ThreadPoolExecutor
def work(n): return n * n
with ThreadPoolExecutor(8) as pool:
    n = 0
    while True:
        pool.submit(work, n)
        n += 1`,
      ],
      [
        threadGrowth,
        `import queue
jobs = queue.Queue()
def visit(depth):
    jobs.put((visit, depth + 1))
    jobs.put((visit, depth + 1))`,
      ],
      [
        threadGrowth,
        `class Line:
    def __init__(self):
        self.waiting = []
    def later(self, do, *given):
        self.waiting.append((do, given))
line = Line()
def copy(n):
    line.later(copy, n)
    line.later(copy, n + 1)`,
      ],
    ];
    for (const [expected, source] of cases) assert.deepEqual(hazardsOf(source), [expected], source);
  });

  it('that are bounded or awaited are not', () => {
    for (const source of [
      `from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(max_workers=4)
def inner(x):
    return x + 1
def outer(x):
    return pool.submit(inner, x).result()
print(pool.submit(outer, 1).result())`,
      `from concurrent.futures import ThreadPoolExecutor
outside = ThreadPoolExecutor(max_workers=1)
inside = ThreadPoolExecutor(max_workers=1)
def inner(x):
    return x + 1
def outer(x):
    return inside.submit(inner, x).result()
print(outside.submit(outer, 1).result())`,
      `from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(max_workers=1)
def inner(x):
    return x + 1
def outer(x):
    pool.submit(inner, x)
pool.submit(outer, 1).result()`,
      `import asyncio
async def serve(queue):
    while True:
        item = await queue.get()
        asyncio.create_task(handle(item))`,
      `import asyncio
async def beat():
    while True:
        asyncio.create_task(ping())
        await asyncio.sleep(30)`,
      `import asyncio
async def fill(running):
    while True:
        if len(running) > 100:
            await asyncio.wait(running)
        running.add(asyncio.create_task(ping()))
        await asyncio.sleep(0)`,
      `from concurrent.futures import ThreadPoolExecutor
def serve(sock):
    with ThreadPoolExecutor(8) as pool:
        while True:
            conn, _ = sock.accept()
            pool.submit(handle, conn)`,
      `import queue
jobs = queue.Queue()
def visit(depth):
    if depth < 3:
        jobs.put((visit, depth + 1))
        jobs.put((visit, depth + 1))`,
      `class Line:
    def later(self, do, *given):
        self.waiting.append((do, given))
def beat(n):
    line.later(beat, n)`,
    ])
      assert.deepEqual(hazardsOf(source), [], source);
  });
});

describe('lists and bodies that grow', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'growth-while-iterating',
        `def double(items):
    for item in items:
        if item:
            items.append(item)
        else:
            items.append(None)`,
      ],
      [
        'growth-while-iterating',
        `PARTS = {'a': ['x', 'y'], 'b': ['z']}
def spread(items):
    for item in items:
        for part in PARTS[item]:
            items.append(part)`,
      ],
      [
        'unbounded-decompression',
        `import zlib
def view(request):
    return zlib.decompress(request.body)`,
      ],
    ];
    for (const [expected, source] of cases) assert.deepEqual(hazardsOf(source), [expected], source);
  });

  it('where a round may add nothing are not', () => {
    for (const source of [
      `def walk(items, seen):
    for item in items:
        if item not in seen:
            items.append(item)
        elif item:
            seen.add(item)`,
      `PARTS = {'a': ['x', 'y'], 'x': [], 'y': []}
def spread(items):
    for item in items:
        for part in PARTS[item]:
            items.append(part)`,
      `def copy(items):
    other = []
    for item in items:
        if item:
            other.append(item)
        else:
            other.append(None)`,
    ])
      assert.deepEqual(hazardsOf(source), [], source);
  });
});
