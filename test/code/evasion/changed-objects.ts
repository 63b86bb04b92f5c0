import { type Sample, twins } from './sample.ts';

/** Objects and classes that are changed between two calls, and functions that are kept in objects of objects. */
export const changedObjects: readonly Sample[] = [
  twins(
    'class within class',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K2(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nclass K1(B):\n    def step(self): K2().run()\nK1().run()`,
  ),
  twins(
    'class changed after the first call',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def step(self): pass\nK().run()\nK.step = lambda self: ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'class changed, nothing overridden before',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    pass\nK().run()\nK.step = lambda self: ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'class changed by setattr',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    pass\nK().run()\nsetattr(K, "st" + "ep", lambda self: ${a.module}.${a.name}(${a.argument}))\nK().run()`,
  ),
  twins(
    'instance given a method',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    pass\nk = K()\nk.step = lambda: ${a.module}.${a.name}(${a.argument})\nk.run()`,
  ),
  twins(
    'instance of the base given a method',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nk = B()\nk.step = lambda: ${a.module}.${a.name}(${a.argument})\nk.run()`,
  ),
  twins(
    'class of the object changed',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nb = B()\nb.__class__ = K\nb.run()`,
  ),
  twins(
    'bases changed',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass Mx:\n    def step(self): ${a.module}.${a.name}(${a.argument})\nclass K(B): pass\nK.__bases__ = (Mx, B)\nK().run()`,
  ),
  twins(
    'made by type()',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\ntype("K", (B,), {"step": lambda self: ${a.module}.${a.name}(${a.argument})})().run()`,
  ),
  twins(
    'bound method of the base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\ngo = K().run\ngo()`,
  ),
  twins(
    'unbound method of the base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nB.run(K())`,
  ),
  twins(
    'super run',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\n    def run(self): super().run()\nK().run()`,
  ),
  twins(
    'thread of the base method',
    (a) =>
      `import ${a.module}, threading\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nthreading.Thread(target=K().run).start()`,
  ),
  twins(
    'override takes the command',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step(${a.argument})\n    def step(self, x): pass\nclass K(B):\n    def step(self, x): ${a.module}.${a.name}(x)\nK().run()`,
  ),
  twins(
    'instance given another method later',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nk = B()\nk.step = lambda: 1\nk.run()\nk.step = lambda: ${a.module}.${a.name}(${a.argument})\nk.run()`,
  ),
  twins(
    'field of an overriding object changed later',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def __init__(self, f): self.f = f\n    def step(self): self.f(${a.argument})\nk = K(print)\nk.run()\nk.f = ${a.module}.${a.name}\nk.run()`,
  ),
  twins(
    'delegation wrapper __getattr__',
    (a) =>
      `import ${a.module}\nclass P:\n    def __init__(self, o): self.o = o\n    def __getattr__(self, n): return getattr(self.o, n)\nP(${a.module}).${a.name}(${a.argument})`,
  ),
  twins(
    'proxy nested twice',
    (a) =>
      `import ${a.module}\nclass P:\n    def __init__(self, o): self.o = o\n    def __getattr__(self, n): return getattr(self.o, n)\nP(P(${a.module})).${a.name}(${a.argument})`,
  ),
  twins(
    'wrapper __call__ with args stored',
    (a) =>
      `import ${a.module}\nclass J:\n    def __init__(self, f, *a, **k): self.f, self.a, self.k = f, a, k\n    def __call__(self): return self.f(*self.a, **self.k)\nJ(${a.module}.${a.name}, ${a.argument})()`,
  ),
  twins(
    'wrapper list of jobs in class',
    (a) =>
      `import ${a.module}\nclass Q:\n    def __init__(self): self.j = []\n    def add(self, f, *a): self.j.append((f, a)); return self\n    def run(self):\n        for f, a in self.j: f(*a)\nQ().add(print, 1).add(${a.module}.${a.name}, ${a.argument}).run()`,
  ),
  twins(
    'tree recursion',
    (a) =>
      `import ${a.module}\nclass T:\n    def __init__(self, v, k=()): self.v, self.k = v, k\n    def walk(self):\n        self.v(${a.argument})\n        for c in self.k: c.walk()\nT(print, [T(${a.module}.${a.name})]).walk()`,
  ),
  twins(
    'recursion over nested list',
    (a) =>
      `import ${a.module}\ndef walk(x):\n    if isinstance(x, list):\n        for y in x: walk(y)\n    else:\n        x(${a.argument})\nwalk([[[${a.module}.${a.name}]]])`,
  ),
  twins(
    'recursion over dict',
    (a) =>
      `import ${a.module}\ndef walk(d):\n    for k, v in d.items():\n        if isinstance(v, dict): walk(v)\n        else: v(${a.argument})\nwalk({"a": {"b": {"c": ${a.module}.${a.name}}}})`,
  ),
  twins(
    'interpreter of opcodes',
    (a) =>
      `import ${a.module}\ndef vm(code):\n    st = []\n    for op, arg in code:\n        if op == 0: st.append(arg)\n        elif op == 1: st.append(getattr(st.pop(), arg))\n        elif op == 2: st.append(st.pop()(arg))\nvm([(0, ${a.module}), (1, "${a.name}"), (2, ${a.argument})])`,
  ),
  twins(
    'interpreter with dict of ops',
    (a) =>
      `import ${a.module}\nst = []\nops = {"push": lambda a: st.append(a), "attr": lambda a: st.append(getattr(st.pop(), a)), "call": lambda a: st.pop()(a)}\nfor o, a in [("push", ${a.module}), ("attr", "${a.name}"), ("call", ${a.argument})]:\n    ops[o](a)`,
  ),
  twins(
    'lisp evaluator',
    (a) =>
      `import ${a.module}\ndef ev(x, e):\n    if isinstance(x, str): return e[x]\n    if isinstance(x, list):\n        f, *a = [ev(y, e) for y in x]\n        return f(*a)\n    return x\nev(["f", "x"], {"f": ${a.module}.${a.name}, "x": ${a.argument}})`,
  ),
  twins(
    'event emitter',
    (a) =>
      `import ${a.module}\nclass E:\n    def __init__(self): self.h = {}\n    def on(self, n, f): self.h.setdefault(n, []).append(f)\n    def emit(self, n, *a):\n        for f in self.h.get(n, []): f(*a)\ne = E()\ne.on("x", ${a.module}.${a.name})\ne.emit("x", ${a.argument})`,
  ),
  twins(
    'middleware stack',
    (a) =>
      `import ${a.module}\ndef m1(nxt): return lambda x: nxt(x)\ndef m2(nxt): return lambda x: nxt(x)\nh = ${a.module}.${a.name}\nfor m in (m1, m2): h = m(h)\nh(${a.argument})`,
  ),
  twins(
    'dependency injection container',
    (a) =>
      `import ${a.module}\nclass C0:\n    def __init__(self): self.f = {}\n    def reg(self, k, f): self.f[k] = f\n    def get(self, k): return self.f[k]()\nc = C0()\nc.reg("run", lambda: ${a.module}.${a.name})\nc.get("run")(${a.argument})`,
  ),
  twins(
    'monad bind',
    (a) =>
      `import ${a.module}\nclass Mb:\n    def __init__(self, v): self.v = v\n    def bind(self, f): return Mb(f(self.v))\nMb(${a.argument}).bind(str).bind(${a.module}.${a.name})`,
  ),
  twins(
    'pipeline operator class',
    (a) =>
      `import ${a.module}\nclass P:\n    def __init__(self, *f): self.f = f\n    def __or__(self, g): return P(*self.f, g)\n    def __call__(self, x):\n        for f in self.f: x = f(x)\n        return x\n(P(str) | ${a.module}.${a.name})(${a.argument})`,
  ),
  twins(
    'lens / path get',
    (a) =>
      `import ${a.module}\ndef path(o, *ks):\n    for k in ks: o = getattr(o, k) if isinstance(k, str) else o[k]\n    return o\npath([${a.module}], 0, "${a.name}")(${a.argument})`,
  ),
  twins(
    'attr chain by reduce split',
    (a) =>
      `import ${a.module}, functools, sys\nfunctools.reduce(getattr, "modules".split("."), sys)["${a.module}"].${a.name}(${a.argument})`,
  ),
  twins(
    'memoised descriptor',
    (a) =>
      `import ${a.module}\nclass lazy:\n    def __init__(self, f): self.f = f\n    def __set_name__(self, o, n): self.n = n\n    def __get__(self, o, t):\n        v = o.__dict__[self.n] = self.f(o)\n        return v\nclass K:\n    @lazy\n    def x(self): return ${a.module}.${a.name}(${a.argument})\nK().x`,
  ),
  twins(
    'singleton metaclass',
    (a) =>
      `import ${a.module}\nclass S(type):\n    _i = {}\n    def __call__(cls, *a):\n        if cls not in cls._i: cls._i[cls] = super().__call__(*a)\n        return cls._i[cls]\nclass K(metaclass=S):\n    def __init__(self, f): f(${a.argument})\nK(${a.module}.${a.name})`,
  ),
  twins(
    'enum dispatch',
    (a) =>
      `import ${a.module}, enum\nclass Op(enum.Enum):\n    RUN = 1\n    def __call__(self, x): return {1: ${a.module}.${a.name}}[self.value](x)\nOp.RUN(${a.argument})`,
  ),
  twins(
    'enum with function tuple',
    (a) =>
      `import ${a.module}, enum\nclass Op(enum.Enum):\n    RUN = (${a.module}.${a.name},)\n    def __call__(self, x): return self.value[0](x)\nOp.RUN(${a.argument})`,
  ),
  twins(
    'dataclass method dispatch',
    (a) =>
      `import ${a.module}, dataclasses, typing\n@dataclasses.dataclass\nclass J:\n    f: typing.Callable\n    a: tuple = ()\n    def run(self): return self.f(*self.a)\nJ(${a.module}.${a.name}, (${a.argument},)).run()`,
  ),
  twins(
    'dataclass frozen with replace function',
    (a) =>
      `import ${a.module}, dataclasses\n@dataclasses.dataclass(frozen=True)\nclass J:\n    f: object = print\ndataclasses.replace(J(), f=${a.module}.${a.name}).f(${a.argument})`,
  ),
  twins(
    'TypedDict-like config with callable',
    (a) =>
      `import ${a.module}\ncfg = dict(runner=dict(type=${a.module}.${a.name}, args=[${a.argument}]))\ncfg["runner"]["type"](*cfg["runner"]["args"])`,
  ),
  twins(
    'build_from_cfg pattern',
    (a) =>
      `import ${a.module}\nREG = {}\ndef register(n):\n    def d(f):\n        REG[n] = f\n        return f\n    return d\nregister("run")(${a.module}.${a.name})\ndef build(cfg):\n    c = dict(cfg)\n    return REG[c.pop("type")](**c) if c else REG[cfg["type"]](${a.argument})\nbuild({"type": "run"})`,
  ),
  twins(
    'registry class getitem',
    (a) =>
      `import ${a.module}\nclass R(dict):\n    def register(self, f):\n        self[f.__name__] = f\n        return f\nr = R()\nr.register(${a.module}.${a.name})\nr["${a.name}"](${a.argument})`,
  ),
];
