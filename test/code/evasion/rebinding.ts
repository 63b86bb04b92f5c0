import { alone, type Sample, twins } from './sample.ts';

/** Functions and classes that become others: their code, defaults, names, bases, and what makes classes. */
export const rebinding: readonly Sample[] = [
  twins(
    '__code__',
    (a) =>
      `import ${a.module}\ndef f():\n    return 1\ndef g():\n    ${a.module}.${a.name}(${a.argument})\nf.__code__ = g.__code__\nf()`,
  ),
  twins(
    '__code__ private',
    (a) =>
      `import ${a.module}\ndef f():\n    return 1\ndef _g():\n    ${a.module}.${a.name}(${a.argument})\nf.__code__ = _g.__code__\nf()`,
  ),
  twins(
    '__code__ by lambda',
    (a) =>
      `import ${a.module}\ndef f():\n    return 1\nf.__code__ = (lambda: ${a.module}.${a.name}(${a.argument})).__code__\nf()`,
  ),
  twins(
    '__code__ by setattr',
    (a) =>
      `import ${a.module}\ndef f():\n    return 1\nsetattr(f, "__code__", (lambda: ${a.module}.${a.name}(${a.argument})).__code__)\nf()`,
  ),
  twins(
    '__code__ of a method',
    (a) =>
      `import ${a.module}\nclass A:\n    def go(self):\n        pass\nA.go.__code__ = (lambda self: ${a.module}.${a.name}(${a.argument})).__code__\nA().go()`,
  ),
  twins(
    'FunctionType of code',
    (a) =>
      `import ${a.module}, types\ndef _g():\n    ${a.module}.${a.name}(${a.argument})\ntypes.FunctionType(_g.__code__, globals())()`,
  ),
  twins(
    'type(f)(code)',
    (a) =>
      `import ${a.module}\ndef _g():\n    ${a.module}.${a.name}(${a.argument})\ntype(_g)(_g.__code__, globals())()`,
  ),
  twins(
    'code.replace',
    (a) =>
      `import ${a.module}\ndef _g():\n    ${a.module}.${a.name}(${a.argument})\ndef f():\n    pass\nf.__code__ = _g.__code__.replace(co_name="x")\nf()`,
  ),
  twins(
    'FunctionType with globals',
    (a) =>
      `import ${a.module}, types\ndef _g():\n    f(${a.argument})\ntypes.FunctionType(_g.__code__, {"f": ${a.module}.${a.name}})()`,
  ),
  twins(
    '__kwdefaults__',
    (a) =>
      `import ${a.module}\ndef f(*, g=len):\n    g(${a.argument})\nf.__kwdefaults__["g"] = ${a.module}.${a.name}\nf()`,
  ),
  twins(
    '__closure__',
    (a) =>
      `import ${a.module}\ndef o():\n    h = len\n    def f():\n        h(${a.argument})\n    return f\nf = o()\nf.__closure__[0].cell_contents = ${a.module}.${a.name}\nf()`,
  ),
  twins(
    'closure cell read',
    (a) =>
      `import ${a.module}\ndef o():\n    h = ${a.module}.${a.name}\n    def f():\n        return h\n    return f\no().__closure__[0].cell_contents(${a.argument})`,
  ),
  twins(
    'mutable default',
    (a) =>
      `import ${a.module}\ndef f(x, a=[]):\n    a.append(x)\n    return a\nf(${a.module}.${a.name})\nf(1)[0](${a.argument})`,
  ),
  twins(
    'mutable default dict',
    (a) =>
      `import ${a.module}\ndef f(x=None, a={}):\n    if x:\n        a["k"] = x\n    return a\nf(${a.module}.${a.name})\nf()["k"](${a.argument})`,
  ),
  twins(
    '__class__',
    (a) =>
      `import ${a.module}\nclass A:\n    pass\nclass B:\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\na.__class__ = B\na.go()`,
  ),
  twins(
    '__class__ operator',
    (a) =>
      `import ${a.module}\nclass A:\n    pass\nclass B:\n    def __add__(self, o):\n        ${a.module}.${a.name}(${a.argument})\na = A()\na.__class__ = B\na + 1`,
  ),
  twins(
    '__class__ setattr',
    (a) =>
      `import ${a.module}\nclass A:\n    pass\nclass B:\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\nobject.__setattr__(a, "__class__", B)\na.go()`,
  ),
  twins(
    '__class__ in method',
    (a) =>
      `import ${a.module}\nclass A:\n    def swap(self):\n        self.__class__ = B\nclass B(A):\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\na.swap()\na.go()`,
  ),
  twins(
    '__bases__',
    (a) =>
      `import ${a.module}\nclass X:\n    pass\nclass A(X):\n    pass\nclass B:\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\nA.__bases__ = (B,)\nA().go()`,
  ),
  twins(
    'new_class body',
    (a) =>
      `import ${a.module}, types\ntypes.new_class("A", (), {}, lambda ns: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'metaclass __getitem__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __getitem__(cls, n):\n        ${a.module}.${a.name}(n)\nclass A(metaclass=M):\n    pass\nA[${a.argument}]`,
  ),
  twins(
    'metaclass __iter__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __iter__(cls):\n        ${a.module}.${a.name}(${a.argument})\n        return iter(())\nclass A(metaclass=M):\n    pass\nlist(A)`,
  ),
  twins(
    'metaclass __contains__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __contains__(cls, n):\n        ${a.module}.${a.name}(n)\n        return True\nclass A(metaclass=M):\n    pass\n${a.argument} in A`,
  ),
  twins(
    'metaclass operator',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __add__(cls, n):\n        ${a.module}.${a.name}(n)\nclass A(metaclass=M):\n    pass\nA + ${a.argument}`,
  ),
  twins(
    'metaclass __len__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __len__(cls):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\nclass A(metaclass=M):\n    pass\nlen(A)`,
  ),
  twins(
    'metaclass __str__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __repr__(cls):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\nclass A(metaclass=M):\n    pass\nprint(A)`,
  ),
  twins(
    'metaclass __bool__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __bool__(cls):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nclass A(metaclass=M):\n    pass\nif A:\n    pass`,
  ),
  twins(
    'metaclass __setattr__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __setattr__(cls, n, v):\n        ${a.module}.${a.name}(v)\nclass A(metaclass=M):\n    pass\nA.x = ${a.argument}`,
  ),
  twins(
    'metaclass instancecheck',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __instancecheck__(cls, n):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nclass A(metaclass=M):\n    pass\nisinstance(1, A)`,
  ),
  twins(
    'metaclass subclasscheck',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __subclasscheck__(cls, n):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nclass A(metaclass=M):\n    pass\nissubclass(int, A)`,
  ),
  twins(
    'metaclass property',
    (a) =>
      `import ${a.module}\nclass M(type):\n    @property\n    def x(cls):\n        ${a.module}.${a.name}(${a.argument})\nclass A(metaclass=M):\n    pass\nA.x`,
  ),
  twins(
    'prepared namespace',
    (a) =>
      `import ${a.module}\nclass N(dict):\n    def __setitem__(self, k, v):\n        ${a.module}.${a.name}(${a.argument})\nclass M(type):\n    @classmethod\n    def __prepare__(c, n, b):\n        return N()\nclass A(metaclass=M):\n    x = 1`,
  ),
  twins(
    'prepared namespace read',
    (a) =>
      `import ${a.module}\nclass N(dict):\n    def __missing__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\nclass M(type):\n    @classmethod\n    def __prepare__(c, n, b):\n        return N()\nclass A(metaclass=M):\n    x = something`,
  ),
  twins(
    'subclasshook',
    (a) =>
      `import ${a.module}, abc\nclass A(abc.ABC):\n    @classmethod\n    def __subclasshook__(cls, c):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nissubclass(int, A)`,
  ),
  twins(
    '__delete__',
    (a) =>
      `import ${a.module}\nclass D:\n    def __delete__(self, o):\n        ${a.module}.${a.name}(${a.argument})\nclass A:\n    d = D()\ndel A().d`,
  ),
  twins(
    '__delattr__',
    (a) =>
      `import ${a.module}\nclass A:\n    def __delattr__(self, n):\n        ${a.module}.${a.name}(${a.argument})\ndel A().x`,
  ),
  twins(
    'property deleter',
    (a) =>
      `import ${a.module}\nclass A:\n    @property\n    def x(self):\n        return 1\n    @x.deleter\n    def x(self):\n        ${a.module}.${a.name}(${a.argument})\ndel A().x`,
  ),
  twins(
    'descriptor of a function',
    (a) =>
      `import ${a.module}\nclass A:\n    pass\ndef f(self):\n    ${a.module}.${a.name}(${a.argument})\nf.__get__(A())()`,
  ),
  twins(
    '__getattribute__, here',
    (a) =>
      `import ${a.module}\nclass A:\n    def __getattribute__(self, n):\n        ${a.module}.${a.name}(${a.argument})\n    y = 1\nA().y`,
  ),
  twins(
    'object.__new__',
    (a) =>
      `import ${a.module}\nclass A:\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\nobject.__new__(A).go()`,
  ),
  twins(
    'type.__call__',
    (a) =>
      `import ${a.module}\nclass A:\n    def __init__(self):\n        ${a.module}.${a.name}(${a.argument})\ntype.__call__(A)`,
  ),
  twins(
    'name main',
    (a) =>
      `import ${a.module}\n__name__ = "__main__"\nif __name__ == "__main__":\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'name main globals',
    (a) =>
      `import ${a.module}\nglobals()["__name__"] = "__main__"\nif __name__ == "__main__":\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  alone(
    'code replace names',
    () => `def f():\n    len("x")\nf.__code__ = f.__code__.replace(co_names=("eval",))\nf()`,
  ),
  twins(
    'type getattribute',
    (a) => `import ${a.module}\ntype(${a.module}).__getattribute__(${a.module}, "${a.name}")(${a.argument})`,
  ),
  twins(
    'singleton',
    (a) =>
      `import ${a.module}\nclass S:\n    i = None\n    def __new__(cls):\n        if cls.i is None:\n            cls.i = super().__new__(cls)\n            cls.i.f = ${a.module}.${a.name}\n        return cls.i\nS().f(${a.argument})`,
  ),
  twins(
    'function __dict__',
    (a) =>
      `import ${a.module}\ndef a():\n    pass\na.__dict__["f"] = ${a.module}.${a.name}\na.f(${a.argument})`,
  ),
  twins(
    'functools.wraps, unwrapped',
    (a) =>
      `import ${a.module}, functools\ndef d(f):\n    @functools.wraps(f)\n    def w(*a):\n        pass\n    return w\n@d\ndef _g():\n    ${a.module}.${a.name}(${a.argument})\n_g.__wrapped__()`,
  ),
  twins(
    'singledispatch register',
    (a) =>
      `import ${a.module}, functools\n@functools.singledispatch\ndef f(x):\n    pass\n@f.register(str)\ndef _(x):\n    ${a.module}.${a.name}(${a.argument})\nf("a")`,
  ),
  twins(
    'generic default',
    (a) =>
      `import ${a.module}\ndef f[T: ${a.module}.${a.name}(${a.argument})](x):\n    pass\nf.__type_params__[0].__bound__`,
  ),
  twins(
    'functools.update_wrapper',
    (a) =>
      `import ${a.module}, functools\ndef a():\n    pass\nfunctools.update_wrapper(a, lambda: ${a.module}.${a.name}(${a.argument})).__wrapped__()`,
  ),
  twins(
    'importlib reload',
    (a) => `import ${a.module}, importlib\nimportlib.reload(${a.module}).${a.name}(${a.argument})`,
  ),
];
