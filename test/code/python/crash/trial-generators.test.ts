import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './risks-of.ts';

/** Programs that CPython does not end by itself, or ends by RecursionError or MemoryError. */
const broken: Readonly<Record<string, { readonly source: string; readonly hazard: string }>> = {
  'pages that are asked for from the first again': {
    hazard: 'loop-without-progress',
    source: `
      import csv
      ROWS = list(range(25))
      def pages(cursor=0):
          while True:
              page = ROWS[cursor:cursor + 10]
              for row in page:
                  yield row
              if not page:
                  return
      with open("rows.csv", "w") as out:
          writer = csv.writer(out)
          count = 0
          for row in pages():
              writer.writerow([row])
              count += 1
      print(count)`,
  },
  'pieces that share their last letters for good': {
    hazard: 'loop-without-progress',
    source: `
      TEXT = "a text that is cut into pieces which share some of their letters"
      def pieces(text, size=20, shared=5):
          start = 0
          while start < len(text):
              end = min(start + size, len(text))
              yield text[start:end]
              start = end - shared
      found = []
      for number, piece in enumerate(pieces(TEXT)):
          found.append({"number": number, "piece": piece})
      print(len(found))`,
  },
  'a list of all that a generator gives': {
    hazard: 'unbounded-growth',
    source: `
      def steps(n):
          at = n
          while at != 1:
              yield at
              at = at // 2 if at % 2 == 0 else at * 3 - 1
      print(len(list(steps(5))))`,
  },
  'a sum over a generator expression': {
    hazard: 'loop-without-progress',
    source: `
      def turns(names):
          at = 0
          while names:
              yield names[at]
              at = (at + 1) % len(names)
      print(any(name == "z" for name in turns(["a", "b"])))`,
  },
  'a tree of which a leaf holds the root': {
    hazard: 'recursion-without-progress',
    source: `
      class Node:
          def __init__(self, name):
              self.name = name
              self.children = []
          def walk(self, depth=0):
              yield depth, self.name
              for child in self.children:
                  yield from child.walk(depth + 1)
      root, leaf = Node("root"), Node("leaf")
      root.children.append(leaf)
      leaf.children.append(root)
      for depth, name in root.walk():
          print(" " * depth, name)`,
  },
  'a countdown through itself': {
    hazard: 'recursion-without-progress',
    source: `
      def down(n):
          yield n
          yield from down(n - 2)
          if n == 0:
              return
      print(sum(down(5)))`,
  },
};

/** Programs that look like them and end. */
const sound: Readonly<Record<string, string>> = {
  'pages with a cursor that moves': `
      ROWS = list(range(25))
      def pages(cursor=0):
          while True:
              page = ROWS[cursor:cursor + 10]
              for row in page:
                  yield row
              if not page:
                  return
              cursor += len(page)
      print(sum(1 for row in pages()))`,
  'a generator without end, of which somebody takes some': `
      def turns(names):
          at = 0
          while True:
              yield names[at]
              at = (at + 1) % len(names)
      taken = []
      for name in turns(["a", "b"]):
          taken.append(name)
          if len(taken) == 7:
              break
      print(taken)`,
  'as many as islice takes of it': `
      import itertools
      def ones():
          while True:
              yield 1
      print(sum(itertools.islice(ones(), 10)), list(zip(ones(), "abc")))`,
  'the first that fits': `
      import itertools
      def squares():
          for n in itertools.count():
              yield n * n
      print(next(s for s in squares() if s > 50), any(s > 50 for s in squares()))
      print(next(enumerate(itertools.takewhile(lambda s: s < 9, squares()))))`,
  'a consumer that ends the program': `
      import sys
      def same():
          while True:
              yield "x"
      def take(item, seen=[]):
          seen.append(item)
          if len(seen) > 200:
              sys.exit(0)
      for item in same():
          take(item)`,
  'a consumer that changes what the generator asks for': `
      queue = ["start"]
      def work():
          while queue:
              yield queue[0]
      left = 150
      for item in work():
          left -= 1
          if left == 0:
              queue.pop()`,
  'a service that looks again and again': `
      import time
      def ticks():
          while True:
              time.sleep(1)
              yield "tick"
      for tick in ticks():
          print(tick)`,
  'a tree that ends': `
      def walk(tree):
          for key, inner in tree.items():
              yield key
              if isinstance(inner, dict):
                  yield from walk(inner)
      print(list(walk({"a": {"b": {}, "c": {"d": {}}}, "e": 1})))`,
  'what a generator returns': `
      def inner():
          yield 1
          return 3
      def outer():
          left = yield from inner()
          while left > 0:
              yield left
              left -= 1
      first, *others = outer()
      while others:
          others.pop()`,
};

for (const [name, { source, hazard }] of Object.entries(broken))
  test(`generators: ${name}`, () => {
    assert.ok(hazardsOf(source).includes(hazard), `${hazardsOf(source)}`);
  });

for (const [name, source] of Object.entries(sound))
  test(`generators that end: ${name}`, () => {
    assert.deepEqual(hazardsOf(source), []);
  });

test('generators and draws that take too much end the trial', () => {
  const long = 'a'.repeat(20_000);
  for (const source of [
    `def g(t):\n    yield from t\nfor i in range(1000):\n    for a, b in zip("${long}", g("${long}")):\n        pass\n`,
    'import random\nxs = list(range(20000))\nwhile True:\n    ys = random.sample(xs, 20000)\n    if len(ys) < 1:\n        break\n    print(xs[3])\n',
    'def g(n):\n    yield n\n    for x in g(n + 1):\n        yield x\nk = 0\ntry:\n    for x in g(0):\n        k += 1\nexcept RecursionError:\n    print(k)\n',
  ])
    assert.deepEqual(hazardsOf(source), []);
});
