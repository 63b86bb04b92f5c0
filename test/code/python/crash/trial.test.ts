import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './risks-of.ts';

/** Programs that CPython ends by RecursionError, or runs until somebody stops it. */
const broken: Readonly<Record<string, { readonly source: string; readonly hazard: string }>> = {
  'a base case that is stepped over': {
    hazard: 'recursion-without-progress',
    source: `
      def power(base, exponent):
          if exponent == 0:
              return 1
          return base * power(base, exponent - 2)
      print(power(2, 3))`,
  },
  'a base case for one of two': {
    hazard: 'recursion-without-progress',
    source: `
      def fib(n):
          if n == 0:
              return 0
          return fib(n - 1) + fib(n - 2)
      if __name__ == "__main__":
          print(fib(4))`,
  },
  'texts, of which every part is a text': {
    hazard: 'recursion-without-progress',
    source: `
      def flatten(xs):
          out = []
          for x in xs:
              if isinstance(x, (list, str)):
                  out.extend(flatten(x))
              else:
                  out.append(x)
          return out
      flatten(["ab", [1]])`,
  },
  'a graph that is walked in both directions': {
    hazard: 'recursion-without-progress',
    source: `
      from collections import defaultdict
      class Graph:
          def __init__(self):
              self.edges = defaultdict(list)
          def connect(self, a, b):
              self.edges[a].append(b)
              self.edges[b].append(a)
          def path(self, start, goal):
              if start == goal:
                  return [start]
              for following in self.edges[start]:
                  rest = self.path(following, goal)
                  if rest:
                      return [start] + rest
              return None
      g = Graph()
      g.connect(1, 2)
      g.connect(2, 3)
      print(g.path(1, 4))`,
  },
  'a flood that marks nothing': {
    hazard: 'recursion-without-progress',
    source: `
      def flood(grid, r, c):
          if r < 0 or c < 0 or r >= len(grid) or c >= len(grid[0]):
              return
          if grid[r][c] != 0:
              return
          for dr, dc in ((1, 0), (-1, 0), (0, 1), (0, -1)):
              flood(grid, r + dr, c + dc)
      flood([[0] * 3 for _ in range(3)], 0, 0)`,
  },
  'parents and children that print each other': {
    hazard: 'recursion-without-progress',
    source: `
      class Node:
          def __init__(self, name):
              self.name = name
              self.children = []
              self.parent = None
          def add(self, child):
              child.parent = self
              self.children.append(child)
          def to_dict(self):
              return {"parent": self.parent.to_dict() if self.parent else None,
                      "children": [child.to_dict() for child in self.children]}
      root = Node("root")
      root.add(Node("leaf"))
      print(root.to_dict())`,
  },
  'a decorated function that its wrapper calls by name': {
    hazard: 'recursion-without-progress',
    source: `
      def logged(function):
          def wrapper(*args, **kwargs):
              print("called")
              return double(*args, **kwargs)
          return wrapper
      @logged
      def double(x):
          return 2 * x
      print(double(4))`,
  },
  'handlers in a table of the object': {
    hazard: 'recursion-without-progress',
    source: `
      class Machine:
          def __init__(self):
              self.handlers = {"idle": self.idle, "busy": self.busy}
          def idle(self):
              return self.handlers["busy"]()
          def busy(self):
              return self.handlers["idle"]()
      Machine().idle()`,
  },
  'a worklist without what was seen': {
    hazard: 'loop-without-progress',
    source: `
      def crawl(page, links):
          stack = [page]
          found = []
          while stack:
              current = stack.pop()
              found.append(current)
              for link in links.get(current, []):
                  stack.append(link)
          return found
      print(crawl("/", {"/": ["/about"], "/about": ["/", "/team"]}))`,
  },
  'a limit that moves along': {
    hazard: 'loop-without-progress',
    source: `
      position, end = 0, 5
      while position < end:
          position += 1
          end = position + 5`,
  },
  'a list that grows as it is read': {
    hazard: 'loop-without-progress',
    source: `
      rows = [1]
      at = 0
      while at < len(rows):
          rows.append(at)
          at += 1`,
  },
  'the end of an iterator, taken for nothing': {
    hazard: 'loop-without-progress',
    source: `
      numbers = iter([1, 2, 3])
      while True:
          try:
              print(next(numbers))
          except StopIteration:
              continue`,
  },
  'a step in the part that fails': {
    hazard: 'loop-without-progress',
    source: `
      def numbers(lines):
          at, out = 0, []
          while at < len(lines):
              try:
                  out.append(int(lines[at]))
                  at += 1
              except ValueError:
                  print("not a number")
          return out
      numbers(["1", "x"])`,
  },
  'an accumulator that nobody asks': {
    hazard: 'loop-without-progress',
    source: `
      def fields(line, sep):
          out, at = [], 0
          while True:
              following = line.find(sep, at)
              if following == -1:
                  out.append(line[at:])
                  return out
              out.append(line[at:following])
              at = following
      print(fields("a,b,c", ","))`,
  },
};

