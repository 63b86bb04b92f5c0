"""Models that stay in a sandbox for as long as they are used: data goes in, data comes out."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import warnings
from typing import Any, Iterable, Mapping

from ._frames import Ended, Frames, Input, Late, Output, Wire
from ._sandbox import Sandbox
from ._spawner import later, on_lasting_thread
from ._wire.kinds import Malformed
from .engine import engine
from .errors import EngineError, LoadlockError, QuarantineDied, QuarantineError, QuarantineTimeout, printable, refusal
from .load import check_copy
from .private import copy_file
from .results import Plan, plan_of

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]

#: What models are asked by those who use them; ``methods`` adds to it.
METHODS = frozenset(
    {
        *("__call__", "predict", "predict_proba", "predict_log_proba", "decision_function", "score_samples", "score"),
        *("transform", "inverse_transform", "apply", "kneighbors", "radius_neighbors", "get_feature_names_out"),
        *("forward", "encode", "decode", "generate", "eval", "state_dict"),
    }
)

#: Variables that choose how libraries compute; the engine takes the known ones of them.
_NUMERIC = ("OPENBLAS_", "OMP_", "MKL_", "GOTO_", "BLIS_", "NUMEXPR_", "NPY_", "ATEN_", "ONEDNN_")

_GIBIBYTE = 1 << 30


def quarantine(
    path: Path,
    *,
    policy: Path | None = None,
    timeout: float | None = 60.0,
    load_timeout: float = 120.0,
    memory: int | None = None,
    most: int = 4 * _GIBIBYTE,
    methods: Iterable[str] = (),
    paths: Iterable[Path] = (),
    isolation: str = "auto",
    python: Path | None = None,
    environment: Path | bool = True,
    **options: Any,
) -> Quarantined:
    """Loads a file in a sandbox of its own, and gives what stands for the model here.

    The engine decides first, as for ``load``, and the decision is in the audit log before anything is loaded. The
    sandbox has no network, no file of yours but the interpreter with its packages, and no way to start a program; what
    comes out of it is data, checked here. ``timeout`` is for each call, in seconds: a model that takes longer is ended.
    ``memory`` bounds the sandbox, ``most`` what is passed in or out by one call, both in bytes. ``methods`` may be
    called besides the usual ones; ``paths`` are folders of your own modules that the model needs. Further options go to
    the format's own loader.

    Raises Refused with the report, QuarantineDied, QuarantineTimeout, QuarantineError, EngineError.
    """
    name = os.path.abspath(os.fsdecode(path))
    params: dict[str, Any] = {"path": name, "cwd": os.getcwd(), "launcher": os.getpid(), "isolation": isolation}
    params["python"] = os.path.abspath(os.fsdecode(python)) if python is not None else sys.executable
    settings = {name: value for name, value in os.environ.items() if name.startswith(_NUMERIC)}
    if settings:
        params["settings"] = settings
    if policy is not None:
        params["policy"] = os.fsdecode(policy)
    if environment is not False:
        params["environment"] = params["python"] if environment is True else os.path.abspath(os.fsdecode(environment))
    if memory is not None:
        params["limits"] = {"memory": memory}
    folders = [os.path.abspath(os.fsdecode(one)) for one in paths]
    if folders:
        params["paths"] = folders
    try:
        answer = engine.ask("launch", params)
    except EngineError as error:
        if error.code == "POLICY_REFUSED":
            raise _refused(params, os.fsdecode(path)) from None
        raise
    plan = plan_of(answer["plan"])
    try:
        copy = copy_file(name)
        check_copy(copy, plan, os.fsdecode(path))
    except BaseException:
        engine.tell("release", {"launch": answer["launch"]["id"]})
        _outcome(answer["ticket"], "failed", "the file could not be read as it was decided on")
        raise
    model = Quarantined(os.fsdecode(path), plan, answer, timeout, most, METHODS | frozenset(methods))
    try:
        model._load(copy.view(), {"options": options}, load_timeout)
    except BaseException as error:
        model.close()
        _outcome(answer["ticket"], "failed", f"{type(error).__name__}: {error}")
        raise
    _outcome(answer["ticket"], "done", None)
    return model


def _refused(params: Mapping[str, Any], name: str) -> Exception:
    keys = ("path", "cwd", "policy", "environment")
    plan = plan_of(engine.ask("plan", {key: params[key] for key in keys if key in params})["plan"])
    return refusal(name, plan)


def _outcome(ticket: str | None, outcome: str, detail: str | None) -> None:
    if ticket is not None:
        told = {"ticket": ticket, "outcome": outcome}
        engine.tell("outcome", told if detail is None else {**told, "detail": detail.replace("\0", "")[:500]})


class Quarantined:
    """A model in its sandbox. Calls of several threads are answered one after the other.

    Its public methods and attributes are those of the model, as far as they are data: ``model.predict(X)``,
    ``model.classes_``, ``model(X)``. Of a model with parts, ``model.call("steps.0.transform", X)`` and
    ``model.attribute("named_steps.scaler.mean_")`` reach inside.
    """

    def __init__(self, name: str, plan: Plan, answer: Mapping[str, Any], timeout: float | None, most: int, methods: frozenset[str]) -> None:
        self._name = name
        self._plan = plan
        self._timeout = timeout
        self._allowed = methods
        self._methods: frozenset[str] = methods
        self._kind = "?"
        self._required = tuple(answer["required"])
        self._isolation = f"{answer['backend']} {answer['version']}"
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._number = 0
        self._why: str | None = None
        self._sandbox: Sandbox | None = on_lasting_thread(lambda: Sandbox(answer["launch"]))
        self._frames = Frames(self._sandbox.channel, most)
        self._wire = Wire(Input(self._sandbox.input, most), Output(self._sandbox.output, most))

    def call(self, method: str, /, *arguments: Any, timeout: float | None = None, **options: Any) -> Any:
        """Calls a method of the model, or of a part of it: ``call("named_steps.scaler.transform", X)``."""
        return self._ask({"do": "call", "name": method}, (arguments, options), timeout)

    def attribute(self, name: str, *, timeout: float | None = None) -> Any:
        """The value of a public attribute, as far as it is data; dots lead into parts."""
        return self._ask({"do": "get", "name": name}, None, timeout)

    def value(self, *, timeout: float | None = None) -> Any:
        """The whole of it, where it is data: the arrays of a dict, a table."""
        return self._ask({"do": "value"}, None, timeout)

    def export(self, *, most: int = 1 << 20, timeout: float | None = None) -> Any:
        """All of it that can be reached as data: of every object its class and its attributes."""
        return self._ask({"do": "export", "most": most}, None, timeout)

    def close(self) -> None:
        """Ends the sandbox. The model is gone."""
        with self._lock:
            self._end("it was closed")

    @property
    def plan(self) -> Plan:
        """What was decided, and why."""
        return self._plan

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self.call("__call__", *arguments, **options)

    def __getitem__(self, key: Any) -> Any:
        return self._ask({"do": "item"}, ((key,), {}), None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._methods:
            return _Method(self, name)
        if name in self._allowed:
            raise AttributeError(f"{self._kind} has no method {name}")
        return self.attribute(name)

    def __dir__(self) -> Iterable[str]:
        return sorted({*super().__dir__(), *self._methods})

    def __enter__(self) -> Quarantined:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Whoever was interrupted while it was made has no sandbox yet.
        sandbox = self.__dict__.get("_sandbox")
        if sandbox is not None and self._process == os.getpid():
            # Whoever collects garbage may be anywhere, also where the engine's lock is held.
            later(sandbox.close)

    def __repr__(self) -> str:
        state = "" if self._sandbox is not None else f", ended: {self._why}"
        return f"<quarantined {self._kind} of {self._name!r}{state}>"

    def __reduce__(self) -> Any:
        raise TypeError("a quarantined model cannot be pickled or copied: it stays in its sandbox")

    def _load(self, data: memoryview, request: dict[str, Any], timeout: float) -> None:
        until = time.monotonic() + timeout
        with self._lock, self._watched(f"it was not loaded within {timeout} s"):
            self._check(self._frames.receive(until))
            self._wire.input.lend(data)
            asked = {**request, "do": "load", "format": self._plan.format, "streams": list(self._plan.streams)}
            self._frames.send({**asked, "id": 0, "methods": sorted(self._allowed)}, until)
            found = self._answer(0, until)
            self._wire.input.settle()
            if not isinstance(found, dict) or not isinstance(found.get("methods"), list):
                raise Malformed("a description that is none")
            self._kind = printable(str(found.get("type", "?"))[:300])
            self._methods = self._allowed & {one for one in found["methods"] if isinstance(one, str)}

    def _check(self, frame: dict[str, Any]) -> None:
        """Before it is handed a byte, the guest says what it gave up; that is the program that we gave it."""
        try:
            report = json.loads(str(frame["confined"]))
            got = {
                "one-thread": report["threads"] == 1,
                "no-new-privileges": report["noNewPrivileges"] is True,
                "seccomp": report["seccomp"] is True,
                "landlock": report["landlock"]["abi"] > 0 and report["landlock"]["refused"] == [],
            }
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise Malformed("no report of what it gave up") from error
        missing = [name for name in self._required if not got.get(name, False)]
        if missing or report["missing"] != []:
            raise LoadlockError(f"the sandbox is weaker than it must be: without {', '.join(missing)}")

    def _ask(self, request: dict[str, Any], value: Any, timeout: float | None) -> Any:
        limit = self._timeout if timeout is None else timeout
        until = float("inf") if limit is None else time.monotonic() + limit
        if self._process != os.getpid():
            raise QuarantineError("ForkedProcess", "the model belongs to the process that loaded it; load it here again")
        with self._lock, self._watched(f"a call took longer than {limit} s"):
            if self._sandbox is None:
                raise QuarantineDied(f"the sandbox of {self._name} is gone: {self._why}")
            self._number += 1
            frame = {**request, "id": self._number}
            if value is not None:
                frame.update(self._wire.put(value))
            self._frames.send(frame, until)
            return self._answer(self._number, until)

    def _answer(self, number: int, until: float) -> Any:
        frame = self._frames.receive(until)
        if frame.get("id") == -1:
            self._frames.send({"room": self._room(frame.get("need"))}, until)
            frame = self._frames.receive(until)
        if frame.get("id") != number:
            raise Malformed("an answer to something else")
        self._keep(frame.get("held", 0))
        for told in _list(frame.get("warnings", []))[:20]:
            category, words = (printable(str(one)[:1000]) for one in (*_list(told), "", "")[:2])
            warnings.warn(f"{category}: {words}", QuarantineWarning, stacklevel=5)
        if "error" in frame:
            raise _error(frame["error"])
        if "value" not in frame and "at" not in frame:
            raise Malformed("an answer without a value")
        return self._wire.get(frame, self)

    def _room(self, need: Any) -> int:
        if type(need) is not int or need < 0:
            raise Malformed("a demand for room that is none")
        try:
            return self._wire.output.grow(need)
        except MemoryError:
            return 0

    def _keep(self, held: Any) -> None:
        if type(held) is not int or not 0 <= held <= self._wire.input.size:
            raise Malformed("it keeps what it was never given")
        self._wire.held = held

    def _watched(self, late: str) -> _Watched:
        return _Watched(self, late)

    def _end(self, why: str) -> Mapping[str, Any]:
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is None:
            return {}
        self._why = why
        try:
            return sandbox.close()
        except LoadlockError:
            return {}

    def _died(self) -> QuarantineDied:
        """Why it is gone, as far as somebody saw it."""
        sandbox = self._sandbox
        assert sandbox is not None
        until = time.monotonic() + 2
        while sandbox.ended() is None and time.monotonic() < until:
            time.sleep(0.005)
        status, words = sandbox.ended(), sandbox.last_words(500).strip()
        told = self._end("it ended by itself")
        why = _reason(status, told, words)
        self._why = why
        return QuarantineDied(f"the sandbox of {self._name} died: {why}")


class _Watched:
    """Whatever goes wrong with the guest ends its sandbox: it cannot be believed any more."""

    def __init__(self, model: Quarantined, late: str) -> None:
        self.model = model
        self.late = late

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        model = self.model
        if error is None or isinstance(error, (QuarantineError, QuarantineDied, QuarantineWarning)):
            return
        if isinstance(error, Ended):
            raise model._died() from None
        if isinstance(error, Late):
            model._end(self.late)
            raise QuarantineTimeout(f"the sandbox of {model._name} was ended: {self.late}") from None
        if isinstance(error, Malformed):
            model._end(f"it answered with {error}")
            raise QuarantineDied(f"the sandbox of {model._name} was ended: it answered with {error}") from error
        if not isinstance(error, (TypeError, MemoryError)):
            # An interruption: an answer may be under way that the next one would take for its own.
            model._end("a call was interrupted")


class _Method:
    """A method of the model."""

    def __init__(self, model: Quarantined, name: str) -> None:
        self._model = model
        self.__name__ = name

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._model._ask({"do": "call", "name": self.__name__}, (arguments, options), None)

    def __repr__(self) -> str:
        return f"<method {self.__name__} of {self._model!r}>"


class QuarantineWarning(UserWarning):
    """What the model's libraries warned of."""


def _error(told: Any) -> QuarantineError:
    if not isinstance(told, dict):
        raise Malformed("an error that is none")
    kind, message = str(told.get("type"))[:200], str(told.get("message"))[:4_000]
    return QuarantineError.of(printable(kind), "\n".join(map(printable, message.split("\n"))))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _reason(status: int | None, told: Mapping[str, Any], words: str) -> str:
    if told.get("hit"):
        return f"it reached its limit of {told['hit']}"
    if told.get("failure") or words:
        return printable(str(told.get("failure") or words))
    # Who stays beside the sandbox tells a signal as shells do.
    signal = -status if status is not None and status < 0 else (status or 0) - 128
    if signal > 0:
        return f"signal {signal} ({_SIGNALS.get(signal, 'see signal(7)')})"
    return f"it exited with {status}"


_SIGNALS = {
    **{4: "illegal instruction", 6: "it aborted", 7: "bus error", 9: "killed, as for want of memory"},
    **{11: "it crashed", 24: "out of processor time", 25: "a file became too large", 31: "a forbidden system call"},
}
