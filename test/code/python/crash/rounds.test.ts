import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('rounds that change nothing', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'endless-retry',
        `import os
def size(name):
    while 1:
        try:
            return os.stat(name).st_size
        except BaseException:
            continue`,
      ],
      [
        'endless-retry',
        `import requests
def text(url):
    found = None
    while found is None:
        try:
            found = requests.get(url).text
        except requests.ConnectionError:
            print("again")`,
      ],
      [
        'loop-without-progress',
        `import requests
def rows(table):
    cursor = None
    kept = []
    while True:
        part = table.scan(after=cursor)
        kept += part.rows
        if not part.more:
            return kept`,
      ],
      [
        'loop-without-progress',
        `import requests
def users(base):
    params = {"offset": 0, "limit": 10}
    out = []
    while True:
        batch = requests.get(base, params=params).json()
        if not batch["items"]:
            return out
        out += batch["items"]`,
      ],
      [
        'loop-without-progress',
        `def until(pipe):
    said = ""
    while said != "over":
        said = pipe.readline().rstrip()
        print(said)`,
      ],
      [
        'loop-without-progress',
        `def copy(src, dst):
    while True:
        chunk = src.read(4096)
        dst.write(chunk)`,
      ],
      [
        'loop-without-progress',
        `def f(fh):
    while True:
        line = fh.readline()
        if line in (b"\\r\\n", b"\\n"):
            break`,
      ],
    ];
    for (const [expected, source] of cases) assert.deepEqual(hazardsOf(source), [expected], source);
  });

  it('are not seen in honest programs', () => {
    for (const source of [
      `import requests, time
def submit(payload):
    while True:
        try:
            return requests.post("u", json=payload, timeout=1)
        except requests.RequestException:
            time.sleep(1)`,
      `import requests
def submit(payload):
    n = 0
    while True:
        try:
            return requests.post("u", json=payload, timeout=1)
        except requests.RequestException:
            n += 1
            if n > 3: raise`,
      `def ask():
    while True:
        try:
            return int(input())
        except ValueError:
            print("again")`,
      `def work(q):
    while True:
        try:
            q.get()()
        except Exception:
            pass`,
      `import requests
def get(mirrors):
    while True:
        url = mirrors.pop()
        try:
            return requests.get(url)
        except Exception:
            continue`,
      `import os, random
def mk():
    while True:
        name = str(random.random())
        try:
            os.mkdir(name)
            return name
        except FileExistsError:
            continue`,
      `import requests
def users(base):
    page = 1
    out = []
    while True:
        batch = requests.get(base, params={"page": page}).json()
        if not batch:
            break
        out.extend(batch)
        page += 1
    return out`,
      `import requests
def users(base):
    params = {"offset": 0, "limit": 10}
    out = []
    while True:
        batch = requests.get(base, params=params).json()
        if not batch["items"]:
            return out
        out += batch["items"]
        params["offset"] += 10`,
      `import requests, time
def poll(url):
    start = 0
    while True:
        r = requests.get(url, params={"start": start}).json()
        if r["done"]:
            return r
        time.sleep(1)`,
      `def copy(src, dst):
    while True:
        chunk = src.read(4096)
        if not chunk: break
        dst.write(chunk)`,
      `import sys
def collect():
    while True:
        line = sys.stdin.readline()
        if not line or line == "quit":
            return
        print(line)`,
      `import time
def follow(fh):
    while True:
        line = fh.readline()
        if not line:
            time.sleep(1)
            continue
        print(line)`,
      `def f(fh):
    line = fh.readline()
    while line:
        print(line)
        line = fh.readline()`,
      `def f(fh):
    while True:
        line = fh.readline().strip()
        if line == "": break
        handle(line)`,
      `def f(fh):
    while True:
        line = fh.readline().strip()
        handle(line)`,
      `def f(fh):
    while True:
        line = fh.readline()
        if line in (b"\\r\\n", b"\\n", b""):
            break`,
    ])
      assert.deepEqual(hazardsOf(source), [], source);
  });
});
