import { alone, type Sample, twins } from './sample.ts';

/** Ways to have a call made while a file is being imported. */
export const moments: readonly Sample[] = [
  twins('class body', (a) => `import ${a.module}\nclass A:\n    x = ${a.module}.${a.name}(${a.argument})`),
  twins(
    'default argument',
    (a) => `import ${a.module}\ndef f(x=${a.module}.${a.name}(${a.argument})):\n    return x`,
  ),
  twins(
    'default argument of a lambda',
    (a) => `import ${a.module}\nf = lambda x=${a.module}.${a.name}(${a.argument}): x`,
  ),
  twins(
    'annotation of a parameter',
    (a) => `import ${a.module}\ndef f(x: ${a.module}.${a.name}(${a.argument})):\n    return x`,
  ),
  twins('annotation of a variable', (a) => `import ${a.module}\nx: ${a.module}.${a.name}(${a.argument}) = 1`),
  twins('f-string', (a) => `import ${a.module}\nx = f"{${a.module}.${a.name}(${a.argument})!r:>10}"`),
  twins('lambda', (a) => `import ${a.module}\n(lambda: ${a.module}.${a.name}(${a.argument}))()`),
  twins(
    'function',
    (a) => `import ${a.module}\ndef f():\n    g()\ndef g():\n    ${a.module}.${a.name}(${a.argument})\nf()`,
  ),
  twins(
    'decorator',
    (a) =>
      `import ${a.module}\ndef d(f):\n    ${a.module}.${a.name}(${a.argument})\n    return f\n@d\ndef g():\n    pass`,
  ),
  twins(
    'decorator with arguments',
    (a) =>
      `import ${a.module}\ndef d(x):\n    def w(f):\n        ${a.module}.${a.name}(x)\n        return f\n    return w\n@d(${a.argument})\nclass C:\n    pass`,
  ),
  twins(
    'decorator expression',
    (a) => `import ${a.module}\n@(lambda f: ${a.module}.${a.name}(${a.argument}))\ndef g():\n    pass`,
  ),
  twins(
    'decorator that is the call',
    (a) => `import ${a.module}\n@${a.module}.${a.name}\n@lambda f: ${a.argument}\ndef g():\n    pass`,
  ),
  twins(
    'context manager',
    (a) =>
      `import ${a.module}\nclass A:\n    def __enter__(self):\n        return ${a.module}.${a.name}(${a.argument})\n    def __exit__(self, *e):\n        pass\nwith A():\n    pass`,
  ),
  twins(
    'leaving a context',
    (a) =>
      `import ${a.module}\nclass A:\n    def __enter__(self):\n        return self\n    def __exit__(self, *e):\n        ${a.module}.${a.name}(${a.argument})\nwith A():\n    pass`,
  ),
  twins(
    'contextlib.contextmanager',
    (a) =>
      `import contextlib, ${a.module}\n@contextlib.contextmanager\ndef c():\n    yield ${a.module}.${a.name}(${a.argument})\nwith c():\n    pass`,
  ),
  twins(
    'ExitStack',
    (a) =>
      `import contextlib, ${a.module}\nwith contextlib.ExitStack() as s:\n    s.callback(${a.module}.${a.name}, ${a.argument})`,
  ),
  twins(
    'generator',
    (a) =>
      `import ${a.module}\ndef g():\n    yield 1\n    ${a.module}.${a.name}(${a.argument})\nfor x in g():\n    pass`,
  ),
  twins(
    'generator, next',
    (a) => `import ${a.module}\ndef g():\n    yield ${a.module}.${a.name}(${a.argument})\nnext(g())`,
  ),
  twins(
    'generator, yield from',
    (a) =>
      `import ${a.module}\ndef g():\n    yield ${a.module}.${a.name}(${a.argument})\ndef h():\n    yield from g()\nlist(h())`,
  ),
  twins(
    'list comprehension',
    (a) => `import ${a.module}\n[${a.module}.${a.name}(x) for x in [${a.argument}]]`,
  ),
  twins(
    'condition of a comprehension',
    (a) => `import ${a.module}\n{x for x in [1] if ${a.module}.${a.name}(${a.argument})}`,
  ),
  twins(
    'generator expression',
    (a) => `import ${a.module}\nany(${a.module}.${a.name}(x) for x in [${a.argument}])`,
  ),
  twins(
    'dictionary comprehension',
    (a) => `import ${a.module}\n{x: ${a.module}.${a.name}(x) for x in [${a.argument}]}`,
  ),
  twins(
    'try',
    (a) =>
      `try:\n    import ${a.module}\n    ${a.module}.${a.name}(${a.argument})\nexcept Exception:\n    pass`,
  ),
  twins(
    'except',
    (a) =>
      `import ${a.module}\ntry:\n    raise ValueError\nexcept ValueError:\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'except clause',
    (a) =>
      `import ${a.module}\ntry:\n    1 / 0\nexcept (${a.module}.${a.name}(${a.argument}) and ZeroDivisionError):\n    pass`,
  ),
  twins(
    'finally',
    (a) => `import ${a.module}\ntry:\n    pass\nfinally:\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'else of a loop',
    (a) => `import ${a.module}\nfor x in ():\n    pass\nelse:\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'match',
    (a) => `import ${a.module}\nmatch 3:\n    case int():\n        ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'guard of a case',
    (a) => `import ${a.module}\nmatch 3:\n    case x if ${a.module}.${a.name}(${a.argument}):\n        pass`,
  ),
  twins('assert', (a) => `import ${a.module}\nassert ${a.module}.${a.name}(${a.argument}) is not None`),
  twins(
    'subscript',
    (a) =>
      `import ${a.module}\nx = [0]\nx[0 and ${a.module}.${a.name}(${a.argument}) or ${a.module}.${a.name}(${a.argument}) and 0] = 1`,
  ),
  twins('del', (a) => `import ${a.module}\nx = {}\ndel x[${a.module}.${a.name}(${a.argument})]`),
  twins(
    'keyword of a class',
    (a) =>
      `import ${a.module}\nclass B:\n    def __init_subclass__(cls, **kw):\n        pass\nclass A(B, x=${a.module}.${a.name}(${a.argument})):\n    pass`,
  ),
  twins(
    'base of a class',
    (a) =>
      `import ${a.module}\nclass A(${a.module}.${a.name}(${a.argument}) and object or object):\n    pass`,
  ),
  twins(
    'asyncio.run',
    (a) =>
      `import asyncio, ${a.module}\nasync def main():\n    ${a.module}.${a.name}(${a.argument})\nasyncio.run(main())`,
  ),
  twins(
    'event loop',
    (a) =>
      `import asyncio, ${a.module}\nloop = asyncio.new_event_loop()\nloop.call_soon(${a.module}.${a.name}, ${a.argument})\nloop.run_forever()`,
  ),
  twins(
    'coroutine sent by hand',
    (a) =>
      `import ${a.module}\nasync def main():\n    ${a.module}.${a.name}(${a.argument})\ntry:\n    main().send(None)\nexcept StopIteration:\n    pass`,
  ),
  twins(
    'thread',
    (a) =>
      `import threading, ${a.module}\nthreading.Thread(target=${a.module}.${a.name}, args=(${a.argument},)).start()`,
  ),
  twins(
    'subclass of Thread',
    (a) =>
      `import threading, ${a.module}\nclass T(threading.Thread):\n    def run(self):\n        ${a.module}.${a.name}(${a.argument})\nT().start()`,
  ),
  twins(
    'timer',
    (a) =>
      `import threading, ${a.module}\nthreading.Timer(5, ${a.module}.${a.name}, [${a.argument}]).start()`,
  ),
  twins(
    '_thread',
    (a) => `import _thread, ${a.module}\n_thread.start_new_thread(${a.module}.${a.name}, (${a.argument},))`,
  ),
  twins(
    'thread pool',
    (a) =>
      `from concurrent.futures import ThreadPoolExecutor\nimport ${a.module}\nwith ThreadPoolExecutor() as p:\n    p.submit(${a.module}.${a.name}, ${a.argument})`,
  ),
  twins(
    'map of a pool',
    (a) =>
      `from multiprocessing.pool import ThreadPool\nimport ${a.module}\nThreadPool(1).map(${a.module}.${a.name}, [${a.argument}])`,
  ),
  twins(
    'scheduler',
    (a) =>
      `import sched, ${a.module}\ns = sched.scheduler()\ns.enter(0, 1, ${a.module}.${a.name}, (${a.argument},))\ns.run()`,
  ),
  twins('atexit', (a) => `import atexit, ${a.module}\natexit.register(${a.module}.${a.name}, ${a.argument})`),
  twins(
    'atexit as a decorator',
    (a) =>
      `import atexit, ${a.module}\n@atexit.register\ndef bye():\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'weakref.finalize',
    (a) =>
      `import weakref, ${a.module}\nclass A:\n    pass\nx = A()\nweakref.finalize(x, ${a.module}.${a.name}, ${a.argument})`,
  ),
  twins(
    'functools.singledispatch',
    (a) =>
      `import functools, ${a.module}\n@functools.singledispatch\ndef f(x):\n    ${a.module}.${a.name}(${a.argument})\nf(1)`,
  ),
  twins(
    'functools.cached_property',
    (a) =>
      `import functools, ${a.module}\nclass A:\n    @functools.cached_property\n    def p(self):\n        return ${a.module}.${a.name}(${a.argument})\nA().p`,
  ),
  twins(
    'functools.lru_cache',
    (a) =>
      `import functools, ${a.module}\n@functools.lru_cache\ndef f():\n    return ${a.module}.${a.name}(${a.argument})\nf()`,
  ),
  twins(
    'Enum',
    (a) =>
      `import enum, ${a.module}\nclass E(enum.Enum):\n    A = 1\n    def __init__(self, v):\n        ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    're.sub',
    (a) => `import re, ${a.module}\nre.sub("a", lambda m: str(${a.module}.${a.name}(${a.argument})), "a")`,
  ),
  twins(
    'defaultdict',
    (a) =>
      `import collections, ${a.module}\nd = collections.defaultdict(lambda: ${a.module}.${a.name}(${a.argument}))\nd["x"]`,
  ),
  twins(
    'environment decides',
    (a) =>
      `import os, ${a.module}\nif os.environ.get("CI") is None:\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'date decides',
    (a) =>
      `import datetime, ${a.module}\nif datetime.date.today().year > 2024:\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'platform decides',
    (a) =>
      `import sys, ${a.module}\nif sys.platform.startswith("linux"):\n    ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'super().__init__',
    (a) =>
      `import ${a.module}\nclass B:\n    def __init__(self):\n        ${a.module}.${a.name}(${a.argument})\nclass A(B):\n    def __init__(self):\n        super().__init__()\nA()`,
  ),
  twins(
    'while',
    (a) => `import ${a.module}\nwhile True:\n    ${a.module}.${a.name}(${a.argument})\n    break`,
  ),
  alone(
    'one line',
    (a) => `x = 1;${' '.repeat(300)}import ${a.module}; ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'recursion',
    (a) =>
      `import ${a.module}\ndef f(n):\n    if n:\n        return f(n - 1)\n    ${a.module}.${a.name}(${a.argument})\nf(30)`,
  ),
];
