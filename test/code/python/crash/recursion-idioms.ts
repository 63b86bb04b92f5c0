import type { Idiom } from './loop-idioms.ts';

/** Functions that call themselves, with changes after which they do so without end. */
export const recursionIdioms: readonly Idiom[] = [
  {
    name: 'factorial',
    right: `def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)`,
    run: `factorial(5)`,
    broken: [
      [`    return n * factorial(n - 1)`, `    return n * factorial(n)`],
      [`    return n * factorial(n - 1)`, `    return n * factorial(n + 1)`],
      [
        `def factorial(n):
    if n <= 1:
        return 1`,
        `def factorial(n):`,
      ],
    ],
  },
  {
    name: 'sum-list-recursive',
    right: `def total(xs):
    if not xs:
        return 0
    return xs[0] + total(xs[1:])`,
    run: `total([1, 2, 3])`,
    broken: [
      [`    return xs[0] + total(xs[1:])`, `    return xs[0] + total(xs)`],
      [`    return xs[0] + total(xs[1:])`, `    return xs[0] + total(xs[0:])`],
      [
        `    if not xs:
        return 0
    return xs[0] + total(xs[1:])`,
        `    if len(xs) < 0:
        return 0
    return sum(xs[:1]) + total(xs[1:])`,
      ],
    ],
  },
  {
    name: 'flatten-json',
    right: `def flatten(obj, prefix=""):
    out = {}
    if isinstance(obj, dict):
        for key, value in obj.items():
            out.update(flatten(value, prefix + key + "."))
    elif isinstance(obj, list):
        for i, value in enumerate(obj):
            out.update(flatten(value, prefix + str(i) + "."))
    else:
        out[prefix[:-1]] = obj
    return out`,
    run: `flatten({"a": {"b": [1, 2]}})`,
    broken: [
      [
        `            out.update(flatten(value, prefix + key + "."))`,
        `            out.update(flatten(obj, prefix + key + "."))`,
      ],
    ],
  },
  {
    name: 'tree-depth',
    right: `class Tree:
    def __init__(self, left=None, right=None):
        self.left, self.right = left, right

def depth(tree):
    if tree is None:
        return 0
    return 1 + max(depth(tree.left), depth(tree.right))`,
    run: `depth(Tree(Tree(), None))`,
    broken: [
      [
        `    return 1 + max(depth(tree.left), depth(tree.right))`,
        `    return 1 + max(depth(tree), depth(tree.right))`,
      ],
      [
        `    if tree is None:
        return 0
    return 1 + max(depth(tree.left), depth(tree.right))`,
        `    return 1 + max(depth(tree.left or tree), depth(tree.right or tree))`,
      ],
    ],
  },
  {
    name: 'power-recursive',
    right: `def power(base, exp):
    if exp == 0:
        return 1
    half = power(base, exp // 2)
    return half * half * (base if exp % 2 else 1)`,
    run: `power(2, 10)`,
    broken: [
      [
        `    if exp == 0:
        return 1
    half = power(base, exp // 2)`,
        `    half = power(base, exp // 2)
    if exp == 0:
        return 1`,
      ],
      [`    half = power(base, exp // 2)`, `    half = power(base // 2, exp)`],
    ],
  },
  {
    name: 'permutations',
    right: `def permute(items):
    if len(items) <= 1:
        return [items]
    out = []
    for i, x in enumerate(items):
        for rest in permute(items[:i] + items[i + 1:]):
            out.append([x] + rest)
    return out`,
    run: `permute([1, 2, 3])`,
    broken: [
      [`        for rest in permute(items[:i] + items[i + 1:]):`, `        for rest in permute(items):`],
    ],
  },
];
