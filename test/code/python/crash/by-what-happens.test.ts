import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

const box = (methods: string): string => `import threading
class Box:
    def __init__(self, x):
        self.x = x
        self._lock = threading.Lock()
${methods}
b = Box(1)`;

describe('what Python, a library or another thread does', () => {
  it('is found', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['endless-recursion', box('    def __bool__(self):\n        return True if self else False')],
      ['endless-recursion', box('    def __bool__(self):\n        return not self')],
      [
        'endless-recursion',
        box('    def __len__(self):\n        while self:\n            return 1\n        return 0'),
      ],
      ['endless-recursion', box('    def __eq__(self, other):\n        return not (self != other)')],
      ['endless-recursion', box('    def __neg__(self):\n        return -self')],
      [
        'endless-recursion',
        box(
          '    "A box."\n    def __getattr__(self, name):\n        if self.late is None:\n            self.late = make()\n        return self.late',
        ),
      ],
      [
        'self-deadlock',
        box(
          '    def get(self):\n        with self._lock:\n            return self.x\n    def add(self):\n        with self._lock:\n            self.x = max(0, self.get()) + 1',
        ),
      ],
      [
        'endless-wait',
        'import queue, threading\nq = queue.Queue()\ndef work():\n    while True:\n        print(q.get())\nthreading.Thread(target=work, daemon=True).start()\nq.put(1)\nq.join()',
      ],
      [
        'huge-allocation',
        'from itertools import product\nimport string\nx = set(product(string.printable, repeat=7))',
      ],
      [
        'unbounded-growth',
        'def ids():\n    n = 0\n    seen = []\n    while True:\n        seen.append(n)\n        if any(n == s + 1 for s in seen):\n            yield n\n        n += 1\nprint(sorted(ids()))',
      ],
      [
        'unbounded-growth',
        'def f(c="x"):\n    t = c\n    while True:\n        t += t\n        if len(t) < 0:\n            return t',
      ],
      [
        'size-from-request',
        'from flask import request\nimport numpy as np\ndef f():\n    n = int(request.args["n"])\n    return np.zeros((n, 3))',
      ],
      ['size-from-request', '@app.get("/f")\ndef f(n: int):\n    return 2 ** n'],
      [
        'recursion-without-progress',
        'import requests\nclass A:\n    def load(self, url):\n        try:\n            return requests.get(url)\n        except OSError as e:\n            print(e)\n            return self.load(url)',
      ],
      [
        'unbounded-growth',
        'import sqlite3\nkept = []\nwhile True:\n    kept.append(sqlite3.connect("a.db"))',
      ],
      ['thread-growth', 'def f(n):\n    pool.submit(f, n)\n    pool.submit(f, n + 1)'],
    ];
    for (const [hazard, source] of cases) assert.ok(hazardsOf(source).includes(hazard), source);
  });

  it('is let pass where it comes to an end', () => {
    const cases: readonly string[] = [
      box('    def __bool__(self):\n        return True if self.x else False'),
      box(
        '    def __len__(self):\n        return len(self.x)\n    def __bool__(self):\n        return len(self) > 0',
      ),
      box(
        '    def __eq__(self, other):\n        return self.x == other.x\n    def __ne__(self, other):\n        return not (self == other)',
      ),
      box('    def __neg__(self):\n        return -self.x'),
      box(
        '    late = None\n    def __getattr__(self, name):\n        if self.late is None:\n            self.late = make()\n        return getattr(self.late, name)',
      ),
      box(
        '    def _get(self):\n        return self.x\n    def get(self):\n        with self._lock:\n            return self._get()\n    def add(self):\n        with self._lock:\n            self.x = self._get() + 1\n        return self.get()',
      ),
      box(
        '    def get(self):\n        with self._lock:\n            return self.x\n    def add(self):\n        with self._lock:\n            later(lambda: self.get())',
      ),
      'import queue, threading\nq = queue.Queue()\ndef work():\n    while True:\n        print(q.get())\n        q.task_done()\nthreading.Thread(target=work, daemon=True).start()\nq.put(1)\nq.join()',
      'from itertools import product\nimport string\nx = set(product(string.digits, repeat=4))',
      'from itertools import product\nimport string\nfor p in product(string.printable, repeat=7):\n    print(p)',
      'def ids():\n    n = 0\n    while True:\n        if n > 10:\n            return\n        yield n\n        n += 1\nprint(sorted(ids()))',
      'def rows(cursor):\n    while True:\n        row = cursor.fetchone()\n        yield row\nprint(list(rows(c)))',
      'from flask import request\nimport numpy as np\ndef f():\n    n = int(request.args["n"])\n    if n * 3 > 100:\n        raise ValueError\n    return np.zeros((n, 3))',
      '@app.get("/f")\ndef f(n: int = Query(le=64)):\n    return 2 ** n',
      '@app.get("/f/{item}")\ndef f(item: int):\n    return items[item] * 2',
      'import requests\ndef load(url, left=3):\n    try:\n        return requests.get(url)\n    except OSError:\n        return load(url, left - 1)',
      'def ask():\n    try:\n        return int(input("age? "))\n    except Exception:\n        print("again")\n        return ask()',
      'kept = []\nwhile True:\n    peer, _ = server.accept()\n    kept.append(peer)',
      'def f(urls):\n    for url in urls:\n        pool.submit(f, links(url))',
      'def f(n):\n    if n > 3:\n        return\n    pool.submit(f, n + 1)\n    pool.submit(f, n + 2)',
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
