import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMainThread, Worker } from 'node:worker_threads';
import { assertLinear } from '../../../linear-time.ts';
import { processorTime } from '../../../processor-time.ts';
import { analysis } from './effects.ts';

const R = (text: string, times: number): string => text.repeat(times);

/** Programs that nest, recurse or grow as far as they can. */
const cases: Readonly<Record<string, string>> = {
  paren: `x = ${R('(', 900)}1${R(')', 900)}`,
  list: `x = ${R('[', 900)}${R(']', 900)}`,
  call: `x = ${R('f(', 900)}${R(')', 900)}`,
  not: `x = ${R('not ', 900)}1`,
  neg: `x = ${R('-', 900)}1`,
  lambda: `x = ${R('lambda: ', 900)}1`,
  cond: `x = ${R('1 if a else ', 900)}1`,
  dict: `x = ${R('{1:', 900)}1${R('}', 900)}`,
  sub: `x = ${R('a[', 900)}1${R(']', 900)}`,
  attr: `x = a${R('.b', 5000)}`,
  callchain: `x = a${R('()', 900)}`,
  pow: `x = ${R('1**', 900)}1`,
  comp: `x = ${R('[i for i in ', 400)}y${R(']', 400)}`,
  fstr: `x = ${R('f"{', 5)}1${R('}"', 5)}`,
  await: `async def f():\n  x = ${R('await ', 900)}1`,
  star: `f(${R('*[', 450)}${R(']', 450)})`,
  ifs: `${Array.from({ length: 95 }, (_, i) => `${R(' ', i)}if a:`).join('\n')}\n${R(' ', 95)}pass`,
  defs: `${Array.from({ length: 95 }, (_, i) => `${R(' ', i)}def f${i}(a):`).join('\n')}\n${R(' ', 95)}return a`,
  classes: `${Array.from({ length: 95 }, (_, i) => `${R(' ', i)}class C${i}:`).join('\n')}\n${R(' ', 95)}pass`,
  loops: `${Array.from({ length: 95 }, (_, i) => `${R(' ', i)}for a${i} in [1,2,3]:`).join('\n')}\n${R(' ', 95)}x = a0 + 1`,
  whiles: `x = 0\n${Array.from({ length: 60 }, (_, i) => `${R(' ', i)}while x < 5:`).join('\n')}\n${R(' ', 60)}x += 1`,
  tries: `${Array.from({ length: 45 }, (_, i) => `${R(' ', i)}try:`).join('\n')}\n${R(' ', 45)}pass\n${Array.from({ length: 45 }, (_, i) => `${R(' ', 44 - i)}except E: x = ${i}`).join('\n')}`,
  compfor: `x = [1 ${R('for i in [1,2,3] ', 300)}]`,
  elif: `if a: pass\n${R('elif b: x = 1\n', 5000)}`,
  bool: `x = ${R('a or ', 20000)}b`,
  cmp: `x = ${R('a < ', 20000)}b`,
  funcs: `${Array.from({ length: 2000 }, (_, i) => `def f${i}(a):\n    return ${R('g(', 100)}f${i + 1}(a)${R(')', 100)}`).join('\n')}\ndef f2000(a): return a\nf0(1)`,
  rec: 'def f(a):\n    return f([a])\nf(1)',
  rec2: 'def f(a): return lambda: f(f)\nf(f)()()',
  rec3: 'class A:\n    def __getattr__(self, n): return getattr(self, n + "x")\nA().x',
  rec4: 'class A:\n  def __add__(self, o): return self + o\nA()+1',
  rec5: 'def f(*a): return f(*a, *a)\nf(1,2)',
  rec6: 'x = []\nx.append(x)\nprint(x)\nf(x)\ndef f(y): f([y])',
  rec7: 'd = {}\nd["a"] = d\nd["a"]["a"]["a"](d)',
  rec8: 'exec(s := "exec(s)")',
  rec9: 's = "eval(s)"\neval(s)',
  rec10: 'class A(A): pass\nclass A(A): pass',
  rec11: 'def d(f): return d\n@d\n@d\ndef g(): pass\ng(g)(g)(g)',
  rec12: 'x = map(lambda y: map(y, [y]), [1])\nlist(x)',
  rec13: 'import functools\nf = functools.partial(f, f)\nf = functools.partial(f, f)\nf()',
  rec14: 'f = lambda x: x(x)\nf(f)',
  rec15:
    'class M(type):\n    def __new__(m, n, b, d):\n        class X(metaclass=M): pass\nclass A(metaclass=M): pass',
  y: '(lambda f: (lambda x: f(lambda v: x(x)(v)))(lambda x: f(lambda v: x(x)(v))))(lambda g: lambda n: 1 if n == 0 else n * g(n-1))(5)',
  exp: `${Array.from({ length: 60 }, (_, i) => `def f${i}(a):\n    f${i + 1}(a); f${i + 1}(a)\n    return f${i + 1}(f${i + 1}(a))`).join('\n')}\ndef f60(a): eval(a)\nf0("x")`,
  explam: `x0 = lambda a: a\n${Array.from({ length: 60 }, (_, i) => `x${i + 1} = lambda a: x${i}(x${i}(a))`).join('\n')}\nx60("a")`,
  expstr: `x = "a" * 1000\n${R('x = x + x\n', 100)}eval(x)`,
  explist: `x = [1]\n${R('x = x + x\n', 100)}eval(x)`,
  exptup: `x = (1,)\n${R('x = (x, x)\n', 100)}eval(x)\nd[x]`,
  expd: `x = {}\n${R('x = {1: x, 2: x}\n', 60)}f(x)\ndef f(y): eval(y)`,
  expu: `import s\nx = "a"\n${R('x = (x, x) if s else x\n', 60)}eval(x)\n"%s" % x`,
  unpack: `x = [1]*4000\n${R('f(*x, *x)\n', 500)}`,
  big: `x = 7 ** 60000\n${R('x = x * x\n', 50)}`,
  rep: `x = "%s" % 1\n${R('x = "%s%s" % (x, x)\n', 60)}`,
  rep2: `x = "a"\n${R('x = x.replace("a", "aaaaaaaaaa")\n', 60)}`,
  join: `x = "a"\n${R('x = x.join([x]*100)\n', 60)}`,
  fmt: `x = "{0}{0}"\n${R('x = x.format(x)\n', 60)}`,
  points: `s = "😀${R('a', 300_000)}"\nt = ""\nfor i in range(20000):\n    t += s[i]\nexec(t)`,
  pointsCut: `s = "😀${R('a', 300_000)}"\nt = ""\nfor i in range(20000):\n    t += s[i:i + 1]\nexec(t)`,
  pointsMany: `s = ["😀${R('a', 16_000)}" + str(i) for i in range(150)]\nt = ""\nfor i in range(20000):\n    t += s[i % 150][i % 16000]\nexec(t)`,
};

if (isMainThread) {
  for (const [name, source] of Object.entries(cases))
    test(`a program made to exhaust the analyser ends: ${name}`, () => {
      const started = processorTime();
      assert.ok(analysis(source).effects.length < 10_000);
      assert.ok(processorTime() - started < 20_000);
    });

  test('they end on the stack of a worker too', async () => {
    const worker = new Worker(new URL(import.meta.url));
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => resolve());
    });
  });

  test('ten times the program takes about ten times the time', async () => {
    const program = (n: number): string =>
      `import os, sys\ndef d(s):\n    return ''.join(chr(ord(c) ^ 1) for c in s)\n${Array.from({ length: n }, (_, i) => `x${i} = d('abc${i}')\nif sys.argv[${i}]:\n    os.system(x${i})\n`).join('')}`;
    await assertLinear('decoded texts', 800, program, analysis);
  });
} else for (const source of Object.values(cases)) analysis(source);
