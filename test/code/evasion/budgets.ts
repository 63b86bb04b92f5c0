import { alone, command, type Sample, twins } from './sample.ts';

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
  {
    ...alone(
      'value sent into a generator',
      (a) =>
        `import ${a.module}\ndef g():\n    f = yield\n    f(${a.argument})\n    yield\ni = g()\nnext(i)\ni.send(${a.module}.${a.name})`,
    ),
    known: 'what is sent into a generator is not followed',
  },
  {
    ...alone(
      'value that a generator returns',
      (a) =>
        `import ${a.module}\ndef g():\n    return ${a.module}.${a.name}\n    yield\ndef h():\n    f = yield from g()\n    f(${a.argument})\n    yield\nnext(h())`,
    ),
    known: 'what a generator returns is not followed',
  },
  {
    ...alone(
      'code of another function',
      (a) =>
        `import ${a.module}\ndef f():\n    return 1\ndef g():\n    ${a.module}.${a.name}(${a.argument})\nf.__code__ = g.__code__\nf()`,
    ),
    known: 'code objects of functions are not followed',
  },
  {
    ...alone(
      'class of an object replaced',
      (a) =>
        `import ${a.module}\nclass A:\n    pass\nclass B:\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\na.__class__ = B\na.go()`,
    ),
    known: 'an object keeps the class that it was made with',
  },
  {
    ...alone(
      'default that is changed',
      (a) =>
        `import ${a.module}\ndef f(x, a=[]):\n    a.append(x)\n    return a\nf(${a.module}.${a.name})\nf(1)[0](${a.argument})`,
    ),
    known: 'a default is made anew for each call',
  },
  {
    ...alone(
      'registry in a closure',
      (a) =>
        `import ${a.module}\nR = {}\ndef reg(n):\n    def w(f):\n        R[n] = f\n        return f\n    return w\nreg("a")(${a.module}.${a.name})\nR["a"](${a.argument})`,
    ),
    known: 'what a closure puts into a dictionary of the module under a name of its own is lost',
  },
  {
    ...alone(
      'format field',
      (a) =>
        `import string, ${a.module}\nstring.Formatter().get_field("0.${a.name}", [${a.module}], {})[0](${a.argument})`,
    ),
    known: 'fields of formats are not followed',
  },
  {
    ...alone(
      'method that an unknown base calls',
      (a) =>
        `import thing, ${a.module}\nclass A(thing.Base):\n    def hook(self):\n        ${a.module}.${a.name}(${a.argument})\nA()`,
    ),
    known: 'what a library calls of an object is not known',
  },
];
