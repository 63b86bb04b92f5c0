/**
 * Functions as people write them, each with a call that ends, and changes that make it hang or recurse without end. That
 * they do was found by running them: `does-it-end.long.test.ts` does so again.
 */
export interface Idiom {
  readonly name: string;
  readonly right: string;
  /** A call with small inputs. */
  readonly run: string;
  /** What is written in the place of what. */
  readonly broken: readonly (readonly [string, string])[];
}

export const loopIdioms: readonly Idiom[] = [
  {
    name: 'parse-index',
    right: `def tokenize(text):
    tokens = []
    i = 0
    while i < len(text):
        ch = text[i]
        if ch.isspace():
            i += 1
            continue
        if ch.isdigit():
            start = i
            while i < len(text) and text[i].isdigit():
                i += 1
            tokens.append(text[start:i])
            continue
        tokens.append(ch)
        i += 1
    return tokens`,
    run: `tokenize("12 + 3")`,
    broken: [
      [
        `        if ch.isspace():
            i += 1`,
        `        if ch.isspace():`,
      ],
      [`                i += 1`, `                start += 1`],
      [
        `        tokens.append(ch)
        i += 1`,
        `        tokens.append(ch)`,
      ],
    ],
  },
  {
    name: 'linked-list',
    right: `class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next

def length(head):
    n = 0
    cur = head
    while cur is not None:
        n += 1
        cur = cur.next
    return n`,
    run: `length(Node(1, Node(None, Node(3))))`,
    broken: [
      [`        cur = cur.next`, `        head = cur.next`],
      [
        `        n += 1
        cur = cur.next`,
        `        n += 1`,
      ],
    ],
  },
  {
    name: 'binary-search',
    right: `def search(items, target):
    lo, hi = 0, len(items) - 1
    while lo <= hi:
        mid = (lo + hi) // 2
        if items[mid] == target:
            return mid
        if items[mid] < target:
            lo = mid + 1
        else:
            hi = mid - 1
    return -1`,
    run: `search([1, 2, 3, 5], 4)`,
    broken: [
      [
        `            lo = mid + 1
        else:
            hi = mid - 1`,
        `            lo = mid
        else:
            hi = mid`,
      ],
      [
        `            lo = mid + 1
        else:
            hi = mid - 1`,
        `            mid = mid + 1
        else:
            mid = mid - 1`,
      ],
      [
        `    while lo <= hi:
        mid = (lo + hi) // 2
        if items[mid] == target:
            return mid
        if items[mid] < target:
            lo = mid + 1
        else:
            hi = mid - 1`,
        `    mid = (lo + hi) // 2
    while lo <= hi:
        if items[mid] == target:
            return mid`,
      ],
    ],
  },
  {
    name: 'gcd',
    right: `def gcd(a, b):
    while b:
        a, b = b, a % b
    return a`,
    run: `gcd(12, 18)`,
    broken: [
      [
        `        a, b = b, a % b`,
        `        a = b
        a = a % b`,
      ],
      [
        `    while b:
        a, b = b, a % b`,
        `    while b != 0:
        a = a % b`,
      ],
    ],
  },
  {
    name: 'digits',
    right: `def digit_sum(n):
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total`,
    run: `digit_sum(123)`,
    broken: [
      [
        `        total += n % 10
        n //= 10`,
        `        total += n % 10`,
      ],
      [`        n //= 10`, `        total //= 10`],
      [`        n //= 10`, `        n *= 10`],
    ],
  },
  {
    name: 'convergence',
    right: `def relax(values, tol=1e-6):
    delta = tol + 1
    while delta > tol:
        new = [v * 0.5 for v in values]
        delta = max(abs(a - b) for a, b in zip(values, new))
        values = new
    return values`,
    run: `relax([1.0, 2.0])`,
    broken: [
      [
        `        delta = max(abs(a - b) for a, b in zip(values, new))`,
        `        change = max(abs(a - b) for a, b in zip(values, new))`,
      ],
    ],
  },
  {
    name: 'bfs',
    right: `from collections import deque

def reachable(graph, start):
    seen = {start}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for nxt in graph[node]:
            if nxt not in seen:
                seen.add(nxt)
                queue.append(nxt)
    return seen`,
    run: `reachable({"a": ["b"], "b": ["a"]}, "a")`,
    broken: [[`        node = queue.popleft()`, `        node = queue[0]`]],
  },
  {
    name: 'insertion',
    right: `def insertion(xs):
    for i in range(1, len(xs)):
        key = xs[i]
        j = i - 1
        while j >= 0 and xs[j] > key:
            xs[j + 1] = xs[j]
            j -= 1
        xs[j + 1] = key
    return xs`,
    run: `insertion([3, 1, 2])`,
    broken: [
      [
        `            xs[j + 1] = xs[j]
            j -= 1`,
        `            xs[j + 1] = xs[j]`,
      ],
    ],
  },
  {
    name: 'collatz-count',
    right: `def steps(n):
    count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count`,
    run: `steps(6)`,
    broken: [
      [
        `        n = n // 2 if n % 2 == 0 else 3 * n + 1`,
        `        if n % 2 == 0:
            n // 2
        else:
            n = 3 * n + 1`,
      ],
      [`        n = n // 2 if n % 2 == 0 else 3 * n + 1`, `        m = n // 2 if n % 2 == 0 else 3 * n + 1`],
    ],
  },
  {
    name: 'retry',
    right: `import time

def fetch(get, tries=3):
    attempt = 0
    while attempt < tries:
        try:
            return get()
        except OSError:
            attempt += 1
            time.sleep(0.001)
    raise RuntimeError("gave up")`,
    run: `def get(): raise OSError
try: fetch(get)
except RuntimeError: pass`,
    broken: [
      [
        `        except OSError:
            attempt += 1`,
        `        except OSError:`,
      ],
    ],
  },
  {
    name: 'lexer-class',
    right: `class Lexer:
    def __init__(self, text):
        self.text = text
        self.pos = 0

    def number(self):
        out = ""
        while self.pos < len(self.text) and self.text[self.pos].isdigit():
            out += self.text[self.pos]
            self.pos += 1
        return out

    def tokens(self):
        out = []
        while self.pos < len(self.text):
            ch = self.text[self.pos]
            if ch.isdigit():
                out.append(self.number())
            else:
                self.pos += 1
        return out`,
    run: `Lexer("12 a 3").tokens()`,
    broken: [
      [
        `            out += self.text[self.pos]
            self.pos += 1`,
        `            out += self.text[self.pos]`,
      ],
      [
        `                out.append(self.number())`,
        `                out.append(self.number())
            elif ch == " ":
                continue`,
      ],
      [
        `    def number(self):
        out = ""
        while self.pos < len(self.text) and self.text[self.pos].isdigit():
            out += self.text[self.pos]
            self.pos += 1
        return out

    def tokens(self):
        out = []
        while self.pos < len(self.text):
            ch = self.text[self.pos]
            if ch.isdigit():
                out.append(self.number())
            else:
                self.pos += 1`,
        `    def peek(self):
        return self.text[self.pos] if self.pos < len(self.text) else None

    def advance(self):
        self.pos += 1

    def tokens(self):
        out = []
        while self.peek() is not None:
            ch = self.peek()
            if ch == " ":
                self.advance()
                continue
            out.append(ch)`,
      ],
    ],
  },
  {
    name: 'find-all',
    right: `def find_all(text, word):
    out = []
    i = text.find(word)
    while i != -1:
        out.append(i)
        i = text.find(word, i + 1)
    return out`,
    run: `find_all("abcabc", "b")`,
    broken: [
      [`        i = text.find(word, i + 1)`, `        i = text.find(word)`],
      [`        i = text.find(word, i + 1)`, `        text.find(word, i + 1)`],
    ],
  },
  {
    name: 'deadline',
    right: `import time

def wait(check, timeout):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.001)
    return False`,
    run: `wait(lambda: False, 0.02)`,
    broken: [
      [
        `    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:`,
        `    start = time.monotonic()
    elapsed = 0
    while elapsed < timeout:`,
      ],
      [
        `    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:`,
        `    start = now = time.monotonic()
    while now - start < timeout:`,
      ],
    ],
  },
  {
    name: 'validate-input',
    right: `def ask(read):
    while True:
        try:
            value = int(read())
        except ValueError:
            print("try again")
            continue
        if 0 <= value <= 10:
            return value`,
    run: `ask(iter(['77', '5']).__next__)`,
    broken: [
      [
        `    while True:
        try:
            value = int(read())
        except ValueError:
            print("try again")
            continue
        if 0 <= value <= 10:
            return value`,
        `    value = int(read())
    while value < 0 or value > 10:
        print("out of range, try again")
    return value`,
      ],
    ],
  },
];
