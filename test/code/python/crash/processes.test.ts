import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('processes, timers and locks', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'fork-bomb',
        `import subprocess, sys
def again():
    subprocess.call([sys.executable, sys.argv[0]])
def main():
    again()
main()`,
      ],
      [
        'thread-growth',
        `import threading
def ring():
    threading.Timer(5, ring).start()
    threading.Timer(9, ring).start()`,
      ],
      [
        'thread-growth',
        `import asyncio
async def spawn():
    asyncio.create_task(spawn())
    asyncio.create_task(spawn())`,
      ],
      [
        'spawn-without-main-guard',
        `import multiprocessing as mp
mp.set_start_method("spawn", force=True)
pool = mp.Pool(4)`,
      ],
      [
        'lock-order',
        `import threading
a, b = threading.Lock(), threading.Lock()
def f():
    with a:
        with b: pass
def g():
    with b, a: pass`,
      ],
    ];
    for (const [expected, source] of cases) assert.deepEqual(hazardsOf(source), [expected], source);
  });

  it('are not seen in honest programs', () => {
    for (const source of [
      `import subprocess, sys
def main():
    if sys.argv[1:] == ["worker"]:
        return print("working")
    subprocess.Popen([sys.executable, __file__, "worker"])
if __name__ == "__main__":
    main()`,
      `import subprocess, sys, os
def main():
    if os.environ.get("CHILD"): return
    subprocess.Popen([sys.executable, __file__])
if __name__ == "__main__":
    main()`,
      `import threading
class H:
    def tick(self):
        threading.Timer(1, self.tick).start()`,
      `def crawl(url, depth):
    if depth == 0: return
    for link in links(url):
        pool.submit(crawl, link, depth - 1)`,
      `import threading
a, b = threading.Lock(), threading.Lock()
def f():
    with a:
        with b: pass
def g():
    with a, b: pass`,
    ])
      assert.deepEqual(hazardsOf(source), [], source);
  });
});
