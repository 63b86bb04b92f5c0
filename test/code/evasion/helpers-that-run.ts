import { command, type Sample, twins } from './sample.ts';

const text = JSON.stringify(command);
const [program = '', ...rest] = command.split(' ');
const words = JSON.stringify([program, ...rest]);

/** Private helpers of the standard library, and of what is often installed, that start programs or execute text. */
export const helpersThatRun: readonly Sample[] = [
  {
    name: 'pydoc.pipepager',
    bad: `import pydoc\npydoc.pipepager("x", ${text})`,
    good: 'import pydoc\npydoc.plain("x")',
  },
  { name: 'imaplib stream', bad: `import imaplib\nimaplib.IMAP4_stream(${text})` },
  {
    name: 'pipes.Template',
    bad: `import pipes\nt = pipes.Template()\nt.append(${text}, "--")\nt.open("x", "w").close()`,
  },
  {
    name: 'spawnv_passfds',
    bad: `from multiprocessing.util import spawnv_passfds\nspawnv_passfds(b"/usr/bin/touch", ${words}, [])`,
  },
  {
    name: 'uuid, its command',
    bad: `import uuid\nuuid._get_command_stdout(${words.slice(1, -1)})`,
    good: 'import uuid\nuuid.uuid4()',
  },
  { name: '_osx_support', bad: `import _osx_support\n_osx_support._read_output(${text})` },
  { name: '_aix_support', bad: `import _aix_support\n_aix_support._read_cmd_output(${text})` },
  { name: 'ctypes.util', bad: 'import ctypes.util\nctypes.util._get_soname("x; touch loadlock-was-here")' },
  {
    name: 'script_helper',
    bad: `from test.support.script_helper import assert_python_ok\nassert_python_ok("-c", "import os; os.system('id')")`,
  },
  {
    name: 'another interpreter',
    bad: `import _xxsubinterpreters as s\ns.run_string(s.create(), 'import os; os.system(${text})')`,
  },
  {
    name: 'concurrent.interpreters',
    bad: `from concurrent import interpreters\ninterpreters.create().exec('import os; os.system(${text})')`,
  },
  {
    name: 'browser by a command',
    bad: `import webbrowser\nwebbrowser.get("touch %s").open("loadlock-was-here")`,
  },
  {
    name: 'browser of the environment',
    bad: `import os, webbrowser\nos.environ["BROWSER"] = ${text}\nwebbrowser.open("x")`,
    good: 'import os\nos.environ["TOKENIZERS_PARALLELISM"] = "false"',
  },
  {
    name: 'PYTHONBREAKPOINT',
    bad: `import os\nos.environ["PYTHONBREAKPOINT"] = "os.system"\nbreakpoint(${text})`,
  },
  {
    name: 'tests that are found',
    bad: {
      'config.json': '{"model_type":"x","auto_map":{"AutoModel":"modeling_x.XModel"}}',
      'modeling_x.py':
        'import unittest\nunittest.TextTestRunner().run(unittest.defaultTestLoader.discover("checks"))\n',
      'checks/test_z.py': `import os\nos.system(${text})\n`,
    },
    good: {
      'config.json': '{"model_type":"bert"}',
      'modeling_x.py':
        'import unittest\n\nclass Base(unittest.TestCase):\n    def test_a(self):\n        pass\n',
    },
  },
  {
    name: 'pytest.main',
    bad: 'import pytest\npytest.main(["-q", "checks"])',
    good: 'import pytest\nneeds = pytest.mark.skipif(True, reason="x")',
  },
  {
    name: 'sympify',
    bad: `import sympy\nsympy.sympify('__import__("os").system(${text})')`,
    good: 'import sympy\nsympy.sympify("x ** 2 + 1")',
  },
  {
    name: 'lambdify',
    bad: `import sympy\nsympy.lambdify([], '__import__("os").system(${text})')()`,
    good: 'import sympy\nx = sympy.symbols("x")\nsympy.lambdify([x], sympy.sin(x) / x, modules="numpy")(1.5)',
  },
  {
    name: 'template that walks',
    bad: `import jinja2\njinja2.Template("{{ cycler.__init__.__globals__.os.system('touch x') }}").render()`,
    good: 'import jinja2\njinja2.Template("{% for m in messages %}{{ m.role }}{% endfor %}").render(messages=[])',
  },
  twins(
    'logging, by its resolver',
    (a) =>
      `import logging.config\nlogging.config.BaseConfigurator({}).resolve("${a.module}.${a.name}")(${a.argument})`,
  ),
  twins(
    'torch, by its resolver',
    (a) => `import torch\ntorch._utils._import_dotted_name("${a.module}.${a.name}")(${a.argument})`,
  ),
  twins(
    'traitlets, by its resolver',
    (a) => `from traitlets import import_item\nimport_item("${a.module}.${a.name}")(${a.argument})`,
  ),
  {
    name: 'module of a builtin function',
    bad: `print.__self__.exec('import os; os.system(${text})')`,
    good: 'print.__name__.upper()',
  },
  twins(
    'module of a builtin function, imported from',
    (a) => `len.__self__.__import__("${a.module}").${a.name}(${a.argument})`,
  ),
  {
    name: 'importer of builtin modules',
    bad: `import _frozen_importlib\n_frozen_importlib.BuiltinImporter.load_module("posix").system(${text})`,
    good: 'import importlib.machinery\nimportlib.machinery.BuiltinImporter.find_spec("posix")',
  },
  {
    name: 'module made by its specification',
    bad: `import _imp, importlib.machinery\n_imp.create_builtin(importlib.machinery.ModuleSpec("posix", None)).system(${text})`,
  },
  {
    name: 'constructor of Popen',
    bad: `import subprocess\nsubprocess.Popen.__init__(object.__new__(subprocess.Popen), ${words})`,
    good: 'import subprocess\nPIPE = subprocess.PIPE',
  },
  {
    name: 'build that is started by the file itself',
    bad: 'from setuptools import Extension, setup\nsetup(name="z", ext_modules=[Extension("z", ["z.c"])], script_args=["build_ext", "--inplace"])',
    good: 'from setuptools import find_packages\nNAMES = find_packages()',
  },
  {
    name: 'Popen of a library',
    bad: `import psutil\npsutil.Popen(${words})`,
    good: 'import psutil\nTOTAL = psutil.virtual_memory().total',
  },
  {
    name: 'a helper of a library that says subprocess',
    bad: `import matplotlib.testing\nmatplotlib.testing.subprocess_run_for_testing(${words})`,
    good: 'import matplotlib.testing\nmatplotlib.testing.set_font_settings_for_testing()',
  },
  {
    name: 'torchrun as a function',
    bad: `from torch.distributed import run\nrun.main(["--no-python", *${words}])`,
    good: 'from torch.distributed import run\nparser = run.get_args_parser()',
  },
  {
    name: 'a terminal for a program',
    bad: `import ptyprocess\nptyprocess.PtyProcess.spawn(${words})`,
    good: 'import ptyprocess\nERROR = ptyprocess.PtyProcessError',
  },
  {
    name: 'a text that torch compiles',
    bad: `from torch._inductor.codecache import PyCodeCache\nPyCodeCache.load(${JSON.stringify('import os; os.system("touch loadlock-was-here")')})`,
    good: 'from torch._inductor.codecache import PyCodeCache\nPyCodeCache.load("x = 1")',
  },
];
