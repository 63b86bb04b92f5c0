import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('what goes on without an end, by another name', () => {
  it('is found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'unbounded-growth',
        `def numbers():
    n = 0
    while True:
        yield n
        n += 1
def labelled(source):
    for at, number in enumerate(source):
        yield at, number
rows = list(labelled(numbers()))`,
      ],
      [
        'unbounded-growth',
        `class Sensor:
    def readings(self):
        tick = 0
        while True:
            yield tick
            tick += 1
def valid(readings):
    return (each for each in readings if each % 2)
def top(sensor):
    return sorted(valid(sensor.readings()))
top(Sensor())`,
      ],
      [
        'loop-without-progress',
        `import time
done = False
def poll():
    done = True
while not done:
    poll()
    time.sleep(1)`,
      ],
      [
        'process-for-each-item',
        `import csv, sys
def split(path):
    writers = {}
    with open(path) as source:
        for row in csv.DictReader(source):
            if row["id"] not in writers:
                target = open(row["id"] + ".csv", "w")
                writers[row["id"]] = csv.writer(target)
            writers[row["id"]].writerow(row.values())
split(sys.argv[1])`,
      ],
      [
        'endless-retry',
        `from celery import Celery
app = Celery("x")
@app.task(bind=True, max_retries=None, default_retry_delay=1)
def push(self, order):
    try:
        order.send()
    except Exception as error:
        raise self.retry(exc=error)`,
      ],
      [
        'endless-wait',
        `import asyncio
async def fetch():
    return 1
def line():
    loop = asyncio.get_event_loop()
    return loop.run_until_complete(fetch())
async def main():
    return line()
asyncio.run(main())`,
      ],
      [
        'endless-wait',
        `import asyncio
class Store:
    def __init__(self):
        self.loop = None
    async def connect(self):
        self.loop = asyncio.get_running_loop()
    async def fetch(self):
        return 1
    def now(self):
        return asyncio.run_coroutine_threadsafe(self.fetch(), self.loop).result()
store = Store()
async def main():
    await store.connect()
    return store.now()`,
      ],
      [
        'self-triggered-event',
        `from pathlib import Path
from watchdog.events import FileSystemEventHandler
class Annotate(FileSystemEventHandler):
    def on_modified(self, event):
        path = Path(event.src_path)
        if event.is_directory or path.suffix != ".txt":
            return
        path.write_text("# " + path.read_text())`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('is not told where there is an end', () => {
    const honest: readonly string[] = [
      `import itertools
def numbers():
    n = 0
    while True:
        yield n
        n += 1
def first(source):
    for number in source:
        if number > 10:
            return
        yield number
rows = list(first(numbers()))
more = list(itertools.islice(numbers(), 5))`,
      `import time
done = False
def poll():
    global done
    done = True
while not done:
    poll()
    time.sleep(1)`,
      `import time
running = True
def poll():
    running = False
while running:
    poll()
    if time.monotonic() > 5:
        break`,
      `import csv, sys
writers = {}
for row in csv.DictReader(open(sys.argv[1])):
    if row["id"] not in writers:
        writers[row["id"]] = open(row["id"] + ".csv", "w")
for target in writers.values():
    target.close()`,
      `from celery import Celery
app = Celery("x")
@app.task(bind=True, max_retries=None)
def push(self, order):
    try:
        order.send()
    except ConnectionError as error:
        raise self.retry(exc=error)`,
      `from celery import Celery
app = Celery("x")
@app.task(bind=True, max_retries=None)
def push(self, order):
    try:
        order.send()
    except Exception as error:
        raise self.retry(exc=error, countdown=2 ** self.request.retries)`,
      `import asyncio
async def fetch():
    return 1
def line():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(fetch())
    return 2
async def main():
    return line()
asyncio.run(main())`,
      `import asyncio
async def fetch():
    return 1
def line():
    return asyncio.run(fetch())
async def main():
    return await asyncio.to_thread(line)
asyncio.run(main())`,
      `from pathlib import Path
from watchdog.events import FileSystemEventHandler
class Annotate(FileSystemEventHandler):
    def on_modified(self, event):
        path = Path(event.src_path)
        text = path.read_text()
        if text.startswith("#"):
            return
        path.write_text("# " + text)`,
    ];
    for (const source of honest) assert.deepEqual(hazardsOf(source), [], source);
  });
});
