"""Prints pickles of many kinds of objects, in every protocol, one JSON line each: {"name", "hex"}.

Standard library only; the pickles come from CPython's own picklers, so that they are what a user has.
"""

import array
import collections
import copyreg
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import io
import ipaddress
import itertools
import json
import operator
import pathlib
import pickle
import random
import sys
import types
import uuid


class Plain:
    def __init__(self, **kw):
        self.__dict__.update(kw)


class Slots:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1
        self.b = "two"


class SlotsAndDict(Slots):
    def __init__(self):
        super().__init__()
        self.c = [3]


class State:
    def __getstate__(self):
        return ("state", 1)

    def __setstate__(self, state):
        self.state = state


class FalsyState(State):
    def __getstate__(self):
        return False


class Reduce:
    def __reduce__(self):
        return (Reduce, (), {"x": 1}, iter([1, 2]), iter([("k", "v")]))

    def append(self, item):
        pass

    def __setitem__(self, key, value):
        pass


class ReduceSetter:
    """The sixth item of a reduce value: a function that sets the state."""

    def __reduce__(self):
        return (ReduceSetter, (), {"x": 1}, None, None, set_state)


def set_state(obj, state):
    obj.__dict__.update(state)


class ReduceEx:
    def __reduce_ex__(self, protocol):
        return (operator.add, (protocol, 1))


class ReduceString:
    def __reduce__(self):
        return "SINGLETON"


SINGLETON = ReduceString()


class NewArgs(int):
    def __getnewargs__(self):
        return (int(self),)


class NewArgsEx:
    def __new__(cls, *, key=None):
        return super().__new__(cls)

    def __getnewargs_ex__(self):
        return ((), {"key": "value"})


class ListLike(list):
    pass


class DictLike(dict):
    pass


class SetLike(set):
    pass


class StrLike(str):
    pass


class TupleLike(tuple):
    pass


class Outer:
    class Inner:
        def method(self):
            return 1


Point = collections.namedtuple("Point", "x y")


@dataclasses.dataclass
class Data:
    a: int
    b: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Frozen:
    a: int


class Colour(enum.Enum):
    RED = 1
    BLUE = "b"


class Perm(enum.IntFlag):
    R = 4
    W = 2


class Failure(Exception):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.extra = a


class Extended1:
    pass


class Extended2:
    pass


class Extended4:
    pass


copyreg.add_extension("__main__", "Extended1", 0x42)
copyreg.add_extension("__main__", "Extended2", 0x1234)
copyreg.add_extension("__main__", "Extended4", 0x01010101)


def recursive_list():
    items = [1]
    items.append(items)
    return items


def recursive_dict():
    items = {}
    items["self"] = items
    return items


def recursive_tuple():
    inner = []
    outer = (inner,)
    inner.append(outer)
    return outer


def recursive_object():
    parent = Plain(name="p")
    parent.child = Plain(parent=parent)
    return parent


def recursive_set():
    thing = Plain()
    thing.group = {thing}
    return thing


