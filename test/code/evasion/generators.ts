import { alone, type Sample, twins } from './sample.ts';

/** Values that go through generators, coroutines and exceptions on their way to a call. */
export const generators: readonly Sample[] = [
  twins(
    'sent into a generator, called there',
    (a) =>
      `import ${a.module}\ndef g():\n    f = yield\n    f(${a.argument})\n    yield\ni = g()\nnext(i)\ni.send(${a.module}.${a.name})`,
  ),
  twins(
    'sent as a pair, again and again',
    (a) =>
      `import ${a.module}\ndef g():\n    r = None\n    while True:\n        f, x = yield r\n        r = f(x)\ni = g()\nnext(i)\ni.send((${a.module}.${a.name}, ${a.argument}))`,
  ),
  twins(
    'returned by a generator',
    (a) =>
      `import ${a.module}\ndef g():\n    return ${a.module}.${a.name}\n    yield\ndef h():\n    f = yield from g()\n    f(${a.argument})\n    yield\nnext(h())`,
  ),
  twins(
    'StopIteration value',
    (a) =>
      `import ${a.module}\ndef g():\n    return ${a.module}.${a.name}\n    yield\ntry:\n    next(g())\nexcept StopIteration as e:\n    e.value(${a.argument})`,
  ),
  twins(
    'yield from send',
    (a) =>
      `import ${a.module}\ndef g():\n    f = yield\n    f(${a.argument})\n    yield\ndef h():\n    yield from g()\ni = h()\nnext(i)\ni.send(${a.module}.${a.name})`,
  ),
  twins(
    'throw into generator',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    pass\ndef g():\n    try:\n        yield\n    except E as e:\n        e.args[0](${a.argument})\n        yield\ni = g()\nnext(i)\ni.throw(E(${a.module}.${a.name}))`,
  ),
  twins(
    'generator as a class method',
    (a) =>
      `import ${a.module}\nclass A:\n    def g(self):\n        f = yield\n        f(${a.argument})\n        yield\ni = A().g()\nnext(i)\ni.send(${a.module}.${a.name})`,
  ),
  twins(
    'awaitable class',
    (a) =>
      `import asyncio, ${a.module}\nclass A:\n    def __await__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return iter(())\nasync def h():\n    await A()\nasyncio.run(h())`,
  ),
  twins(
    'aiter',
    (a) =>
      `import asyncio, ${a.module}\nclass A:\n    def __aiter__(self):\n        return self\n    async def __anext__(self):\n        ${a.module}.${a.name}(${a.argument})\n        raise StopAsyncIteration\nasync def h():\n    async for x in A():\n        pass\nasyncio.run(h())`,
  ),
  twins(
    'exception args',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    pass\ntry:\n    raise E(${a.module}.${a.name})\nexcept E as e:\n    e.args[0](${a.argument})`,
  ),
  twins(
    'exception args lambda',
    (a) =>
      `import ${a.module}\ntry:\n    raise ValueError(lambda: ${a.module}.${a.name}(${a.argument}))\nexcept ValueError as e:\n    e.args[0]()`,
  ),
  twins(
    'exception attr',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    def __init__(self, f):\n        self.f = f\ntry:\n    raise E(${a.module}.${a.name})\nexcept E as e:\n    e.f(${a.argument})`,
  ),
  twins(
    'exception from function',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    def __init__(self, f):\n        self.f = f\ndef go():\n    raise E(${a.module}.${a.name})\ntry:\n    go()\nexcept E as e:\n    e.f(${a.argument})`,
  ),
  alone(
    'exception traceback',
    (a) =>
      `import ${a.module}, sys\ndef go():\n    f = ${a.module}.${a.name}\n    raise ValueError\ntry:\n    go()\nexcept ValueError as e:\n    e.__traceback__.tb_next.tb_frame.f_locals["f"](${a.argument})`,
  ),
  twins(
    'exception __str__',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\ntry:\n    raise E\nexcept E as e:\n    print(e)`,
  ),
  twins(
    'uncaught exception __str__',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    def __str__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return ""\nraise E`,
  ),
  twins(
    'exception context',
    (a) =>
      `import ${a.module}\nclass E(Exception):\n    f = ${a.module}.${a.name}\ntry:\n    try:\n        raise E\n    except E as e:\n        raise ValueError from e\nexcept ValueError as e:\n    e.__cause__.f(${a.argument})`,
  ),
];
