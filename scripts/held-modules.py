"""Which modules of Python's library hold others, or functions and classes of others: `logging.os`, `ssl.socket`.

    python3.10 scripts/held-modules.py >/tmp/a.json; python3.13 scripts/held-modules.py /tmp/a.json >src/code/uses/data/held-modules.json

Given files of an earlier run are joined with what this Python has: what any version holds counts.
"""

import importlib
import json
import pkgutil
import sys
import types
import warnings

OF_C = {'builtins', 'posix', 'nt', 'itertools', 'errno', 'posixpath', 'genericpath'}
LEFT_OUT = {'antigravity', 'this', 'idlelib', 'test', 'turtledemo', 'lib2to3', 'tkinter', 'turtle', 'ensurepip', 'distutils'}


def held(name):
    """What a module has of others: `os`, `_os=os` where it has another name, `socket=socket:socket` for what is in one."""
    try:
        module = importlib.import_module(name)
    except BaseException:  # noqa: BLE001 - a module of another system may raise anything
        return []
    own = name.split('.')[0]
    found = []
    for key, value in sorted(vars(module).items()):
        if key.startswith('__'):
            continue
        if isinstance(value, types.ModuleType):
            real = value.__name__
            # os.path is what people call it, whichever system's it is.
            if real.split('.')[0] != own and (name, key) != ('os', 'path'):
                found.append(key if key == real else f'{key}={real}')
        elif isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            home = getattr(value, '__module__', None) or ''
            if is_elsewhere(home, own) and getattr(sys.modules.get(home), value.__name__, None) is value:
                found.append(f'{key}={home}:{value.__name__}')
    return found


def is_elsewhere(home, own):
    """Whether a module is another public one: what C has under `_io` and `posix` is known by the names that people use."""
    top = home.split('.')[0]
    return top in sys.stdlib_module_names and top != own and not top.startswith('_') and top not in OF_C




def modules():
    for name in sorted(sys.stdlib_module_names - LEFT_OUT):
        if name.startswith('_'):
            continue
        yield name
        module = sys.modules.get(name)
        if hasattr(module, '__path__') and name != 'encodings':
            for info in pkgutil.walk_packages(module.__path__, f'{name}.', onerror=lambda _: None):
                if '__main__' not in info.name and '.test' not in info.name:
                    yield info.name


def main(earlier):
    warnings.simplefilter('ignore')
    table = {}
    for path in earlier:
        with open(path, encoding='utf-8') as file:
            for name, names in json.load(file).items():
                table.setdefault(name, set()).update(names.split())
    for name in modules():
        names = held(name)
        if names:
            table.setdefault(name, set()).update(names)
    joined = {name: ' '.join(sorted(names)) for name, names in sorted(table.items())}
    json.dump(joined, sys.stdout, indent=1)
    print()


main(sys.argv[1:])
