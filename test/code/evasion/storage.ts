import { type Sample, twins } from './sample.ts';

/** What is kept in one place and called from another. */
export const storage: readonly Sample[] = [
  twins(
    'registry',
    (a) =>
      `import ${a.module}\nR = {}\ndef reg(n):\n    def w(f):\n        R[n] = f\n        return f\n    return w\nreg("a")(${a.module}.${a.name})\nR["a"](${a.argument})`,
  ),
  twins(
    'registry list',
    (a) =>
      `import ${a.module}\nR = []\ndef reg(f):\n    R.append(f)\nreg(${a.module}.${a.name})\nR[0](${a.argument})`,
  ),
  twins(
    'registry after',
    (a) =>
      `import ${a.module}\ndef reg(n, f):\n    R[n] = f\nR = {}\nreg("a", ${a.module}.${a.name})\nR["a"](${a.argument})`,
  ),
  twins(
    'registry setdefault',
    (a) =>
      `import ${a.module}\nR = {}\ndef reg(n, f):\n    R.setdefault(n, []).append(f)\nreg("a", ${a.module}.${a.name})\nR["a"][0](${a.argument})`,
  ),
  twins(
    'registry update',
    (a) =>
      `import ${a.module}\nR = {}\ndef reg(**k):\n    R.update(k)\nreg(a=${a.module}.${a.name})\nR["a"](${a.argument})`,
  ),
  twins(
    'registry class attr',
    (a) =>
      `import ${a.module}\nclass R:\n    items = {}\n    @classmethod\n    def reg(cls, n, f):\n        cls.items[n] = f\nR.reg("a", ${a.module}.${a.name})\nR.items["a"](${a.argument})`,
  ),
  twins(
    'set on parameter',
    (a) =>
      `import ${a.module}\nclass O:\n    pass\ndef put(o, v):\n    o.f = v\no = O()\nput(o, ${a.module}.${a.name})\no.f(${a.argument})`,
  ),
  twins(
    'set on parameter dict',
    (a) =>
      `import ${a.module}\ndef put(o, v):\n    o["f"] = v\no = {}\nput(o, ${a.module}.${a.name})\no["f"](${a.argument})`,
  ),
  twins(
    'append on parameter',
    (a) =>
      `import ${a.module}\ndef put(o, v):\n    o.append(v)\no = []\nput(o, ${a.module}.${a.name})\no[0](${a.argument})`,
  ),
  twins(
    'global set',
    (a) =>
      `import ${a.module}\ng = len\ndef put(v):\n    global g\n    g = v\nput(${a.module}.${a.name})\ng(${a.argument})`,
  ),
  twins(
    'nonlocal set',
    (a) =>
      `import ${a.module}\ndef o():\n    g = len\n    def put(v):\n        nonlocal g\n        g = v\n    put(${a.module}.${a.name})\n    g(${a.argument})\no()`,
  ),
  twins(
    'self.__dict__ =',
    (a) =>
      `import ${a.module}\nclass A:\n    def __init__(self, **k):\n        self.__dict__ = k\nA(f=${a.module}.${a.name}).f(${a.argument})`,
  ),
  twins(
    'self.__dict__.update',
    (a) =>
      `import ${a.module}\nclass A:\n    def __init__(self, **k):\n        self.__dict__.update(k)\nA(f=${a.module}.${a.name}).f(${a.argument})`,
  ),
  twins(
    'setattr loop',
    (a) =>
      `import ${a.module}\nclass A:\n    def __init__(self, **k):\n        for n, v in k.items():\n            setattr(self, n, v)\nA(f=${a.module}.${a.name}).f(${a.argument})`,
  ),
  twins(
    'dataclass field',
    (a) =>
      `import ${a.module}\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    f: object\nA(${a.module}.${a.name}).f(${a.argument})`,
  ),
  twins(
    'typing namedtuple',
    (a) =>
      `import ${a.module}, typing\nclass N(typing.NamedTuple):\n    f: object\nN(${a.module}.${a.name}).f(${a.argument})`,
  ),
  twins(
    'typing namedtuple item',
    (a) =>
      `import ${a.module}, typing\nclass N(typing.NamedTuple):\n    f: object\nN(${a.module}.${a.name})[0](${a.argument})`,
  ),
  twins(
    'enum value',
    (a) =>
      `import ${a.module}, enum\nclass E(enum.Enum):\n    A = (${a.module}.${a.name},)\nE.A.value[0](${a.argument})`,
  ),
  twins(
    'enum functools',
    (a) =>
      `import ${a.module}, enum, functools\nclass E(enum.Enum):\n    A = functools.partial(${a.module}.${a.name})\nE.A.value(${a.argument})`,
  ),
  twins(
    'enum missing',
    (a) =>
      `import ${a.module}, enum\nclass E(enum.Enum):\n    A = 1\n    @classmethod\n    def _missing_(cls, v):\n        ${a.module}.${a.name}(${a.argument})\nE(2)`,
  ),
  twins(
    'SimpleNamespace lambda',
    (a) =>
      `import ${a.module}, types\no = types.SimpleNamespace()\no.run = lambda: ${a.module}.${a.name}(${a.argument})\no.run()`,
  ),
  twins(
    'SimpleNamespace kw lambda',
    (a) =>
      `import ${a.module}, types\no = types.SimpleNamespace(run=lambda: ${a.module}.${a.name}(${a.argument}))\no.run()`,
  ),
  twins(
    'threading.local',
    (a) =>
      `import ${a.module}, threading\no = threading.local()\no.run = lambda: ${a.module}.${a.name}(${a.argument})\no.run()`,
  ),
  twins(
    'ModuleType',
    (a) =>
      `import ${a.module}, types\no = types.ModuleType("x")\no.run = lambda: ${a.module}.${a.name}(${a.argument})\no.run()`,
  ),
  twins(
    'ModuleType exec',
    (a) =>
      `import ${a.module}, types\no = types.ModuleType("x")\nexec("import ${a.module}\\ndef run():\\n    ${a.module}.${a.name}(" + repr(${a.argument}) + ")", o.__dict__)\no.run()`,
  ),
  twins(
    'argparse Namespace',
    (a) =>
      `import ${a.module}, argparse\no = argparse.Namespace(run=lambda: ${a.module}.${a.name}(${a.argument}))\no.run()`,
  ),
  twins(
    'dict subclass',
    (a) =>
      `import ${a.module}\nclass D(dict):\n    pass\nd = D(f=lambda: ${a.module}.${a.name}(${a.argument}))\nd["f"]()`,
  ),
  twins(
    'list subclass',
    (a) =>
      `import ${a.module}\nclass L(list):\n    pass\nd = L([lambda: ${a.module}.${a.name}(${a.argument})])\nd[0]()`,
  ),
  twins(
    'list subclass iter',
    (a) =>
      `import ${a.module}\nclass L(list):\n    pass\nfor f in L([${a.module}.${a.name}]):\n    f(${a.argument})`,
  ),
  twins(
    'tuple subclass',
    (a) => `import ${a.module}\nclass L(tuple):\n    pass\nL((${a.module}.${a.name},))[0](${a.argument})`,
  ),
  twins(
    'deque of lambda',
    (a) =>
      `import ${a.module}, collections\ncollections.deque([lambda: ${a.module}.${a.name}(${a.argument})])[0]()`,
  ),
  twins(
    'itertools.cycle',
    (a) =>
      `import ${a.module}, itertools\nnext(itertools.cycle([lambda: ${a.module}.${a.name}(${a.argument})]))()`,
  ),
  twins(
    'itertools.repeat',
    (a) =>
      `import ${a.module}, itertools\nnext(itertools.repeat(lambda: ${a.module}.${a.name}(${a.argument})))()`,
  ),
  twins(
    'chainmap',
    (a) =>
      `import ${a.module}, collections\ncollections.ChainMap({"f": lambda: ${a.module}.${a.name}(${a.argument})})["f"]()`,
  ),
  twins(
    'mappingproxy',
    (a) =>
      `import ${a.module}, types\ntypes.MappingProxyType({"f": lambda: ${a.module}.${a.name}(${a.argument})})["f"]()`,
  ),
  twins(
    'copied list',
    (a) => `import ${a.module}, copy\ncopy.copy([lambda: ${a.module}.${a.name}(${a.argument})])[0]()`,
  ),
  twins(
    'copied dictionary',
    (a) =>
      `import ${a.module}, copy\ncopy.deepcopy({"a": lambda: ${a.module}.${a.name}(${a.argument})})["a"]()`,
  ),
  twins(
    'weakref, here',
    (a) =>
      `import ${a.module}, weakref\ndef f():\n    ${a.module}.${a.name}(${a.argument})\nweakref.ref(f)()()`,
  ),
  twins(
    'random subclass',
    (a) =>
      `import ${a.module}, random\nclass R(random.Random):\n    def random(self):\n        ${a.module}.${a.name}(${a.argument})\n        return 0.5\nR().choice([1])`,
  ),
  {
    ...twins(
      'globals unknown',
      (a) =>
        `import ${a.module}, random\ndef _a():\n    ${a.module}.${a.name}(${a.argument})\ndef _b():\n    pass\nglobals()[random.choice(["_a", "_b"])]()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'getattr self module',
      (a) =>
        `import ${a.module}, sys, random\ndef _a():\n    ${a.module}.${a.name}(${a.argument})\ngetattr(sys.modules[__name__], random.choice(["_a"]))()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'getattr instance',
      (a) =>
        `import ${a.module}, random\nclass A:\n    def _a(self):\n        ${a.module}.${a.name}(${a.argument})\ngetattr(A(), random.choice(["_a"]))()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'vars class',
      (a) =>
        `import ${a.module}, random\nclass A:\n    def _a(self):\n        ${a.module}.${a.name}(${a.argument})\nvars(A)[random.choice(["_a"])](A())`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'loop over dir',
      (a) =>
        `import ${a.module}\nclass A:\n    def _a(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\nfor n in dir(a):\n    if n == "_a":\n        getattr(a, n)()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'inspect getmembers self',
      (a) =>
        `import ${a.module}, sys, inspect\ndef _a():\n    ${a.module}.${a.name}(${a.argument})\nfor n, f in inspect.getmembers(sys.modules[__name__]):\n    if n == "_a":\n        f()`,
    ),
    least: 'review',
  },
  twins(
    'slice assign',
    (a) => `import ${a.module}\nL = []\nL[0:0] = [${a.module}.${a.name}]\nL[0](${a.argument})`,
  ),
  twins(
    'dict popitem',
    (a) => `import ${a.module}\n{"a": ${a.module}.${a.name}}.popitem()[1](${a.argument})`,
  ),
  twins(
    'match star',
    (a) =>
      `import ${a.module}\nmatch [1, ${a.module}.${a.name}]:\n    case [_, *r]:\n        r[0](${a.argument})`,
  ),
  twins(
    'match rest',
    (a) =>
      `import ${a.module}\nmatch {"a": 1, "f": ${a.module}.${a.name}}:\n    case {"a": 1, **r}:\n        r["f"](${a.argument})`,
  ),
  twins(
    'match class',
    (a) =>
      `import ${a.module}\nclass P:\n    __match_args__ = ("f",)\n    def __init__(self, f):\n        self.f = f\nmatch P(${a.module}.${a.name}):\n    case P(f):\n        f(${a.argument})`,
  ),
  twins(
    'registry decorator',
    (a) =>
      `import ${a.module}\nR = {}\ndef register(name):\n    def d(f):\n        R[name] = f\n        return f\n    return d\n@register("x")\ndef _hidden():\n    ${a.module}.${a.name}(${a.argument})\nR["x"]()`,
  ),
  twins(
    'registry class',
    (a) =>
      `import ${a.module}\nclass Registry:\n    def __init__(self):\n        self.items = {}\n    def register(self, name):\n        def d(f):\n            self.items[name] = f\n            return f\n        return d\n    def run(self):\n        for f in self.items.values():\n            f()\nr = Registry()\n@r.register("x")\ndef _hidden():\n    ${a.module}.${a.name}(${a.argument})\nr.run()`,
  ),
  twins(
    'observer',
    (a) =>
      `import ${a.module}\nclass Bus:\n    def __init__(self):\n        self.subs = []\n    def on(self, f):\n        self.subs.append(f)\n    def emit(self, x):\n        for f in self.subs:\n            f(x)\nb = Bus()\nb.on(${a.module}.${a.name})\nb.emit(${a.argument})`,
  ),
  twins(
    'builder',
    (a) =>
      `import ${a.module}\nclass B:\n    def __init__(self):\n        self.p = []\n    def add(self, x):\n        self.p.append(x)\n        return self\n    def go(self):\n        return self.p[0](self.p[1])\nB().add(${a.module}.${a.name}).add(${a.argument}).go()`,
  ),
  twins(
    'trampolines',
    (a) =>
      `import ${a.module}\ndef a():\n    return b\ndef b():\n    return lambda: ${a.module}.${a.name}(${a.argument})\nf = a\nwhile callable(f):\n    f = f()`,
  ),
  twins(
    'deque lambda',
    (a) =>
      `import ${a.module}, collections\nq = collections.deque()\nq.append(lambda: ${a.module}.${a.name}(${a.argument}))\nq.popleft()()`,
  ),
  twins(
    'nonlocal closure',
    (a) =>
      `import ${a.module}\ndef make():\n    f = None\n    def put(g):\n        nonlocal f\n        f = g\n    def run(x):\n        return f(x)\n    return put, run\nput, run = make()\nput(${a.module}.${a.name})\nrun(${a.argument})`,
  ),
];
