import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './risks-of.ts';

/** Programs that hang, each with what is said of it. */
const broken: Readonly<Record<string, { readonly source: string; readonly hazard: string }>> = {
  'a worker that skips an item without saying so': {
    hazard: 'endless-wait',
    source: `
      import queue, threading
      jobs = queue.Queue()
      def work():
          while True:
              job = jobs.get()
              if job < 0:
                  continue
              print(job)
              jobs.task_done()
      threading.Thread(target=work, daemon=True).start()
      jobs.put(1)
      jobs.join()`,
  },
  'a coroutine that skips an item without saying so': {
    hazard: 'endless-wait',
    source: `
      import asyncio
      class Pool:
          def __init__(self):
              self.jobs = asyncio.Queue()
          async def work(self):
              while True:
                  url = await self.jobs.get()
                  if not url.startswith("https://"):
                      print("skipped", url)
                      continue
                  print(url)
                  self.jobs.task_done()
          async def run(self, urls):
              for url in urls:
                  self.jobs.put_nowait(url)
              task = asyncio.create_task(self.work())
              await self.jobs.join()
              task.cancel()`,
  },
  'overlapping parts of a text': {
    hazard: 'loop-without-progress',
    source: `
      def parts(text, size=400, overlap=40):
          result = []
          start = 0
          while start < len(text):
              end = min(start + size, len(text))
              result.append(text[start:end])
              start = end - overlap
          return result`,
  },
  'overlapping windows of a signal': {
    hazard: 'loop-without-progress',
    source: `
      HOP = 32
      def windows(signal):
          total = len(signal)
          at = 0
          while at < total:
              stop = min(total, at + 256)
              print(sum(signal[at:stop]))
              at = stop - HOP`,
  },
  'pages that link back': {
    hazard: 'loop-without-progress',
    source: `
      from collections import deque
      import re, requests
      LINK = re.compile('href="([^"]+)"')
      def crawl(start):
          pending = deque([start])
          titles = {}
          while pending:
              url = pending.popleft()
              html = requests.get(url, timeout=5).text
              titles[url] = len(html)
              for href in LINK.findall(html):
                  pending.append(href)
          return titles`,
  },
  'pages that are followed by calls': {
    hazard: 'recursion-without-progress',
    source: `
      import requests
      from bs4 import BeautifulSoup
      def crawl(url):
          soup = BeautifulSoup(requests.get(url, timeout=5).text, "html.parser")
          print(soup.title)
          for link in soup.find_all("a", href=True):
              crawl(link["href"])`,
  },
  'neighbours of neighbours': {
    hazard: 'loop-without-progress',
    source: `
      def reach(graph, start):
          stack = [start]
          order = []
          while stack:
              node = stack.pop()
              order.append(node)
              for other in graph.neighbors(node):
                  stack.append(other)
          return order`,
  },
  'a height that falls in small steps': {
    hazard: 'loop-without-progress',
    source: `
      def fall(height, step=0.1):
          speed = 3.0
          while height != 0:
              height -= speed * step
          return height`,
  },
  'a line that is asked for again once there is none': {
    hazard: 'loop-without-progress',
    source: `
      import sys
      def shell(handlers):
          running = True
          while running:
              sys.stdout.write("> ")
              sys.stdout.flush()
              line = sys.stdin.readline()
              if not line.strip():
                  continue
              if line.strip() == "quit":
                  running = False
              else:
                  handlers[line.strip()]()`,
  },
};

