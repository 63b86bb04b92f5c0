import { command, type Sample } from './sample.ts';

const python = `import os\nos.system("${command}")\n`;
const harmless = 'x = 1\ny = x + 1\n';

/** One template, filled with a program that runs a command and with one that adds numbers. */
function text(name: string, template: (source: string) => string): Sample {
  return { name, bad: template(JSON.stringify(python)), good: template(JSON.stringify(harmless)) };
}

/** Ways to run Python that is a text, or another program. */
export const executors: readonly Sample[] = [
  text('exec', (s) => `exec(${s})`),
  text('exec with scopes', (s) => `exec(${s}, {}, {})`),
  text('compile and exec', (s) => `exec(compile(${s}, "x", "exec"))`),
  text('compile, code object kept', (s) => `code = compile(${s}, "x", "exec")\nrun = exec\nrun(code)`),
  text('ast.parse and compile', (s) => `import ast\nexec(compile(ast.parse(${s}), "x", "exec"))`),
  {
    name: 'FunctionType',
    bad: ((s: string) => `import types\ntypes.FunctionType(compile(${s}, "x", "exec"), globals())()`)(
      JSON.stringify(python),
    ),
  },
  text('timeit', (s) => `import timeit\ntimeit.timeit(${s}, number=1)`),
  text('timeit setup', (s) => `import timeit\ntimeit.repeat("pass", setup=${s}, number=1)`),
  text('cProfile', (s) => `import cProfile\ncProfile.run(${s})`),
  text('profile.runctx', (s) => `import profile\nprofile.runctx(${s}, {}, {})`),
  text('pdb', (s) => `import pdb\npdb.run(${s})`),
  text('bdb', (s) => `import bdb\nbdb.Bdb().run(${s})`),
  text('trace', (s) => `import trace\ntrace.Trace().run(${s})`),
  text(
    'code.InteractiveConsole',
    (s) => `import code\ncode.InteractiveInterpreter().runsource(${s}, "x", "exec")`,
  ),
  text('exec through builtins', (s) => `import builtins\nbuiltins.exec(${s})`),
  {
    name: 'exec by getattr',
    bad: ((s: string) => `import builtins\ngetattr(builtins, "cexe"[1:] + "c")(${s})`)(
      JSON.stringify(python),
    ),
  },
  text('exec out of a list', (s) => `[print, exec][1](${s})`),
  text('exec by map', (s) => `list(map(exec, [${s}]))`),
  text('exec as a default', (s) => `def f(x, run=exec):\n    run(x)\nf(${s})`),
  text('exec as a decorator', (s) => `@exec\n@lambda f: ${s}\ndef g():\n    pass`),
  {
    name: 'eval',
    bad: `eval('__import__("os").system("${command}")')`,
    good: `x = eval('1 + 1')`,
  },
  {
    name: 'eval in eval',
    bad: `eval("eval('__import__(\\"os\\").system(\\"${command}\\")')")`,
    good: `x = eval("eval('1 + 1')")`,
  },
  {
    name: 'exec of a docstring',
    bad: `"""import os; os.system('${command}')"""\nexec(__doc__)`,
    good: `"""A module of numbers."""\nprint(__doc__)`,
  },
  {
    name: 'exec of a docstring of a function',
    bad: `def f():\n    """import os; os.system('${command}')"""\nexec(f.__doc__)`,
    good: 'def f():\n    """Does nothing."""\nprint(f.__doc__)',
  },
  {
    name: 'exec of an annotation',
    bad: `def f(x: "__import__('os').system('${command}')"):\n    pass\neval(f.__annotations__["x"])`,
    good: 'def f(x: "int"):\n    pass\nprint(f.__annotations__["x"])',
  },
  {
    name: 'get_type_hints evaluates',
    bad: `import typing\ndef f(x: "__import__('os').system('${command}')"):\n    pass\ntyping.get_type_hints(f)`,
    good: 'import typing\ndef f(x: "int"):\n    pass\ntyping.get_type_hints(f)',
  },
  {
    name: 'ForwardRef evaluates',
    bad: `import typing\ntyping.ForwardRef("__import__('os').system('${command}')")._evaluate({}, {}, frozenset())`,
    good: 'import typing\nx = typing.ForwardRef("int")',
  },
  {
    name: 'doctest',
    bad: `def f():\n    """\n    >>> import os; os.system('${command}')\n    """\nimport doctest\ndoctest.testmod()`,
    good: 'def f():\n    """\n    >>> 1 + 1\n    2\n    """\n    return 2',
  },
  {
    name: 'collections.namedtuple and exec',
    bad: `import linecache\nexec("\\n".join(["import os", "os.system('${command}')"]))`,
    good: 'x = "\\n".join(["import os", "os.getcwd()"])',
  },
  {
    name: 'subprocess.run',
    bad: `import subprocess\nsubprocess.run(["touch", "x"])`,
    good: 'import subprocess\ndef f():\n    return subprocess.PIPE',
  },
  { name: 'subprocess.call, shell', bad: `import subprocess\nsubprocess.call("${command}", shell=True)` },
  { name: 'subprocess.getoutput', bad: `import subprocess\nsubprocess.getoutput("${command}")` },
  {
    name: 'subclass of Popen',
    bad: `import subprocess\nclass P(subprocess.Popen):\n    pass\nP(["touch", "x"])`,
  },
  {
    name: '_posixsubprocess',
    bad: `import _posixsubprocess, os\n_posixsubprocess.fork_exec([b"touch", b"x"], [b"/bin/touch"], True, (), None, None, -1, -1, -1, -1, -1, -1, *os.pipe(), False, False, None, None, None, -1, None)`,
  },
  {
    name: 'os.popen',
    bad: `import os\nos.popen("${command}").read()`,
    good: 'import os\nx = os.path.join("a", "b")',
  },
  { name: 'os.execvp', bad: `import os\nos.execvp("touch", ["touch", "x"])` },
  { name: 'os.spawnlp', bad: `import os\nos.spawnlp(os.P_WAIT, "touch", "touch", "x")` },
  { name: 'os.posix_spawn', bad: `import os\nos.posix_spawn("/bin/touch", ["touch", "x"], {})` },
  { name: 'posix.system', bad: `import posix\nposix.system("${command}")` },
  { name: 'os.startfile', bad: `import os\nos.startfile("x.exe")` },
  { name: 'pty.spawn', bad: `import pty\npty.spawn(["touch", "x"])` },
  { name: 'platform.popen', bad: `import platform\nplatform.popen("${command}")` },
  {
    name: 'asyncio subprocess',
    bad: `import asyncio\nasyncio.run(asyncio.create_subprocess_shell("${command}"))`,
  },
  {
    name: 'asyncio subprocess in a coroutine',
    bad: `import asyncio\nasync def m():\n    p = await asyncio.create_subprocess_exec("touch", "x")\n    await p.wait()\nasyncio.get_event_loop().run_until_complete(m())`,
  },
  {
    name: 'ctypes, libc',
    bad: `import ctypes\nctypes.CDLL("libc.so.6").system(b"${command}")`,
    good: 'import ctypes\nn = ctypes.c_int(3)\nx = ctypes.sizeof(n)',
  },
  {
    name: 'ctypes, find_library',
    bad: `import ctypes, ctypes.util\nc = ctypes.cdll.LoadLibrary(ctypes.util.find_library("c"))\nc.system(b"${command}")`,
  },
  { name: 'ctypes, getattr', bad: `import ctypes\ngetattr(ctypes.CDLL(None), "sys" + "tem")(b"${command}")` },
  {
    name: 'ctypes, pythonapi',
    bad: `import ctypes\nctypes.pythonapi.PyRun_SimpleString(b"import os; os.system('${command}')")`,
  },
  {
    name: 'ctypes, machine code',
    bad: `import ctypes, mmap\nb = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\nb.write(b"\\xc3")\nctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(b)))()`,
  },
  {
    name: 'cffi',
    bad: `from cffi import FFI\nf = FFI()\nf.cdef("int system(const char *);")\nf.dlopen(None).system(b"${command}")`,
  },
  {
    name: 'library beside the file',
    bad: 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "lib.so"))',
  },
  {
    name: 'pickle.loads',
    bad: `import pickle\npickle.loads(b"cos\\nsystem\\n(S'${command}'\\ntR.")`,
    good: 'import pickle\nx = pickle.dumps({"a": 1})',
  },
  { name: '_pickle', bad: `import _pickle\n_pickle.loads(b"cos\\nsystem\\n(S'${command}'\\ntR.")` },
  {
    name: 'pickle.Unpickler',
    least: 'review',
    bad: `import pickle, io\npickle.Unpickler(io.BytesIO(b"cos\\nsystem\\n(S'${command}'\\ntR.")).load()`,
  },
  {
    name: 'pickle of an own object',
    bad: `import pickle, os\nclass P:\n    def __reduce__(self):\n        return os.system, ("${command}",)\npickle.loads(pickle.dumps(P()))`,
    good: 'import pickle\nclass P:\n    def __reduce__(self):\n        return P, ()\nx = pickle.dumps(P())',
  },
  {
    name: 'copy of an own object',
    bad: `import copy, os\nclass P:\n    def __reduce__(self):\n        return os.system, ("${command}",)\ncopy.copy(P())`,
    good: 'import copy\nx = copy.copy({"a": 1})',
  },
  {
    name: 'marshal',
    bad: 'import marshal\nexec(marshal.loads(b"\\xe3\\x00"))',
    good: 'import marshal\nx = marshal.dumps([1])',
  },
  {
    name: 'yaml.unsafe_load',
    least: 'review',
    bad: `import yaml\nyaml.unsafe_load("!!python/object/apply:os.system ['${command}']")`,
    good: 'import yaml\nx = yaml.safe_load("a: 1")',
  },
  {
    name: 'jsonpickle',
    least: 'review',
    bad: `import jsonpickle\njsonpickle.decode('{"py/reduce": [{"py/function": "os.system"}, ["${command}"]]}')`,
  },
  {
    name: 'numexpr',
    bad: `import numexpr\nnumexpr.evaluate("__import__('os').system('${command}')")`,
    good: 'import numexpr\nx = numexpr.evaluate("2 * 3")',
  },
  { name: 'pandas eval', bad: `import pandas\npandas.eval("@__import__('os').system('${command}')")` },
  {
    name: 'runpy.run_path',
    bad: 'import runpy\nrunpy.run_path("weights.dat")',
    good: 'from pathlib import Path\nx = Path("weights.dat").name',
  },
  {
    name: 'pip.main',
    bad: 'import pip\npip.main(["install", "thing"])',
    good: 'import importlib.metadata\nx = importlib.metadata.version("torch")',
  },
  { name: 'pip, internal', bad: 'from pip._internal import main\nmain(["install", "thing"])' },
  {
    name: 'pip as a program',
    bad: 'import sys, subprocess\nsubprocess.check_call([sys.executable, "-m", "pip", "install", "thing"])',
  },
  { name: 'ensurepip', bad: 'import ensurepip\nensurepip.bootstrap(upgrade=True)' },
  {
    name: 'commands of a notebook',
    bad: `from IPython import get_ipython\nget_ipython().system("${command}")`,
    good: 'from IPython.display import display\nx = display',
  },
  { name: 'run_cell', bad: `from IPython import get_ipython\nget_ipython().run_cell("!${command}")` },
  {
    name: 'run_line_magic',
    bad: `from IPython import get_ipython\nget_ipython().run_line_magic("system", "${command}")`,
  },
  {
    name: 'torch.ops.load_library',
    bad: 'import torch\ntorch.ops.load_library("x.so")',
    good: 'import torch\nx = torch.ops.aten',
  },
  {
    name: 'torch C++ extension',
    bad: 'from torch.utils.cpp_extension import load_inline\nload_inline("x", "int f() { return 1; }")',
  },
  {
    name: 'sqlite extension',
    bad: 'import sqlite3\nc = sqlite3.connect(":memory:")\nc.enable_load_extension(True)\nc.load_extension("./x.so")',
    good: 'import sqlite3\nx = sqlite3.connect(":memory:")',
  },
  { name: 'distutils.spawn', bad: 'from distutils.spawn import spawn\nspawn(["touch", "x"])' },
  { name: 'plumbum', bad: 'from plumbum import local\nlocal["touch"]("x")' },
  { name: 'sh', bad: 'import sh\nsh.touch("x")' },
  { name: 'pexpect', bad: `import pexpect\npexpect.run("${command}")` },
  { name: 'invoke', bad: `import invoke\ninvoke.run("${command}")` },
  { name: 'tkinter', bad: `import tkinter\ntkinter.Tcl().eval("exec touch x")` },
  {
    name: 'gc finds the function',
    least: 'review',
    bad: `import gc\nfor f in gc.get_objects():\n    if getattr(f, "__name__", "") == "system":\n        f("${command}")`,
    good: 'import gc\ngc.collect()',
  },
  {
    name: 'subclasses of object',
    bad: `[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "Popen"][0](["touch", "x"])`,
  },
  {
    name: 'globals of a library function',
    bad: `import warnings\nwarnings.catch_warnings.__init__.__globals__["sys"].modules["os"].system("${command}")`,
  },
  {
    name: 'builtins of a frame',
    bad: `import sys\nsys._getframe().f_builtins["__import__"]("os").system("${command}")`,
  },
  { name: 'os by another module', bad: `import tempfile\ntempfile._os.system("${command}")` },
  {
    name: 'loader by hand',
    bad: 'import importlib.util\ns = importlib.util.spec_from_file_location("x", "weights.dat.py")\nm = importlib.util.module_from_spec(s)\ns.loader.exec_module(m)',
  },
  {
    name: 'SourceFileLoader',
    bad: 'from importlib.machinery import SourceFileLoader\nSourceFileLoader("x", "weights.dat").load_module()',
  },
  { name: 'zipimport', bad: 'import zipimport\nzipimport.zipimporter("weights.zip").load_module("x")' },
  {
    name: 'a file that is copied to where something starts it',
    bad: 'import os\nimport shutil\nshutil.copy("x.desktop", os.path.expanduser("~/.config/autostart/x.desktop"))',
    good: 'import shutil\nshutil.copy("a.txt", "b.txt")',
  },
];
