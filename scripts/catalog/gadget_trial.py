"""One process of the gadget search: does with lettered names what their letters allow, and watches what happens.

Reads one JSON list [module, name, letters] a line and answers with one JSON line a finding. Whoever starts it takes a
silence or a death for the fault of the last name it began. What would act is refused by an audit hook before it does.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import json
import os
import random
import resource
import signal
import sys
import types
import warnings
from collections.abc import Callable, Iterator

from proof.atoms import DUCK_METHODS, READABLE_ATTRIBUTES

MARK = "zzgadget"
# The judge admits no state with these keys: pickle looks them up on the object itself.
NEVER_STATE = {"append", "extend", "add"}
TRIALS = 24
# Events that no loading may cause, whatever their arguments.
ACTS = (
    "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.forkpty", "os.kill", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link",
    "os.symlink", "os.chmod", "os.chown", "os.truncate", "os.putenv", "os.unsetenv", "os.chdir", "os.startfile", "subprocess.", "pty.", "socket.connect", "socket.bind",
    "socket.getaddrinfo", "socket.sendto", "ctypes.dlopen", "ctypes.string_at", "ctypes.create_string_buffer", "ctypes.cdata", "shutil.", "tempfile.", "urllib.", "ftplib.", "smtplib.",
    "webbrowser.", "sqlite3.connect", "marshal.load", "pickle.find_class", "code.__new__", "function.__new__", "mmap.__new__", "sys._getframe_",
)
# Events that are a person's to judge where a text of the file is part of them.
CARRIES = ("open", "import", "exec", "os.listdir", "os.scandir", "glob.", "object.__setattr__", "sys.")


class Refused(BaseException):
    """What the hook raises in place of the act; no handler for exceptions catches it."""


class Watch:
    """What happened during one trial."""

    def __init__(self) -> None:
        self.on = False
        self.calls = False
        self.seen: set[str] = set()

    def event(self, event: str, args: tuple) -> None:
        if not self.on:
            return
        act = event.startswith(ACTS) and event != "marshal.loads"
        writes = event == "open" and len(args) > 2 and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if not act and not writes and not (event.startswith(CARRIES) and any(carries(argument) for argument in args)):
            return
        self.on = False
        self.seen.add(f"{event} {shorten(args)} {caller()}")
        raise Refused

    def called(self, what: str) -> None:
        if self.on and self.calls:
            self.seen.add(f"{what} {caller()}")


def carries(argument: object) -> bool:
    if isinstance(argument, (str, bytes)):
        return MARK in (argument if isinstance(argument, str) else argument.decode("latin1"))
    if isinstance(argument, types.CodeType):
        return any(carries(part) for part in (*argument.co_consts, *argument.co_names, argument.co_filename))
    return False


def shorten(value: object) -> str:
    try:
        return repr(value)[:120]
    except BaseException:  # noqa: BLE001 - a repr of hostile values may do anything
        return "?"


def caller() -> str:
    """The innermost line of a library on the way."""
    frame = sys._getframe(1)
    while frame is not None:
        place = frame.f_code.co_filename
        if "site-packages" in place:
            return f"{place.split('site-packages/')[-1]}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


WATCH = Watch()


class Leaf:
    """An object of the file: any attribute may be read, and whatever is called is told."""

    def __init__(self, path: str = "") -> None:
        self.__dict__["path"] = path

    def __getattr__(self, name: str) -> Leaf:
        if name.startswith("__"):
            raise AttributeError(name)
        if MARK in name:
            WATCH.called(f"attribute chosen by the file: {name}")
        if name in READABLE_ATTRIBUTES:
            raise AttributeError(name)
        return Leaf(f"{self.path}.{name}")

    def __call__(self, *args: object, **kwargs: object) -> Leaf:
        # numpy's functions ask the method of their own name of whatever they are given.
        name = self.path.rpartition(".")[2]
        if name not in DUCK_METHODS and not (name and (hasattr(sys.modules.get("numpy"), name) or hasattr(getattr(sys.modules.get("numpy"), "ndarray", None), name))):
            WATCH.called(f"call of value{self.path}")
        return Leaf(self.path)


class Row(Leaf):
    """The same, as a sequence and a number."""

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Iterator[Leaf]:
        return iter((Leaf("[]"), Leaf("[]")))

    def __getitem__(self, key: object) -> Leaf:
        return Leaf("[]")

    def __int__(self) -> int:
        return 1

    def __float__(self) -> float:
        return 1.0

    __index__ = __int__


class Made:
    """A class of the file."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        WATCH.called("call of a class of the file")


