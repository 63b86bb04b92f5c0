import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('queues that are waited for', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // join with put only
      [
        'endless-wait',
        `import queue, threading, requests
q = queue.Queue()
def work():
    while True:
        requests.get(q.get())
threading.Thread(target=work, daemon=True).start()
q.put("u")
q.join()`,
      ],
      // join in class
      [
        'endless-wait',
        `import queue, threading
class P:
    def __init__(self):
        self.q = queue.Queue()
        threading.Thread(target=self.work, daemon=True).start()
    def work(self):
        while True:
            print(self.q.get())
    def stop(self):
        self.q.put(None)
        self.q.join()`,
      ],
      // join asyncio
      [
        'endless-wait',
        `import asyncio
async def work(q):
    while True:
        print(await q.get())
async def main():
    q = asyncio.Queue()
    asyncio.create_task(work(q))
    await q.put(1)
    await q.join()`,
      ],
      // join worker arg
      [
        'endless-wait',
        `import queue, threading
def work(q):
    while True:
        print(q.get())
def main():
    q = queue.Queue()
    threading.Thread(target=work, args=(q,)).start()
    q.put(1)
    q.join()`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are told from honest ones', () => {
    const cases: readonly string[] = [
      // join answered by worker
      `import queue, threading
q = queue.Queue()
def work():
    while True:
        x = q.get()
        print(x)
        q.task_done()
threading.Thread(target=work, daemon=True).start()
for i in range(3): q.put(i)
q.join()`,
      // thread join
      `import threading, queue
q = queue.Queue()
t = threading.Thread(target=print)
t.start(); q.put(1); t.join()`,
      // worker imported
      `import queue, threading
from worker import run
q = queue.Queue()
threading.Thread(target=run, args=(q,)).start()
q.put(1)
q.join()`,
      // worker module
      `import queue, threading, worker
q = queue.Queue()
threading.Thread(target=worker.run, args=(q,)).start()
q.put(1)
q.join()`,
      // handed to class of others
      `import queue
from workers import Pool
q = queue.Queue()
p = Pool(q)
p.start()
q.put(1)
q.join()`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