/** What is like them, and comes to its end. */
const honest: Readonly<Record<string, string>> = {
  'a worker that says so before it skips': `
    import queue, threading
    jobs = queue.Queue()
    jobs.put(1)
    def work():
        while True:
            job = jobs.get()
            if job < 0:
                jobs.task_done()
                continue
            print(job)
            jobs.task_done()
    threading.Thread(target=work, daemon=True).start()
    jobs.join()`,
  'a worker that says so whatever happens': `
    import queue
    jobs = queue.Queue()
    jobs.put(1)
    def work():
        while True:
            job = jobs.get()
            try:
                if job < 0:
                    continue
                print(job)
            finally:
                jobs.task_done()
    def wait():
        jobs.join()`,
  'a worker that finds nothing': `
    import queue
    jobs = queue.Queue()
    def work(stop):
        while not stop.is_set():
            try:
                job = jobs.get(timeout=1)
            except queue.Empty:
                continue
            print(job)
            jobs.task_done()
    def wait():
        jobs.join()`,
  'a worker that asks whether there was anything': `
    import queue
    jobs = queue.Queue()
    def work(stop):
        while not stop.is_set():
            job = take(jobs)
            if job is None:
                continue
            jobs.task_done()
    def wait():
        jobs.join()`,
  'a worker that nobody waits for': `
    import queue
    jobs = queue.Queue()
    jobs.put(1)
    def work():
        while True:
            job = jobs.get()
            if job < 0:
                continue
            jobs.task_done()`,
  'parts that stop at the end': `
    def parts(text, size=400, overlap=40):
        start = 0
        while start < len(text):
            end = min(start + size, len(text))
            print(text[start:end])
            if end == len(text):
                break
            start = end - overlap`,
  'parts that go beyond the end': `
    def parts(text, size=400, overlap=40):
        start = 0
        while start < len(text):
            end = start + size
            print(text[start:end])
            start = end - overlap`,
  'parts that do not overlap': `
    def parts(text, size=400, overlap=0):
        start = 0
        while start < len(text):
            end = min(start + size, len(text))
            print(text[start:end])
            start = end - overlap`,
  'a text that gets shorter': `
    def parts(text, size=400):
        start = 0
        while start < len(text):
            end = min(start + size, len(text))
            text = text[end:]
            start = end - 1`,
  'pages that were seen': `
    import requests
    def crawl(start, links):
        seen = set()
        pending = [start]
        while pending:
            url = pending.pop()
            if url in seen:
                continue
            seen.add(url)
            for href in links(requests.get(url, timeout=5).text):
                pending.append(href)`,
  'pages down to a depth': `
    import requests
    def crawl(url, links, depth=2):
        if depth == 0:
            return
        for href in links(requests.get(url, timeout=5).text):
            crawl(href, links, depth - 1)`,
  'pages that are left out of a graph': `
    def shrink(graph, start):
        stack = [start]
        while stack:
            node = stack.pop()
            others = list(graph.neighbors(node))
            graph.remove_node(node)
            for other in others:
                stack.append(other)`,
  'pages that are kept by their address': `
    def crawl(url, pages, links):
        pages.setdefault(url, len(pages))
        for href in links(url):
            if href not in pages:
                crawl(href, pages, links)`,
  'children of a tree': `
    def names(root):
        stack = [root]
        found = []
        while stack:
            node = stack.pop()
            found.append(node.name)
            for child in node.children:
                stack.append(child)
        return found`,
  'links that are printed': `
    import requests
    def show(pages, links):
        while pages:
            page = pages.pop()
            for link in links(requests.get(page, timeout=5).text):
                print(link)`,
  'folders inside of folders': `
    import os
    def walk(folder):
        pending = [folder]
        while pending:
            current = pending.pop()
            for entry in os.scandir(current):
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)`,
  'a height that halves': `
    def fall(height):
        while height != 0:
            height //= 2
        return height`,
  'steps that are whole': `
    def count(left, step=2):
        while left != 0:
            left -= 3 * step`,
  'lines up to the last': `
    import sys
    def shell():
        while True:
            sys.stdout.write("> ")
            sys.stdout.flush()
            line = sys.stdin.readline()
            if not line:
                break
            print(line.strip())`,
};

for (const [name, { source, hazard }] of Object.entries(broken))
  test(name, () => {
    assert.ok(hazardsOf(source).includes(hazard), String(hazardsOf(source)));
  });

for (const [name, source] of Object.entries(honest))
  test(`honest: ${name}`, () => {
    assert.deepEqual(hazardsOf(source), []);
  });
