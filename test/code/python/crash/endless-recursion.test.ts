import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('circles of calls', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'endless-recursion',
        `def f(t):
    return [f(x) for x in (1, 2)]`,
      ],
      [
        'endless-recursion',
        `def f(t):
    return sum(f(x) for x in range(4))`,
      ],
      [
        'endless-recursion',
        `class A:
    def __init__(self):
        self.b = B(self)
class B:
    def __init__(self, a):
        self.a = A()`,
      ],
      [
        'endless-recursion',
        `class A:
    def __new__(cls, *a):
        return cls(*a)`,
      ],
      [
        'endless-recursion',
        `class A:
    def __repr__(self):
        return str(self)
    def __str__(self):
        return repr(self)
A()`,
      ],
      [
        'endless-recursion',
        `class A:
    def __eq__(self, other):
        return not self != other
    def __ne__(self, other):
        return not self == other
print(A() == A())`,
      ],
      [
        'endless-recursion',
        `class A:
    @property
    def total(self):
        return self.compute()
    def compute(self):
        return self.total * 2
print(A().total)`,
      ],
      [
        'endless-recursion',
        `class A:
    def start(self):
        self.stop()
    def stop(self):
        self.start()
A().start()`,
      ],
      [
        'endless-recursion',
        `from functools import cached_property
class A:
    @cached_property
    def rows(self):
        if self.bad: raise ValueError
        return self.rows`,
      ],
      [
        'endless-recursion',
        `class A:
    def __eq__(self, other):
        return other == self`,
      ],
      [
        'endless-recursion',
        `import asyncio
async def spread(n):
    await asyncio.gather(spread(n + 1), spread(n + 2))`,
      ],
    ];
    for (const [expected, source] of cases) assert.deepEqual(hazardsOf(source), [expected], source);
  });

  it('are not seen in honest programs', () => {
    for (const source of [
      `def f(t):
    return sum(f(x) for x in t.children)`,
      `def f(t):
    for x in "ab":
        if t > 3: continue
        f(t+1)`,
      `def f(t):
    for x in "ab":
        if t > 3: break
        f(t+1)`,
      `class A:
    def __init__(self, parent=None):
        self.b = A(self) if parent is None else parent`,
      `class A:
    _i = None
    def __new__(cls):
        if cls._i is None:
            cls._i = super().__new__(cls)
        return cls._i`,
      `class A:
    def __eq__(self, other):
        return self.x == other.x
    def __ne__(self, other):
        return not self == other
print(A() == A())`,
      `H = {"a": fa}
def fa(x):
    return H[x](x)
H["b"] = print`,
      `def fa(x):
    return H["b"](x)
def fb(x):
    if x: return 1
    return H["a"](x)
H = {"a": fa, "b": fb}`,
      `class A:
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v):
        if v < 0:
            raise ValueError
        self._x = v`,
      `class A:
    def __eq__(self, other):
        if isinstance(other, A): return self.x == other.x
        return NotImplemented
    def __lt__(self, other): return other > self
    def __gt__(self, other): return self.x > other.x`,
      `def deco(f):
    def wrapper(*a):
        return f(*a)
    return wrapper
@deco
def f(n):
    return n`,
      `import asyncio
async def spread(n):
    await asyncio.gather(*(spread(x) for x in n))`,
      `from dataclasses import dataclass
@dataclass
class P:
    x: int
    def __add__(self, o): return P(self.x + o.x)
    def copy(self): return type(self)(self.x)
P(1)`,
    ])
      assert.deepEqual(hazardsOf(source), [], source);
  });
});
