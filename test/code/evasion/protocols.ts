import { type Sample, twins } from './sample.ts';

/** Methods that operators, builtins and formats call of an object. */
export const protocols: readonly Sample[] = [
  twins(
    'string template',
    (a) =>
      `import string, ${a.module}\nclass D(dict):\n    def __getitem__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\nstring.Template("$x").substitute(D())`,
  ),
  twins(
    'format_map',
    (a) =>
      `import ${a.module}\nclass D(dict):\n    def __missing__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\n"{x}".format_map(D())`,
  ),
  twins(
    'format getattr',
    (a) =>
      `import ${a.module}\nclass D:\n    def __getattr__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\n"{0.x}".format(D())`,
  ),
  twins(
    'format property',
    (a) =>
      `import ${a.module}\nclass D:\n    @property\n    def x(self):\n        return ${a.module}.${a.name}(${a.argument})\n"{0.x}".format(D())`,
  ),
  twins(
    'str.format str',
    (a) =>
      `import ${a.module}\nclass D:\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\n"{}".format(D())`,
  ),
  twins(
    'percent',
    (a) =>
      `import ${a.module}\nclass D:\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\n"%s" % D()`,
  ),
  twins(
    'percent tuple',
    (a) =>
      `import ${a.module}\nclass D:\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\n"%s" % (D(),)`,
  ),
  twins(
    'percent dict',
    (a) =>
      `import ${a.module}\nclass D(dict):\n    def __getitem__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\n"%(x)s" % D()`,
  ),
  twins(
    'join iter',
    (a) =>
      `import ${a.module}\nclass D:\n    def __iter__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return iter(())\n"".join(D())`,
  ),
  twins(
    'sum of an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __iter__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return iter(())\nsum(D())`,
  ),
  twins(
    'dict update',
    (a) =>
      `import ${a.module}\nclass D:\n    def keys(self):\n        return ["a"]\n    def __getitem__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\n{}.update(D())`,
  ),
  twins(
    'operator in place',
    (a) =>
      `import ${a.module}\nclass D:\n    def __iadd__(self, o):\n        return ${a.module}.${a.name}(o)\nd = D()\nd += ${a.argument}`,
  ),
  twins(
    'unary minus',
    (a) =>
      `import ${a.module}\nclass D:\n    def __neg__(self):\n        return ${a.module}.${a.name}(${a.argument})\n-D()`,
  ),
  twins(
    'invert',
    (a) =>
      `import ${a.module}\nclass D:\n    def __invert__(self):\n        return ${a.module}.${a.name}(${a.argument})\n~D()`,
  ),
  twins(
    'not of an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nnot D()`,
  ),
  twins(
    'and of an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nD() and 1`,
  ),
  twins(
    'while of an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return False\nwhile D():\n    pass`,
  ),
  twins(
    'assert of an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nassert D()`,
  ),
  twins(
    'conditional expression of an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __len__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\nx = 1 if D() else 2`,
  ),
  twins(
    'comprehension if',
    (a) =>
      `import ${a.module}\nclass D:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\n[x for x in [D()] if x]`,
  ),
  twins(
    'any of objects',
    (a) =>
      `import ${a.module}\nclass D:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nany([D()])`,
  ),
  twins(
    'filter none',
    (a) =>
      `import ${a.module}\nclass D:\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nlist(filter(None, [D()]))`,
  ),
  twins(
    'sorted lt',
    (a) =>
      `import ${a.module}\nclass D:\n    def __lt__(self, o):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nsorted([D(), D()])`,
  ),
  twins(
    'sort lt',
    (a) =>
      `import ${a.module}\nclass D:\n    def __lt__(self, o):\n        ${a.module}.${a.name}(${a.argument})\n        return True\n[D(), D()].sort()`,
  ),
  twins(
    'max of objects',
    (a) =>
      `import ${a.module}\nclass D:\n    def __gt__(self, o):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nmax(D(), D())`,
  ),
  twins(
    'eq in list',
    (a) =>
      `import ${a.module}\nclass D:\n    def __eq__(self, o):\n        ${a.module}.${a.name}(${a.argument})\n        return True\n1 in [D()]`,
  ),
  twins(
    'list index eq',
    (a) =>
      `import ${a.module}\nclass D:\n    def __eq__(self, o):\n        ${a.module}.${a.name}(${a.argument})\n        return True\n[D()].index(1)`,
  ),
  twins(
    'eq reflected',
    (a) =>
      `import ${a.module}\nclass D:\n    def __eq__(self, o):\n        ${a.module}.${a.name}(${a.argument})\n        return True\n1 == D()`,
  ),
  twins(
    'index that is an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __index__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 0\n[1][D()]`,
  ),
  twins(
    'slice index',
    (a) =>
      `import ${a.module}\nclass D:\n    def __index__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 0\n[1][D():]`,
  ),
  twins(
    'range of an object',
    (a) =>
      `import ${a.module}\nclass D:\n    def __index__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 0\nrange(D())`,
  ),
  twins(
    'fspath',
    (a) =>
      `import ${a.module}, os\nclass D:\n    def __fspath__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return "x"\nos.path.exists(D())`,
  ),
  twins(
    'fspath join',
    (a) =>
      `import ${a.module}, os\nclass D:\n    def __fspath__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return "x"\nos.path.join(D(), "a")`,
  ),
  twins(
    'hash in dict set',
    (a) =>
      `import ${a.module}\nclass D:\n    def __hash__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\nd = {}\nd[D()] = 1`,
  ),
  twins(
    'hash set add',
    (a) =>
      `import ${a.module}\nclass D:\n    def __hash__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\nset([D()])`,
  ),
  twins(
    'hasattr',
    (a) =>
      `import ${a.module}\nclass D:\n    def __getattr__(self, n):\n        ${a.module}.${a.name}(${a.argument})\nhasattr(D(), "x")`,
  ),
  twins(
    'hasattr property',
    (a) =>
      `import ${a.module}\nclass D:\n    @property\n    def x(self):\n        ${a.module}.${a.name}(${a.argument})\nhasattr(D(), "x")`,
  ),
  twins(
    'delattr',
    (a) =>
      `import ${a.module}\nclass D:\n    def __delattr__(self, n):\n        ${a.module}.${a.name}(${a.argument})\ndelattr(D(), "x")`,
  ),
  twins(
    'exit by unknown enter',
    (a) =>
      `import ${a.module}, contextlib\nclass D(contextlib.AbstractContextManager):\n    def __exit__(self, *a):\n        ${a.module}.${a.name}(${a.argument})\nwith D():\n    pass`,
  ),
  twins(
    'recursion with callable',
    (a) =>
      `import ${a.module}\ndef f(n, g):\n    if n == 0:\n        g(${a.argument})\n    else:\n        f(n - 1, g)\nf(40, ${a.module}.${a.name})`,
  ),
  twins(
    'recursion builds',
    (a) =>
      `import ${a.module}\ndef f(n, g):\n    return g if n == 0 else f(n - 1, g)\nf(40, ${a.module}.${a.name})(${a.argument})`,
  ),
  twins(
    'mutual recursion',
    (a) =>
      `import ${a.module}\ndef a(n, g):\n    return b(n - 1, g)\ndef b(n, g):\n    return g if n < 0 else a(n - 1, g)\na(30, ${a.module}.${a.name})(${a.argument})`,
  ),
  twins(
    'empty list filled oddly',
    (a) =>
      `import ${a.module}, bisect\nL = []\nbisect.insort(L, 1)\nfor x in L:\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'empty list comprehension',
    (a) =>
      `import ${a.module}, bisect\nL = []\nbisect.insort(L, 1)\n[${a.module}.${a.name}(${a.argument}) for x in L]`,
  ),
  twins(
    'untaken map',
    (a) =>
      `import ${a.module}, bisect\nL = []\nbisect.insort(L, 1)\nlist(map(lambda x: ${a.module}.${a.name}(${a.argument}), L))`,
  ),
  twins(
    'the path of an object, for a Path',
    (a) =>
      `import ${a.module}\nimport pathlib\nclass A:\n    def __fspath__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return "x"\npathlib.Path(A())`,
  ),
  twins(
    'items of a dictionary that is written as JSON',
    (a) =>
      `import ${a.module}\nimport json\nclass A(dict):\n    def items(self):\n        ${a.module}.${a.name}(${a.argument})\n        return []\njson.dumps(A(a=1))`,
  ),
  twins(
    'a number that is packed',
    (a) =>
      `import ${a.module}\nimport struct\nclass A:\n    def __index__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\nstruct.pack("i", A())`,
  ),
];
