import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('attempts that are made again', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // retry sleeping only on success
      [
        'endless-retry',
        `import requests, time
def poll(url):
    while True:
        try:
            print(requests.get(url).json())
            time.sleep(60)
        except Exception:
            pass`,
      ],
      // retry suppress
      [
        'endless-retry',
        `import contextlib, requests
def get(url):
    while True:
        with contextlib.suppress(requests.RequestException):
            return requests.get(url)`,
      ],
      // retry socket connect
      [
        'endless-retry',
        `import socket
def conn(addr):
    s = socket.socket()
    while True:
        try:
            s.connect(addr)
            break
        except ConnectionRefusedError:
            pass`,
      ],
      // retry own function
      [
        'endless-retry',
        `import json
def load(p):
    with open(p) as f:
        return json.load(f)
def wait(p):
    while True:
        try:
            return load(p)
        except FileNotFoundError:
            pass`,
      ],
      // retry for count
      [
        'endless-retry',
        `import itertools, requests
def get(url):
    for _ in itertools.count():
        try:
            return requests.get(url)
        except requests.RequestException:
            continue`,
      ],
      // retry method
      [
        'recursion-without-progress',
        `class C:
    def get(self, url):
        try:
            return self.s.get(url)
        except Exception as e:
            print(e)
            return self.get(url)`,
      ],
      // retry call kw
      [
        'recursion-without-progress',
        `import requests
def get(url, retries=3):
    try:
        return requests.get(url)
    except requests.RequestException:
        return get(url, retries=retries)`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are told from honest ones', () => {
    const cases: readonly string[] = [
      // retry with count
      `import requests
def get(url):
    tries = 0
    while True:
        try:
            return requests.get(url)
        except requests.RequestException:
            tries += 1
            if tries > 5:
                raise`,
      // retry with sleep
      `import requests, time
def get(url):
    while True:
        try:
            return requests.get(url)
        except requests.RequestException as e:
            print(e)
            time.sleep(5)`,
      // retry other url
      `import requests
def get(urls):
    i = 0
    while True:
        try:
            return requests.get(urls[i % len(urls)])
        except requests.RequestException:
            i += 1`,
      // next free name
      `import os
def make(base):
    n = 0
    while True:
        try:
            os.mkdir(base + str(n))
            return n
        except OSError:
            n += 1`,
      // ask again
      `def ask():
    while True:
        try:
            return int(input("n? "))
        except ValueError:
            print("again")`,
      // ask file again
      `def ask():
    while True:
        try:
            with open(input("file? ")) as f:
                return f.read()
        except OSError as e:
            print(e)`,
      // socket accept loop
      `import socket
def serve(s):
    while True:
        try:
            conn, _ = s.accept()
        except OSError:
            continue
        conn.close()`,
      // retry login prompt
      `def login():
    try:
        connect(input())
    except ConnectionError:
        print("again")
        login()`,
      // reconnect on event
      `class C:
    def connect(self):
        try:
            self.sock = dial(self.host)
        except OSError:
            self.schedule(self.connect)`,
      // retry in own with try
      `import requests
def get(u):
    try:
        return requests.get(u)
    except requests.ConnectionError:
        return None
def f(u):
    while True:
        try:
            return get(u)
        except Exception:
            pass`,
      // own sleeps first
      `import requests, time
def get(u):
    time.sleep(1)
    return requests.get(u)
def f(u):
    while True:
        try:
            return get(u)
        except Exception:
            pass`,
      // queue get client
      `import queue
q = queue.Queue()
def f():
    while True:
        try:
            q.get(timeout=1)
        except Exception:
            pass`,
      // sock recv
      `import socket
def f():
    s = socket.socket()
    while True:
        try:
            s.recv(100)
        except OSError:
            pass`,
      // for over urls
      `import requests, itertools
def f(urls):
    for u in itertools.cycle(urls):
        try:
            return requests.get(u)
        except requests.RequestException:
            continue`,
      // backoff in handler
      `import requests, time, itertools
def f(u):
    for n in itertools.count():
        try:
            return requests.get(u)
        except requests.RequestException:
            time.sleep(2 ** n)`,
      // suppress once
      `import contextlib, os
def f(p):
    with contextlib.suppress(FileNotFoundError):
        os.remove(p)`,
      // poll with finally sleep
      `import requests, time
def f(u):
    while True:
        try:
            print(requests.get(u))
        except Exception as e:
            print(e)
        finally:
            time.sleep(5)`,
      // poll then sleep after
      `import requests, time
def f(u):
    while True:
        try:
            print(requests.get(u))
        except Exception as e:
            print(e)
        time.sleep(5)`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