def objects():
    rng = random.Random(7)
    yield "scalars", [None, True, False, 0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -(2**31), 2**31]
    yield "big-ints", [2**63, -(2**63), 2**64, 2**255, -(2**255), 2**2040, -(2**2040), 2**4000]
    yield "floats", [0.0, -0.0, 1.5, -1e300, 5e-324, float("inf"), float("-inf"), float("nan")]
    yield "complex", [1j, 1 + 2j]
    yield "strings", ["", "a", "é", "日本語", "\U0001f600", "a\nb", "\\", "\\u0041", "\x00", "\x1a", "\r\n"]
    yield "surrogate", "\ud800"
    yield "long-string", "x" * 300
    yield "bytes", [b"", b"abc", bytes(range(256)), b"x" * 300]
    yield "bytearray", [bytearray(), bytearray(b"abc"), bytearray(300)]
    yield "tuples", [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((1,), ((2,),))]
    yield "lists", [[], [1], [[1], [2, [3]]], list(range(10))]
    yield "long-list", list(range(1100))
    yield "dicts", [{}, {1: 2}, {"a": {"b": {"c": None}}}, {(1, 2): 3, None: 4}]
    yield "long-dict", {i: str(i) for i in range(1100)}
    yield "sets", [set(), {1}, {1, 2, 3}, frozenset(), frozenset({1, (2, 3)})]
    yield "long-set", set(range(1100))
    yield "shared", [[x, x, (x, x)] for x in ([], {}, "text", 2**70)]
    yield "nested", functools.reduce(lambda acc, _: [acc], range(60), [])
    yield "recursive-list", recursive_list()
    yield "recursive-dict", recursive_dict()
    yield "recursive-tuple", recursive_tuple()
    yield "recursive-object", recursive_object()
    yield "recursive-set", recursive_set()
    yield "many-memo", [str(i) for i in range(300)] * 2
    yield "plain", Plain(a=1, b=[2], c="x")
    yield "plain-empty", Plain()
    yield "slots", Slots()
    yield "slots-and-dict", SlotsAndDict()
    yield "state", State()
    yield "falsy-state", FalsyState()
    yield "reduce", Reduce()
    yield "reduce-setter", ReduceSetter()
    yield "reduce-ex", ReduceEx()
    yield "reduce-string", SINGLETON
    yield "newargs", NewArgs(5)
    yield "newargs-ex", NewArgsEx()
    yield "list-like", ListLike([1, 2, 3])
    yield "dict-like", DictLike(a=1)
    yield "set-like", SetLike([1])
    yield "str-like", StrLike("s")
    yield "tuple-like", TupleLike((1, 2))
    yield "namedtuple", Point(1, 2)
    yield "dataclass", [Data(1, [2]), Frozen(3)]
    yield "enum", [Colour.RED, Colour.BLUE, Perm.R, Perm.R | Perm.W]
    yield "exceptions", [ValueError("a", 1), KeyError("k"), OSError(2, "no"), Failure(1, 2)]
    yield "stop-iteration", StopIteration(1)
    yield "datetime", [
        datetime.datetime(2026, 11, 20, 1, 2, 3, 4, datetime.timezone.utc),
        datetime.date(2026, 11, 20),
        datetime.time(1, 2, fold=1),
        datetime.timedelta(1, 2, 3),
        datetime.timezone(datetime.timedelta(hours=1), "x"),
    ]
    yield "numbers", [decimal.Decimal("1.50"), fractions.Fraction(1, 3)]
    yield "paths", [pathlib.PurePosixPath("a/b"), pathlib.PureWindowsPath("c:\\d")]
    yield "uuid", uuid.UUID(int=5)
    yield "ip", [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_network("::/64")]
    yield "partial", functools.partial(operator.add, 1, *[2][:0])
    yield "partial-kw", functools.partial(dict, a=1)
    yield "operators", [operator.itemgetter(1, 2), operator.attrgetter("a.b"), operator.methodcaller("m", 1)]
    yield "ordered", collections.OrderedDict(a=1, b=2)
    yield "defaultdict", collections.defaultdict(list, a=[1])
    yield "deque", collections.deque([1, 2], 5)
    yield "counter", collections.Counter("abca")
    yield "chainmap", collections.ChainMap({"a": 1}, {"b": 2})
    yield "array", array.array("d", [1.0, 2.0])
    yield "ranges", [range(10), slice(1, 2, 3), Ellipsis, NotImplemented]
    yield "types", [int, type(None), type(Ellipsis), type(NotImplemented), list, Plain]
    yield "functions", [len, operator.add, set_state, functools.reduce]
    yield "iterators", [iter([1, 2]), iter("ab"), enumerate([1]), reversed([1]), zip([1], [2])]
    yield "itertools", [itertools.count(3), itertools.repeat(1, 2)]
    yield "random", rng
    yield "namespace", types.SimpleNamespace(a=1)
    yield "stringio", [io.StringIO("abc"), io.BytesIO(b"abc")]
    yield "nested-class", [Outer.Inner, Outer.Inner()]
    yield "methods", [Outer.Inner().method, [].append, "a".upper, dict.fromkeys]
    yield "extensions", [Extended1(), Extended2(), Extended4(), Extended1]


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return ("storage", obj.name) if isinstance(obj, Plain) else None


class PersistentText(pickle.Pickler):
    def persistent_id(self, obj):
        return obj.name if isinstance(obj, Plain) else None


class NoMemo(pickle.Pickler):
    def __init__(self, *args):
        super().__init__(*args)
        self.fast = True


def emit(name, data):
    print(json.dumps({"name": name, "hex": data.hex()}))


def dump(pickler, obj, protocol):
    file = io.BytesIO()
    pickler(file, protocol).dump(obj)
    return file.getvalue()


def main():
    for name, obj in objects():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            for label, pickler in (("", pickle.Pickler), ("-py", pickle._Pickler)):
                try:
                    emit("%s-%d%s" % (name, protocol, label), dump(pickler, obj, protocol))
                except Exception:  # not every object can be pickled in every protocol and version
                    pass
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        holder = [Plain(name="cpu"), (Plain(name="1"), [Plain(name="x y")])]
        emit("persistent-text-%d" % protocol, dump(PersistentText, holder, protocol))
        emit("fast-%d" % protocol, dump(NoMemo, ["a", "a", (1, 2), {"k": "v"}], protocol))
        if protocol:
            emit("persistent-%d" % protocol, dump(Persistent, holder, protocol))
        emit("unfixed-%d" % protocol, pickle.dumps([range(3), dict], protocol, fix_imports=False))
    big = bytearray(b"q" * 70_000)
    emit("large-frames", pickle.dumps([big, bytes(big), "z" * 70_000, 1], 5))
    emit("many-frames", pickle.dumps([str(i) * 20 for i in range(6000)], 4))
    buffers = [pickle.PickleBuffer(b"readonly"), pickle.PickleBuffer(bytearray(b"writable"))]
    emit("out-of-band", pickle.dumps(buffers, 5, buffer_callback=[].append))
    emit("in-band", pickle.dumps(buffers, 5))


if __name__ == "__main__":
    sys.exit(main())
