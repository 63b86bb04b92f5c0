import { type Sample, twins } from './sample.ts';

/** Methods that the interpreter calls on its own account. */
export const specialMethods: readonly Sample[] = [
  twins(
    'metaclass, __new__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __new__(c, *args):\n        ${a.module}.${a.name}(${a.argument})\n        return super().__new__(c, *args)\nclass A(metaclass=M):\n    pass`,
  ),
  twins(
    'metaclass, __prepare__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    @classmethod\n    def __prepare__(c, name, bases):\n        ${a.module}.${a.name}(${a.argument})\n        return {}\nclass A(metaclass=M):\n    pass`,
  ),
  twins(
    'metaclass, __call__',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def __call__(c):\n        ${a.module}.${a.name}(${a.argument})\nclass A(metaclass=M):\n    pass\nA()`,
  ),
  twins(
    'metaclass that is a function',
    (a) =>
      `import ${a.module}\ndef m(name, bases, body):\n    ${a.module}.${a.name}(${a.argument})\nclass A(metaclass=m):\n    pass`,
  ),
  twins(
    '__init_subclass__',
    (a) =>
      `import ${a.module}\nclass B:\n    def __init_subclass__(cls):\n        ${a.module}.${a.name}(${a.argument})\nclass A(B):\n    pass`,
  ),
  twins(
    '__set_name__',
    (a) =>
      `import ${a.module}\nclass D:\n    def __set_name__(self, owner, name):\n        ${a.module}.${a.name}(${a.argument})\nclass A:\n    d = D()`,
  ),
  twins(
    'descriptor',
    (a) =>
      `import ${a.module}\nclass D:\n    def __get__(self, obj, owner):\n        ${a.module}.${a.name}(${a.argument})\nclass A:\n    d = D()\nA.d`,
  ),
  twins(
    'property',
    (a) =>
      `import ${a.module}\nclass A:\n    @property\n    def p(self):\n        ${a.module}.${a.name}(${a.argument})\nA().p`,
  ),
  twins(
    'property setter',
    (a) =>
      `import ${a.module}\nclass A:\n    def s(self, v):\n        ${a.module}.${a.name}(v)\n    p = property(None, s)\nA().p = ${a.argument}`,
  ),
  twins(
    '__class_getitem__',
    (a) =>
      `import ${a.module}\nclass A:\n    def __class_getitem__(cls, k):\n        ${a.module}.${a.name}(k)\nA[${a.argument}]`,
  ),
  twins(
    '__mro_entries__',
    (a) =>
      `import ${a.module}\nclass E:\n    def __mro_entries__(self, bases):\n        ${a.module}.${a.name}(${a.argument})\n        return ()\nclass A(E()):\n    pass`,
  ),
  twins(
    '__init__',
    (a) =>
      `import ${a.module}\nclass A:\n    def __init__(self):\n        ${a.module}.${a.name}(${a.argument})\nA()`,
  ),
  twins(
    '__post_init__',
    (a) =>
      `import ${a.module}\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 0\n    def __post_init__(self):\n        ${a.module}.${a.name}(${a.argument})\nA()`,
  ),
  twins(
    'default factory',
    (a) =>
      `import ${a.module}\nfrom dataclasses import dataclass, field\n@dataclass\nclass A:\n    x: int = field(default_factory=lambda: ${a.module}.${a.name}(${a.argument}))\nA()`,
  ),
  twins(
    '__del__',
    (a) =>
      `import ${a.module}\nclass A:\n    def __del__(self):\n        ${a.module}.${a.name}(${a.argument})\nx = A()\ndel x`,
  ),
  twins(
    '__getattr__ of an object',
    (a) =>
      `import ${a.module}\nclass A:\n    def __getattr__(self, n):\n        return ${a.module}.${a.name}(${a.argument})\nA().anything`,
  ),
  twins(
    '__getitem__',
    (a) =>
      `import ${a.module}\nclass A:\n    def __getitem__(self, k):\n        return ${a.module}.${a.name}(k)\nA()[${a.argument}]`,
  ),
  twins(
    '__missing__',
    (a) =>
      `import ${a.module}\nclass A(dict):\n    def __missing__(self, k):\n        return ${a.module}.${a.name}(k)\nA()[${a.argument}]`,
  ),
  twins(
    '__getitem__ is the function',
    (a) => `import ${a.module}\nclass A:\n    __class_getitem__ = ${a.module}.${a.name}\nA[${a.argument}]`,
  ),
  twins(
    'operator overloaded',
    (a) =>
      `import ${a.module}\nclass A:\n    def __add__(self, o):\n        return ${a.module}.${a.name}(o)\nA() + ${a.argument}`,
  ),
  twins(
    'reflected operator',
    (a) =>
      `import ${a.module}\nclass A:\n    def __rmatmul__(self, o):\n        return ${a.module}.${a.name}(o)\n${a.argument} @ A()`,
  ),
  twins(
    'comparison',
    (a) =>
      `import ${a.module}\nclass A:\n    def __eq__(self, o):\n        return ${a.module}.${a.name}(${a.argument})\nA() == 1`,
  ),
  twins(
    'truth',
    (a) =>
      `import ${a.module}\nclass A:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nif A():\n    pass`,
  ),
  twins(
    'contains',
    (a) =>
      `import ${a.module}\nclass A:\n    def __contains__(self, k):\n        ${a.module}.${a.name}(k)\n        return True\n${a.argument} in A()`,
  ),
  twins(
    'str()',
    (a) =>
      `import ${a.module}\nclass A:\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\nstr(A())`,
  ),
  twins(
    'repr in a message',
    (a) =>
      `import ${a.module}\nclass A:\n    def __repr__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\nprint(f"{A()!r}")`,
  ),
  twins(
    'hash',
    (a) =>
      `import ${a.module}\nclass A:\n    def __hash__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\nx = {A(): 1}`,
  ),
  twins(
    'len',
    (a) =>
      `import ${a.module}\nclass A:\n    def __len__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\nlen(A())`,
  ),
  twins(
    'iterated',
    (a) =>
      `import ${a.module}\nclass A:\n    def __iter__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return iter(())\nfor x in A():\n    pass`,
  ),
  twins(
    'unpacked',
    (a) =>
      `import ${a.module}\nclass A:\n    def __iter__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return iter((1, 2))\nx, y = A()`,
  ),
];
