import { alone, type Sample, twins } from './sample.ts';

/** Places at which the interpreter calls back: set at import, called soon after or at the end. */
export const hooks: readonly Sample[] = [
  twins(
    'sys.excepthook',
    (a) =>
      `import sys, ${a.module}\ndef h(*e):\n    ${a.module}.${a.name}(${a.argument})\nsys.excepthook = h\nraise SystemError`,
  ),
  twins(
    'signal',
    (a) =>
      `import signal, ${a.module}\nsignal.signal(signal.SIGALRM, lambda *x: ${a.module}.${a.name}(${a.argument}))\nsignal.alarm(1)`,
  ),
  twins(
    'codecs.register',
    (a) =>
      `import codecs, ${a.module}\ndef f(name):\n    ${a.module}.${a.name}(${a.argument})\ncodecs.register(f)\n"".encode("other")`,
  ),
  twins(
    'sys.displayhook',
    (a) => `import sys, ${a.module}\nsys.displayhook = lambda v: ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    'os.register_at_fork',
    (a) => `import os, ${a.module}\nos.register_at_fork(before=lambda: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'gc.callbacks',
    (a) => `import gc, ${a.module}\ngc.callbacks.append(lambda *x: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'warnings.showwarning',
    (a) =>
      `import warnings, ${a.module}\nwarnings.showwarning = lambda *x: ${a.module}.${a.name}(${a.argument})\nwarnings.warn("x")`,
  ),
  twins(
    'logging handler',
    (a) =>
      `import logging, ${a.module}\nclass H(logging.Handler):\n    def emit(self, record):\n        ${a.module}.${a.name}(${a.argument})\nlogging.getLogger().addHandler(H())\nlogging.warning("x")`,
  ),
  alone(
    'builtin replaced',
    (a) =>
      `import builtins, ${a.module}\ndef p(*x):\n    ${a.module}.${a.name}(${a.argument})\nbuiltins.print = p`,
  ),
  twins(
    '__getattr__ of the module',
    (a) => `import ${a.module}\ndef __getattr__(name):\n    return ${a.module}.${a.name}(${a.argument})`,
  ),
  twins(
    '__dir__ of the module',
    (a) => `import ${a.module}\ndef __dir__():\n    return [${a.module}.${a.name}(${a.argument})]`,
  ),
  twins(
    'class of the module',
    (a) =>
      `import sys, types, ${a.module}\nclass M(types.ModuleType):\n    @property\n    def Model(self):\n        return ${a.module}.${a.name}(${a.argument})\nsys.modules[__name__].__class__ = M`,
  ),
  {
    ...twins(
      'module replaced',
      (a) =>
        `import sys, ${a.module}\nclass M:\n    def __getattr__(self, n):\n        return ${a.module}.${a.name}(${a.argument})\nsys.modules[__name__] = M()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'sys.settrace',
      (a) =>
        `import sys, ${a.module}\nsys.settrace(lambda *x: ${a.module}.${a.name}(${a.argument}))\n(lambda: 0)()`,
    ),
  },
  {
    ...twins(
      'sys.setprofile',
      (a) =>
        `import sys, ${a.module}\nsys.setprofile(lambda *x: ${a.module}.${a.name}(${a.argument}))\nlen("")`,
    ),
  },
  {
    ...alone(
      'sys.addaudithook',
      (a) => `import sys, ${a.module}\nsys.addaudithook(lambda *x: ${a.module}.${a.name}(${a.argument}))`,
    ),
  },
  {
    ...alone(
      'sys.meta_path',
      (a) =>
        `import sys, ${a.module}\nclass F:\n    def find_spec(self, *x):\n        ${a.module}.${a.name}(${a.argument})\nsys.meta_path.insert(0, F())`,
    ),
  },
  {
    ...alone(
      'sys.path_hooks',
      (a) => `import sys, ${a.module}\nsys.path_hooks.append(lambda p: ${a.module}.${a.name}(${a.argument}))`,
    ),
  },
];
