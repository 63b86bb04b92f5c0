import { alone, command, type Sample } from './sample.ts';

/** Modules and functions that are come by through others. */
export const throughModules: readonly Sample[] = [
  alone('sys of enum', () => `import enum\nenum.sys.modules["os"].system("${command}")`),
  alone(
    'sys of a module of a module',
    () => `import re\nre._compiler._code.__globals__["_sre"], re.enum.sys.modules["os"].system("${command}")`,
  ),
  alone('sys of typing', () => 'import typing\ntyping.sys.modules["subprocess"].call(["touch", "x"])'),
  alone(
    'builtins of dataclasses',
    () => `import dataclasses\ndataclasses.builtins.eval("__import__('os').system('${command}')")`,
  ),
  alone(
    'function that dataclasses make of a text',
    () => `import dataclasses\ndataclasses._create_fn("f", [], ["import os", "os.system('${command}')"])()`,
  ),
  alone(
    '_sys of collections',
    () => `import collections\ncollections._sys.modules["os"].system("${command}")`,
  ),
  alone(
    'importlib of transformers',
    () =>
      `import transformers\ntransformers.utils.import_utils.importlib.import_module("os").system("${command}")`,
  ),
  alone(
    'sys, imported from another module',
    () => `from shutil import sys as s\ns.modules["os"].system("${command}")`,
  ),
  alone('os of contextlib', () => `import contextlib\ncontextlib.os.system("${command}")`),
  alone(
    'text that numpy runs',
    () => `import numpy.testing as t\nt.runstring("import os; os.system('${command}')", {})`,
  ),
  alone('doctests that numpy runs', () => 'import numpy.testing as t\nt.rundocs("assets/x.py")'),
  alone(
    'text that numpy measures',
    () => `import numpy.testing as t\nt.measure("__import__('os').system('${command}')")`,
  ),
  alone('system of IPython', () => `from IPython.utils.process import system\nsystem("${command}")`),
  alone(
    'process of pip',
    () => 'from pip._internal.utils.subprocess import call_subprocess\ncall_subprocess(["touch", "x"])',
  ),
  alone(
    'compiler of distutils that spawns',
    () => 'from distutils.ccompiler import new_compiler\nnew_compiler().spawn(["touch", "x"])',
  ),
  alone('build of a project', () => 'import build.env\nbuild.ProjectBuilder(".").build("wheel", ".")'),
  alone('commands of collect_env', () => `import torch\ntorch.utils.collect_env.run("${command}")`),
  alone(
    'name that is added to all modules',
    () => `import builtins, os\nbuiltins.zz = os.system\nzz("${command}")`,
  ),
  alone(
    'name that is added to all modules, by vars',
    () => `import builtins, os\nvars(builtins)["zz"] = os.system\nzz("${command}")`,
  ),
  alone(
    'name out of a NameError',
    () => `try:\n    system\nexcept NameError as e:\n    getattr(__import__("os"), e.name)("${command}")`,
  ),
  alone(
    'name out of a KeyError',
    () =>
      `try:\n    {}["os"]\nexcept KeyError as e:\n    getattr(__import__(e.args[0]), "system")("${command}")`,
  ),
  alone(
    'name out of names of functions',
    () =>
      `def import_os(): pass\ndef os_system(): pass\ngetattr(__import__(import_os.__name__.split("_")[1]), os_system.__name__.split("_")[1])("${command}")`,
  ),
];
