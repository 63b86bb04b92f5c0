import { alone, type Sample, twins } from './sample.ts';

const half = (name: string): string => `"${name.slice(0, 2)}" + "${name.slice(2)}"`;
const backwards = (name: string): string => JSON.stringify([...name].reverse().join(''));
const codes = (name: string): string => [...name].map((each) => each.charCodeAt(0)).join(', ');
const escaped = (name: string): string =>
  `"${[...name].map((each) => `\\x${each.charCodeAt(0).toString(16)}`).join('')}"`;

/** Ways to name a function that a search for its name does not find. */
export const callees: readonly Sample[] = [
  twins('plain', ({ module, name, argument }) => `import ${module}\n${module}.${name}(${argument})`),
  twins('module under another name', (a) => `import ${a.module} as m\nm.${a.name}(${a.argument})`),
  twins('function under another name', (a) => `from ${a.module} import ${a.name} as f\nf(${a.argument})`),
  twins('star import', (a) => `from ${a.module} import *\n${a.name}(${a.argument})`),
  twins(
    'chain of names',
    (a) => `import ${a.module}\na = ${a.module}\nb = a\nc = b.${a.name}\nd = c\nd(${a.argument})`,
  ),
  twins(
    'names in a tuple',
    (a) => `import ${a.module}\n(x, (y, *z)) = (1, (${a.module}.${a.name}, 2))\ny(${a.argument})`,
  ),
  twins('getattr, joined', (a) => `import ${a.module}\ngetattr(${a.module}, ${half(a.name)})(${a.argument})`),
  twins(
    'getattr, reversed',
    (a) => `import ${a.module}\ngetattr(${a.module}, ${backwards(a.name)}[::-1])(${a.argument})`,
  ),
  twins(
    'getattr, chr',
    (a) =>
      `import ${a.module}\ngetattr(${a.module}, "".join(chr(c) for c in [${codes(a.name)}]))(${a.argument})`,
  ),
  twins(
    'getattr, escapes',
    (a) => `import ${a.module}\ngetattr(${a.module}, ${escaped(a.name)})(${a.argument})`,
  ),
  twins(
    'getattr, f-string',
    (a) =>
      `import ${a.module}\nx = "${a.name.slice(1)}"\ngetattr(${a.module}, f"${a.name[0]}{x}")(${a.argument})`,
  ),
  twins(
    'getattr, percent',
    (a) =>
      `import ${a.module}\ngetattr(${a.module}, "%s%s" % ("${a.name.slice(0, 3)}", "${a.name.slice(3)}"))(${a.argument})`,
  ),
  twins(
    'getattr, format',
    (a) =>
      `import ${a.module}\ngetattr(${a.module}, "{1}{0}".format("${a.name.slice(2)}", "${a.name.slice(0, 2)}"))(${a.argument})`,
  ),
  twins(
    'getattr, replace',
    (a) =>
      `import ${a.module}\ngetattr(${a.module}, "${[...a.name].join('-')}".replace("-", ""))(${a.argument})`,
  ),
  twins(
    'getattr, lower',
    (a) => `import ${a.module}\ngetattr(${a.module}, "${a.name.toUpperCase()}".lower())(${a.argument})`,
  ),
  twins(
    'getattr, slice',
    (a) => `import ${a.module}\ngetattr(${a.module}, "${[...a.name].join('q')}"[::2])(${a.argument})`,
  ),
  twins(
    'getattr, strip',
    (a) => `import ${a.module}\ngetattr(${a.module}, "  ${a.name}\\n".strip())(${a.argument})`,
  ),
  twins(
    'getattr, split',
    (a) => `import ${a.module}\ngetattr(${a.module}, "path,${a.name}".split(",")[1])(${a.argument})`,
  ),
  twins(
    'getattr with a default',
    (a) => `import ${a.module}\ngetattr(${a.module}, "${a.name}", None)(${a.argument})`,
  ),
  twins(
    '__getattribute__',
    (a) => `import ${a.module}\n${a.module}.__getattribute__("${a.name}")(${a.argument})`,
  ),
  twins(
    'object.__getattribute__',
    (a) => `import ${a.module}\nobject.__getattribute__(${a.module}, "${a.name}")(${a.argument})`,
  ),
  twins('vars', (a) => `import ${a.module}\nvars(${a.module})["${a.name}"](${a.argument})`),
  twins('__dict__', (a) => `import ${a.module}\n${a.module}.__dict__["${a.name}"](${a.argument})`),
  twins('__dict__.get', (a) => `import ${a.module}\n${a.module}.__dict__.get("${a.name}")(${a.argument})`),
  twins('globals', (a) => `import ${a.module}\nglobals()["${a.module}"].${a.name}(${a.argument})`),
  twins('locals', (a) => `import ${a.module}\nlocals()["${a.module}"].${a.name}(${a.argument})`),
  twins('__import__', (a) => `__import__("${a.module}").${a.name}(${a.argument})`),
  twins(
    '__import__, joined',
    (a) => `__import__("${a.module[0]}" + "${a.module.slice(1)}").${a.name}(${a.argument})`,
  ),
  alone(
    '__builtins__ by name',
    (a) => `import builtins\ngetattr(builtins, "__imp" + "ort__")("${a.module}").${a.name}(${a.argument})`,
  ),
  alone(
    '__builtins__ as a dictionary',
    (a) => `globals()["__builtins__"]["__import__"]("${a.module}").${a.name}(${a.argument})`,
  ),
  twins(
    'importlib',
    (a) => `import importlib\nimportlib.import_module("${a.module}").${a.name}(${a.argument})`,
  ),
  twins(
    'importlib.__import__',
    (a) => `from importlib import __import__ as i\ni("${a.module}").${a.name}(${a.argument})`,
  ),
  twins('sys.modules', (a) => `import sys, ${a.module}\nsys.modules["${a.module}"].${a.name}(${a.argument})`),
  twins(
    'attrgetter of a parameter',
    (a) =>
      `import operator, functools, ${a.module}\nfunctools.reduce(lambda on, n: operator.attrgetter(n)(on), ["${a.name}"], ${a.module})(${a.argument})`,
  ),
  twins(
    'methodcaller of a parameter',
    (a) =>
      `import operator, ${a.module}\ndef go(on, n, *rest):\n    return operator.methodcaller(n, *rest)(on)\ngo(${a.module}, "${a.name}", ${a.argument})`,
  ),
  twins(
    'defaultdict of a lambda',
    (a) =>
      `import collections, ${a.module}\ntable = collections.defaultdict(lambda: ${a.module}.${a.name})\ntable["x"](${a.argument})`,
  ),
  twins(
    'operator.attrgetter',
    (a) => `import operator, ${a.module}\noperator.attrgetter("${a.name}")(${a.module})(${a.argument})`,
  ),
  twins(
    'operator.methodcaller',
    (a) => `import operator, ${a.module}\noperator.methodcaller("${a.name}", ${a.argument})(${a.module})`,
  ),
  twins(
    'operator.itemgetter',
    (a) => `import operator, ${a.module}\noperator.itemgetter(1)([0, ${a.module}.${a.name}])(${a.argument})`,
  ),
  twins(
    'operator.call',
    (a) => `import operator, ${a.module}\noperator.call(${a.module}.${a.name}, ${a.argument})`,
  ),
  twins(
    'functools.partial',
    (a) => `import functools, ${a.module}\nfunctools.partial(${a.module}.${a.name}, ${a.argument})()`,
  ),
  twins(
    'functools.reduce',
    (a) =>
      `import functools, ${a.module}\nfunctools.reduce(lambda x, f: f(x), [${a.module}.${a.name}], ${a.argument})`,
  ),
  twins(
    'functools.reduce of getattr',
    (a) =>
      `import functools, ${a.module}\nfunctools.reduce(getattr, ["${a.name}"], ${a.module})(${a.argument})`,
  ),
  twins('map', (a) => `import ${a.module}\nlist(map(${a.module}.${a.name}, [${a.argument}]))`),
  twins('filter', (a) => `import ${a.module}\nany(filter(${a.module}.${a.name}, [${a.argument}]))`),
  twins('sorted by a key', (a) => `import ${a.module}\nsorted([${a.argument}], key=${a.module}.${a.name})`),
  twins('max by a key', (a) => `import ${a.module}\nmax([${a.argument}], key=${a.module}.${a.name})`),
  twins(
    'itertools.starmap',
    (a) =>
      `import itertools, ${a.module}\nlist(itertools.starmap(${a.module}.${a.name}, [(${a.argument},)]))`,
  ),
  twins(
    'iter with a sentinel',
    (a) => `import ${a.module}\nnext(iter(lambda: ${a.module}.${a.name}(${a.argument}), 7))`,
  ),
  twins('__call__', (a) => `import ${a.module}\n${a.module}.${a.name}.__call__(${a.argument})`),
  twins(
    'dictionary of functions',
    (a) => `import ${a.module}\nTABLE = {"a": ${a.module}.${a.name}}\nTABLE["a"](${a.argument})`,
  ),
  twins(
    'list of functions',
    (a) => `import ${a.module}\nfor f in [len, ${a.module}.${a.name}][1:]:\n    f(${a.argument})`,
  ),
  twins(
    'attribute of a class',
    (a) => `import ${a.module}\nclass A:\n    f = staticmethod(${a.module}.${a.name})\nA.f(${a.argument})`,
  ),
  twins(
    'attribute of an object',
    (a) => `import ${a.module}\nclass A:\n    pass\na = A()\na.f = ${a.module}.${a.name}\na.f(${a.argument})`,
  ),
  twins(
    'setattr',
    (a) =>
      `import ${a.module}\nclass A:\n    pass\nsetattr(A, "f", ${a.module}.${a.name})\nA.f(${a.argument})`,
  ),
  twins(
    'SimpleNamespace',
    (a) =>
      `import types, ${a.module}\nn = types.SimpleNamespace(f=${a.module}.${a.name})\nn.f(${a.argument})`,
  ),
  twins(
    'returned',
    (a) => `import ${a.module}\ndef give():\n    return ${a.module}.${a.name}\ngive()(${a.argument})`,
  ),
  twins(
    'closure',
    (a) =>
      `import ${a.module}\ndef outer(f):\n    def inner(x):\n        return f(x)\n    return inner\nouter(${a.module}.${a.name})(${a.argument})`,
  ),
  twins(
    'passed on',
    (a) =>
      `import ${a.module}\ndef apply(f, *args, **kw):\n    return f(*args, **kw)\napply(${a.module}.${a.name}, ${a.argument})`,
  ),
  twins(
    'inspect.getattr_static',
    (a) => `import inspect, ${a.module}\ninspect.getattr_static(${a.module}, "${a.name}")(${a.argument})`,
  ),
  twins(
    'members of a module',
    (a) => `import inspect, ${a.module}\ndict(inspect.getmembers(${a.module}))["${a.name}"](${a.argument})`,
  ),
  twins(
    'search through dir',
    (a) =>
      `import ${a.module}\nfor n in dir(${a.module}):\n    if n == "${a.name}":\n        getattr(${a.module}, n)(${a.argument})`,
  ),
  twins('walrus', (a) => `import ${a.module}\nif (f := ${a.module}.${a.name}):\n    f(${a.argument})`),
  twins(
    'conditional expression',
    (a) => `import ${a.module}\n(${a.module}.${a.name} if True else print)(${a.argument})`,
  ),
  twins('or', (a) => `import ${a.module}\n(None or ${a.module}.${a.name})(${a.argument})`),
  twins(
    'nonlocal',
    (a) =>
      `import ${a.module}\ndef o():\n    f = None\n    def set():\n        nonlocal f\n        f = ${a.module}.${a.name}\n    set()\n    f(${a.argument})\no()`,
  ),
  twins(
    'global',
    (a) =>
      `import ${a.module}\nf = None\ndef set():\n    global f\n    f = ${a.module}.${a.name}\nset()\nf(${a.argument})`,
  ),
  twins(
    'globals().update',
    (a) => `import ${a.module}\nglobals().update(f=${a.module}.${a.name})\nf(${a.argument})`,
  ),
  twins(
    'namedtuple',
    (a) =>
      `import collections, ${a.module}\nN = collections.namedtuple("N", "f")\nN(${a.module}.${a.name}).f(${a.argument})`,
  ),
  twins(
    'ChainMap',
    (a) =>
      `import collections, ${a.module}\ncollections.ChainMap({}, {"f": ${a.module}.${a.name}})["f"](${a.argument})`,
  ),
  twins(
    'type()',
    (a) => `import ${a.module}\ntype("T", (), {"f": staticmethod(${a.module}.${a.name})}).f(${a.argument})`,
  ),
  twins('weakref', (a) => `import weakref, ${a.module}\nweakref.ref(${a.module}.${a.name})()(${a.argument})`),
  twins(
    'import through another module',
    (a) =>
      `import ${a.module === 'os' ? 'shutil' : 'statistics'} as s\ns.${a.module}.${a.name}(${a.argument})`,
  ),
];
