"""Prints which attributes of an object itself CPython calls: while a pickle loads, and when the object is copied or written."""

import copy
import io
import json
import pickle

called = set()


class Hook:
    def __init__(self, name): self.name = name

    def __call__(self, *args, **kwargs):
        called.add(self.name)
        return ()


class Object:
    pass


NAMES = sorted({name for kind in (object, list, dict, set, type, Hook) for name in dir(kind)} | {
    '__setstate__', '__getinitargs__', '__getnewargs__', '__getnewargs_ex__', '__getattr__', '__copy__', '__deepcopy__',
    '__reduce__', '__reduce_ex__', '__getstate__', '__set_name__', '__index__', '__bool__', '__del__', '__missing__',
})


def text(value): return b'\x8c' + bytes([len(value)]) + value.encode()


def hooked(name):
    """An object whose state sets that attribute."""
    hook = b'cm\nHook\n' + text(name) + b'\x85R'
    return b'cm\nObject\n)\x81}' + text(name) + hook + b'sb'


AFTER = {
    'BUILD': b'}' + text('a') + b'K\x01sb',
    'BUILD of slots': b'N}' + text('a') + b'K\x01s\x86b',
    'APPEND': b'K\x01a',
    'APPENDS': b'(K\x01K\x02e',
    'ADDITEMS': b'(K\x01K\x02\x90',
    'SETITEM': b'K\x01K\x02s',
    'SETITEMS': b'(K\x01K\x02u',
    'REDUCE': b')R',
    'NEWOBJ': b')\x81',
    'NEWOBJ_EX': b')}\x92',
}
AROUND = {'OBJ': (b'(', b'o'), 'key': (b'}', b'K\x01s'), 'member': (b'\x8f(', b'\x90'), 'BINPERSID': (b'', b'Q')}


def attempt(action, *args):
    called.clear()
    try:
        action(*args)
    except Exception:
        pass
    return set(called)


def unpickler(kind):
    class Unpickler(kind):
        def find_class(self, module, name): return globals()[name]
        def persistent_load(self, identity): return None

    return lambda data: Unpickler(io.BytesIO(b'\x80\x04' + data + b'.')).load()


loading, later = set(), set()
for name in NAMES:
    programs = [hooked(name) + after for after in AFTER.values()]
    programs += [before + hooked(name) + after for before, after in AROUND.values()]
    for kind in (pickle._Unpickler, pickle.Unpickler):
        for program in programs:
            loading |= attempt(unpickler(kind), program)
    for action in (copy.copy, copy.deepcopy, pickle.dumps, pickle._dumps):
        made = Object()
        made.__dict__[name] = Hook(name)
        later |= attempt(action, made)
print(json.dumps({'loading': sorted(loading), 'later': sorted(later)}))
