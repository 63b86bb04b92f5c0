import { command, harm, type Sample, twins } from './sample.ts';

const system = `os.system("${command}")`;

/** Many functions of one source, finders of modules, libraries of the system, programs that are asked for a version. */
export const dressedAndFound: readonly Sample[] = [
  {
    name: 'a decorator’s function that is called, and another one that is not',
    bad: `import functools, os\ndef traced(fn):\n    @functools.wraps(fn)\n    def wrapper(*a, **k):\n        return fn(*a, **k)\n    return wrapper\n@traced\ndef prepare():\n    return 1\n@traced\ndef work():\n    ${system}\nprepare()\nwork()`,
    good: 'import functools, urllib.request\ndef traced(fn):\n    @functools.wraps(fn)\n    def wrapper(*a, **k):\n        return fn(*a, **k)\n    return wrapper\n@traced\ndef prepare():\n    return 1\n@traced\ndef fetch(url):\n    return urllib.request.urlopen(url).read()\nprepare()',
  },
  {
    name: 'a decorator’s function that a thread is given',
    bad: `import os, threading\ndef traced(name):\n    def deco(fn):\n        def wrapper(*a, **k):\n            return fn(*a, **k)\n        return wrapper\n    return deco\n@traced("x")\ndef prepare():\n    return 1\n@traced("y")\ndef work():\n    ${system}\nprepare()\nthreading.Thread(target=work).start()`,
    good: 'import threading, urllib.request\ndef traced(name):\n    def deco(fn):\n        def wrapper(*a, **k):\n            return fn(*a, **k)\n        return wrapper\n    return deco\n@traced("x")\ndef prepare():\n    return 1\n@traced("y")\ndef fetch(url):\n    return urllib.request.urlopen(url).read()\nthreading.Thread(target=prepare).start()',
  },
  {
    name: 'a decorator’s function out of a registry',
    bad: `import os\nREG = {}\ndef traced(fn):\n    def wrapper(*a, **k):\n        return fn(*a, **k)\n    return wrapper\ndef reg(fn):\n    REG[len(REG)] = fn\n    return fn\n@reg\n@traced\ndef work():\n    ${system}\nfor f in REG.values():\n    f()`,
  },
  {
    name: 'a finder that runs what it likes for any module',
    bad: `import importlib.util, os, sys\nclass Finder:\n    def find_spec(self, name, path, target=None):\n        return importlib.util.spec_from_loader(name, self)\n    def create_module(self, spec):\n        return None\n    def exec_module(self, module):\n        ${system}\nsys.meta_path.append(Finder())`,
  },
  {
    name: 'a finder whose methods nobody sees',
    bad: 'import sys\nfrom importlib.machinery import PathFinder\nclass Finder(PathFinder):\n    pass\nsys.meta_path.insert(0, Finder())',
  },
  {
    name: 'a function of a library of the system',
    bad: `import ctypes, ctypes.util\nlibc = ctypes.CDLL(ctypes.util.find_library("c"))\nlibc.system(b"${command}")`,
  },
  {
    name: 'a library that comes along',
    bad: 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "helper.bin"))',
  },
  {
    name: 'a function that cython compiles, or a text',
    bad: 'import cython\ncython.inline("print(1)")',
    good: 'import cython\n@cython.inline\ndef half(x):\n    return x / 2',
  },
  {
    name: 'a revision or a list of packages that is asked for',
    bad: `import subprocess\nsubprocess.check_output("git describe --tags; ${command}", shell=True)`,
    good: 'import os, subprocess\nREVISION = subprocess.check_output(["git", "describe", "--tags"])\nHAS = os.popen("pip freeze | grep torch").read()\nCMAKE = subprocess.check_output(["cmake", "--version"])',
  },
  {
    name: 'a text for another Python, known as a whole or in part',
    bad: `import subprocess, sys\nsubprocess.run([sys.executable, "-c", "import os; os.system('${command}')"])`,
    good: 'import subprocess, sys\ndef version(name):\n    return subprocess.run([sys.executable, "-c", f"import {name}\\nprint({name}.__version__)"], check=True)',
  },
  {
    name: 'git with a program of its own settings',
    bad: 'import subprocess\nsubprocess.check_output(["git", "-c", "core.fsmonitor=./x", "rev-parse", "HEAD"])',
    good: 'import subprocess\nHEAD = subprocess.check_output(["git", "rev-parse", "HEAD"])',
  },
  twins('a chain of calls that is too deep from where it is looked at first', ({ module, name, argument }) =>
    [
      `import ${module}`,
      ...Array.from({ length: 60 }, (_, at) => `def f${at}(x):\n    return [f${at + 1}(x)][0]`),
      `def f60(x):\n    return ${module}.${name}(x)`,
      'class Model:\n    def forward(self, x):\n        return f0(x)',
      module === harm.module ? `f50(${argument})` : `VALUE = f50(${argument})`,
    ].join('\n'),
  ),
];
