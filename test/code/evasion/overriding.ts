import { type Sample, twins } from './sample.ts';

/** A class that has something of its own in the place of what a method of its base asks for. */
export const overriding: readonly Sample[] = [
  twins(
    'override of classmethod',
    (a) =>
      `import ${a.module}\nclass B:\n    @classmethod\n    def make(cls):\n        cls.setup()\n    @classmethod\n    def setup(cls): pass\nclass K(B):\n    @classmethod\n    def setup(cls): ${a.module}.${a.name}(${a.argument})\nK.make()`,
  ),
  twins(
    'override two levels',
    (a) =>
      `import ${a.module}\nclass A1:\n    def run(self): self.a()\n    def a(self): self.b()\n    def b(self): pass\nclass A2(A1):\n    pass\nclass A3(A2):\n    def b(self): ${a.module}.${a.name}(${a.argument})\nA3().run()`,
  ),
  twins(
    'override via init of base',
    (a) =>
      `import ${a.module}\nclass B:\n    def __init__(self): self.configure()\n    def configure(self): pass\nclass K(B):\n    def configure(self): ${a.module}.${a.name}(${a.argument})\nK()`,
  ),
  twins(
    'override via super init',
    (a) =>
      `import ${a.module}\nclass B:\n    def __init__(self, x): self.configure(x)\n    def configure(self, x): pass\nclass K(B):\n    def __init__(self):\n        super().__init__(${a.argument})\n    def configure(self, x): ${a.module}.${a.name}(x)\nK()`,
  ),
  twins(
    'override property',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): return self.name\n    @property\n    def name(self): return 1\nclass K(B):\n    @property\n    def name(self): return ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'override dunder call',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self()\n    def __call__(self): pass\nclass K(B):\n    def __call__(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'override dunder len/bool',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self):\n        if self: pass\n    def __bool__(self): return True\nclass K(B):\n    def __bool__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return True\nK().run()`,
  ),
  twins(
    'override getitem in base loop',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self):\n        return [self[i] for i in range(2)]\n    def __getitem__(self, i): return i\nclass K(B):\n    def __getitem__(self, i): return ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'override iter in base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self):\n        for x in self: pass\n    def __iter__(self): return iter(())\nclass K(B):\n    def __iter__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return iter(())\nK().run()`,
  ),
  twins(
    'override enter in base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self):\n        with self: pass\n    def __enter__(self): pass\n    def __exit__(self, *a): pass\nclass K(B):\n    def __enter__(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'override str in base print',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): print(self)\n    def __str__(self): return ""\nclass K(B):\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\nK().run()`,
  ),
  twins(
    'override eq in base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): return self == 1\n    def __eq__(self, o): return False\nclass K(B):\n    def __eq__(self, o): return ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'getattr(self, name) in base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self, n): getattr(self, n)()\nclass K(B):\n    def go(self): ${a.module}.${a.name}(${a.argument})\nK().run("go")`,
  ),
  twins(
    'getattr const in base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): getattr(self, "step")()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'self passed to helper function',
    (a) =>
      `import ${a.module}\ndef drive(o): o.step()\nclass B:\n    def run(self): drive(self)\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'type(self).step',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): type(self).step(self)\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'self.__class__().step',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): self.__class__().step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'local alias of self',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self):\n        me = self\n        me.step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'lambda in base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): (lambda: self.step())()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'nested function in base',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self):\n        def inner(): self.step()\n        inner()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'map of self method',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self): list(map(self.step, [1]))\n    def step(self, x): pass\nclass K(B):\n    def step(self, x): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'abstract base class',
    (a) =>
      `import ${a.module}, abc\nclass B(abc.ABC):\n    def run(self): self.step()\n    @abc.abstractmethod\n    def step(self): ...\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'mixin diamond',
    (a) =>
      `import ${a.module}\nclass A1:\n    def run(self): self.step()\nclass M1(A1):\n    def step(self): pass\nclass M2(A1):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nclass K(M2, M1): pass\nK().run()`,
  ),
  twins(
    'class attribute override function',
    (a) =>
      `import ${a.module}\nclass B:\n    f = print\n    def run(self): type(self).f(${a.argument})\nclass K(B):\n    f = ${a.module}.${a.name}\nK().run()`,
  ),
  twins(
    'class attribute override called by self',
    (a) =>
      `import ${a.module}\nclass B:\n    f = staticmethod(print)\n    def run(self): self.f(${a.argument})\nclass K(B):\n    f = staticmethod(${a.module}.${a.name})\nK().run()`,
  ),
  twins(
    'class attribute name override',
    (a) =>
      `import ${a.module}\nclass B:\n    name = "fabs"\n    def run(self): getattr(${a.module}, self.name)(${a.argument})\nclass K(B):\n    name = "${a.name}"\nK().run()`,
  ),
  twins(
    'class attribute command override',
    (a) =>
      `import ${a.module}\nclass B:\n    arg = 1\n    def run(self): ${a.module}.${a.name}(self.arg)\nclass K(B):\n    arg = ${a.argument}\nK().run()`,
  ),
  twins(
    'instance attribute set by subclass init',
    (a) =>
      `import ${a.module}\nclass B:\n    def __init__(self): self.f = print\n    def run(self): self.f(${a.argument})\nclass K(B):\n    def __init__(self):\n        super().__init__()\n        self.f = ${a.module}.${a.name}\nK().run()`,
  ),
  twins(
    'factory method override',
    (a) =>
      `import ${a.module}\nclass W:\n    def go(self): pass\nclass X:\n    def go(self): ${a.module}.${a.name}(${a.argument})\nclass B:\n    def make(self): return W()\n    def run(self): self.make().go()\nclass K(B):\n    def make(self): return X()\nK().run()`,
  ),
  twins(
    'hook list override',
    (a) =>
      `import ${a.module}\nclass B:\n    hooks = []\n    def run(self):\n        for h in self.hooks: h()\nclass K(B):\n    hooks = [lambda: ${a.module}.${a.name}(${a.argument})]\nK().run()`,
  ),
  twins(
    'registry of subclasses run',
    (a) =>
      `import ${a.module}\nclass B:\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nfor c in B.__subclasses__(): c().step()`,
  ),
  twins(
    'plugin loader over subclasses',
    (a) =>
      `import ${a.module}\nclass B:\n    subs = []\n    def __init_subclass__(cls): B.subs.append(cls)\nclass K(B):\n    def go(self): ${a.module}.${a.name}(${a.argument})\n[c().go() for c in B.subs]`,
  ),
  twins(
    'generator override',
    (a) =>
      `import ${a.module}\nclass B:\n    def run(self):\n        for s in self.steps(): s()\n    def steps(self): yield print\nclass K(B):\n    def steps(self): yield lambda: ${a.module}.${a.name}(${a.argument})\nK().run()`,
  ),
  twins(
    'async override',
    (a) =>
      `import ${a.module}, asyncio\nclass B:\n    async def run(self): await self.step()\n    async def step(self): pass\nclass K(B):\n    async def step(self): ${a.module}.${a.name}(${a.argument})\nasyncio.run(K().run())`,
  ),
  twins(
    'thread base override',
    (a) =>
      `import ${a.module}, threading\nclass B(threading.Thread):\n    def run(self): self.step()\n    def step(self): pass\nclass K(B):\n    def step(self): ${a.module}.${a.name}(${a.argument})\nK().start()`,
  ),
  twins(
    'nn.Module base init override',
    (a) =>
      `import ${a.module}, torch.nn as nn\nclass B(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.reset()\n    def reset(self): pass\nclass K(B):\n    def reset(self): ${a.module}.${a.name}(${a.argument})\nK()`,
  ),
  twins(
    'forward override at import',
    (a) =>
      `import ${a.module}, torch.nn as nn\nclass B(nn.Module):\n    def forward(self, x): return self.body(x)\n    def body(self, x): return x\nclass K(B):\n    def body(self, x): return ${a.module}.${a.name}(${a.argument})\nK()(1)`,
  ),
];
