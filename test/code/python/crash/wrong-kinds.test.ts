import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './risks-of.ts';

/** Each with a hazard, and a twin beside it that differs in what makes it one. */
const pairs: readonly (readonly [name: string, hazard: string, broken: string, honest: string])[] = [
  [
    'bytes until an empty text',
    'loop-without-progress',
    `
      import hashlib
      def digest(path):
          h = hashlib.sha256()
          with open(path, "rb") as f:
              for chunk in iter(lambda: f.read(4096), ""):
                  h.update(chunk)
          return h.hexdigest()`,
    `
      import hashlib
      def digest(path):
          h = hashlib.sha256()
          with open(path, "rb") as f:
              for chunk in iter(lambda: f.read(4096), b""):
                  h.update(chunk)
          return h.hexdigest()`,
  ],
  [
    'lines of text until empty bytes',
    'loop-without-progress',
    `
      with open("names.txt") as f:
          for line in iter(f.readline, b""):
              print(line)`,
    `
      with open("names.txt") as f:
          for line in iter(f.readline, ""):
              print(line)`,
  ],
  [
    'the output of a child',
    'loop-without-progress',
    `
      import subprocess
      child = subprocess.Popen(["ls"], stdout=subprocess.PIPE)
      for line in iter(child.stdout.readline, ""):
          print(line)`,
    `
      import subprocess
      child = subprocess.Popen(["ls"], stdout=subprocess.PIPE, text=True)
      for line in iter(child.stdout.readline, ""):
          print(line)`,
  ],
  [
    'until None, with a partial',
    'loop-without-progress',
    `
      import functools, gzip
      f = gzip.open("data.gz")
      for block in iter(functools.partial(f.read, 1024), None):
          print(len(block))`,
    `
      import functools, gzip
      f = gzip.open("data.gz")
      for block in iter(functools.partial(f.read, 1024), None):
          if not block:
              break
          print(len(block))`,
  ],
  [
    'a comparison with the other kind',
    'loop-without-progress',
    `
      f = open("data.bin", "rb")
      while True:
          block = f.read(100)
          if block == "":
              break
          print(len(block))`,
    `
      f = open("data.bin", "rb")
      while True:
          block = f.read(100)
          if block == b"":
              break
          print(len(block))`,
  ],
  [
    'tenacity with neither a stop nor a wait',
    'endless-retry',
    `
      from tenacity import retry
      @retry
      def fetch():
          return connect()`,
    `
      from tenacity import retry, stop_after_attempt
      @retry(stop=stop_after_attempt(3))
      def fetch():
          return connect()`,
  ],
  [
    'tenacity that never stops and never waits',
    'endless-retry',
    `
      import tenacity
      @tenacity.retry(stop=tenacity.stop_never, wait=tenacity.wait_none())
      def fetch():
          return connect()`,
    `
      import tenacity
      @tenacity.retry(wait=tenacity.wait_exponential(max=60))
      def fetch():
          return connect()`,
  ],
  [
    'retry with its presets',
    'endless-retry',
    `
      from retry import retry
      @retry(ConnectionError)
      def fetch():
          return connect()`,
    `
      from retry import retry
      @retry(ConnectionError, delay=2, backoff=2)
      def fetch():
          return connect()`,
  ],
  [
    'retrying with its presets',
    'endless-retry',
    `
      from retrying import retry
      @retry
      def fetch():
          return connect()`,
    `
      from retrying import retry
      @retry(wait_fixed=2000)
      def fetch():
          return connect()`,
  ],
  [
    'backoff that does not back off',
    'endless-retry',
    `
      import backoff
      @backoff.on_exception(backoff.constant, OSError, interval=0)
      def fetch():
          return connect()`,
    `
      import backoff
      @backoff.on_exception(backoff.expo, OSError)
      def fetch():
          return connect()`,
  ],
  [
    'a function in the place of what it calls',
    'endless-recursion',
    `
      import json
      def dumps(value):
          return json.dumps(value, sort_keys=True)
      json.dumps = dumps`,
    `
      import json
      original = json.dumps
      def dumps(value):
          return original(value, sort_keys=True)
      json.dumps = dumps`,
  ],
  [
    'a replacement that puts the first one back',
    'endless-recursion',
    `
      import time
      def sleep(seconds):
          print(seconds)
          time.sleep(seconds)
      time.sleep = sleep`,
    `
      import time
      first = time.sleep
      def sleep(seconds):
          time.sleep = first
          time.sleep(seconds)
      time.sleep = sleep`,
  ],
  [
    'what stands behind the type of an object',
    'recursion-without-progress',
    `
      class Base:
          def run(self):
              return 1
      class Middle(Base):
          def run(self):
              return super(type(self), self).run()
      class Leaf(Middle):
          pass`,
    `
      class Base:
          def run(self):
              return 1
      class Middle(Base):
          def run(self):
              return super(Middle, self).run()
      class Leaf(Middle):
          pass`,
  ],
  [
    'a barrier for one more than there are',
    'endless-wait',
    `
      import threading
      def run(n):
          gate = threading.Barrier(n + 1)
          def work(i):
              gate.wait()
              print(i)
          threads = [threading.Thread(target=work, args=(i,)) for i in range(n)]
          for thread in threads:
              thread.start()
          for thread in threads:
              thread.join()`,
    `
      import threading
      def run(n):
          gate = threading.Barrier(n + 1)
          def work(i):
              gate.wait()
              print(i)
          threads = [threading.Thread(target=work, args=(i,)) for i in range(n)]
          for thread in threads:
              thread.start()
          gate.wait()
          for thread in threads:
              thread.join()`,
  ],
  [
    'a barrier for more than a pool has',
    'endless-wait',
    `
      import threading
      from concurrent.futures import ThreadPoolExecutor
      gate = threading.Barrier(8)
      def step(i):
          gate.wait()
          return i
      with ThreadPoolExecutor(max_workers=4) as pool:
          print(list(pool.map(step, range(8))))`,
    `
      import threading
      from concurrent.futures import ThreadPoolExecutor
      gate = threading.Barrier(8)
      def step(i):
          gate.wait()
          return i
      with ThreadPoolExecutor(max_workers=8) as pool:
          print(list(pool.map(step, range(8))))`,
  ],
  [
    'a task that queues itself',
    'self-triggered-event',
    `
      from celery import shared_task
      @shared_task
      def sync(user):
          print(user)
          sync.delay(user)`,
    `
      from celery import shared_task
      @shared_task
      def sync(user):
          print(user)
          sync.apply_async((user,), countdown=60)`,
  ],
  [
    'two tasks that queue each other',
    'self-triggered-event',
    `
      from celery import Celery
      app = Celery("jobs")
      @app.task
      def first(x):
          second.delay(x)
      @app.task
      def second(x):
          first.apply_async((x,))`,
    `
      from celery import Celery
      app = Celery("jobs")
      @app.task
      def first(x):
          second.delay(x)
      @app.task
      def second(x):
          if x > 0:
              first.apply_async((x - 1,))`,
  ],
];

for (const [name, hazard, broken, honest] of pairs) {
  test(`${hazard}: ${name}`, () => {
    assert.ok(hazardsOf(broken).includes(hazard), String(hazardsOf(broken)));
  });
  test(`its twin is left alone: ${name}`, () => {
    assert.deepEqual(hazardsOf(honest), []);
  });
}
