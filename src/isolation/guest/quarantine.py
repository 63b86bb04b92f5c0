"""Keeps one model, and answers what is asked of it: data in, data out, never an object.

Started by stage2.py, which has taken away all that a model must not have. Frames come and go on descriptor 3: four
bytes of length, then JSON. What is large lies in memory that the host made: descriptor 4 holds what came in, 5 what
goes out. Only the host makes them larger, and it copies what it reads before it believes any of it.

A sandbox that takes no descriptors has standard input and output alone (LOADLOCK_STREAM=1): what is large then follows
the frame that says how much it is ("bulk").
"""

import gc
import io
import json
import mmap
import os
import sys
import weakref

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import loadlock_adapters as adapters  # noqa: E402
import loadlock_export as export  # noqa: E402
from loadlock_wire.kinds import Malformed  # noqa: E402
from loadlock_wire.libraries import numpy_or_none  # noqa: E402
from loadlock_wire.reader import Reader  # noqa: E402
from loadlock_wire.writer import Writer  # noqa: E402

# A pickle that names a module of ours gets what the interpreter has under that name.
del sys.path[0]

CHANNEL, INPUT, OUTPUT = 3, 4, 5
#: Where standard input and output are kept, where they are all there is.
STREAM = "LOADLOCK_STREAM" in os.environ
FROM, TO = (3, 4) if STREAM else (CHANNEL, CHANNEL)
LONGEST_FRAME = 1 << 20
#: A tree that is longer goes through memory.
LONGEST_TREE = 1 << 16
LONGEST_MESSAGE = 4_000
MOST_WARNINGS = 20
#: As long as this much of what came in is still in use, nobody looks whether it is garbage.
TOLERATED = 64 << 20


class Memory:
    """What came in, as it lies there: the model reads it without a copy."""

    def __init__(self):
        self.mapping = None
        self.size = 0
        self.lent = []

    def see(self, size):
        if size > self.size:
            # The old mapping lives for as long as somebody uses an array in it.
            self.mapping = mmap.mmap(INPUT, size, mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0))
            self.size = size

    def take(self, at, size):
        if at + size > self.size:
            raise Malformed("an input beyond its memory")
        numpy = numpy_or_none()
        if numpy is None:
            return memoryview(self.mapping)[at : at + size]
        array = numpy.frombuffer(self.mapping, numpy.uint8, size, at) if size else numpy.empty(0, numpy.uint8)
        self.lent.append((weakref.ref(array), at + size))
        return array

    def file(self):
        return os.fdopen(os.dup(INPUT), "rb")

    def held(self):
        """Up to where a model has kept something of what came in: the host must not write there again."""
        self.lent = [(array, end) for array, end in self.lent if array() is not None]
        end = max((end for _, end in self.lent), default=0)
        if end > TOLERATED:
            gc.collect()
            self.lent = [(array, end) for array, end in self.lent if array() is not None]
            end = max((end for _, end in self.lent), default=0)
        return end


class Output:
    def __init__(self):
        self.mapping = None
        self.size = 0

    def write(self, pieces, size, ask):
        if size > self.size:
            granted = ask(size)
            if granted < size:
                raise MemoryError("the host gives no room for the result")
            self.mapping = mmap.mmap(OUTPUT, granted, mmap.MAP_SHARED)
            self.size = granted
        for at, piece in pieces:
            if piece.nbytes:
                self.mapping[at : at + piece.nbytes] = piece


class Received:
    """What came in behind its frame, in memory of its own."""

    def __init__(self):
        self.mapping = b""

    def see(self, size):
        pass

    def take(self, at, size):
        if at + size > len(self.mapping):
            raise Malformed("an input beyond its memory")
        numpy = numpy_or_none()
        if numpy is None:
            return memoryview(self.mapping)[at : at + size]
        return numpy.frombuffer(self.mapping, numpy.uint8, size, at) if size else numpy.empty(0, numpy.uint8)

    def file(self):
        return io.BytesIO(self.mapping)

    def held(self):
        return 0


class Sent:
    """What goes out behind its frame."""

    def __init__(self):
        self.pieces = []
        self.size = 0

    def write(self, pieces, size, ask):
        self.pieces, self.size = pieces, size

    def flush(self):
        done = 0
        for at, piece in self.pieces:
            put(bytes(at - done))
            put(memoryview(piece))
            done = at + piece.nbytes
        self.pieces, self.size = [], 0


