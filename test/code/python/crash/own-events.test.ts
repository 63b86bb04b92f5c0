import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

const broken: readonly (readonly [string, string])[] = [
  [
    'self-triggered-event',
    `from django.db.models.signals import pre_save
def count(sender, instance, **kwargs):
    instance.size = len(instance.text)
    instance.save()
pre_save.connect(count, sender=Page)`,
  ],
  [
    'self-triggered-event',
    `import paho.mqtt.client as mqtt
def on_message(client, userdata, message):
    client.publish("house/door", message.payload)
c = mqtt.Client()
c.on_message = on_message
c.subscribe("house/#")`,
  ],
  [
    'self-triggered-event',
    `from watchdog.events import FileSystemEventHandler
class Tidy(FileSystemEventHandler):
    def on_modified(self, event):
        open(event.src_path, "a").write("seen")`,
  ],
  [
    'endless-wait',
    `import subprocess
def listing():
    child = subprocess.Popen(["ls", "-lR", "/"], stdout=subprocess.PIPE)
    child.wait()
    return child.stdout.read()`,
  ],
  [
    'endless-wait',
    `import multiprocessing as mp
def fill(q, path):
    q.put(open(path).read())
def load(path):
    q = mp.Queue()
    child = mp.Process(target=fill, args=(q, path))
    child.start()
    child.join()
    return q.get()`,
  ],
  [
    'endless-wait',
    `import queue
def run(path):
    q = queue.Queue(5)
    for line in open(path):
        q.put(line)`,
  ],
  [
    'combinatorial-growth',
    `import itertools
word = input()
print(list(itertools.permutations(word)))`,
  ],
  [
    'process-for-each-item',
    `import subprocess
def main():
    for line in open("jobs.txt").readlines():
        subprocess.Popen(["convert", line])`,
  ],
  [
    'thread-growth',
    `import threading
def arm():
    threading.Timer(3, beat).start()
def beat():
    arm()
    arm()`,
  ],
  [
    'thread-growth',
    `import schedule
def work():
    schedule.every(3).hours.do(work)`,
  ],
  [
    'recursion-without-progress',
    `class Left:
    other = None
    def turn(self, n):
        return self.other.turn(n)
class Right:
    other = None
    def turn(self, n):
        return self.other.turn(n)
a, b = Left(), Right()
a.other, b.other = b, a`,
  ],
];

const honest: readonly string[] = [
  `from django.db.models.signals import pre_save
def count(sender, instance, **kwargs):
    instance.size = len(instance.text)
pre_save.connect(count, sender=Page)`,
  `from django.db.models.signals import post_save
def count(sender, instance, created, **kwargs):
    if created:
        instance.save()
post_save.connect(count, sender=Page)`,
  `import paho.mqtt.client as mqtt
def on_message(client, userdata, message):
    client.publish("house/door/state", message.payload)
c = mqtt.Client()
c.on_message = on_message
c.subscribe("house/+")`,
  `from watchdog.events import FileSystemEventHandler
class Tidy(FileSystemEventHandler):
    def on_modified(self, event):
        open("/var/log/seen", "a").write(event.src_path)`,
  `import subprocess
def listing():
    child = subprocess.Popen(["ls", "-lR", "/"], stdout=subprocess.PIPE)
    text = child.stdout.read()
    child.wait()
    return text`,
  `import multiprocessing as mp
def fill(q, path):
    q.put(open(path).read())
def load(path):
    q = mp.Queue()
    child = mp.Process(target=fill, args=(q, path))
    child.start()
    text = q.get()
    child.join()
    return text`,
  `import queue
def run(path):
    q = queue.Queue(5)
    threads = start_readers(q)
    for line in open(path):
        q.put(line)`,
  `import itertools
word = input()[:6]
print(list(itertools.permutations(word)))`,
  `import subprocess
def main():
    for line in open("jobs.txt").readlines():
        subprocess.Popen(["convert", line]).wait()`,
  `import threading
def arm():
    threading.Timer(3, beat).start()
def beat():
    arm()`,
  `import schedule
def work():
    print("at work")
schedule.every(3).hours.do(work)`,
  `class Left:
    other = None
    def turn(self, n):
        return n if n > 9 else self.other.turn(n + 1)
a, b = Left(), Left()
a.other, b.other = b, a`,
];

describe('events that bring themselves about, and waits that nothing answers', () => {
  it('are found', () => {
    for (const [hazard, source] of broken) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are not seen in honest programs', () => {
    for (const source of honest) assert.deepEqual(hazardsOf(source), [], source);
  });
});
