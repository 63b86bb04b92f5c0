"""The generator against a small hostile library: each class or function has one way to do harm.

The expected letters are argued in the comment beside each definition, not taken from a run.
Run: python3 selftest.py (exits 1 on a difference)
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from generate import met
from letters import Judge
from primitives import NATIVE_BASES
from world import World

SOURCE = '''
import os, sys, importlib, pathlib, pickle, subprocess, collections, enum, functools, warnings, weakref, numba
from dataclasses import dataclass, field
import numpy as np

class Plain:                       # nothing runs: every letter
    def __init__(self, a, b=1):
        self.a = a
        self.b = b

class AskedAsNumber:               # hashing it asks for a number, and that calls what the file gave: not i
    def __hash__(self):
        return hash(float(self))
    def __float__(self):
        return self.node.anything()

class HashedByName:                # the same shape without a call of the file: every letter
    def __hash__(self):
        return hash(float(self))
    def __float__(self):
        return 1.0

class KeptInList(list):            # `self.owner` is what the file gave, and no method of a list: not c
    def __init__(self, owner):
        self.owner = owner
        self.owner.anything()

def native_writer(path):           # a class in C whose name tells that it opens what it is given
    from toy._native import _ThingFileWriter
    return _ThingFileWriter(path)

LIBRARY = collections.OrderedDict()

def foreign_save(handle, path):    # a function of a C library by the name of its header
    LIBRARY.TGBoosterSaveModel(handle, path)

class Opens:                       # BUILD opens a file of the state
    def __setstate__(self, state):
        self.f = open(state["path"])

class Calls:                       # BUILD calls a function of the state
    def __setstate__(self, state):
        state["func"](state["args"])

class CallsLater(Plain):           # inherits nothing but calls through a helper
    def __setstate__(self, state):
        self.__dict__.update(state)
        helper(self, state)

def helper(obj, state):
    for hook in state["hooks"]:
        hook(obj)

class Setter:                      # a slots state reaches the setter, a plain dict does not: d, not b
    @property
    def x(self):
        return 1
    @x.setter
    def x(self, value):
        os.system(value)

class SetAttr:                     # any library code may set its attributes, so it may not exist at all; default BUILD with a slots state goes through __setattr__: d, not b
    def __setattr__(self, name, value):
        importlib.import_module(value)

class HandsOver:                   # calling it makes a HandedOver, whose __init__ Python then calls: not c
    def __new__(cls, *args):
        if cls is HandsOver:
            return super().__new__(HandedOver)
        return super().__new__(cls)

class HandedOver(HandsOver):       # calls a function that it is given
    def __init__(self, func):
        func()

class GetAttr:                     # pickle asks for __setstate__: that name is let off, so b holds
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return importlib.import_module(name)

class GetAttrBad:                  # the same without the guard
    def __getattr__(self, name):
        return importlib.import_module("plugins." + name)

class GetAttribute:                # every attribute read runs this, also BUILD's
    def __getattribute__(self, name):
        return eval(name)

class Deleter:                     # whatever makes it, its death runs a command: no n, no c
    def __del__(self):
        os.remove(self.path)

class Meta(type):
    def __call__(cls, *args):
        subprocess.run(args)
        return super().__call__()

class WithMeta(metaclass=Meta):    # calling runs the metaclass; __new__ alone does not
    pass

class New:                         # __new__ unpickles its argument
    def __new__(cls, data=None):
        if data is not None:
            return pickle.loads(data)
        return object.__new__(cls)

class NewBare:                     # harmless only without arguments: e, not n
    def __new__(cls, *args):
        if args:
            return args[0].make(cls)
        return object.__new__(cls)

class Append(list):                # APPENDS calls extend or append
    def append(self, item):
        item.run()
    def extend(self, items):
        for item in items:
            self.append(item)

class Hash:                        # a dict key is hashed
    def __hash__(self):
        return hash(os.popen("x").read())

class Factory:                     # instances make commands run when indexed: another hook could do that
    def __getitem__(self, key):
        return subprocess.check_output(key)

class Reviver:                     # __call__ evaluates: a held instance would be a dangerous callback
    def __call__(self, text):
        return eval(text)

@dataclass
class Data:                        # generated __init__: fields only
    a: int = 0
    b: list = field(default_factory=list)

@dataclass
class DataPost:                    # generated __init__ ends in __post_init__
    a: str = ""
    def __post_init__(self):
        self.f = open(self.a)

class Kind(enum.Enum):             # called with a value; members are shared, so no n and no b
    A = 1

class KindMissing(enum.Enum):      # an unknown value runs _missing_
    A = 1
    @classmethod
    def _missing_(cls, value):
        return importlib.import_module(value)

Point = collections.namedtuple("Point", "x y")

class SubPoint(Point):
    pass

class Decorated:                   # the decorator's wrapper runs, not only the method
    def wrap(method):
        @functools.wraps(method)
        def inner(self, state):
            os.system(state["cmd"])
            return method(self, state)
        return inner
    @wrap
    def __setstate__(self, state):
        self.__dict__.update(state)

class Planted:                     # the hook is set below the class
    pass

def _plant(self, state):
    exec(state["code"])

Planted.__setstate__ = _plant

class Branch:                      # `x` holds a function of the state on one path of the loop only
    def __setstate__(self, state):
        x = print
        for item in state["items"]:
            if item:
                x = item
                break
        x("done")

class Trying:                      # and here on the path of the exception only
    def __setstate__(self, state):
        x = str
        try:
            x = state["f"]
            x = str
        except KeyError:
            pass
        x(1)

class ChangesClass:                # a class of the file replaces the instance's class
    def __setstate__(self, state):
        self.__class__ = state["cls"]

class Mapped:                      # map, sorted and min call what they are given
    def __setstate__(self, state):
        self.a = list(map(state["f"], state["xs"]))

class Sorted:
    def __setstate__(self, state):
        self.a = sorted(state["xs"], key=state["f"])

class Keyed:
    def __setstate__(self, state):
        items = list(state["xs"])
        items.sort(key=state["f"])

class Managed:                     # __enter__ of a value of the file
    def __setstate__(self, state):
        with state["cm"] as x:
            self.x = x

class Partial:                     # a partial of a value of the file, called
    def __setstate__(self, state):
        functools.partial(state["f"], 1)()

class Chained:                     # the same value under two names, through a walrus
    def __setstate__(self, state):
        a = b = state["f"]
        if (c := b):
            c()

class Closed:                      # through a closure
    def __setstate__(self, state):
        def inner():
            return state["f"]()
        inner()

class Lambda:
    def __setstate__(self, state):
        (lambda f: f())(state["f"])

class Spread:                      # star arguments into a loader
    def __setstate__(self, state):
        pickle.loads(*state)

class Generator:
    def __setstate__(self, state):
        self.a = [f() for f in state["fs"]]

class Keeps:                       # methods that it keeps for later: one computes, one runs a command, one is only called
    def keep(self):
        self.first = functools.partial(self.scale, 2)
        self.second = self.shout
        self.third = self.never()
    def scale(self, factor, value):
        return factor * value
    def shout(self, text):
        return os.system(text)
    def never(self):
        return 1

class EitherBase(list if True else dict):   # either may be the base
    pass

class Conditional:                 # an instance check does not make a callable harmless
    def __setstate__(self, state):
        f = state["f"] if callable(state["f"]) else None
        f()

class Shadow:                      # an attribute that the state may replace
    def __setstate__(self, state):
        self.__dict__.update(state)
        self.hook()

class Assigned:                    # the hook is another name's function
    def _restore(self, state):
        exec(state["code"])
    __setstate__ = _restore

class PropertyCall:                # property(...) spelled as a call: a slots state reaches the setter
    def _set(self, value):
        os.system(value)
    x = property(None, _set)

class Descriptor:
    def __set__(self, obj, value):
        os.system(value)

class Described:                   # a data descriptor of the library
    x = Descriptor()

class FactoryField:                # a default factory runs with the generated __init__
    pass

def _spawn():
    return subprocess.run(["x"])

@dataclass
class WithFactory:
    a: object = field(default_factory=_spawn)

class Base:
    def __setstate__(self, state):
        self.restore(state)
    def restore(self, state):
        self.__dict__.update(state)

class Child(Base):                 # the inherited hook calls an overridden method
    def restore(self, state):
        os.system(state["x"])

class TypeCall:                    # makes a class of the file's names
    def __setstate__(self, state):
        self.t = type(state["n"], (), state["d"])

class Formats:                     # walks attributes of a value by a text of the file: no call, still data
    def __setstate__(self, state):
        self.name = "{}".format(state["name"])

class Matcher:
    def __setstate__(self, state):
        match state["kind"]:
            case "x":
                state["f"]()

class Copies:                      # copying runs the hooks of what is copied
    def __setstate__(self, state):
        import copy
        self.a = copy.deepcopy(state["a"])

class Reducing:                    # calls a reconstructor of the state itself
    def __setstate__(self, state):
        self.a = object.__reduce_ex__(state["a"], 2)[0]()

class Weak:                        # what a weak reference gives back is still the file's
    def __setstate__(self, state):
        weakref.ref(state["a"])().go()

class Imports:                     # a fixed import is fine, one by name is not
    def __setstate__(self, state):
        __import__(state["m"])

class Globals:
    def __setstate__(self, state):
        globals()[state["n"]] = state["v"]

class EnvWrite:                    # changes the process
    def __setstate__(self, state):
        os.environ[state["k"]] = state["v"]

class Remaps:                      # the file chooses which method BUILD takes for __setstate__
    names = {}
    def __getattribute__(self, key):
        if key != "names" and key in super().__getattribute__("names"):
            key = super().__getattribute__("names")[key]
        return super().__getattribute__(key)
    def save(self, path):
        open(path, "w").write("x")

class Hands:                       # __getattr__ answers every name with a method that runs its argument
    def __getattr__(self, name):
        return self.go
    def go(self, state):
        os.system(state)

class Passes:                      # __getattribute__ that changes nothing
    def __getattribute__(self, key):
        return object.__getattribute__(self, key)
    def __setstate__(self, state):
        self.__dict__.update(state)

class Delegates:                   # gives out attributes of a value of the file, __setstate__ among them
    def __getattr__(self, name):
        return getattr(self.__dict__["inner"], name)

_registry = []

class Registers:                   # changes something that everybody shares
    def __setstate__(self, state):
        _registry.append(state["hook"])

class Numeric:                     # arrays and arithmetic only
    def __setstate__(self, state):
        self.__dict__.update(state)
        self.total = np.asarray(self.values).sum() + len(state)

class Warns:                       # the usual version check
    def __setstate__(self, state):
        if state.get("version") != "1":
            warnings.warn("old " + str(state.get("version")))
        try:
            super().__setstate__(state)
        except AttributeError:
            self.__dict__.update(state)

class Unknown(SomethingMissing):   # a base without source: nothing
    pass

def harmless(a, b):                # may be held
    return a.total() + b

def shell(cmd):                    # never
    os.system(cmd)

def through(cmd):                  # reaches shell
    return shell(cmd)

def by_table(name, arg):           # reaches it through a table
    return TABLE[name](arg)

TABLE = {"run": subprocess.run, "len": len}

def resolver(obj, name):           # gives back an attribute by name
    return getattr(obj, name)

def spelled(x):                    # getattr with a fixed dangerous name
    return getattr(os, "system")(x)

def by_path(name):                 # a method of a path that opens it
    return pathlib.Path(name).open("w")

def by_getattr_on(path, obj):      # getattr is handed to somebody who calls it
    return functools.reduce(getattr, path.split("."), obj)

def by_module_dict(name, cmd):      # a name out of the dictionary of a module
    return subprocess.__dict__[name](cmd)

def by_table_got(kind, cmd):       # through a function that the table is asked for
    return COMMANDS.get(kind)(cmd)

def by_tabled_class(kind, cmd):    # through a method of an instance of a class in a table
    for key, made in MAKERS.items():
        if key == kind:
            runner = made()
    return runner.go(cmd)

def by_instance(cmd):              # through a method of an object made here
    runner = Runner()
    return runner.go(cmd)

class Runner:
    def go(self, cmd):
        return subprocess.run(cmd)

def aliased(x):
    return x

MAKERS = {"runner": Runner}
COMMANDS = {"shell": os.system}

aliased = os.system                # the name stands for something else

def _rebuild_thing(a, b):             # a reducer: harmless to call
    thing = Plain(a)
    thing.b = b
    return thing

def _rebuild_bad(factory, args):      # a reducer that calls its argument
    return factory(*args)

OPENERS = collections.defaultdict(lambda: open)

def by_default(path):                 # what a table gives for a key that it lacks
    return OPENERS[path](path)

@numba.njit(cache=True)
def compiled(x):                      # numba compiles what is read here
    return x + 1

@numba.njit
def compiled_shell(x):                # and what is read here too
    subprocess.run(x)

@numba.cuda.jit
def compiled_elsewhere(x):            # no compiler that is known
    return x + 1

def _rebuild_module(name):            # a reducer that hands out a module
    return os

def plants_method(cls):
    def estimate(self):
        return 1
    estimate.__doc__ = cls.__doc__
    cls.estimate = estimate
    return cls

def plants_hook(cls):
    def restore(self, state):
        open(state["path"])
    cls.__setstate__ = restore
    return cls

def plants_list(cls):
    def append(self, item):
        open(item)
    cls.append = append
    return cls

def plants_by_name(cls):
    def restore(self, state):
        open(state["path"])
    setattr(cls, "__setstate__", restore)
    return cls

def swaps_class(cls):
    cls = Opens
    return cls

class OpensWhenMade:
    def __init__(self, path):
        self.file = open(path)

@dataclass(init=False)
class NotGenerated(OpensWhenMade): # its __init__ is the inherited one
    path: str

@plants_method
class GivenMethod:                 # nothing calls it by itself
    pass

@plants_hook
class GivenHook:                   # BUILD calls what the decorator planted
    pass

@plants_list
class GivenList:                   # APPEND does
    pass

@plants_by_name
class GivenByName:                 # what is planted is not known
    pass

@swaps_class
class Swapped:                     # another class stands under the name
    pass
'''

# letters that must be absent, letters that must be present
EXPECTED: dict[str, tuple[str, str]] = {
    "Plain": ("", "rncbi"), "Opens": ("bd", "rnc"), "Calls": ("bd", "rnc"), "CallsLater": ("bd", "rnc"), "Setter": ("b", "rncd"), "SetAttr": ("bnc", "d"),
    "HandsOver": ("c", "rnb"), "HandedOver": ("c", "rnb"),
    "GetAttr": ("i", "b"), "GetAttrBad": ("bd", ""), "GetAttribute": ("ncbd", ""), "Deleter": ("nce", ""), "WithMeta": ("rc", "nb"), "New": ("nc", ""),
    "NewBare": ("nc", "e"), "Append": ("i", ""), "Hash": ("nci", ""), "Factory": ("nc", ""), "Reviver": ("nc", ""), "Data": ("", "rncb"), "DataPost": ("rc", "nb"),
    "Kind": ("nb", "rc"), "KindMissing": ("nbc", ""), "Point": ("", "rncbi"), "SubPoint": ("", "rncbi"), "Decorated": ("bd", "n"), "Planted": ("bd", ""), "Branch": ("bd", ""),
    "Trying": ("bd", ""), "ChangesClass": ("bd", ""), "Registers": ("bd", ""), "Numeric": ("", "b"), "Warns": ("", "b"), "Unknown": ("rncbdie", ""),
    "Mapped": ("bd", ""), "Sorted": ("bd", ""), "Keyed": ("bd", ""), "Managed": ("bd", ""), "Partial": ("bd", ""), "Chained": ("bd", ""), "Closed": ("bd", ""), "Lambda": ("bd", ""), "Spread": ("bd", ""), "Generator": ("bd", ""), "Conditional": ("bd", ""), "Shadow": ("bd", ""), "Assigned": ("bd", ""), "Child": ("bd", ""), "TypeCall": ("bd", ""), "Matcher": ("bd", ""), "Copies": ("bd", ""), "Reducing": ("bd", ""), "Weak": ("bd", ""), "Imports": ("bd", ""), "Globals": ("bd", ""), "EnvWrite": ("bd", ""),
    "Remaps": ("bdi", ""), "Hands": ("bdi", ""), "Passes": ("", "b"), "Delegates": ("bd", ""),
    "PropertyCall": ("b", "d"), "Described": ("b", "d"), "WithFactory": ("rc", "nb"), "Base": ("", "b"), "Formats": ("", "b"),
    "Keeps": ("", "rnb"), "Keeps.scale": ("c", "r"), "Keeps.shout": ("rc", ""), "Keeps.never": ("rc", ""), "EitherBase": ("", "rncbi"),
    "harmless": ("c", "r"), "shell": ("rc", ""), "through": ("rc", ""), "by_table": ("rc", ""), "resolver": ("rc", ""), "spelled": ("rc", ""), "by_instance": ("rc", ""), "by_tabled_class": ("rc", ""), "by_table_got": ("rc", ""), "by_module_dict": ("rc", ""), "by_getattr_on": ("rc", ""), "by_path": ("rc", ""),
    "by_default": ("rc", ""), "compiled": ("c", "r"), "compiled_shell": ("rc", ""), "compiled_elsewhere": ("rc", ""),
    "OpensWhenMade": ("rc", ""), "NotGenerated": ("rc", ""), "GivenMethod": ("", "rncb"), "GivenHook": ("ncbi", ""), "GivenList": ("ncbi", ""), "GivenByName": ("ncbi", ""), "Swapped": ("ncb", ""),
    "AskedAsNumber": ("i", "rb"), "HashedByName": ("", "rncbi"), "KeptInList": ("c", "rnbi"), "native_writer": ("rc", ""), "foreign_save": ("rc", ""),
    "aliased": ("rc", ""), "_rebuild_thing": ("", "rc"), "_rebuild_bad": ("c", ""), "_rebuild_module": ("c", ""),
}


def versions_met() -> int:
    """A package shows a function that one version of it refuses: it has no letter there either, whatever the other says."""
    bodies = {"1": "    return value\n", "2": "    import os\n    return os.system(value)\n"}
    catalogs = {}
    for version, body in bodies.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "toy"
            root.mkdir()
            (root / "__init__.py").write_text("from toy.things import shown, plain\n")
            (root / "things.py").write_text(f"def shown(value):\n{body}\ndef plain(value):\n    return value\n")
            catalogs[version] = Judge(World({"toy": Path(folder)}), {}, dict(NATIVE_BASES), set(), set()).library(("toy",))
    whole = met(catalogs).modules["toy"]
    wrong = [name for name, letters in (("shown", ""), ("plain", "r")) if whole.get(name, "") != letters]
    print(f"names that a package shows: {len(wrong)} wrong {wrong}")
    return len(wrong)


def main() -> int:
    sys.setrecursionlimit(10_000)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "toy"
        root.mkdir()
        (root / "__init__.py").write_text("")
        (root / "things.py").write_text(SOURCE)
        world = World({"toy": Path(folder)})
        catalog = Judge(world, {}, dict(NATIVE_BASES), set(), set()).library(("toy",))
    letters = catalog.modules["toy.things"]
    wrong = 0
    for name, (absent, present) in EXPECTED.items():
        got = letters.get(name, "")
        bad = [letter for letter in absent if letter in got] + [f"missing {letter}" for letter in present if letter not in got]
        if bad:
            wrong += 1
            print(f"{name}: has '{got}', wrong: {bad}; {catalog.refused.get(f'toy.things.{name}', '')}")
    print(f"{len(EXPECTED)} definitions, {wrong} wrong")
    return 1 if wrong + versions_met() else 0


if __name__ == "__main__":
    sys.exit(main())
