"""Says what the real unpicklers do with hostile bytes, without doing it.

A worker: it reads batches of pickles from stdin and answers each with one line of JSON.

    batch  = u32 count, then count times: u32 length, bytes      (little endian)
    answer = {"o": [outcome, ...]}
    outcome = {"w": [who, ...], "e": [event, ...], "end": "stop@17" | exception name}

`who` is reader + mode. Readers: "M" the C unpickler over memory (pickle.loads), "N" over a file
without peek() (BytesIO), "K" over a buffered file (open()), "P" the Python unpickler (joblib, dill
and others subclass it). They read frames and the end of the file differently.
Modes: "A" objects have __setstate__ and extend(), strings of Python 2 are ASCII; "B" objects have
neither, so BUILD writes attributes, and strings are Latin-1.

Everything that a pickle can import is replaced by an inert stand-in that only records:
    ["i", module, name]      import               ["x", code]         extension code
    ["c", who, n, args]      call                 ["n", who, n, args] __new__
    ["s", who] __setstate__  ["a", who] append    ["e", who] extend   ["d", who] add
    ["t", who] __setitem__   ["=", who, name] setattr                 ["p"] persistent id
`args` is null, or the arguments as data where they are constants.
"""

import _pickle
import codecs
import copyreg
import io
import itertools
import json
import os
import pickle
import resource
import signal
import struct
import sys
import time

EXTENSIONS = "\0extension"  # no pickle can name it by GLOBAL and mean something else
MAX_EVENTS = 20_000
SOFT_SECONDS = 1.0
HARD_CPU_SECONDS = 1.0

events = []


class TooLong(BaseException):
    pass


def record(event):
    if len(events) >= MAX_EVENTS:
        raise TooLong
    events.append(event)


def constant(value, budget):
    """The value as JSON data, or {"?": 1} where it is not an immutable constant."""
    budget[0] -= 1
    if budget[0] < 0:
        return {"?": 1}
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return value if len(value) <= 80 else {"?": 1}
    if kind is int:
        return {"i": str(value)} if value.bit_length() <= 256 else {"?": 1}
    if kind is float:
        return {"f": struct.pack(">d", value).hex()}
    if kind is bytes:
        return {"b": value.hex()} if len(value) <= 80 else {"?": 1}
    if kind is tuple and len(value) <= 8:
        return {"t": [constant(item, budget) for item in value]}
    return {"?": 1}


def arguments(args, kwargs):
    if kwargs or len(args) > 8:
        return None
    budget = [24]
    return [constant(arg, budget) for arg in args]


def result_label(label):
    return label if label.endswith("()" * 6) else label + "()"


# --- stand-ins -------------------------------------------------------------

labels = {}  # id of a stand-in class -> label; `kept` keeps the class, so ids stay true
kept = {}
dirty = []


def label_of(thing):
    if isinstance(thing, Meta):
        return labels.get(id(thing), "?")
    if isinstance(thing, Thing):
        return thing._ll_label
    return "?"


def make_result(cls, label, args):
    """What a stand-in returns when called: real values for the module `mk`, else an instance."""
    if label.startswith("mk "):
        maker = MAKERS.get(label[3:])
        if maker is not None:
            return maker(label, args)
    thing = object.__new__(cls)
    thing._ll_label = result_label(label)
    return thing


class Meta(type):
    def __call__(cls, *args, **kwargs):
        label = labels.get(id(cls), "?")
        record(["c", label, len(args) + len(kwargs), arguments(args, kwargs)])
        return make_result(cls, label, args)

    def __setitem__(cls, key, value):
        record(["t", label_of(cls)])

    def __iter__(cls):
        return iter((None, None))

    def __setattr__(cls, name, value):
        record(["=", label_of(cls), name if type(name) is str else "?"])
        if name in SETTABLE:
            dirty.append(cls)
            type.__setattr__(cls, name, value)

    def __delattr__(cls, name):
        raise AttributeError(name)