for (const [name, { source, hazard }] of Object.entries(broken))
  test(`shown by going through it: ${name}`, () => {
    assert.ok(hazardsOf(source).includes(hazard), String(hazardsOf(source)));
  });

/** Programs that CPython runs to their end; each looks like one of those above. */
const honest: Readonly<Record<string, string>> = {
  'a deep recursion that the limit has room for': `
      def total(n):
          return 0 if n == 0 else n + total(n - 1)
      print(total(900))`,
  'a deeper one, behind a larger limit': `
      import sys
      sys.setrecursionlimit(5000)
      def total(n):
          return 0 if n == 0 else n + total(n - 1)
      print(total(3000))`,
  'one that is caught': `
      def depth(n):
          return 1 if n > 5000 else depth(n + 1)
      try:
          depth(0)
      except RecursionError:
          print("too deep")`,
  'turns until each has had enough': `
      remaining = {"a": 4000, "b": 3500}
      queue = ["a", "b"]
      while queue:
          name = queue.pop(0)
          remaining[name] -= 1
          if remaining[name] > 0:
              queue.append(name)`,
  'a long list of the same': `
      queue = ["job"] * 6000
      done = 0
      while queue:
          queue.pop()
          done += 1`,
  'a global that a function asks about': `
      hits = 0
      def full():
          return hits >= 3000
      while True:
          hits += 1
          if full():
              break`,
  'a list of the module that a function asks about': `
      log = []
      def enough():
          return len(log) > 2500
      def main():
          while True:
              log.append(1)
              if enough():
                  return
      main()`,
  'a counter in a closure': `
      def counter():
          n = 0
          def following():
              nonlocal n
              n += 1
              return n
          return following
      f = counter()
      while f() < 3000:
          pass`,
  'a target that moves for a while': `
      energy, target, ticks = 0, 10, 0
      while energy < target:
          target += 1
          ticks += 1
          energy += 1
          if ticks > 3000:
              energy = target`,
  'a list that grows up to a limit': `
      words = ["a"]
      for word in words:
          if len(words) < 3000:
              words.append(word)`,
  'a long wait for one more': `
      ready, tick = False, 0
      while not ready:
          tick += 1
          if tick > 5000:
              ready = True`,
  'a graph with a circle, and what was seen': `
      from collections import deque
      ring = {i: [(i + 1) % 500, (i - 1) % 500] for i in range(500)}
      seen, queue = {0}, deque([0])
      while queue:
          node = queue.popleft()
          for following in ring[node]:
              if following not in seen:
                  seen.add(following)
                  queue.append(following)`,
  'a game that asks for the next move': `
      position = 0
      while position < 10:
          move = input("move: ")
          if move == "up":
              position += 1`,
  'a server': `
      import time
      def poll():
          print("looking")
      while True:
          poll()
          time.sleep(5)`,
};

for (const [name, source] of Object.entries(honest))
  test(`goes on to its end: ${name}`, () => {
    assert.deepEqual(hazardsOf(source), []);
  });

test('a large state and a long run end the trial, not the reading', () => {
  const started = process.cpuUsage().user;
  const source = `
      table = {}
      i = 0
      while len(table) < 10 ** 7:
          table[i] = [i] * 10
          i += 1`;
  assert.deepEqual(hazardsOf(source), []);
  assert.ok(process.cpuUsage().user - started < 20_000_000);
});
