import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPattern } from '../../../../src/code/python/crash/patterns/pattern-syntax.ts';
import { isCatastrophic } from '../../../../src/code/python/crash/patterns/patterns.ts';
import { risksOf } from './risks-of.ts';

/** Counted out by hand, and run with a limit of rounds. */
describe('loops that do not get to their end', () => {
  it('are found', () => {
    for (const source of [
      'i = 1\nwhile i != 10:\n    i += 2',
      'x = 0.0\nwhile x != 1.0:\n    x += 0.3',
      'n = 0\nwhile n < 100:\n    n *= 2',
      'i = 0\nwhile i < 10:\n    if i == 5:\n        continue\n    print(i)\n    i += 1',
      'i = 5\nwhile (n := i) > 0:\n    print(n)',
      'lo, hi = 0, len(a) - 1\nwhile lo <= hi:\n    mid = (lo + hi) // 2\n    if a[mid] < x:\n        lo = mid\n    else:\n        hi = mid - 1',
      'def f(a, x):\n    lo = 0\n    hi = len(a)\n    while lo < hi:\n        mid = lo + (hi - lo) // 2\n        if a[mid] == x:\n            return mid\n        elif a[mid] < x:\n            lo = mid\n        else:\n            hi = mid',
    ])
      assert.match(risksOf(source).join(), /^loop-without-progress:\d$/, source);
  });

  it('are not seen where they do', () => {
    for (const source of [
      'i = 0\nwhile i != 10:\n    i += 2',
      'x = 0.0\nwhile x != 1.0:\n    x += 0.25',
      'n = 1\nwhile n < 100:\n    n *= 2',
      'n = 100\nwhile n > 0:\n    n //= 2',
      'i = 0\nwhile i < 10:\n    i += 1\n    if i == 5:\n        continue\n    print(i)',
      'i = 0\nwhile i < 10:\n    if a[i] == 5:\n        i += 1\n        continue\n    i += 1',
      'q = [1]\nwhile q:\n    x = q.pop()\n    if q:\n        continue',
      'while (n := f()) > 0:\n    print(n)',
      'i = 5\nwhile (i := i - 1) > 0:\n    print(i)',
      'lo, hi = 0, len(a)\nwhile lo < hi:\n    mid = (lo + hi) // 2\n    if a[mid] < x:\n        lo = mid + 1\n    else:\n        hi = mid',
      'lo, hi = 0, 9\nwhile lo < hi:\n    mid = (lo + hi + 1) // 2\n    if ok(mid):\n        lo = mid\n    else:\n        hi = mid - 1',
      'lo, hi = 0, 9\nwhile hi - lo > 1:\n    mid = (lo + hi) // 2\n    if ok(mid):\n        lo = mid\n    else:\n        hi = mid',
      'lo, hi = 0, 9\nwhile lo < hi:\n    mid = (lo + hi) // 2\n    if mid == lo:\n        break\n    lo = mid',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});

describe('other risks', () => {
  it('lists of lists are as large as all of them', () => {
    assert.deepEqual(risksOf('m = [[0] * 10**6 for _ in range(10**6)]'), ['huge-allocation:1']);
    assert.deepEqual(risksOf('m = [[0 for _ in range(10**5)] for _ in range(10**5)]'), ['huge-allocation:1']);
    assert.deepEqual(risksOf('m = [[0] * 100 for _ in range(100)]'), []);
  });

  it('a tensor without memory takes none', () => {
    for (const source of [
      'import torch\nwith torch.device("meta"):\n    x = torch.empty(10**6, 10**6)',
      'import torch\nx = torch.empty(10**6, 10**6, device="meta")',
    ])
      assert.deepEqual(risksOf(source), [], source);
    assert.deepEqual(risksOf('import torch\nx = torch.empty(10**6, 10**6, device="cpu")'), [
      'huge-allocation:2',
    ]);
  });

  it('a lock of the module that a called function takes', () => {
    const source = (kind: string): string =>
      `import threading\nlock = threading.${kind}()\ndef f():\n    with lock:\n        g()\ndef g():\n    with lock:\n        print(1)`;
    assert.deepEqual(risksOf(source('Lock')), ['self-deadlock:5']);
    assert.deepEqual(risksOf(source('RLock')), []);
  });
});

/**
 * By hand: whether some text is taken by rounds of the repetition in two ways that come back to one place.
 * `(a|aa)+`: `aa` in one round or in two. `(ab|a)*b`: the b after an a is either of the round or behind it, once.
 */
describe('patterns', () => {
  it('of which rounds may be cut in several ways are catastrophic', () => {
    for (const pattern of [
      '(a|aa)+$',
      '(a|a?)+$',
      '(a|b|ab)*c',
      '^(([a-z])+.)+[A-Z]([a-z])+$',
      '(\\s*\\w+\\s*)*!',
      '(\\d|[0-9a-f])+g',
      '(\\.\\w+\\d+)*-',
    ])
      assert.equal(isCatastrophic(readPattern(pattern)!, false), true, pattern);
  });

  it('of which they may be cut in one way alone are not', () => {
    for (const pattern of [
      '(?:[^"\\\\]|\\\\.)*"',
      '(?:\\s*,\\s*\\w+)*x',
      '^\\d+(\\.\\d+)*$',
      '^([\\w.-]+)@([\\w-]+\\.)+[\\w]{2,4}$',
      '(?:ab|a)*b$',
      '^(\\d{1,3}\\.){3}\\d{1,3}$',
      '(?:[A-Z][a-z]*)+$',
    ])
      assert.equal(isCatastrophic(readPattern(pattern)!, false), false, pattern);
  });
});
