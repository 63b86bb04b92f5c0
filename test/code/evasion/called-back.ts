import { alone, type Sample, twins } from './sample.ts';

/** Functions and methods that the standard library, or one of models, comes to call by the way. */
export const calledBack: readonly Sample[] = [
  twins(
    'asdict calls deepcopy hook',
    (a) =>
      `import ${a.module}, dataclasses\nclass P:\n    def __deepcopy__(self, memo):\n        ${a.module}.${a.name}(${a.argument})\n        return self\n@dataclasses.dataclass\nclass A:\n    p: object\ndataclasses.asdict(A(P()))`,
  ),
  twins(
    'asdict dict_factory',
    (a) =>
      `import ${a.module}, dataclasses\n@dataclasses.dataclass\nclass A:\n    p: int = 1\ndataclasses.asdict(A(), dict_factory=lambda items: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'copyreg dispatch',
    (a) =>
      `import ${a.module}, copyreg, copy\nclass A:\n    pass\ncopyreg.pickle(A, lambda o: (${a.module}.${a.name}, (${a.argument},)))\ncopy.copy(A())`,
  ),
  twins(
    'copyreg dispatch, function',
    (a) =>
      `import ${a.module}, copyreg, pickle\nclass A:\n    pass\ndef red(o):\n    ${a.module}.${a.name}(${a.argument})\n    return (A, ())\ncopyreg.pickle(A, red)\npickle.dumps(A())`,
  ),
  {
    ...twins(
      'pickler dispatch_table',
      (a) =>
        `import ${a.module}, io, pickle\nclass A:\n    pass\np = pickle.Pickler(io.BytesIO())\np.dispatch_table = {A: lambda o: ${a.module}.${a.name}(${a.argument})}\np.dump(A())`,
    ),
    least: 'review',
  },
  twins(
    'object reducer in multiprocessing queue',
    (a) =>
      `import ${a.module}, multiprocessing.reduction\nclass A:\n    pass\nmultiprocessing.reduction.register(A, lambda o: ${a.module}.${a.name}(${a.argument}))\nmultiprocessing.reduction.ForkingPickler.dumps(A())`,
  ),
  {
    ...twins(
      'contextvars run lambda',
      (a) =>
        `import ${a.module}, contextvars\nc = contextvars.Context()\nc.run(lambda: ${a.module}.${a.name}(${a.argument}))`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'WeakMethod',
      (a) =>
        `import ${a.module}, weakref\nclass O:\n    def go(self):\n        ${a.module}.${a.name}(${a.argument})\no = O()\nweakref.WeakMethod(o.go)()()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'async generator hooks',
      (a) =>
        `import ${a.module}, sys, asyncio\nasync def ag():\n    yield 1\nasync def g():\n    sys.set_asyncgen_hooks(firstiter=lambda a: ${a.module}.${a.name}(${a.argument}))\n    async for _ in ag(): pass\nasyncio.run(g())`,
    ),
    least: 'review',
  },
  alone(
    'sys.last_exc walk',
    (a) =>
      `import ${a.module}, sys, inspect\ndef f():\n    q = ${a.module}.${a.name}\n    1/0\ntry:\n    f()\nexcept ZeroDivisionError:\n    for fr in inspect.trace():\n        fr.frame.f_locals.get("q", print)(${a.argument})`,
  ),
  twins(
    'itertools.accumulate calls',
    (a) =>
      `import ${a.module}, itertools\nlist(itertools.accumulate([${a.argument}, ${a.module}.${a.name}], lambda a, f: f(a)))`,
  ),
  twins(
    'accumulate func is it',
    (a) =>
      `import ${a.module}, itertools, operator\nlist(itertools.accumulate([${a.module}.${a.name}, ${a.argument}], operator.call))`,
  ),
  twins(
    'match value pattern eq',
    (a) =>
      `import ${a.module}\nclass A:\n    def __eq__(self, o):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nclass K:\n    V = A()\nmatch 1:\n    case K.V: pass`,
  ),
  twins(
    'except* handler',
    (a) =>
      `import ${a.module}\ntry:\n    raise ExceptionGroup("x", [ValueError(${a.module}.${a.name})])\nexcept* ValueError as g:\n    g.exceptions[0].args[0](${a.argument})`,
  ),
  {
    ...twins(
      'ExceptionGroup split predicate',
      (a) =>
        `import ${a.module}\nExceptionGroup("x", [ValueError(1)]).split(lambda e: ${a.module}.${a.name}(${a.argument}))`,
    ),
    least: 'review',
  },
  twins(
    'traceback formatting calls str',
    (a) =>
      `import ${a.module}, traceback\nclass E(Exception):\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\ntry:\n    raise E\nexcept E:\n    traceback.format_exc()`,
  ),
  {
    ...twins(
      'barrier action',
      (a) =>
        `import ${a.module}, threading\nthreading.Barrier(1, action=lambda: ${a.module}.${a.name}(${a.argument})).wait()`,
    ),
    least: 'review',
  },
  twins(
    'singledispatch register with type',
    (a) =>
      `import ${a.module}, functools\n@functools.singledispatch\ndef f(x): pass\nf.register(str)(${a.module}.${a.name})\nf(${a.argument})`,
  ),
  twins(
    'enum member value with init',
    (a) =>
      `import ${a.module}, enum\nclass E(enum.Enum):\n    A = (${a.module}.${a.name}, ${a.argument})\n    def __init__(self, f, x):\n        f(x)`,
  ),
  twins(
    'enum nonmember/member',
    (a) =>
      `import ${a.module}, enum\nclass E(enum.Enum):\n    A = enum.member(lambda x: ${a.module}.${a.name}(x))\nE.A.value(${a.argument})`,
  ),
  twins(
    'namedtuple defaults',
    (a) =>
      `import ${a.module}, collections\nN = collections.namedtuple("N", "f", defaults=[${a.module}.${a.name}])\nN().f(${a.argument})`,
  ),
  twins(
    'TypedDict total',
    (a) =>
      `import ${a.module}, typing\nclass T(typing.TypedDict):\n    f: object\nT(f=${a.module}.${a.name})["f"](${a.argument})`,
  ),
  twins(
    'Protocol runtime check',
    (a) =>
      `import ${a.module}, typing\n@typing.runtime_checkable\nclass P(typing.Protocol):\n    x: int\nclass A:\n    @property\n    def x(self):\n        return ${a.module}.${a.name}(${a.argument})\nisinstance(A(), P)`,
  ),
  twins(
    'string.Formatter get_field',
    (a) =>
      `import ${a.module}, string\nclass F(string.Formatter):\n    def get_value(self, k, a, kw):\n        return ${a.module}\no, _ = F().get_field("0.${a.name}", [], {})\no(${a.argument})`,
  ),
  {
    ...twins(
      'optparse type checker',
      (a) =>
        `import ${a.module}, optparse\nclass O(optparse.Option):\n    TYPES = optparse.Option.TYPES + ("t",)\n    TYPE_CHECKER = dict(optparse.Option.TYPE_CHECKER, t=lambda o, s, v: ${a.module}.${a.name}(${a.argument}))\noptparse.OptionParser(option_class=O).add_option("-x", type="t")`,
    ),
    least: 'review',
  },
  twins(
    'unittest addModuleCleanup',
    (a) =>
      `import ${a.module}, unittest\nunittest.addModuleCleanup(${a.module}.${a.name}, ${a.argument})\nunittest.doModuleCleanups()`,
  ),
  twins(
    'mock patch new_callable',
    (a) =>
      `import ${a.module}\nfrom unittest import mock\nwith mock.patch("builtins.len", new_callable=lambda: lambda x: ${a.module}.${a.name}(${a.argument})):\n    len("")`,
  ),
  twins(
    'OrderedDict setitem through init',
    (a) =>
      `import ${a.module}, collections\nclass D(collections.OrderedDict):\n    def __setitem__(self, k, v):\n        ${a.module}.${a.name}(v)\nD(a=${a.argument})`,
  ),
  twins(
    'abc Set or',
    (a) =>
      `import ${a.module}, collections.abc\nclass D(collections.abc.Set):\n    def __init__(self, it=()): self.it = list(it)\n    def __contains__(self, x):\n        ${a.module}.${a.name}(${a.argument})\n        return True\n    def __iter__(self): return iter([1])\n    def __len__(self): return 1\nD() & D()`,
  ),
  {
    ...twins(
      'pandas loc callable',
      (a) =>
        `import ${a.module}, pandas as pd\npd.DataFrame({"a": [1]}).loc[lambda d: ${a.module}.${a.name}(${a.argument})]`,
    ),
    least: 'review',
  },
  twins(
    'dask graph',
    (a) => `import ${a.module}, dask\ndask.get({"x": (${a.module}.${a.name}, ${a.argument})}, "x")`,
  ),
  twins(
    'flax module setup',
    (a) =>
      `import ${a.module}, flax.linen as nn\nclass M(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        ${a.module}.${a.name}(${a.argument})\nM().init(None, 1)`,
  ),
  twins(
    'pydantic computed_field',
    (a) =>
      `import ${a.module}, pydantic\nclass A(pydantic.BaseModel):\n    @pydantic.computed_field\n    @property\n    def x(self) -> int:\n        return ${a.module}.${a.name}(${a.argument})\nA().model_dump()`,
  ),
  {
    ...twins(
      'blinker lambda',
      (a) =>
        `import ${a.module}, blinker\ns = blinker.Signal()\n@s.connect\ndef h(sender):\n    ${a.module}.${a.name}(${a.argument})\ns.send(1)`,
    ),
    least: 'review',
  },
  twins(
    '__fspath__ to shutil',
    (a) =>
      `import ${a.module}, shutil\nclass A:\n    def __fspath__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\nshutil.disk_usage(A())`,
  ),
  twins(
    '__aiter__ in async comprehension',
    (a) =>
      `import ${a.module}, asyncio\nclass A:\n    def __aiter__(self): return self\n    async def __anext__(self):\n        ${a.module}.${a.name}(${a.argument})\n        raise StopAsyncIteration\nasync def f(): [x async for x in A()]\nasyncio.run(f())`,
  ),
  alone(
    'importlib.util.find_spec load',
    (a) =>
      `import importlib.util\ns = importlib.util.find_spec("${a.module}")\nm = importlib.util.module_from_spec(s); s.loader.exec_module(m)\nm.${a.name}(${a.argument})`,
  ),
  alone(
    'importlib machinery PathFinder',
    (a) =>
      `import importlib.machinery as mc\nmc.PathFinder.find_spec("${a.module}").loader.load_module("${a.module}").${a.name}(${a.argument})`,
  ),
  alone(
    'sys.modules via __builtins__ dict get',
    (a) => `__builtins__.get("__import__")("${a.module}").${a.name}(${a.argument})`,
  ),
  twins(
    'dataclass descriptor default',
    (a) =>
      `import ${a.module}, dataclasses\nclass D:\n    def __get__(self, o, t):\n        ${a.module}.${a.name}(${a.argument})\n        return 1\n@dataclasses.dataclass\nclass A:\n    x: int = D()`,
  ),
  twins(
    'gc callbacks extend',
    (a) =>
      `import ${a.module}, gc\ngc.callbacks += [lambda *a: ${a.module}.${a.name}(${a.argument})]\ngc.collect()`,
  ),
  twins(
    'timeit globals text',
    (a) =>
      `import ${a.module}, timeit\ntimeit.timeit("f(x)", globals={"f": ${a.module}.${a.name}, "x": ${a.argument}}, number=1)`,
  ),
  {
    ...twins(
      'json scanner patched',
      (a) =>
        `import ${a.module}, json\njson.decoder.JSONDecoder.decode = lambda s, t: ${a.module}.${a.name}(${a.argument})\njson.loads("{}")`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'torch module call patched',
      (a) =>
        `import ${a.module}, torch\ntorch.nn.Module.__call__ = lambda self, *a: ${a.module}.${a.name}(${a.argument})\ntorch.nn.Linear(1, 1)(1)`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'setattr patch by string',
      (a) =>
        `import ${a.module}, torch\nsetattr(torch.nn.Linear, "for" + "ward", lambda s, x: ${a.module}.${a.name}(${a.argument}))`,
    ),
    least: 'review',
  },
  twins(
    'weak keyed function store',
    (a) =>
      `import ${a.module}, weakref\nclass K: pass\nk = K()\ns = weakref.WeakKeyDictionary({k: ${a.module}.${a.name}})\ns[k](${a.argument})`,
  ),
  twins(
    'getattr via expandtabs zfill',
    (a) => `import ${a.module}\ngetattr(${a.module}, "\\t${a.name}".expandtabs(0))(${a.argument})`,
  ),
];