# Attributes that BUILD may really write on a stand-in class; others could run code at odd times.
SETTABLE = {"append", "extend", "add", "items", "keys", "__setstate__", "__new__", "x", "y"}


class Method:
    """A method that records whether it is looked up on a stand-in or on its class."""

    def __init__(self, kind):
        self.kind = kind

    def __get__(self, obj, owner=None):
        kind = self.kind
        label = label_of(owner if obj is None else obj)

        def recorder(*_args, **_kwargs):
            record([kind, label])

        return recorder


class Thing(metaclass=Meta):
    __slots__ = ("_ll_label", "__dict__")

    def __new__(cls, *args, **kwargs):
        label = label_of(cls)
        record(["n", label, len(args) + len(kwargs), arguments(args, kwargs)])
        return make_result(cls if isinstance(cls, Meta) else type(cls), label, args)

    def __call__(self, *args, **kwargs):
        label = self._ll_label
        record(["c", label, len(args) + len(kwargs), arguments(args, kwargs)])
        return make_result(type(self), label, args)

    def __setattr__(self, name, value):
        if name == "_ll_label" and type(value) is str and not hasattr(self, "_ll_label"):
            object.__setattr__(self, name, value)
            return
        record(["=", self._ll_label, name if type(name) is str else "?"])
        self.__dict__[name] = value

    def __iter__(self):
        return iter((None, None))

    def __getitem__(self, key):
        if key == "k":
            return None
        raise KeyError(key)

    def keys(self):
        return ["k"]

    def items(self):
        return [("x", None)]

    append = Method("a")
    add = Method("d")
    __setitem__ = Method("t")


class ThingA(Thing):
    __slots__ = ()
    __setstate__ = Method("s")
    extend = Method("e")


class ThingB(Thing):
    __slots__ = ()
    __getinitargs__ = None


BASES = {"A": ThingA, "B": ThingB}
for _base in (Thing, ThingA, ThingB):
    labels[id(_base)] = "?"
cache = {"A": {}, "B": {}}
mode = "A"


def stand_in(label):
    known = cache[mode]
    cls = known.get(label)
    if cls is None:
        if len(known) > 5000:
            for old in known.values():
                labels.pop(id(old), None)
            known.clear()
        cls = type.__new__(Meta, "StandIn", (BASES[mode],), {"__slots__": ()})
        labels[id(cls)] = label
        known[label] = cls
    return cls


def forget_dirty():
    """A class that a pickle wrote to is not used again."""
    while dirty:
        cls = dirty.pop()
        label = labels.pop(id(cls), None)
        for known in cache.values():
            if known.get(label) is cls:
                del known[label]


MAKERS = {
    "str": lambda label, args: "dyn",
    "tuple": lambda label, args: (),
    "tuple1": lambda label, args: ("dyn",),
    "list": lambda label, args: ["dyn"],
    "dict": lambda label, args: {"k": "dyn"},
    "set": lambda label, args: set(),
    "int": lambda label, args: 0,
    "bytes": lambda label, args: b"dyn",
    "bytearray": lambda label, args: bytearray(b"dyn"),
    "none": lambda label, args: None,
    "cls": lambda label, args: stand_in(result_label(label)),
    "id": lambda label, args: args[0] if args else None,
}


# --- unpicklers ------------------------------------------------------------


def find_class(self, module, name):
    if module == EXTENSIONS:
        record(["x", int(name)])
        return stand_in("ext:" + name)
    record(["i", module, name])
    return stand_in(module + " " + name)


def persistent_load(self, pid):
    record(["p"])
    if mode == "A":
        return stand_in("persid")
    thing = object.__new__(ThingB)
    thing._ll_label = "persid"
    return thing


class CUnpickler(_pickle.Unpickler):
    find_class = find_class
    persistent_load = persistent_load


class PyUnpickler(pickle._Unpickler):
    find_class = find_class
    persistent_load = persistent_load


