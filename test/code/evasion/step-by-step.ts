import { type Act, alone, command, type Sample, twins } from './sample.ts';

/** The name of a function, a character at a time. */
function codes({ module, name }: Act): string {
  return JSON.stringify([...`${module} ${name}`].map((char) => char.charCodeAt(0)));
}

/** An interpreter of steps with an operand each, which spell a name, take the function and call it. */
function interpreter({ module, name, argument }: Act, loop: string): string {
  const goesOn = loop.startsWith('while') ? '        op, arg = program[at]\n        at += 1\n' : '';
  return `import importlib
program = []
for text, op in (("${module}", 2), ("${name}", 3)):
    for char in text:
        program += [(0, ord(char))]
    program += [(1, len(text)), (op, None)]
program += [(4, ${argument}), (5, None), (6, None)]
def execute(program):
    stack, at = [], 0
    ${loop}
${goesOn}        if op == 0:
            stack.append(chr(arg))
        elif op == 1:
            stack[-arg:] = ["".join(stack[-arg:])]
        elif op == 2:
            stack.append(importlib.import_module(stack.pop()))
        elif op == 3:
            name = stack.pop()
            stack.append(getattr(stack.pop(), name))
        elif op == 4:
            stack.append(arg)
        elif op == 5:
            arg = stack.pop()
            stack.pop()(arg)
        elif op == 6:
            return stack
execute(program)`;
}

/** A name in two parts, and something that may be added to them. */
function added(name: string, grow: string, word = '"".join(parts)'): Sample {
  return twins(
    name,
    (a) =>
      `import sys, ${a.module}\nparts = ["${a.name.slice(0, 2)}", "${a.name.slice(2)}"]\ntable = dict(zip("ab", parts))\ndata = bytearray(b"${a.name}")\n${grow}\ngetattr(${a.module}, ${word})(${a.argument})`,
  );
}

/** A name that is made another one where it is hard to see, before what it stands for is called. */
function unseen(name: string, change: string): Sample {
  return twins(
    `a name that is another one: ${name}`,
    (a) =>
      `import ${a.module}\nname = "pi"\n${change.replaceAll('VALUE', JSON.stringify(a.name))}\ngetattr(${a.module}, name, abs)(${a.argument})`,
  );
}

/** A branch that looks as if it were never taken, and what it leaves in things that are there before it. */
function neverTaken(name: string, before: string, leaves: string, use: string): readonly Sample[] {
  const flip = 'import sys\nfor frame in [sys._getframe()]:\n    vars(frame.f_globals["here"])["on"] = True';
  const start = 'import sys\non = False\nhere = sys.modules[__name__]';
  return [
    twins(
      `${name} in a branch that looks as if it were never taken`,
      (a) =>
        `import ${a.module}\n${start}\n${filled(before, a)}\n${flip}\nif on:\n    ${filled(leaves, a)}\n${filled(use, a)}`,
    ),
    twins(
      `${name} in a branch of a loop that looks as if it were never taken`,
      (a) =>
        `import ${a.module}\n${start}\n${filled(before, a)}\nfor i in range(3):\n    if i == 1:\n        ${flip.replaceAll('\n', '\n        ')}\n    if on:\n        ${filled(leaves, a)}\n    if i == 2:\n        ${filled(use, a)}`,
    ),
  ];
}

function filled(text: string, { module, name, argument }: Act): string {
  return text.replaceAll('FUNC', `${module}.${name}`).replaceAll('ARG', argument);
}

