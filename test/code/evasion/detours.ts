import { type Sample, twins } from './sample.ts';

/** Calls that take their way over objects, classes and what makes them. */
export const detours: readonly Sample[] = [
  {
    ...twins(
      'star list of lambdas',
      (a) => `import thing, ${a.module}\nthing.go(*[lambda: ${a.module}.${a.name}(${a.argument})])`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'star of seventy',
      (a) =>
        `import thing, ${a.module}\nthing.go(*([len] * 70 + [lambda: ${a.module}.${a.name}(${a.argument})]))`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'partial of unknown',
      (a) =>
        `import thing, functools, ${a.module}\nfunctools.partial(thing.go, lambda: ${a.module}.${a.name}(${a.argument}))()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'type of unknown base',
      (a) =>
        `import thing, ${a.module}\ntype("X", (thing.Base,), {"hook": lambda self: ${a.module}.${a.name}(${a.argument})})()`,
    ),
    least: 'review',
  },
  twins(
    'send kept',
    (a) =>
      `import ${a.module}\ndef g():\n    f = yield\n    f(${a.argument})\n    yield\ni = g()\nnext(i)\ns = i.send\ns(${a.module}.${a.name})`,
  ),
  twins(
    'send by map',
    (a) =>
      `import ${a.module}\ndef g():\n    while True:\n        f = yield\n        f and f(${a.argument})\ni = g()\nnext(i)\nlist(map(i.send, [${a.module}.${a.name}]))`,
  ),
  twins(
    'send in function',
    (a) =>
      `import ${a.module}\ndef g():\n    f = yield\n    f(${a.argument})\n    yield\ndef drive(i, v):\n    next(i)\n    i.send(v)\ndrive(g(), ${a.module}.${a.name})`,
  ),
  twins(
    'coroutine decorator',
    (a) =>
      `import ${a.module}, functools\ndef coroutine(f):\n    @functools.wraps(f)\n    def start(*a):\n        c = f(*a)\n        next(c)\n        return c\n    return start\n@coroutine\ndef g():\n    while True:\n        f = yield\n        f(${a.argument})\ng().send(${a.module}.${a.name})`,
  ),
  twins(
    'pipeline of generators',
    (a) =>
      `import ${a.module}\ndef source():\n    yield ${a.module}.${a.name}\ndef stage(it):\n    for f in it:\n        yield f\nfor f in stage(stage(source())):\n    f(${a.argument})`,
  ),
  twins(
    'init_subclass registry',
    (a) =>
      `import ${a.module}\nclass Base:\n    reg = {}\n    def __init_subclass__(cls, **k):\n        Base.reg[cls.__name__] = cls\nclass C(Base):\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\nBase.reg["C"]().go()`,
  ),
  twins(
    'metaclass registry',
    (a) =>
      `import ${a.module}\nR = {}\nclass M(type):\n    def __new__(m, n, b, d):\n        c = super().__new__(m, n, b, d)\n        R[n] = c\n        return c\nclass C(metaclass=M):\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\nR["C"]().go()`,
  ),
  twins(
    'type call',
    (a) =>
      `import ${a.module}\nclass C:\n    def __call__(self):\n        ${a.module}.${a.name}(${a.argument})\nc = C()\ntype(c).__call__(c)`,
  ),
  twins(
    'dataclass factory',
    (a) =>
      `import ${a.module}\nfrom dataclasses import dataclass, field\n@dataclass\nclass C:\n    f: object = field(default_factory=lambda: ${a.module}.${a.name})\nC().f(${a.argument})`,
  ),
  twins(
    'namedtuple asdict',
    (a) =>
      `import ${a.module}, collections\nN = collections.namedtuple("N", ["f"])\nN(lambda: ${a.module}.${a.name}(${a.argument}))._asdict()["f"]()`,
  ),
  twins(
    'namedtuple kw',
    (a) =>
      `import ${a.module}, collections\nN = collections.namedtuple("N", "f x")\nn = N(f=lambda x: ${a.module}.${a.name}(x), x=${a.argument})\nn.f(n.x)`,
  ),
  twins(
    'vars of namespace',
    (a) =>
      `import ${a.module}, types\nn = types.SimpleNamespace()\nvars(n).update(f=lambda: ${a.module}.${a.name}(${a.argument}))\nn.f()`,
  ),
  twins(
    'copy of object',
    (a) =>
      `import ${a.module}, copy\nclass C:\n    pass\nc = C()\nc.f = ${a.module}.${a.name}\ncopy.copy(c).f(${a.argument})`,
  ),
  twins(
    'exc_info',
    (a) =>
      `import ${a.module}, sys\nclass E(Exception):\n    pass\ntry:\n    raise E(${a.module}.${a.name})\nexcept E:\n    sys.exc_info()[1].args[0](${a.argument})`,
  ),
  twins(
    'exception kept',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    pass\nk = None\ntry:\n    raise E(${a.module}.${a.name})\nexcept E as e:\n    k = e.args[0]\nk(${a.argument})`,
  ),
  twins(
    'exception by base',
    (a) =>
      `import ${a.module}\nclass E(ValueError):\n    def __init__(self, f):\n        super().__init__(f)\ntry:\n    raise E(${a.module}.${a.name})\nexcept ValueError as e:\n    e.args[0](${a.argument})`,
  ),
  twins(
    'exception method',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    def handle(self):\n        ${a.module}.${a.name}(${a.argument})\ntry:\n    raise E()\nexcept E as e:\n    e.handle()`,
  ),
  twins(
    'borg',
    (a) =>
      `import ${a.module}\nclass S:\n    shared = {}\n    def __init__(self):\n        self.__dict__ = self.shared\na = S()\na.f = ${a.module}.${a.name}\nS().f(${a.argument})`,
  ),
  twins(
    'while rebinding',
    (a) =>
      `import ${a.module}, random\ndef go(x):\n    pass\nwhile random.random() < 0.5:\n    go(${a.argument})\n    go = ${a.module}.${a.name}`,
  ),
];
