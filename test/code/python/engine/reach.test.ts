import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effects } from './effects.ts';

/** Ways to come to `os.system('touch /tmp/marker')`; each was run under CPython 3.11 with `os.system` replaced by a recorder. */
const ways: readonly (readonly [name: string, source: string])[] = [
  ['a plain call', `import os\nos.system('id')`],
  ['an alias of the module', `import os as o\no.system('id')`],
  ['an alias of the function', `from os import system as s\ns('id')`],
  ['an assigned function', `import os\nf = os.system\nf('id')`],
  ['a chain of names', `import os\na = b = os.system\nc = b\nc('id')`],
  ['a tuple', `import os\nf, g = os.system, print\nf('id')`],
  ['a dictionary', `import os\nd = {'run': os.system}\nd['run']('id')`],
  ['a dictionary by get', `import os\nd = {'run': os.system}\nd.get('run')('id')`],
  ['a list', `import os\n[print, os.system][1]('id')`],
  ['a lambda', `import os\n(lambda c: os.system(c))('id')`],
  ['a default', `import os\ndef f(c, run=os.system):\n    run(c)\nf('id')`],
  ['a conditional expression', `import os, sys\n(os.system if sys.argv else print)('id')`],
  ['a boolean operator', `import os\n(None or os.system)('id')`],
  ['a walrus', `import os\n(f := os.system)('id')`],
  ['getattr', `import os\ngetattr(os, 'system')('id')`],
  ['getattr of a sum', `import os\ngetattr(os, 'sys' + 'tem')('id')`],
  ['getattr of a reversed text', `import os\ngetattr(os, 'metsys'[::-1])('id')`],
  ['getattr of a replaced text', `import os\ngetattr(os, 'sy_stem'.replace('_', ''))('id')`],
  [
    'getattr of joined characters',
    `import os\ngetattr(os, ''.join(map(chr, [115, 121, 115, 116, 101, 109])))('id')`,
  ],
  ['getattr of a formatted text', `import os\ngetattr(os, '{}{}'.format('sys', 'tem'))('id')`],
  ['getattr of a percent format', `import os\ngetattr(os, '%s%s' % ('sys', 'tem'))('id')`],
  ['getattr of an f-string', `import os\na = 'tem'\ngetattr(os, f'sys{a}')('id')`],
  ['object.__getattribute__', `import os\nobject.__getattribute__(os, 'system')('id')`],
  ['__import__', `__import__('os').system('id')`],
  ['__import__ of a sum', `__import__('o' + 's').system('id')`],
  [
    '__import__ of a decoded text',
    `import base64\n__import__(base64.b64decode('b3M=').decode()).system('id')`,
  ],
  ['importlib.import_module', `import importlib\nimportlib.import_module('os').system('id')`],
  ['importlib by another name', `from importlib import import_module as im\nim('os').system('id')`],
  ['an __import__ that was kept', `i = __import__\ni('os').system('id')`],
  ['builtins as a module', `import builtins\nbuiltins.__import__('os').system('id')`],
  ['builtins as a dictionary', `import builtins\nbuiltins.__dict__['__import__']('os').system('id')`],
  ['__builtins__ as a dictionary', `__builtins__['__import__']('os').system('id')`],
  ['__builtins__ by attribute', `__builtins__.__import__('os').system('id')`],
  ['globals()', `import os\nglobals()['os'].system('id')`],
  ['globals of builtins', `globals()['__builtins__']['__import__']('os').system('id')`],
  ['locals()', `import os\nlocals()['os'].system('id')`],
  ['vars() of a module', `import os\nvars(os)['system']('id')`],
  ['a __dict__', `import os\nos.__dict__['system']('id')`],
  ['sys.modules', `import os, sys\nsys.modules['os'].system('id')`],
  ['sys.modules by get', `import os, sys\nsys.modules.get('os').system('id')`],
  ['a module that another holds', `import shutil\nshutil.os.system('id')`],
  ['a function’s globals', `import os\ndef f(): pass\nf.__globals__['os'].system('id')`],
  ['operator.attrgetter', `import os, operator\noperator.attrgetter('system')(os)('id')`],
  ['operator.methodcaller', `import os, operator\noperator.methodcaller('system', 'id')(os)`],
  ['operator.itemgetter', `import os, operator\noperator.itemgetter('system')(vars(os))('id')`],
  ['functools.partial', `import os, functools\nfunctools.partial(os.system, 'id')()`],
  ['functools.reduce', `import os, functools\nfunctools.reduce(getattr, ['system'], os)('id')`],
  ['map', `import os\nlist(map(os.system, ['id']))`],
  ['a comprehension', `import os\n[f('id') for f in (os.system,)]`],
  ['a loop over functions', `import os\nfor f in [os.system]:\n    f('id')`],
  ['a generator', `import os\ndef g():\n    yield os.system\nfor f in g():\n    f('id')`],
  ['exec', `exec("import os; os.system('id')")`],
  ['eval', `eval("__import__('os').system('id')")`],
  ['a compiled text', `exec(compile("import os\\nos.system('id')", 'x', 'exec'))`],
  ['exec by another name', `e = exec\ne("import os\\nos.system('id')")`],
  ['exec out of builtins', `import builtins\ngetattr(builtins, 'ex' + 'ec')("import os\\nos.system('id')")`],
  ['exec of exec', `exec("exec('import os; os.system(\\\\'id\\\\')')")`],
  ['a class body', `import os\nclass A:\n    os.system('id')`],
  ['a class attribute', `import os\nclass A:\n    f = os.system\nA.f('id')`],
  ['a static method', `import os\nclass A:\n    @staticmethod\n    def f(c): os.system(c)\nA.f('id')`],
  ['a class method', `import os\nclass A:\n    @classmethod\n    def f(cls, c): os.system(c)\nA.f('id')`],
  ['a constructor', `import os\nclass A:\n    def __init__(self, c): os.system(c)\nA('id')`],
  ['__new__', `import os\nclass A:\n    def __new__(cls):\n        os.system('id')\nA()`],
  ['__call__', `import os\nclass A:\n    def __call__(self, c): os.system(c)\nA()('id')`],
  ['__getattr__', `import os\nclass A:\n    def __getattr__(self, n): return os.system\nA().anything('id')`],
  ['__getitem__', `import os\nclass A:\n    def __getitem__(self, n): os.system(n)\nA()['id']`],
  ['__add__', `import os\nclass A:\n    def __add__(self, o): os.system(o)\nA() + 'id'`],
  ['__radd__', `import os\nclass A:\n    def __radd__(self, o): os.system(o)\n'id' + A()`],
  ['__eq__', `import os\nclass A:\n    def __eq__(self, o): return os.system(o)\nA() == 'id'`],
  ['__contains__', `import os\nclass A:\n    def __contains__(self, o): return os.system(o)\n'id' in A()`],
  [
    '__enter__',
    `import os\nclass A:\n    def __enter__(self): os.system('id')\n    def __exit__(self, *a): pass\nwith A(): pass`,
  ],
  [
    '__exit__',
    `import os\nclass A:\n    def __enter__(self): pass\n    def __exit__(self, *a): os.system('id')\nwith A(): pass`,
  ],
  [
    '__iter__',
    `import os\nclass A:\n    def __iter__(self):\n        os.system('id')\n        return iter([])\nfor _ in A(): pass`,
  ],
  [
    '__set_name__',
    `import os\nclass D:\n    def __set_name__(self, o, n): os.system('id')\nclass A:\n    x = D()`,
  ],
  [
    'a descriptor',
    `import os\nclass D:\n    def __get__(self, o, t): os.system('id')\nclass A:\n    x = D()\nA().x`,
  ],
  ['a property', `import os\nclass A:\n    @property\n    def x(self): os.system('id')\nA().x`],
  [
    'a property made by hand',
    `import os\nclass A:\n    def g(self): os.system('id')\n    x = property(g)\nA().x`,
  ],
  [
    'a setter',
    `import os\nclass A:\n    @property\n    def x(self): pass\n    @x.setter\n    def x(self, v): os.system(v)\na = A()\na.x = 'id'`,
  ],
  ['__setattr__', `import os\nclass A:\n    def __setattr__(self, n, v): os.system(v)\na = A()\na.x = 'id'`],
  [
    '__init_subclass__',
    `import os\nclass A:\n    def __init_subclass__(cls): os.system('id')\nclass B(A): pass`,
  ],
  [
    'a metaclass',
    `import os\nclass M(type):\n    def __new__(m, n, b, d):\n        os.system('id')\n        return type.__new__(m, n, b, d)\nclass A(metaclass=M): pass`,
  ],
  [
    'a metaclass’s __init__',
    `import os\nclass M(type):\n    def __init__(c, n, b, d): os.system('id')\nclass A(metaclass=M): pass`,
  ],
  [
    'an inherited metaclass',
    `import os\nclass M(type):\n    def __init__(c, n, b, d): os.system('id')\nclass A(metaclass=M): pass\nclass B(A): pass`,
  ],
  [
    '__prepare__',
    `import os\nclass M(type):\n    @classmethod\n    def __prepare__(m, n, b):\n        os.system('id')\n        return {}\nclass A(metaclass=M): pass`,
  ],
  ['a function for a metaclass', `import os\ndef m(n, b, d): os.system('id')\nclass A(metaclass=m): pass`],
  ['type() with three arguments', `import os\ntype('A', (), {'f': lambda s: os.system('id')})().f()`],
  ['a decorator', `import os\ndef d(f):\n    os.system('id')\n    return f\n@d\ndef g(): pass`],
  ['an external function as a decorator', `import os\n@os.system\ndef f(): pass`],
  [
    'a decorator with arguments',
    `import os\ndef d(c):\n    def e(f):\n        os.system(c)\n        return f\n    return e\n@d('id')\ndef g(): pass`,
  ],
  ['a class decorator', `import os\ndef d(c):\n    os.system('id')\n    return c\n@d\nclass A: pass`],
  [
    'a wrapped function',
    `import os\nimport functools\ndef d(f):\n    @functools.wraps(f)\n    def w(*a, **k):\n        return f(*a, **k)\n    return w\n@d\ndef g(c): os.system(c)\ng('id')`,
  ],
  ['a default value that is computed', `import os\ndef f(a=os.system('id')): pass`],
  ['an annotation', `import os\ndef f(a: os.system('id')): pass`],
  ['an annotation of a variable', `import os\nx: os.system('id') = 1`],
  ['a closure', `import os\ndef outer(c):\n    def inner(): os.system(c)\n    return inner\nouter('id')()`],
  ['an inherited method', `import os\nclass A:\n    def f(self): os.system('id')\nclass B(A): pass\nB().f()`],
  [
    'super()',
    `import os\nclass A:\n    def f(self): os.system('id')\nclass B(A):\n    def f(self): super().f()\nB().f()`,
  ],
  [
    'a method kept on the instance',
    `import os\nclass A:\n    def __init__(self): self.run = os.system\nA().run('id')`,
  ],
  ['setattr', `import os\nclass A: pass\na = A()\nsetattr(a, 'r', os.system)\na.r('id')`],
  ['star arguments', `import os\ndef f(*a): a[0]('id')\nf(os.system)`],
  ['keyword arguments', `import os\ndef f(**k): k['run']('id')\nf(run=os.system)`],
  ['a star in the call', `import os\nos.system(*['id'])`],
  ['two stars in the call', `import os\ndef f(run, c): run(c)\nf(**{'run': os.system, 'c': 'id'})`],
  ['a starred target', `import os\na, *b = print, len, os.system\nb[1]('id')`],
  ['global', `import os\ndef f():\n    global run\n    run = os.system\nf()\nrun('id')`],
  [
    'nonlocal',
    `import os\ndef f():\n    r = print\n    def g():\n        nonlocal r\n        r = os.system\n    g()\n    r('id')\nf()`,
  ],
  ['a builtin under another name', `import builtins, os\nbuiltins.len = os.system\nlen('id')`],
  ['a thread', `import os, threading\nthreading.Thread(target=os.system, args=('id',)).start()`],
  [
    'a thread of one’s own',
    `import os, threading\nclass T(threading.Thread):\n    def run(self): os.system('id')\nT().start()`,
  ],
  ['atexit', `import os, atexit\natexit.register(os.system, 'id')`],
  [
    'an exception’s constructor',
    `import os\nclass E(Exception):\n    def __init__(self): os.system('id')\ntry:\n    raise E\nexcept E: pass`,
  ],
  ['a try that fails', `try:\n    import nothing\nexcept ImportError:\n    import os\n    os.system('id')`],
  ['a match', `import os\nmatch 1:\n    case 1: os.system('id')`],
  ['a while loop', `import os\ni = 0\nwhile i < 1:\n    os.system('id')\n    i += 1`],
  [
    'a conditional import',
    `import sys\nif sys.platform:\n    from os import system as run\nelse:\n    run = print\nrun('id')`,
  ],
  [
    'types.FunctionType',
    `import os, types\ndef f(): os.system('id')\ntypes.FunctionType(f.__code__, globals())()`,
  ],
  ['types.MethodType', `import os, types\ndef f(self): os.system('id')\ntypes.MethodType(f, 1)()`],
  ['an async function', `import os, asyncio\nasync def f(): os.system('id')\nasyncio.run(f())`],
  [
    'a context manager from a generator',
    `import os, contextlib\n@contextlib.contextmanager\ndef m():\n    os.system('id')\n    yield\nwith m(): pass`,
  ],
  ['sorted with a key', `import os\nsorted(['id'], key=os.system)`],
  [
    'a name mangled attribute',
    `import os\nclass A:\n    def __f(self): os.system('id')\n    def g(self): self.__f()\nA().g()`,
  ],
  [
    'the module’s own name',
    `import os, sys\ndef f(): os.system('id')\ngetattr(sys.modules[__name__], 'f')()`,
  ],
];

