import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { risksOf } from './risks-of.ts';

/**
 * CPython 3.12 was asked: each of the first raises RecursionError. Of the second some do for an object of the class itself,
 * and none for those that a subclass, or whoever sets the attribute, makes of it.
 */
describe('special methods that call themselves', () => {
  it('are found where the base refuses what is wrong and lets the rest go round', () => {
    const cases: readonly (readonly [string, number])[] = [
      [
        'class A:\n    @property\n    def x(self):\n        return self._x\n    @x.setter\n    def x(self, value):\n        if value < 0:\n            raise ValueError(value)\n        self.x = value',
        9,
      ],
      [
        'class A:\n    def __getitem__(self, key):\n        if not isinstance(key, str):\n            raise TypeError(key)\n        return self[key]',
        5,
      ],
      ['class A:\n    def __iter__(self):\n        for x in self:\n            yield x', 3],
      ['class A:\n    def __iter__(self):\n        yield from self', 3],
      ['class A:\n    def __iter__(self):\n        return iter([x for x in self])', 3],
      ['class A:\n    def __iter__(self):\n        return iter(list(self))', 3],
      ['class A:\n    def __repr__(self):\n        return f"A({self})"', 3],
      ['class A:\n    def __str__(self):\n        return "A: %s" % self', 3],
      ['class A:\n    def __str__(self):\n        return "A: {}".format(self)', 3],
      [
        'import copy\nclass A:\n    def __deepcopy__(self, memo):\n        return copy.deepcopy(self, memo)',
        4,
      ],
      ['class A:\n    def __getattr__(self, name):\n        return getattr(self.inner, name)\nA().x', 3],
    ];
    for (const [source, line] of cases)
      assert.deepEqual(risksOf(source), [`endless-recursion:${line}`], source);
  });

  it('are not seen where they ask something else', () => {
    for (const source of [
      'class A:\n    def __next__(self):\n        if self.i > 9:\n            raise StopIteration\n        self.i += 1\n        return next(self)',
      'class A:\n    def __getitem__(self, key):\n        if self.open:\n            raise KeyError\n        self.open = True\n        return self[key]',
      'class A:\n    def __iter__(self):\n        for x in self.items:\n            yield x',
      'class A:\n    def __iter__(self):\n        yield 1\n        yield from self',
      'class A:\n    def __repr__(self):\n        return "A({0.x})".format(self)',
      'class A:\n    def __repr__(self):\n        return f"A({self})"\n    def __str__(self):\n        return "a"',
      'class A:\n    def __repr__(self):\n        return "A %s" % str(self)\nclass B(A):\n    def __str__(self):\n        return "b"',
      'class A:\n    def __format__(self, how):\n        return "a"\n    def __str__(self):\n        return format(self, "")',
      'class A(Base):\n    def __repr__(self):\n        return f"A({self})"',
      'class A:\n    def __init__(self, inner):\n        self.inner = inner\n    def __getattr__(self, name):\n        return getattr(self.inner, name)\nA(1).x',
      'class A:\n    def __getattr__(self, name):\n        return getattr(self.inner, name)\na = A()\na.inner = 1',
      'class A:\n    def __getattr__(self, name):\n        return getattr(self.inner, name)',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});

describe('recursion by other ways', () => {
  it('is found in a wrapper that calls itself in the place of what it wraps', () => {
    assert.deepEqual(
      risksOf(
        'import functools\ndef retry(f):\n    @functools.wraps(f)\n    def wrapper(*a):\n        return wrapper(*a)\n    return wrapper',
      ),
      ['endless-recursion:5'],
    );
  });

  it('is found where a list is handed on as it came, or all bases are left behind', () => {
    for (const source of [
      'def f(x):\n    if not x:\n        return 0\n    return x[0] + f(x)',
      'def f(x):\n    if len(x) == 0:\n        return []\n    return [x[0]] + f(x[0:])',
      'def f(n):\n    if n == 0 or n == 1:\n        return n\n    return f(n + 1) + f(n + 2)',
    ])
      assert.deepEqual(risksOf(source), ['recursion-without-progress:4'], source);
  });

  it('is not seen where it gets on', () => {
    for (const source of [
      'def f(x):\n    if not x:\n        return 0\n    return x[0] + f(x[1:])',
      'def f(seen, n):\n    if n in seen:\n        return 0\n    seen[n] = 1\n    return f(seen, n)',
      'def f(n):\n    if n == 0 or n == 9:\n        return n\n    return f(n + 1)',
      'def f(a, lo, hi):\n    if lo >= hi:\n        return lo\n    mid = (lo + hi) // 2\n    if a[mid] < 3:\n        return f(a, mid + 1, hi)\n    return f(a, lo, mid)',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});
