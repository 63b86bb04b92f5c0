import { type Act, alone, type Sample, twins } from './sample.ts';

const f = ({ module, name }: Act): string => `${module}.${name}`;

/** Given to something that looks at it, dresses it or keeps it, and taken out again. */
export const givenBack: readonly Sample[] = [
  twins('typing.cast', (a) => `import ${a.module}, typing\ntyping.cast(typing.Any, ${f(a)})(${a.argument})`),
  twins('typing.final', (a) => `import ${a.module}, typing\ntyping.final(${f(a)})(${a.argument})`),
  twins(
    'functools.cache, below it',
    (a) => `import ${a.module}, functools\nfunctools.lru_cache(None)(${f(a)}).__wrapped__(${a.argument})`,
  ),
  twins(
    'singledispatch, dispatched',
    (a) => `import ${a.module}, functools\nfunctools.singledispatch(${f(a)}).dispatch(str)(${a.argument})`,
  ),
  twins(
    'metadata of Annotated',
    (a) => `import ${a.module}, typing\ntyping.Annotated[int, ${f(a)}].__metadata__[0](${a.argument})`,
  ),
  twins(
    'arguments of a type',
    (a) => `import ${a.module}, typing\ntyping.get_args(typing.Annotated[int, ${f(a)}])[1](${a.argument})`,
  ),
  twins(
    'inspect.signature',
    (a) =>
      `import ${a.module}, inspect\ndef run(g=${f(a)}):\n    pass\ninspect.signature(run).parameters["g"].default(${a.argument})`,
  ),
  twins(
    'inspect.getfullargspec',
    (a) =>
      `import ${a.module}, inspect\ndef run(g=${f(a)}):\n    pass\ninspect.getfullargspec(run).defaults[0](${a.argument})`,
  ),
  twins(
    'inspect.getclosurevars',
    (a) =>
      `import ${a.module}, inspect\ng = ${f(a)}\ndef run():\n    return g\ninspect.getclosurevars(run).globals["g"](${a.argument})`,
  ),
  twins(
    'inspect.unwrap',
    (a) =>
      `import ${a.module}, functools, inspect\n@functools.wraps(${f(a)})\ndef run(*x):\n    pass\ninspect.unwrap(run)(${a.argument})`,
  ),
  twins(
    '__kwdefaults__, read',
    (a) => `import ${a.module}\ndef run(*, g=${f(a)}):\n    pass\nrun.__kwdefaults__["g"](${a.argument})`,
  ),
  twins(
    'a mock of a function',
    (a) => `import ${a.module}\nfrom unittest import mock\nmock.Mock(wraps=${f(a)})(${a.argument})`,
  ),
  twins(
    'a mock of a module',
    (a) =>
      `import ${a.module}\nfrom unittest import mock\nmock.Mock(wraps=${a.module}).${a.name}(${a.argument})`,
  ),
  twins(
    'a mock that gives back a function',
    (a) => `import ${a.module}\nfrom unittest import mock\nmock.Mock(return_value=${f(a)})()(${a.argument})`,
  ),
  twins(
    'a side effect of a method of a mock',
    (a) =>
      `import ${a.module}\nfrom unittest import mock\nmock.Mock(**{"a.side_effect": ${f(a)}}).a(${a.argument})`,
  ),
  twins(
    'a side effect, set later',
    (a) =>
      `import ${a.module}\nfrom unittest import mock\nm = mock.Mock()\nm.run.side_effect = ${f(a)}\nm.run(${a.argument})`,
  ),
  twins(
    'one function patched by another',
    (a) =>
      `import ${a.module}, operator\nfrom unittest import mock\nwith mock.patch.object(operator, "neg", ${f(a)}):\n    operator.neg(${a.argument})`,
  ),
  twins(
    'the module of a builtin function',
    (a) => `len.__self__.__import__("${a.module}").${a.name}(${a.argument})`,
  ),
  alone(
    'the names of a function of a library, and modules among them',
    (a) => `quit.__class__.__call__.__globals__["sys"].modules["${a.module}"].${a.name}(${a.argument})`,
  ),
  twins(
    'chosen by the system that it runs on',
    (a) => `import os, ${a.module}\n{"posix": lambda: ${f(a)}(${a.argument}), "nt": lambda: None}[os.name]()`,
  ),
  twins(
    'the target of a patch',
    (a) =>
      `from unittest import mock\ngetter, name = mock._get_target("${f(a)}")\ngetattr(getter(), name)(${a.argument})`,
  ),
  twins(
    'names of a module as keywords',
    (a) => `import ${a.module}\n(lambda **names: names["${a.name}"](${a.argument}))(**vars(${a.module}))`,
  ),
  twins(
    'names of a module as those of a class',
    (a) => `import ${a.module}\nclass A:\n    locals().update(vars(${a.module}))\nA.${a.name}(${a.argument})`,
  ),
  twins(
    'names of a module as those of a class that is made',
    (a) => `import ${a.module}\nA = type("A", (), dict(vars(${a.module})))\nA.${a.name}(${a.argument})`,
  ),
  twins(
    'a module, asked by super',
    (a) =>
      `import ${a.module}\nsuper(type(${a.module}), ${a.module}).__getattribute__("${a.name}")(${a.argument})`,
  ),
  twins(
    'one of the maps of a ChainMap',
    (a) =>
      `import collections, ${a.module}\ncollections.ChainMap({}, {"a": ${f(a)}}).maps[1]["a"](${a.argument})`,
  ),
  twins(
    'a copy of a dictionary, changed',
    (a) =>
      `import copy, ${a.module}\nd = {"f": ${f(a)}}\ne = copy.copy(d)\ne["f"] = len\nd["f"](${a.argument})`,
  ),
];