/** Programs of which every step is known, and what they keep on the way. */
export const stepByStep: readonly Sample[] = [
  alone('an interpreter that goes on until its program ends', (a) => interpreter(a, 'while True:')),
  alone('an interpreter that goes through its program', (a) => interpreter(a, 'for op, arg in program:')),
  alone('an interpreter as long as there is a next step', (a) => interpreter(a, 'while at < len(program):')),
  twins(
    'match says which step it is',
    (a) =>
      `import importlib\ndef step(state, op, arg):\n    match op:\n        case "module":\n            return importlib.import_module(arg)\n        case ("name" | "attribute"):\n            return getattr(state, arg)\n        case "call":\n            state(arg)\n            return None\nstate = None\nfor op, arg in (("module", "${a.module}"), ("name", "${a.name}"), ("call", ${a.argument})):\n    state = step(state, op, arg)`,
  ),
  twins(
    'match takes a mapping apart',
    (a) =>
      `import ${a.module}\ndef run(step):\n    match step:\n        case {"say": str(text)}:\n            print(text)\n        case {"of": of, "via": via, **rest}:\n            getattr(of, via)(*rest["args"])\nfor step in ({"say": "x"}, {"of": ${a.module}, "via": "".join(map(chr, ${codes(a)})).split()[1], "args": [${a.argument}]}):\n    run(step)`,
  ),
  twins(
    'isinstance ends a recursion',
    (a) =>
      `import ${a.module}\ndef text(node):\n    if isinstance(node, str):\n        return node\n    head, rest = node\n    return head + text(rest)\ngetattr(${a.module}, text(("${a.name.slice(0, 2)}", ("${a.name.slice(2, 3)}", "${a.name.slice(3)}"))))(${a.argument})`,
  ),
  twins(
    'rows of a table in the order of their names',
    (a) =>
      `import importlib\nSTEPS = {}\ndef step(name, **options):\n    def register(func):\n        STEPS[name] = (func, options)\n        return func\n    return register\n@step("prepare", where="x")\ndef prepare(where):\n    return where\n@step("notify", parts=("${a.module}", "${a.name}"))\ndef notify(parts):\n    getattr(importlib.import_module(parts[0]), parts[1])(${a.argument})\nfor name, (func, options) in sorted(STEPS.items()):\n    func(**options)`,
  ),
  twins(
    'a branch that is not taken adds to a name',
    (a) =>
      `import ${a.module}\nparts = ["${a.name.slice(0, 2)}"]\nfor part, last in (("${a.name.slice(2)}", False), ("", True)):\n    if last:\n        break\n    parts += [part]\n    if last:\n        parts += ["x"]\ngetattr(${a.module}, "".join(parts))(${a.argument})`,
  ),
  twins(
    'a member of an enumeration by its name',
    (a) =>
      `import enum, functools, ${a.module}\nclass Op(enum.Enum):\n    NONE = functools.partial(abs)\n    DO = functools.partial(${a.module}.${a.name})\nfor name, value in (("DO", ${a.argument}),):\n    Op[name].value(value)`,
  ),
  twins(
    'each member of an enumeration',
    (a) =>
      `import enum, functools, ${a.module}\nclass Op(enum.Enum):\n    DO = functools.partial(${a.module}.${a.name})\n    def __call__(self, *args):\n        return self.value(*args)\nfor op in Op:\n    op(${a.argument})`,
  ),
  twins(
    'a member of an enumeration by its value',
    (a) =>
      `import enum, ${a.module}\nclass Op(enum.Enum):\n    NONE = "none"\n    DO = "${a.name}"\ndef do(value):\n    getattr(${a.module}, Op(value).value)(${a.argument})\ndo("${a.name}")`,
  ),
  twins(
    'objects that make one another, the first of nothing',
    (a) =>
      `import importlib\nclass Lazy:\n    def __init__(self, path=()):\n        self.__dict__["path"] = path\n    def __getattr__(self, name):\n        return Lazy(self.path + (name,))\n    def __call__(self, *args):\n        *package, name = self.path\n        return getattr(importlib.import_module(package[0]), name)(*args)\nLazy().${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'a table that is filled once a handler stands',
    (a) =>
      `import signal, ${a.module}\nTABLE = {}\ndef on_alarm(number, frame):\n    getattr(${a.module}, TABLE[number])(${a.argument})\nsignal.signal(signal.SIGALRM, on_alarm)\ndef arm(name):\n    TABLE[signal.SIGALRM] = name\n    signal.alarm(1)\narm("${a.name}")`,
  ),
  alone(
    'in the place of what a library asks',
    (a) =>
      `import glob, ${a.module}\n${a.module}.path.lexists = ${a.module}.${a.name}\nglob.glob(${a.argument})`,
  ),
  {
    name: 'an interpreter of formulas',
    bad: `import os\nOPS = {"run": os.system}\nstack = []\nfor word in ("run", ${JSON.stringify(command)}):\n    if word in OPS:\n        stack.append(OPS[word])\n    else:\n        stack.append(stack.pop()(word))`,
    good: 'import math, operator\nOPS = {"+": operator.add, "*": operator.mul}\ndef run(program):\n    stack, at = [], 0\n    while True:\n        if at == len(program):\n            return stack.pop()\n        word = program[at]\n        at += 1\n        if word == "sqrt":\n            stack.append(math.sqrt(stack.pop()))\n        elif word in OPS:\n            b = stack.pop()\n            stack.append(OPS[word](stack.pop(), b))\n        else:\n            stack.append(float(word))\nprint(run("3 3 * 4 4 * + sqrt".split()))',
  },
  ...neverTaken('a function of another name', 'run = abs', 'run = FUNC', 'run(ARG)'),
  ...neverTaken('a function in a list', 'steps = [abs]', 'steps[0] = FUNC', 'steps[0](ARG)'),
  ...neverTaken(
    'a function that a list gets',
    'steps = []',
    'steps.append(FUNC)',
    '[step(ARG) for step in steps]',
  ),
  ...neverTaken('a function in a table', 'table = {"run": abs}', 'table["run"] = FUNC', 'table["run"](ARG)'),
  ...neverTaken('a function of an object', 'class O:\n    run = abs\no = O()', 'o.run = FUNC', 'o.run(ARG)'),
  unseen('the names that a frame shows', 'import sys\nsys._getframe().f_globals["name"] = VALUE'),
  unseen(
    'the names of a traceback',
    'try:\n    1 / 0\nexcept ArithmeticError as error:\n    error.__traceback__.tb_frame.f_globals["name"] = VALUE',
  ),
  unseen('an attribute of the program', 'import __main__\n__main__.name = VALUE'),
  unseen('an attribute of the module that is imported', '__import__("__main__").name = VALUE'),
  unseen('an item of the table of names', 'import operator\noperator.setitem(globals(), "name", VALUE)'),
  unseen('an item that dict sets', 'dict.__setitem__(globals(), "name", VALUE)'),
  unseen('an item that a method sets', 'list(map(globals().__setitem__, ["name"], [VALUE]))'),
  unseen('names that dict updates', 'dict.update(globals(), name=VALUE)'),
  unseen('names that are added', 'names = globals()\nnames |= {"name": VALUE}'),
  unseen('a name that was missing', 'del name\nglobals().setdefault("name", VALUE)'),
  unseen(
    'an attribute that a module sets',
    'import operator, sys\noperator.methodcaller("__setattr__", "name", VALUE)(sys.modules[__name__])',
  ),
  unseen(
    'an attribute that the type of modules sets',
    'import sys, types\ntypes.ModuleType.__setattr__(sys.modules[__name__], "name", VALUE)',
  ),
  added('a list that is longer where that is never so', 'if False:\n    parts.append("x")'),
  added('a list that another is added to where that is never so', 'if 1 > 2:\n    parts += ["x"]'),
  added('a list that may be longer', 'if len(sys.argv) > 99:\n    parts.append("x")'),
  added(
    'a list that may be longer, and is gone through',
    'if len(sys.argv) > 99:\n    parts.append("x")\nname = ""\nfor part in parts:\n    name += part',
    'name',
  ),
  added(
    'a list that may be longer, and another made of it',
    'if len(sys.argv) > 99:\n    parts.append("x")',
    '"".join([part.lower() for part in parts])',
  ),
  added('bytes that may be more', 'if len(sys.argv) > 99:\n    data.append(33)', 'data.decode()'),
  added(
    'a table that may have another entry',
    'if len(sys.argv) > 99:\n    table["c"] = "x"',
    '"".join(table.values())',
  ),
  added(
    'a table that may have an entry for what is asked for',
    'if len(sys.argv) > 99:\n    table["name"] = "x"',
    'table.get("name", "".join(parts))',
  ),
  twins(
    'one object has another text under a name of its class',
    (a) =>
      `import ${a.module}\nclass Handler:\n    target = "pi"\n    def run(self, value):\n        return getattr(${a.module}, self.target)(value)\ndef setup(obj, **options):\n    for name, value in options.items():\n        setattr(obj, name, value)\nhandler = Handler()\nsetup(handler, target="${a.name}")\nhandler.run(${a.argument})`,
  ),
  twins(
    'steps in a queue, as long as there are any',
    (a) =>
      `import ${a.module}\nqueue = {}\nfor at, func, *args in [(2, ${a.module}.${a.name}, ${a.argument}), (1, print, "x")]:\n    queue.setdefault(at, []).append((func, args))\nwhile queue:\n    for func, args in queue.pop(min(queue)):\n        func(*args)`,
  ),
  twins(
    'steps in lists that a table makes',
    (a) =>
      `import ${a.module}\nfrom collections import defaultdict, namedtuple\nStep = namedtuple("Step", "func args")\nqueue = defaultdict(list)\nfor at, func, *args in [(2, ${a.module}.${a.name}, ${a.argument}), (1, print, "x")]:\n    queue[at].append(Step(func, tuple(args)))\nfor at in sorted(queue):\n    for step in queue[at]:\n        step.func(*step.args)`,
  ),
  twins(
    'a state that is called again with what it was given before',
    (a) =>
      `import ${a.module}\nclass Reader:\n    def __init__(self, tape):\n        self.state, self.tape, self.buffer = self.letter, tape, []\n    def letter(self, char):\n        self.buffer.append(char)\n        return self.letter\n    def run(self):\n        for char in self.tape:\n            self.state = self.state(char)\n        return "".join(self.buffer)\ngetattr(${a.module}, Reader("${a.name}").run())(${a.argument})`,
  ),
];