for (const [name, source] of ways)
  test(`a command by way of ${name} is seen at import`, () => {
    assert.ok(
      effects(source).some((effect) => effect.startsWith('import os.system')),
      `${source}\n-> ${effects(source).join('; ') || 'nothing'}`,
    );
  });

test('a function far back in a list is called all the same', () => {
  const source = `import os\nfor f in [len, print, repr] * 20 + [os.system]:\n    f('id')\n`;
  assert.ok(effects(source).includes('import os.system id'));
});

/** Names that are not what they are called; CPython 3.11 calls `os.system` in none of these. */
const others: readonly (readonly [name: string, source: string])[] = [
  ['a local name', `import os\nclass os2:\n    system = print\nos = os2\nos.system('id')`],
  ['a parameter', `import os\ndef f(os): os.system('id')\nclass A:\n    system = staticmethod(print)\nf(A)`],
  ['a shadowed builtin', `def exec(x): pass\nexec("import os; os.system('id')")`],
  [
    'a class’s name inside a method',
    `import os\nclass A:\n    run = os.system\n    def f(self): return run('id')\ndef run(x): pass\nA().f()`,
  ],
  [
    'an overridden method',
    `import os\nclass A:\n    def f(self): os.system('id')\nclass B(A):\n    def f(self): pass\nB().f()\ndel A`,
  ],
  ['a reassigned function', `import os\nf = os.system\nf = print\nf('id')`],
];

for (const [name, source] of others)
  test(`${name} is not os.system at import`, () => {
    assert.deepEqual(
      effects(source).filter((effect) => effect.startsWith('import ')),
      [],
    );
  });