class Memory:
    """Behaves to the C unpickler as pickle.loads does: all bytes at hand, a cut line is an error."""

    def __init__(self, data):
        self.file = io.BytesIO(data)
        self.data = data

    def peek(self, _size):
        return self.data[self.file.tell() :]

    def read(self, size):
        return self.file.read(size)

    def readinto(self, buffer):
        return self.file.readinto(buffer)

    def readline(self):
        raise pickle.UnpicklingError("pickle data was truncated")

    def tell(self):
        return self.file.tell()


def stop_offset(reader, unpickler, file, data):
    if reader == "M" or (reader == "N" and b"\x95" not in data):
        return file.tell()
    if reader == "P":
        frame = unpickler._unframer.current_frame
        left = 0 if frame is None else len(frame.getbuffer()) - frame.tell()
        return file.tell() - left
    return None


def run(reader, as_mode, data):
    global mode
    mode = as_mode
    events.clear()
    copyreg._extension_cache.clear()
    options = {
        "encoding": "ASCII" if mode == "A" else "latin-1",
        "buffers": itertools.repeat(b"buffer"),
    }
    try:
        if reader == "M":
            file = Memory(data)
        elif reader == "K":
            file = io.BufferedReader(io.BytesIO(data), 16)
        else:
            file = io.BytesIO(data)
        unpickler = (PyUnpickler if reader == "P" else CUnpickler)(file, **options)
        unpickler.load()
        at = stop_offset(reader, unpickler, file, data)
        end = "stop" if at is None else "stop@%d" % at
    except (Exception, TooLong) as error:
        end = type(error).__name__
    if dirty:
        forget_dirty()
    return end


def outcomes(data, every_reader):
    # Without a FRAME opcode the three C readings differ at most at a cut last line, where "N"
    # is the one that goes on.
    readers = "MNKP" if every_reader or b"\x95" in data else "NP"
    answer = []
    for as_mode in "AB":
        for reader in readers:
            end = run(reader, as_mode, data)
            for known in answer:
                if known["end"] == end and known["e"] == events:
                    known["w"].append(reader + as_mode)
                    break
            else:
                answer.append({"w": [reader + as_mode], "e": list(events), "end": end})
    return answer


# --- the worker ------------------------------------------------------------

started = 0.0


def on_tick(_signal, _frame):
    global started
    if started and time.process_time() - started > SOFT_SECONDS:
        started = 0.0
        raise TooLong


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, on_tick)
    signal.setitimer(signal.ITIMER_REAL, 0.5, 0.5)
    # SIGVTALRM keeps its default action: a loop inside C ends the process, and the test sees it.
    sys.setrecursionlimit(2000)


def register_extensions():
    codes = itertools.chain(range(1, 65536), [65536, 0x01010101, 0x7FFFFFFF])
    for code in codes:
        copyreg._inverted_registry[code] = (EXTENSIONS, str(code))


def read_exactly(stream, size):
    data = stream.read(size)
    if len(data) != size:
        sys.exit(0)
    return data


def main():
    global started
    codecs.lookup("latin-1")
    limit()
    register_extensions()
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    stdout.write(json.dumps({"python": sys.version.split()[0]}).encode() + b"\n")
    stdout.flush()
    serial = 0
    while True:
        (count,) = struct.unpack("<I", read_exactly(stdin, 4))
        lines = []
        samples = []
        for _ in range(count):
            (size,) = struct.unpack("<I", read_exactly(stdin, 4))
            samples.append(read_exactly(stdin, size))
        for data in samples:
            serial += 1
            signal.setitimer(signal.ITIMER_VIRTUAL, HARD_CPU_SECONDS)
            started = time.process_time()
            try:
                answer = outcomes(data, serial % 16 == 0)
            except TooLong:
                answer = [{"w": ["*"], "e": [], "end": "TooLong"}]
            started = 0.0
            lines.append(json.dumps({"o": answer}, separators=(",", ":")).encode())
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        lines.append(b"")
        stdout.write(b"\n".join(lines))
        stdout.flush()


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(5)
    main()
