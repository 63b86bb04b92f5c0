import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { risksOf } from './risks-of.ts';

describe('recursion without a base case', () => {
  it('is found in a function that always calls itself', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['def f(n):\n    return n * f(n - 1)', 'endless-recursion:2'],
      ['def f(n):\n    print(n)\n    f(n - 1)\n    if n == 0:\n        return', 'endless-recursion:3'],
      ['def f(n):\n    if n > 3:\n        f(n - 1)\n    else:\n        f(n + 1)', 'endless-recursion:3'],
      ['def f(n):\n    return f(n) if n else f(1)', 'endless-recursion:2'],
      ['def f(n):\n    while True:\n        f(n)', 'endless-recursion:3'],
      ['def f(n):\n    with open(n) as g:\n        f(g)', 'endless-recursion:3'],
      ['def f(n):\n    try:\n        f(n)\n    finally:\n        print(n)', 'endless-recursion:3'],
      ['def f(n):\n    x = [f(n - 1)]\n    if n == 0:\n        return x', 'endless-recursion:2'],
      ['import functools\n@functools.lru_cache\ndef f(n):\n    return f(n - 1)', 'endless-recursion:4'],
      ['def f(n):\n    if True:\n        return f(n)\n    return 1', 'endless-recursion:3'],
      ['async def f(n):\n    await f(n)', 'endless-recursion:2'],
      ['def f(n):\n    yield from f(n)', 'endless-recursion:2'],
      ['f = lambda n: f(n - 1)', 'endless-recursion:1'],
      ['def outer():\n    def inner(n):\n        inner(n + 1)\n    inner(0)', 'endless-recursion:3'],
    ];
    for (const [source, expected] of cases) assert.deepEqual(risksOf(source), [expected], source);
  });

  it('is found in circles of functions', () => {
    const source = `
      def a(n):
          return b(n - 1)

      def b(n):
          return c(n)

      def c(n):
          return a(n) + 1
    `;
    assert.deepEqual(risksOf(source), ['endless-recursion:2', 'endless-recursion:5', 'endless-recursion:8']);
  });

  it('is found where both branches lead back, one of them by another function', () => {
    const source = `
      def a(n):
          if n:
              a(n - 1)
          else:
              b(n)

      def b(n):
          a(n)
    `;
    assert.deepEqual(risksOf(source), ['endless-recursion:3', 'endless-recursion:8']);
  });

  it('is found in methods and class methods', () => {
    assert.deepEqual(
      risksOf(
        'class A:\n    def f(self, n):\n        return self.f(n - 1)\n    @classmethod\n    def g(cls):\n        cls.g()',
      ),
      ['endless-recursion:3', 'endless-recursion:6'],
    );
  });

  it('is told apart where a subclass may break the circle', () => {
    const source = `
      class Reader:
          def read(self):
              return self.read1()

          def read1(self):
              return self.read()
    `;
    assert.deepEqual(risksOf(source), ['overridable-recursion:3', 'overridable-recursion:6']);
  });

  it('is not seen where a way leads around the call', () => {
    for (const source of [
      'def f(n):\n    if n <= 1:\n        return 1\n    return n * f(n - 1)',
      'def f(n):\n    return 1 if n <= 1 else n * f(n - 1)',
      'def f(n):\n    return n <= 1 or f(n - 1)',
      'def f(n):\n    for child in n:\n        f(child)',
      'def f(n):\n    return [f(child) for child in n]',
      'def f(n):\n    while n.left:\n        f(n.left)',
      'def f(n):\n    assert n < 10\n    f(n + 1)',
      'def f(n):\n    if n > 10:\n        raise ValueError(n)\n    f(n + 1)',
      'def f(n):\n    try:\n        f(n + 1)\n    except RecursionError:\n        return n',
      'def f(n):\n    try:\n        item = next(n)\n    except StopIteration:\n        return\n    f(n)',
      'import sys\ndef f(n):\n    if n > 9:\n        sys.exit(1)\n    f(n + 1)',
      'def f(n):\n    yield n\n    yield from f(n + 1)',
      'def f(n):\n    return lambda: f(n)',
      'f = lambda n: 1 if n < 2 else n * f(n - 1)',
      'f = lambda n: n and f(n - 1)',
      'f = print\nf = lambda n: f(n)',
      'def f(n):\n    def g():\n        return f(n)\n    return g',
      'def f(n):\n    match n:\n        case 0:\n            return 1\n        case _:\n            return f(n - 1)',
      'async def f(n):\n    schedule(f(n))',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });

  it('is not seen where the name means something else', () => {
    for (const source of [
      'def f(n):\n    return n\ndef g(f):\n    return f(f)',
      'from json import loads\ndef loads(s):\n    return loads(s)',
      'def f(n):\n    from m import f\n    return f(n)',
      'def f(n):\n    return 1\n_f = f\ndef f(n):\n    return f(n)',
      'class A:\n    def f(self):\n        return f(self)\ndef f(x):\n    return x',
      'class A:\n    def f(self):\n        return super().f()',
      'class A:\n    def f(self):\n        self = self.inner\n        return self.f()',
      '@register.when(int)\ndef f(n):\n    return f(str(n))',
      'class A:\n    def close(self):\n        self.file.close()',
      'class A:\n    def map(data, f):\n        return data.map(f)',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});

describe('recursion that gets no nearer to its base case', () => {
  it('is found where what the base case asks about is handed on as it came', () => {
    assert.deepEqual(risksOf('def fact(n):\n    if n == 0:\n        return 1\n    return n * fact(n)'), [
      'recursion-without-progress:4',
    ]);
    assert.deepEqual(
      risksOf('def walk(n, depth):\n    if depth > 10:\n        return 0\n    return 1 + walk(n - 1, depth)'),
      ['recursion-without-progress:4'],
    );
  });

  it('is found where the value moves away from the base case', () => {
    assert.deepEqual(risksOf('def f(n):\n    if n <= 0:\n        return 1\n    return n * f(n + 1)'), [
      'recursion-without-progress:4',
    ]);
    assert.deepEqual(risksOf('def f(n):\n    if n == 0:\n        return 1\n    return n * f(n + 1)'), [
      'recursion-without-progress:4',
    ]);
    assert.deepEqual(risksOf('def f(n):\n    if n >= 10:\n        return 1\n    return f(n - 2)'), [
      'recursion-without-progress:4',
    ]);
  });

  it('is not seen in recursion that comes to an end', () => {
    for (const source of [
      'def fib(n):\n    if n <= 1:\n        return n\n    return fib(n - 1) + fib(n - 2)',
      'def f(n, limit):\n    if n >= limit:\n        return 1\n    return f(n + 1, limit)',
      'def f(n):\n    if n >= 10:\n        return 1\n    return f(n + 1)',
      'def gcd(a, b):\n    if b == 0:\n        return a\n    return gcd(b, a % b)',
      'def f(items):\n    if not items:\n        return 0\n    items.pop()\n    return 1 + f(items)',
      'def f(state):\n    if state.done:\n        return 0\n    state.step()\n    return f(state)',
      'import random\ndef f(n):\n    if random.random() < n:\n        return 1\n    return f(n)',
      'def f(n):\n    if n == 0:\n        return 1\n    n = n - 1\n    return f(n)',
      'def power(b, n):\n    if n == 0:\n        return 1\n    return b * power(b, n - 1)',
      'def f(n):\n    if done():\n        return 1\n    return f(n)',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});

describe('special methods that invoke themselves', () => {
  const inClass = (body: string): string => `class A:\n${body.replace(/^/gm, '    ')}`;

  it('are found', () => {
    for (const body of [
      '@property\ndef x(self):\n    return self.x',
      '@x.setter\ndef x(self, value):\n    self.x = value',
      'def __repr__(self):\n    return repr(self)',
      "def __repr__(self):\n    return f'<A {self!r}>'",
      'def __str__(self):\n    return str(self)',
      "def __str__(self):\n    return f'{self}'",
      'def __eq__(self, other):\n    return self == other',
      'def __lt__(self, other):\n    return self < other',
      'def __add__(self, other):\n    return self + other',
      'def __hash__(self):\n    return hash(self)',
      'def __len__(self):\n    return len(self)',
      'def __iter__(self):\n    return iter(self)',
      'def __getitem__(self, key):\n    return self[key]',
      'def __setitem__(self, key, value):\n    self[key] = value',
      'def __contains__(self, item):\n    return item in self',
      'def __getattribute__(self, name):\n    return self.data[name]',
      'def __getattr__(self, name):\n    return getattr(self, name)',
      'def __setattr__(self, name, value):\n    self.name = value',
      'def __setattr__(self, name, value):\n    setattr(self, name, value)',
      'def __call__(self, x):\n    return self(x)',
      'def __init__(self):\n    self.next = A()',
      'def __missing__(self, key):\n    return self[key]',
    ])
      assert.deepEqual(
        risksOf(inClass(body)).map((risk) => risk.split(':')[0]),
        ['endless-recursion'],
        body,
      );
  });

  it('are not seen where they ask something else', () => {
    for (const body of [
      '@property\ndef x(self):\n    return self._x',
      '@x.setter\ndef x(self, value):\n    self._x = value',
      '@property\ndef x(self):\n    if self.ready:\n        return 1\n    return self.x',
      "def __repr__(self):\n    return f'A({self.x!r})'",
      'def __str__(self):\n    return repr(self)',
      'def __eq__(self, other):\n    return self.x == other.x',
      'def __eq__(self, other):\n    if not isinstance(other, A):\n        return NotImplemented\n    return self.x == other',
      'def __ne__(self, other):\n    return not self == other',
      'def __radd__(self, other):\n    return self + other',
      'def __len__(self):\n    return len(self.items)',
      'def __getitem__(self, key):\n    return self.items[key]',
      'def __getitem__(self, key):\n    return self[key - 1] if key else 0',
      'def __contains__(self, item):\n    return item in self.items',
      'def __getattribute__(self, name):\n    return object.__getattribute__(self, name)',
      'def __getattr__(self, name):\n    return getattr(self.inner, name)',
      'def __getattr__(self, name):\n    return self.data[name]',
      'def __getattr__(self, name):\n    make(name)\n    return getattr(self, name)',
      'def __getattribute__(self, name):\n    self.__class__ = Other\n    return self.x',
      'if old:\n    def __str__(self):\n        return str(self)',
      'def __setattr__(self, name, value):\n    self.__dict__[name] = value',
      'def __setattr__(self, name, value):\n    object.__setattr__(self, name, value)',
      'def __call__(self, x):\n    return self.forward(x)',
      'def __init__(self, depth):\n    self.next = A(depth - 1) if depth else None',
      'def __missing__(self, key):\n    self[key] = []\n    return self[key]',
    ])
      assert.deepEqual(risksOf(inClass(body)), [], body);
  });
});
