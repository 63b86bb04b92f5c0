import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('waits, worklists and numbers', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'blocked-event-loop',
        `import asyncio
class Door:
    async def open(self):
        self.is_open = True
    async def enter(self):
        while self.is_open is False:
            print("waiting")`,
      ],
      [
        'blocked-event-loop',
        `import asyncio
async def spin(ev, task):
    while not task.done():
        pass`,
      ],
      [
        'loop-without-progress',
        `def sort_out(jobs):
    while jobs:
        job = jobs.pop(0)
        if job == "later":
            jobs.append(job)`,
      ],
      [
        'loop-without-progress',
        `def f(q):
    while q:
        x = q.pop(0)
        q.append(x + 1)`,
      ],
      [
        'loop-without-progress',
        `def root(a):
    r = 1.0
    while not r * r * r == a:
        r = (2 * r + a / (r * r)) / 3
    return r`,
      ],
      [
        'loop-without-progress',
        `def f(target):
    x = 0.0
    while x != target:
        x += 0.1`,
      ],
      [
        'growth-while-iterating',
        `def echo(name):
    with open(name, mode="a") as log:
        for entry in open(name):
            print(entry, file=log)`,
      ],
      [
        'size-from-request',
        `import math
from flask import request
def f():
    n = int(request.args["n"])
    return str(math.factorial(n)) + "x" * n`,
      ],
    ];
    for (const [expected, source] of cases) assert.deepEqual(hazardsOf(source), [expected], source);
  });

  it('are not seen in honest programs', () => {
    for (const source of [
      `import asyncio
async def spin(task):
    while not task.done():
        await asyncio.sleep(0)`,
      `import asyncio
async def f(items):
    while items:
        print(items.pop())`,
      `import asyncio
async def f(limit):
    n = 0
    while n < limit:
        n += 1`,
      `def f(q):
    while q:
        x = q.pop()
        for c in x.children:
            q.append(c)`,
      `def f(q):
    while q:
        job = q.popleft()
        if not job.ready():
            q.append(job)
        else:
            job.run()`,
      `def f(q):
    while q:
        job = q.popleft()
        job.step()
        q.append(job)`,
      `def f(q):
    while q:
        lo, hi = q.pop()
        if hi - lo > 1:
            mid = (lo + hi) // 2
            q.append((lo, mid))
            q.append((mid, hi))`,
      `def f(q, done):
    while q:
        x = q.pop(0)
        if x in done:
            q.append(x)
        else:
            done.add(x)`,
      `def sqrt(x):
    g, last = x, None
    while g != last:
        last = g
        g = (g + x / g) / 2
    return g`,
      `def f(n):
    while n != 1:
        n = n / 2 if n % 2 == 0 else 3 * n + 1`,
      `def f(n):
    while n != 1:
        n = n / 2`,
      `def f(path, other):
    with open(path) as src, open(other, "a") as dst:
        for line in src:
            dst.write(line.upper())`,
      `def f(path):
    with open(path) as src, open(path, "a") as dst:
        for line in src.readlines():
            dst.write(line.upper())`,
      `import math
from flask import request
def f():
    n = int(request.args["n"])
    if n > 100: return "no"
    return str(math.factorial(n))`,
      `import math
from flask import request
def f():
    n = min(int(request.args["n"]), 50)
    return str(math.factorial(n))`,
      `import os
from flask import request
def f():
    return os.urandom(int(request.content_length))`,
    ])
      assert.deepEqual(hazardsOf(source), [], source);
  });
});