class Guest:
    def __init__(self):
        self.input = Received() if STREAM else Memory()
        self.output = Sent() if STREAM else Output()
        self.model = None
        self.adapter = None
        self.methods = frozenset()
        self.warnings = []

    def serve(self):
        self.send({"id": 0, "confined": confinement(), "packages": packages()})
        while True:
            request = self.receive()
            number = request["id"]
            try:
                answer = self.answer(request)
            except MemoryError as error:
                answer = {"error": {"type": "MemoryError", "message": str(error) or "out of memory"}}
            except Exception as error:
                answer = {"error": told(error)}
            if self.warnings:
                answer["warnings"], self.warnings = self.warnings, []
            self.send({"id": number, **answer, "held": self.input.held()})

    def answer(self, request):
        self.input.see(request.get("memory", 0))
        return getattr(self, "do_" + request["do"])(request)

    def do_load(self, request):
        sys.path.extend(os.environ["LOADLOCK_PACKAGES"].split(":"))
        self.hear_warnings()
        with self.input.file() as file:
            self.model = adapters.load(file, request["format"], request["streams"], request["options"])
        self.adapter = adapters.adapter_of(self.model)
        self.methods = frozenset(request["methods"])
        # What is there now stays: a collection need not look at it again.
        gc.collect()
        gc.freeze()
        kind = type(self.model)
        has = [name for name in sorted(self.methods) if self.has(name)]
        return {"value": {"t": "map", "v": [["type", f"{kind.__module__}.{kind.__qualname__}"[:300]], ["methods", has]]}}

    def has(self, name):
        try:
            return name in self.adapter.METHODS or callable(getattr(self.model, name, None))
        except Exception:
            return False

    def do_call(self, request):
        name = request["name"]
        method = name.rpartition(".")[2]
        if method not in self.methods:
            raise AttributeError(f"{name} is not among the methods that may be called")
        arguments, options = self.arguments(request)
        result = self.adapter.call(self.model if "." not in name else self.walk(name.rpartition(".")[0]), method, arguments, options)
        del arguments, options
        return self.result(result)

    def do_get(self, request):
        result = self.walk(request["name"])
        if callable(result) and not isinstance(result, type):
            raise AttributeError(f"{request['name']} is no data; name it in methods to call it")
        return self.result(result)

    def do_item(self, request):
        (key,), _ = self.arguments(request)
        return self.result(self.model[key])

    def do_value(self, request):
        return self.result(self.model, None)

    def do_export(self, request):
        return self.result(export.exported(self.model, request.get("most", 1 << 20)), None)

    def walk(self, path):
        found = self.model
        for part in path.split("."):
            if part.startswith("_"):
                raise AttributeError(f"{part} is not public")
            if isinstance(found, dict):
                found = found[part]
            else:
                found = getattr(found, part)
        return found

    def arguments(self, request):
        tree = self.tree_of(request)
        arguments, options = Reader(self.input, 1 << 62, self.model).value(tree)
        return arguments, options

    def tree_of(self, request):
        if "tree" not in request:
            at, size = request["at"]
            return json.loads(bytes(self.input.mapping[at : at + size]))
        return request["tree"]

    def result(self, value, *itself):
        writer = Writer(0, *(itself or (self.model,)))
        tree = writer.tree(value)
        text = json.dumps(tree, allow_nan=False, separators=(",", ":"))
        if len(text) <= LONGEST_TREE:
            answer = {"value": tree}
        else:
            data = memoryview(text.encode())
            answer = {"at": [writer.put(data), data.nbytes]}
        self.output.write(writer.pieces, writer.end, self.ask_for_room)
        return answer

    def ask_for_room(self, size):
        self.send({"id": -1, "need": size})
        return self.receive()["room"]

    def hear_warnings(self):
        import warnings

        def hear(message, category, *_more, **_options):
            if len(self.warnings) < MOST_WARNINGS:
                self.warnings.append([category.__name__[:100], str(message)[:1000]])

        warnings.showwarning = hear
        # Whether one is told twice is for the host's own filters to say.
        warnings.simplefilter("always")
        for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", category)

    def send(self, frame):
        if STREAM and self.output.size:
            frame["bulk"] = self.output.size
        data = json.dumps(frame, allow_nan=False, separators=(",", ":")).encode()
        put(memoryview(len(data).to_bytes(4, "little") + data))
        if STREAM:
            self.output.flush()

    def receive(self):
        size = int.from_bytes(exactly(4), "little")
        if size > LONGEST_FRAME:
            raise SystemExit("a frame that is too long")
        frame = json.loads(exactly(size))
        if STREAM:
            self.input.mapping = exactly(frame.get("bulk", 0))
        return frame


def put(data):
    while len(data):
        data = data[os.write(TO, data) :]


def exactly(size):
    data = bytearray(size)
    left = memoryview(data)
    while left:
        got = os.readv(FROM, [left])
        if not got:
            # The host is done with the model. Nothing here is worth an orderly end.
            os._exit(0)
        left = left[got:]
    return data


def told(error):
    return {"type": type(error).__name__[:200], "message": words(error)[:LONGEST_MESSAGE]}


def words(error):
    try:
        return str(error)
    except Exception:
        return "(an error without words)"


def confinement():
    try:
        with open(os.environ["LOADLOCK_CONFINED"]) as file:
            return file.read(LONGEST_MESSAGE)
    except (KeyError, OSError):
        return "{}"


def packages():
    return os.environ.get("LOADLOCK_PACKAGES", "").split(":")


def main():
    if STREAM:
        os.dup2(0, FROM)
        os.dup2(1, TO)
    # What the model prints goes nowhere, and nothing else that was open is of use to it.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.closerange((TO if STREAM else OUTPUT) + 1, 65536)
    Guest().serve()


main()