def given_function(*args: object, **kwargs: object) -> Leaf:
    WATCH.called("call of a function of the file")
    return Leaf()


def values() -> list[object]:
    """Values as a file may hold them, hostile first."""
    found = [
        Leaf(), Row(), given_function, Made, f"{MARK}.part", f"/nowhere/{MARK}", f"__import__('{MARK}')", f"http://198.51.100.7/{MARK}", [Leaf(), given_function], {MARK: Leaf()},
        {"a": given_function, "name": MARK}, functools.partial(given_function, MARK), None, True, 0, 3, -1, 1.5, b"zzgadget", [1.0, 2.0], ["a", MARK], {}, (), (1, 2), ("a", Leaf()), object, int, dict, {MARK},
    ]
    if "numpy" in sys.modules:
        numpy = sys.modules["numpy"]
        objects = numpy.empty(2, object)
        objects[:] = [Leaf(), given_function]
        found += [numpy.arange(6.0).reshape(3, 2), numpy.arange(3), objects, numpy.float64(1), numpy.dtype("f8")]
    if "pandas" in sys.modules:
        found.append(sys.modules["pandas"].DataFrame({"a": [1.0, 2.0]}))
    return found


def argument_lists(target: object, chance: random.Random) -> Iterator[tuple[list[object], dict[str, object]]]:
    try:
        parameters = [p for p in inspect.signature(target).parameters.values() if p.kind is not p.VAR_KEYWORD]
    except (ValueError, TypeError):
        parameters = []
    required = sum(1 for p in parameters if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
    named = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    whole = max(required, min(len(parameters) - len(named), 12)) if parameters else 3
    kinds = len(values())
    for kind in range(kinds):
        pool = values()
        yield [pool[kind]] * required, {}
    for turn in range(TRIALS):
        pool = values()
        count = whole if turn % 2 else required if required else chance.randint(0, whole)
        yield [chance.choice(pool) for _ in range(count)], {name: chance.choice(pool) for name in named if chance.random() < 0.7}


def state_names(cls: type) -> list[str]:
    """Names that the methods of a class read or write, and the texts that its __setstate__ speaks of."""
    names: dict[str, None] = {}
    for owner in cls.__mro__[:-1]:
        for key, member in vars(owner).items():
            code = getattr(getattr(member, "fget", member), "__code__", None)
            if code is not None and (key.startswith("__") or len(names) < 60):
                names.update(dict.fromkeys(code.co_names))
                if key == "__setstate__":
                    names.update(dict.fromkeys(c for c in code.co_consts if isinstance(c, str)))
    # A value in the place of a method is called where the method is: by its own letter `r` it reaches nothing.
    return [name for name in names if not (name.startswith("__") and name.endswith("__")) and name not in NEVER_STATE and not callable(inspect.getattr_static(cls, name, None))][:120]


def states(cls: type, chance: random.Random) -> Iterator[object]:
    names = state_names(cls)
    for value in values():
        yield value if isinstance(value, (dict, list, tuple, str, bytes, int, float, type(None))) else {name: value for name in names}
    for turn in range(TRIALS):
        pool = values()
        mixed = {name: chance.choice(pool) for name in names if chance.random() < 0.8}
        yield (mixed, (None, mixed), (mixed, {name: pool[0] for name in names}), tuple(chance.choice(pool) for _ in range(turn // 4)))[turn % 4]


def build(made: object, state: object, setters: bool) -> None:
    """BUILD as the unpickler does it."""
    restore = getattr(made, "__setstate__", None)
    if restore is not None:
        restore(state)
        return
    slots = None
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state
    if isinstance(state, dict):
        made.__dict__.update(state)
    if isinstance(slots, dict) and setters:
        for name, value in slots.items():
            try:
                setattr(made, name, value)
            except Exception:  # noqa: BLE001 - the next setter is as interesting
                continue


def items(made: object, chance: random.Random) -> None:
    pool = values()
    one = chance.choice(pool)
    for act in (lambda: made.append(one), lambda: made.extend([one]), lambda: made.add(one), lambda: made.__setitem__(chance.choice([MARK, 0, one]), one), lambda: hash(made), lambda: made == one):
        quietly(act)


def protocols(made: object) -> None:
    """What others may ask of any value."""
    for act in (lambda: len(made), lambda: next(iter(made)), lambda: made[MARK], lambda: made[0], lambda: MARK in made, lambda: bool(made), lambda: hash(made), lambda: made == 1, lambda: made + 1, lambda: repr(made)):
        quietly(act)
    for name in (*READABLE_ATTRIBUTES, MARK):
        quietly(lambda name=name: getattr(made, name))
    for name in DUCK_METHODS:
        quietly(lambda name=name: getattr(made, name)(MARK))
    quietly(lambda: made(*values()[:1]))
    quietly(lambda: made(MARK))


def quietly(act: Callable[[], object]) -> None:
    try:
        act()
    except (Exception, RecursionError):  # noqa: BLE001
        pass


def bare(cls: type) -> object:
    return cls.__new__(cls)


def trials(target: object, letters: str, chance: random.Random) -> Iterator[tuple[str, bool, Callable[[], object]]]:
    """(letter, whether a call of a value of the file counts, what to do)."""
    if not isinstance(target, type):
        letter = "c" if "c" in letters else "r"
        for args, named in argument_lists(target, chance):
            yield letter, letter == "c", lambda args=args, named=named: target(*args, **named)
        return
    if "c" in letters or "r" in letters:
        letter = "c" if "c" in letters else "r"
        for args, named in argument_lists(target, chance):
            yield letter, letter == "c", lambda args=args, named=named: target(*args, **named)
    if "n" in letters:
        for args in itertools.chain([[]], ([value] for value in values()), ([value, MARK] for value in values())):
            yield "n", True, lambda args=args: target.__new__(target, *args)
    if set(letters) & set("bd") and set(letters) & set("nec"):
        for state in states(target, chance):
            if "d" in letters and not isinstance(state, dict):
                continue
            yield "b", True, lambda state=state: build(bare(target), state, "b" in letters)
            if set(letters) & set("nc"):
                yield "asked", False, lambda state=state: asked(target, state)
    if "i" in letters and set(letters) & set("ne"):
        for _ in range(16):
            yield "i", True, lambda: items(bare(target), chance)
            if set(letters) & set("bd"):
                yield "i", True, lambda: items(filled(target, chance), chance)


def filled(cls: type, chance: random.Random) -> object:
    made = bare(cls)
    pool = values()
    quietly(lambda: build(made, {name: chance.choice(pool) for name in state_names(cls)}, False))
    return made


def asked(cls: type, state: object) -> None:
    made = bare(cls)
    build(made, state, False)
    protocols(made)


def attempt(act: Callable[[], object], calls: bool) -> set[str]:
    WATCH.seen = set()
    WATCH.calls = calls
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    WATCH.on = True
    try:
        act()
    except (Exception, Refused, SystemExit, KeyboardInterrupt, RecursionError):  # noqa: BLE001 - only what was seen counts
        pass
    finally:
        WATCH.on = False
        signal.setitimer(signal.ITIMER_REAL, 0)
    return WATCH.seen


def late(*_: object) -> None:
    raise Refused


def find(module: str, name: str) -> object:
    target: object = importlib.import_module(module)
    for part in name.split("."):
        target = getattr(target, part)
    return target


def main() -> None:
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    signal.signal(signal.SIGALRM, late)
    names = [json.loads(line) for line in sys.stdin]
    for module in sorted({module for module, _, _ in names}):
        try:
            importlib.import_module(module)
        except BaseException:  # noqa: BLE001 - what needs other libraries is left out
            continue
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(WATCH.event)
    for place, (module, name, letters) in enumerate(names):
        answers.write(json.dumps({"began": place}) + "\n")
        try:
            target = find(module, name)
        except BaseException:  # noqa: BLE001
            continue
        chance = random.Random(name)
        reported: set[tuple[str, str]] = set()
        done = 0
        for letter, calls, act in trials(target, letters, chance):
            done += 1
            for what in attempt(act, calls):
                if (letter, what.split(" ")[0]) not in reported and len(reported) < 6:
                    reported.add((letter, what.split(" ")[0]))
                    answers.write(json.dumps({"name": f"{module}.{name}", "letter": letter, "what": what}) + "\n")
        answers.write(json.dumps({"ended": place, "trials": done}) + "\n")


if __name__ == "__main__":
    main()
