import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effects } from './effects.ts';

const memoize = `def memoize(fn):
    memo = {}
    def wrapper(*args):
        if args not in memo:
            memo[args] = fn(*args)
        return memo[args]
    return wrapper
`;

const cases: readonly (readonly [name: string, source: string, phase: string])[] = [
  [
    'a function behind a wrapper, another of whose functions is called at the top level',
    `import os\n${memoize}@memoize\ndef harmless(): return 1\n@memoize\ndef run(): os.system('id')\nharmless()\n`,
    'call',
  ],
  [
    'a function behind a wrapper, itself called at the top level',
    `import os\n${memoize}@memoize\ndef harmless(): return 1\n@memoize\ndef run(): os.system('id')\nrun()\n`,
    'import',
  ],
  [
    'a callback of a helper that the top level calls with another one',
    `import os\ndef apply(fn): return fn()\ndef harmless(): return 1\ndef run(): os.system('id')\napply(harmless)\ndef later(): apply(run)\n`,
    'call',
  ],
  [
    'a callback of a helper that the top level calls with it, after another one',
    `import os\ndef apply(fn): return fn()\ndef harmless(): return 1\ndef run(): os.system('id')\ndef later(): apply(harmless)\napply(run)\n`,
    'import',
  ],
  [
    'a callback that one helper passes on to another',
    `import os\ndef inner(fn): return fn()\ndef outer(fn): return inner(fn)\ndef run(): os.system('id')\ndef later(): outer(run)\nouter(run)\n`,
    'import',
  ],
  [
    'a callback of a method that objects share',
    `import os
class Cache:
    def value(self, fn): return fn()
cache = Cache()
def cached(fn):
    def wrapper(): return cache.value(fn)
    return wrapper
@cached
def harmless(): return 1
@cached
def run(): os.system('id')
harmless()
`,
    'call',
  ],
  [
    'a callback that a comprehension of a helper calls',
    `import os\ndef every(fn): return [fn() for _ in range(3)]\ndef harmless(): return 1\ndef run(): os.system('id')\nevery(harmless)\nevery(run)\n`,
    'import',
  ],
];

for (const [name, source, phase] of cases)
  test(`${name}: ${phase}`, () => {
    assert.deepEqual(effects(source), [`${phase} os.system id`]);
  });

/** A decorator on very many functions, the last of which runs a command; another function calls that, and the top level some of them. */
function decorated(count: number, called: readonly number[]): string {
  const each = (at: number): string =>
    `@memoize\ndef f${at}(): ${at === count - 1 ? "os.system('id')" : `return ${at}`}\n`;
  const calls = called.map((at) => `f${at}()\n`).join('');
  return `import os\n${memoize}${Array.from({ length: count }, (_, at) => each(at)).join('')}def later(): return f${count - 1}()\n${calls}`;
}

test('a decorator keeps hundreds of functions apart', () => {
  assert.deepEqual(effects(decorated(300, [0, 1, 298])), ['call os.system id']);
  assert.deepEqual(effects(decorated(300, [0, 1, 299])), ['import os.system id']);
});
