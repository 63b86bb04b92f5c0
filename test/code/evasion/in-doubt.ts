import { type Act, alone, command, type Sample, twins } from './sample.ts';

const text = JSON.stringify(`import os; os.system(${JSON.stringify(command)})`);

/** A function out of a dictionary, a list, an object or a name, that something may have put another one in the place of. */
function kept(name: string, template: (run: string, use: string, a: Act) => string): Sample {
  return twins(name, (a) => {
    const run = `${a.module}.${a.name}`;
    return `import os, ${a.module}\n${template(run, `(${a.argument})`, a)}`;
  });
}

const never = 'os.environ.get("NOT_THERE")';

/** What is put in the place of something else, where that may not come to pass. */
export const inDoubt: readonly Sample[] = [
  kept(
    'a name, after what raised',
    (run, use) => `f = ${run}\ntry:\n    int("x")\n    f = len\nexcept ValueError:\n    pass\nf${use}`,
  ),
  kept(
    'a name, in a handler',
    (run, use) => `f = ${run}\ntry:\n    int("x")\n    f = len\nexcept ValueError:\n    f${use}`,
  ),
  kept(
    'a name, at last',
    (run, use) =>
      `f = ${run}\ntry:\n    try:\n        int("x")\n        f = len\n    finally:\n        f${use}\nexcept ValueError:\n    pass`,
  ),
  kept(
    'a name, where a manager keeps the exception',
    (run, use) =>
      `import contextlib\nf = ${run}\nwith contextlib.suppress(Exception):\n    int("x")\n    f = len\nf${use}`,
  ),
  kept(
    'a name, behind a loop that was left',
    (run, use) =>
      `f = ${run}\nfor i in [1]:\n    if os.environ.get("HOME"):\n        break\n    f = len\nf${use}`,
  ),
  kept(
    'a name, in the next round',
    (run, use) =>
      `f = ${run}\nfor i in [1, 2]:\n    if i == 2:\n        f = len\n    if os.environ.get("HOME"):\n        break\nf${use}`,
  ),
  kept('an entry', (run, use) => `d = {"f": ${run}}\nif ${never}:\n    d["f"] = len\nd["f"]${use}`),
  kept('an entry, by update', (run, use) => `d = {"f": ${run}}\n${never} and d.update(f=len)\nd["f"]${use}`),
  kept(
    'an entry, by an expression',
    (run, use) => `d = {"f": ${run}}\nd.update(f=len) if ${never} else None\nd["f"]${use}`,
  ),
  kept(
    'an entry, by a function that returned',
    (run, use) =>
      `d = {"f": ${run}}\ndef change():\n    if os.environ.get("HOME"):\n        return\n    d["f"] = len\nchange()\nd["f"]${use}`,
  ),
  kept('an item', (run, use) => `d = [${run}]\nif ${never}:\n    d[0] = len\nd[0]${use}`),
  kept('an item, moved', (run, use) => `d = [len, ${run}]\nif not ${never}:\n    d.reverse()\nd[0]${use}`),
  kept(
    'an item, behind one that may be there',
    (run, use) => `d = []\nif ${never}:\n    d.append(len)\nd.append(${run})\nd[0]${use}`,
  ),
  kept(
    'an attribute',
    (run, use) => `class A:\n    pass\na = A()\na.f = ${run}\nif ${never}:\n    a.f = len\na.f${use}`,
  ),
  kept(
    'an attribute of a class',
    (run, use) => `class A:\n    f = ${run}\nif ${never}:\n    A.f = len\nA.f${use}`,
  ),
  kept(
    'an attribute of a function',
    (run, use) => `def g():\n    pass\ng.f = ${run}\nif ${never}:\n    g.f = len\ng.f${use}`,
  ),
  kept(
    'an attribute of a module',
    (run, use) =>
      `import types\nm = types.ModuleType("m")\nm.f = ${run}\nif ${never}:\n    m.f = len\nm.f${use}`,
  ),
  kept(
    'a default',
    (run, use) => `def g(f=${run}):\n    f${use}\nif ${never}:\n    g.__defaults__ = (len,)\ng()`,
  ),
  twins(
    'the class of an object',
    (a) =>
      `import os, ${a.module}\nclass A:\n    def r(self):\n        ${a.module}.${a.name}(${a.argument})\nclass B:\n    def r(self):\n        pass\na = A()\nif ${never}:\n    a.__class__ = B\na.r()`,
  ),
  kept(
    'by a map that nobody goes through',
    (run, use) => `d = [${run}]\ndef later(x):\n    d[0] = len\nm = map(later, [1])\nd[0]${use}`,
  ),
  kept(
    'by a generator that nobody goes through',
    (run, use) => `f = ${run}\ndef g():\n    global f\n    f = len\n    yield 1\nx = g()\nf${use}`,
  ),
  kept(
    'by a coroutine that nobody awaits',
    (run, use) => `f = ${run}\nasync def g():\n    global f\n    f = len\nx = g()\nf${use}`,
  ),
  kept('an entry that was deleted', (run, use) => `d = {"f": len}\ndel d["f"]\nd.get("f", ${run})${use}`),
  kept('an entry that was taken out', (run, use) => `d = {"f": len}\nd.pop("f")\nd.get("f", ${run})${use}`),
  kept('entries that were cleared', (run, use) => `d = {"f": len}\nd.clear()\nd.get("f", ${run})${use}`),
  kept('an item before it was deleted', (run, use) => `d = [len, ${run}]\ndel d[0]\nd[0]${use}`),
  kept('an item before it was removed', (run, use) => `d = ["x", ${run}]\nd.remove("x")\nd[0]${use}`),
  kept(
    'a name, between two calls of a function',
    (run, use) => `f = len\ndef g(x):\n    f${use}\ng("")\nf = ${run}\ng("")`,
  ),
  kept(
    'a name, between two calls, and back again',
    (run, use) => `f = str\ndef g():\n    f${use}\ng()\nf = ${run}\ng()\nf = str`,
  ),
  kept(
    'an entry, between two calls of a function',
    (run, use) => `d = {"f": str}\ndef g():\n    d["f"]${use}\ng()\nd["f"] = ${run}\ng()`,
  ),
  kept(
    'an attribute, between two calls of a function',
    (run, use) => `class A:\n    pass\na = A()\na.f = str\ndef g():\n    a.f${use}\ng()\na.f = ${run}\ng()`,
  ),
  kept(
    'a name of the function around, between two calls',
    (run, use) =>
      `def h():\n    f = str\n    def g():\n        f${use}\n    g()\n    f = ${run}\n    g()\nh()`,
  ),
  alone(
    'a text, after what raised',
    () => `t = ${text}\ntry:\n    int("x")\n    t = "pass"\nexcept ValueError:\n    pass\nexec(t)`,
  ),
  alone(
    'a text, made of what may be there',
    () => `import os\nd = []\nif ${never}:\n    d.append("#")\nd.append(${text})\nexec("".join(d))`,
  ),
  alone('a text by the length of another', () => `exec([${text}, "pass"][len("\\U0001F600") - 1])`),
  alone('a text by a character of another', () => `exec({"b": ${text}}.get("\\U0001F600b"[1], "pass"))`),
  alone('a text by what is white space', () => `exec({True: ${text}, False: "pass"}["\\x1c".isspace()])`),
  alone('a text by what is none', () => `exec({"\\ufeff": ${text}, "": "pass"}["\\ufeff".strip()])`),
  alone('a text by the order of characters', () => `exec(${text} if "\\uffff" < "\\U00010000" else "pass")`),
  alone(
    'a name of the builtins, behind a global that is deleted',
    () =>
      `import builtins\nbuiltins.zz = ${text}\nzz = "pass"\ndef f():\n    global zz\n    del zz\nf()\nexec(zz)`,
  ),
];
