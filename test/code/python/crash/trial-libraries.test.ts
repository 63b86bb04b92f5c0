import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './risks-of.ts';

/** Programs that CPython does not end by itself, or ends by RecursionError or MemoryError. */
const broken: Readonly<Record<string, { readonly source: string; readonly hazard: string }>> = {
  'a graph that is written as JSON': {
    hazard: 'loop-without-progress',
    source: `
      import json
      LINKS = json.loads('{"a": ["b"], "b": ["a"]}')
      def reach(start):
          stack = [start]
          found = []
          while stack:
              name = stack.pop()
              found.append(name)
              for other in LINKS.get(name, []):
                  stack.append(other)
          return found
      print(reach("a"))`,
  },
  'an option that is preset to what never ends': {
    hazard: 'recursion-without-progress',
    source: `
      import argparse
      def ways(n):
          if n == 0:
              return 1
          return ways(n - 1) + ways(n - 2)
      def main():
          parser = argparse.ArgumentParser()
          parser.add_argument("--stairs", "-s", type=int, default=5)
          parser.add_argument("--verbose", action="store_true")
          args = parser.parse_args()
          if args.verbose:
              print("counting")
          print(ways(args.stairs))
      if __name__ == "__main__":
          main()`,
  },
  'a property that asks for itself': {
    hazard: 'endless-recursion',
    source: `
      class Report:
          def __init__(self, title):
              self.given = title
          @property
          def title(self):
              return self.label
          @property
          def label(self):
              return self.title or self.given
      print(Report("x").label)`,
  },
  'a coroutine that never lets the others run': {
    hazard: 'loop-without-progress',
    source: `
      import asyncio
      async def produce(box):
          await asyncio.sleep(0)
          box.append(1)
      async def consume(box):
          while not box:
              for item in box:
                  print(item)
          return box.pop()
      async def main():
          box = []
          asyncio.create_task(produce(box))
          print(await consume(box))
      asyncio.run(main())`,
  },
  'a prompt that takes the end of the input for a mistake': {
    hazard: 'loop-without-progress',
    source: `
      def ask(low, high):
          while True:
              try:
                  value = int(input("number: "))
                  if low <= value <= high:
                      return value
              except Exception:
                  print("try again")
      print(ask(1, 6))`,
  },
  'an answer that stays empty': {
    hazard: 'loop-without-progress',
    source: `
      def choose(options):
          choice = ""
          while choice not in options:
              try:
                  choice = input("> ").strip()
              except EOFError:
                  choice = ""
          return choice
      choose(("a", "b"))`,
  },
  'more orders than fit into memory': {
    hazard: 'combinatorial-growth',
    source: `
      import itertools
      cities = [f"city{number}" for number in range(14)]
      orders = list(itertools.permutations(cities))
      print(len(orders))`,
  },
  'more sets than anybody goes through': {
    hazard: 'combinatorial-growth',
    source: `
      import itertools
      def best(items, size):
          score = 0
          for some in itertools.combinations(items, size):
              score = max(score, sum(some))
          return score
      print(best(list(range(60)), 20))`,
  },
  'a method of texts that is handed on': {
    hazard: 'loop-without-progress',
    source: `
      def words(text):
          at = 0
          while at < len(text):
              if str.isalpha(text[at]):
                  at += 1
              elif text[at] in " ,":
                  at += 1
          return at
      words("one, two; three")`,
  },
};

/** What is like them, and comes to its end. */
const honest: Readonly<Record<string, string>> = {
  'a graph without a circle': `
    import json
    LINKS = json.loads('{"a": ["b"], "b": []}')
    stack = ["a"]
    while stack:
        for other in LINKS.get(stack.pop(), []):
            stack.append(other)`,
  'an option that is preset to what ends': `
    import argparse
    def ways(n):
        return 1 if n <= 1 else ways(n - 1) + ways(n - 2)
    parser = argparse.ArgumentParser()
    parser.add_argument("--stairs", type=int, default=8)
    print(ways(parser.parse_args().stairs))`,
  'an option that has to be given': `
    import argparse
    def count(n):
        while n != 0:
            n -= 2
    parser = argparse.ArgumentParser()
    parser.add_argument("n", type=int)
    parser.add_argument("--step", type=int, required=True, default=3)
    args = parser.parse_args()
    count(args.n)
    count(args.step)`,
  'commands of their own': `
    import argparse
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    args = parser.parse_args()
    while args.command is None:
        args = parser.parse_args(["run"])`,
  'a property that gives what is kept': `
    class Report:
        def __init__(self):
            self._title = None
        @property
        def title(self):
            if self._title is None:
                self._title = "x"
            return self._title
        @title.setter
        def title(self, value):
            self._title = value
    report = Report()
    while report.title != "x":
        report.title = "x"`,
  'a coroutine that waits for the others': `
    import asyncio
    async def produce(box):
        box.append(1)
    async def consume(box):
        while not box:
            await asyncio.sleep(0)
        return box.pop()
    async def main():
        box = []
        asyncio.create_task(produce(box))
        print(await consume(box))
    asyncio.run(main())`,
  'a prompt that ends with its input': `
    def ask():
        while True:
            try:
                return int(input("number: "))
            except ValueError:
                print("try again")
    print(ask())`,
  'a prompt that gives up': `
    import sys
    def ask():
        while True:
            try:
                return int(input("number: "))
            except ValueError:
                print("try again")
            except EOFError:
                sys.exit(1)
    ask()`,
  'lines until there are none': `
    import sys
    total = 0
    while True:
        line = sys.stdin.readline()
        if not line:
            break
        total += len(line)
    for line in sys.stdin:
        total += 1`,
  'few orders': `
    import itertools
    print(list(itertools.permutations(range(5))), len(list(itertools.product("ab", repeat=4))))`,
  'many orders, of which the first that fits is taken': `
    import itertools
    def first(items):
        for order in itertools.permutations(items):
            if order[0] < order[1]:
                return order
    print(first(list(range(20))))
    print(next(itertools.permutations(range(30))))`,
  'a program that says how it is called': `
    import sys
    if len(sys.argv) < 2:
        print("usage: walk START")
        sys.exit(2)
    at = int(sys.argv[1])
    while at != 0:
        at -= 2`,
  'what is taken apart with a star': `
    def show(parts):
        while parts:
            first, *parts = parts
            print(first)
    show([1, 2, 3])`,
};

for (const [name, { source, hazard }] of Object.entries(broken))
  test(name, () => {
    assert.ok(hazardsOf(source).includes(hazard), String(hazardsOf(source)));
  });

for (const [name, source] of Object.entries(honest))
  test(`honest: ${name}`, () => {
    assert.deepEqual(hazardsOf(source), []);
  });

test('libraries that are given much end the trial', () => {
  const many = Array.from({ length: 3000 }, (_, at) => `"k${at}": ["k${(at + 1) % 3000}"]`).join();
  assert.deepEqual(hazardsOf(`import json\nx = json.loads('{${many}}')\nprint(len(x))`), []);
  assert.deepEqual(
    hazardsOf(`import json\nx = json.loads('${'['.repeat(5000)}${']'.repeat(5000)}')\nprint(x)`),
    [],
  );
});
