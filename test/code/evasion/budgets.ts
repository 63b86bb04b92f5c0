import { type Act, alone, command, type Sample, twins } from './sample.ts';

const run = `import os\nos.system("${command}")\n`;
const quoted = (text: string): string => JSON.stringify(text);
/** A program that does the same work again and again before it comes to the point. */
const numbers = (count: number): string =>
  Array.from({ length: count }, (_, at) => `x${at} = ${at}\n`).join('');

function nested(text: string, depth: number): string {
  let made = text;
  for (let at = 0; at < depth; at += 1) made = `exec(${quoted(made)})`;
  return made;
}

function chain(argument: string, last: string): string {
  const steps = Array.from({ length: 60 }, (_, at) => `def f${at}(g):\n    return f${at + 1}(g)\n`);
  return `import os\n${steps.join('')}def f60(g):\n    ${last}\n${argument}`;
}

/** Lines that make a function long. */
const room = Array.from(
  { length: 120 },
  (_, at) => `    x${at} = "some words that take up room ${at}"\n`,
).join('');
const names = (count: number): string => Array.from({ length: count }, (_, at) => `f${at}`).join(', ');
const entries = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"${at}": f${at}`).join(', ');
const functions = (count: number): string =>
  Array.from({ length: count }, (_, at) => `def f${at}(x):\n    return x\n`).join('');

/** Programs that are larger or deeper than is followed: what was not looked at is never a pass. */
export const budgets: readonly Sample[] = [
  { name: 'long text that is executed', bad: `exec(${quoted(`# ${'a'.repeat(1_100_000)}\n${run}`)})` },
  { name: 'twelve texts in one another', bad: nested(run, 12) },
  {
    name: 'long texts before the one that matters',
    bad: `${Array.from({ length: 8 }, (_, at) => `exec(${quoted(`# ${at}${'b'.repeat(300_000)}\n`)})\n`).join('')}exec(${quoted(run)})`,
  },
  { name: 'sixty calls deep, returned', bad: chain(`f0(os.system)("${command}")`, 'return g') },
  { name: 'sixty calls deep, called', bad: chain('f0(os.system)', `g("${command}")`) },
  {
    name: 'many brackets',
    bad: `import os\nx = ${'('.repeat(150)}os.system("${command}")${')'.repeat(150)}`,
    good: `x = ${'('.repeat(90)}1${')'.repeat(90)}`,
  },
  { name: 'long sum', bad: `import os\nx = ${'1 + '.repeat(5_000)}os.system("${command}")` },
  { name: 'long chain of attributes', bad: `import os\nos.system("${command}")${'.a'.repeat(5_000)}` },
  {
    name: 'many conditions',
    bad: `import os\nif x:\n    pass\n${'elif y:\n    pass\n'.repeat(3_000)}else:\n    os.system("${command}")`,
  },
  { name: 'many lines', bad: `${numbers(30_000)}${run}`, good: numbers(3_000) },
  {
    name: 'loop that decides',
    bad: `import os\ns = ""\nfor i in range(300000):\n    s = "sys" + "tem" if i % 2 else "getcwd"\ngetattr(os, s)("${command}")`,
  },
  alone(
    'exception that a manager keeps',
    (a) =>
      `import contextlib, ${a.module}\nwith contextlib.suppress(ValueError):\n    raise ValueError\n${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'star import of a star import',
    (a) =>
      `import ${a.module}, thing\nfrom thing import *\nfrom b import *\nfrom c import *\nfrom d import *\nfrom ${a.module} import *\n${a.name}(${a.argument})`,
  ),
  alone(
    'modules of the process',
    (a) =>
      `import sys\n[m for n, m in sys.modules.items() if n == "${a.module}"][0].${a.name}(${a.argument})`,
  ),
  alone(
    'module under another name',
    (a) =>
      `import sys, ${a.module}\nsys.modules["other"] = ${a.module}\nimport other\nother.${a.name}(${a.argument})`,
  ),
  {
    ...twins(
      'lambda for something unknown',
      (a) => `import thing, ${a.module}\nthing.go(lambda: ${a.module}.${a.name}(${a.argument}))`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'private function among the names',
      (a) =>
        `import ${a.module}\ndef _f():\n    ${a.module}.${a.name}(${a.argument})\nfor k, v in list(globals().items()):\n    if k == "_f":\n        v()`,
    ),
    least: 'review',
  },
  alone(
    'value sent into a generator',
    (a) =>
      `import ${a.module}\ndef g():\n    f = yield\n    f(${a.argument})\n    yield\ni = g()\nnext(i)\ni.send(${a.module}.${a.name})`,
  ),
  alone(
    'value that a generator returns',
    (a) =>
      `import ${a.module}\ndef g():\n    return ${a.module}.${a.name}\n    yield\ndef h():\n    f = yield from g()\n    f(${a.argument})\n    yield\nnext(h())`,
  ),
  alone(
    'code of another function',
    (a) =>
      `import ${a.module}\ndef f():\n    return 1\ndef g():\n    ${a.module}.${a.name}(${a.argument})\nf.__code__ = g.__code__\nf()`,
  ),
  alone(
    'class of an object replaced',
    (a) =>
      `import ${a.module}\nclass A:\n    pass\nclass B:\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\na.__class__ = B\na.go()`,
  ),
  alone(
    'default that is changed',
    (a) =>
      `import ${a.module}\ndef f(x, a=[]):\n    a.append(x)\n    return a\nf(${a.module}.${a.name})\nf(1)[0](${a.argument})`,
  ),
  alone(
    'registry in a closure',
    (a) =>
      `import ${a.module}\nR = {}\ndef reg(n):\n    def w(f):\n        R[n] = f\n        return f\n    return w\nreg("a")(${a.module}.${a.name})\nR["a"](${a.argument})`,
  ),
  alone(
    'format field',
    (a) =>
      `import string, ${a.module}\nstring.Formatter().get_field("0.${a.name}", [${a.module}], {})[0](${a.argument})`,
  ),
  {
    ...alone(
      'method that an unknown base calls',
      (a) =>
        `import thing, ${a.module}\nclass A(thing.Base):\n    def hook(self):\n        ${a.module}.${a.name}(${a.argument})\nA()`,
    ),
    least: 'review',
  },
  alone(
    'harm among many functions',
    (a) =>
      `import ${a.module}, random\n${functions(14)}random.choice([${names(14)}, ${a.module}.${a.name}])(${a.argument})`,
  ),
  twins(
    'harm among many functions, by key',
    (a) =>
      `import ${a.module}, os\n${functions(70)}D = {${entries(70)}, "x": ${a.module}.${a.name}}\nD[os.environ["K"]](${a.argument})`,
  ),
  twins(
    'budget of a long function',
    (a) =>
      `import ${a.module}\ndef w(f):\n${Array.from({ length: 120 }, (_, at) => `    x${at} = "some words that take up room ${at}"\n`).join('')}    f(${a.argument})\n${['print', 'len', 'str', 'repr', 'id', 'hash', 'abs'].map((one) => `w(${one})\n`).join('')}w(${a.module}.${a.name})`,
  ),
  twins(
    'budget of a short function',
    (a) =>
      `import ${a.module}\ndef w(f, i):\n    ${'x = 1; '.repeat(300)}\n    f(${a.argument})\n${Array.from({ length: 120 }, (_, at) => `w(len, ${at})\n`).join('')}w(${a.module}.${a.name}, 0)`,
  ),
  twins(
    'budget of all functions',
    (a) =>
      `import ${a.module}\n${Array.from({ length: 150 }, (_, at) => `def w${at}(f):\n    ${'x = 1; '.repeat(400)}\n    f("a")\nw${at}(len)\n`).join('')}def z(f):\n    f(${a.argument})\nz(${a.module}.${a.name})`,
  ),
  twins(
    'function within a function, twenty deep',
    (a) =>
      `import ${a.module}\n${Array.from({ length: 20 }, (_, at) => `def f${at}(g):\n    f${at + 1}(lambda x: g(x))\n`).join('')}def f20(g):\n    g(${a.argument})\nf0(${a.module}.${a.name})`,
  ),
  twins(
    'recursion that calls at its end',
    (a) =>
      `import ${a.module}\ndef f(n, g):\n    if n == 0:\n        g(${a.argument})\n    else:\n        f(n - 1, g)\nf(40, ${a.module}.${a.name})`,
  ),
  twins(
    'recursion that gives back',
    (a) =>
      `import ${a.module}\ndef f(n, g):\n    return g if n == 0 else f(n - 1, g)\nf(40, ${a.module}.${a.name})(${a.argument})`,
  ),
  twins(
    'two functions that call each other',
    (a) =>
      `import ${a.module}\ndef a(n, g):\n    return b(n - 1, g)\ndef b(n, g):\n    return g if n < 0 else a(n - 1, g)\na(30, ${a.module}.${a.name})(${a.argument})`,
  ),
  twins(
    'loop over a list that is filled elsewhere',
    (a) =>
      `import ${a.module}, bisect\nL = []\nbisect.insort(L, 1)\nfor x in L:\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'condition in a function that was given what to call',
    (a) =>
      `import ${a.module}\nL = []\nL.__init__([1])\ndef go(f):\n    if L:\n        f(${a.argument})\ngo(${a.module}.${a.name})`,
  ),
  ...(
    [
      ['a dictionary', 'f', 'return {"a": f}', (a) => `big(${a.module}.${a.name})["a"](${a.argument})`],
      [
        'nested lists',
        'f',
        'return [[[[f]]]]',
        (a) => `big(${a.module}.${a.name})[0][0][0][0](${a.argument})`,
      ],
      ['a function of a module', 'm', 'return m.NAME', (a) => `big(${a.module})(${a.argument})`],
      ['a generator', 'f', 'yield {"f": f}', (a) => `next(big(${a.module}.${a.name}))["f"](${a.argument})`],
      [
        'an object',
        'f',
        'import types; return types.SimpleNamespace(f=f)',
        (a) => `big(${a.module}.${a.name}).f(${a.argument})`,
      ],
    ] as readonly (readonly [string, string, string, (act: Act) => string])[]
  ).map(([what, parameter, last, use]) =>
    twins(
      `long function that gives back ${what}`,
      (a) =>
        `import ${a.module}\ndef big(${parameter}):\n${room}    ${last.replace('NAME', a.name)}\n${use(a)}`,
    ),
  ),
  twins(
    'list that is too long to keep',
    (a) => `import ${a.module}\nL = [0] * 300000 + [${a.module}.${a.name}]\nL[300000](${a.argument})`,
  ),
  twins(
    'list of something unknown and a function',
    (a) => `import ${a.module}, thing\nK = thing.x() + [${a.module}.${a.name}]\nK[5](${a.argument})`,
  ),
  twins(
    'sorted pairs',
    (a) => `import ${a.module}\nsorted([(2, ${a.module}.${a.name}), (1, len)])[1][1](${a.argument})`,
  ),
  twins(
    'function among all of a module',
    (a) =>
      `import ${a.module}\n[f for f in vars(${a.module}).values() if getattr(f, "__name__", "") == "${a.name}"][0](${a.argument})`,
  ),
];
