"""Loads a file that the policy admits, with nothing at hand but what was admitted."""

from __future__ import annotations

import os
import stat
import sys
import threading
from typing import Any, Callable, Mapping

from . import _joblib, _numpy, _tables, _torch
from ._streams import inflate
from .engine import engine
from .errors import Changed, LoadlockError, Refused, Unsupported, refusal
from .private import PrivateCopy, copy_bytes, copy_file, shown_to_engine
from .results import Plan, plan_of
from .safetensors import read_safetensors
from .unpickle import Callables, RestrictedUnpickler

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


def load(path: Path, *, policy: Path | None = None, environment: Path | bool = True, **options: Any) -> Any:
    """Loads the file, or says why it may not be loaded.

    The engine reads the file and decides; the decision is in the audit log before anything is loaded. What is loaded
    is a copy of the file made here, which must have the digest that was decided on; the path is not opened again.

    ``policy`` is the name of a preset or a file; by default the one that ``loadlock scan`` would find from here.
    ``environment`` is what the versions in a signed manifest are compared with: this one, unless another is named;
    False compares nothing. ``formats`` are the only ones that
    will do. Further options go to the format's own loader: ``map_location`` to torch's, ``encoding`` to the unpickler.

    Raises Refused with the report, NeedsIsolation, Changed, Unsupported, EngineError, EngineUnavailable.
    """
    name = os.path.abspath(os.fsdecode(path))
    ahead = _Ahead(name) if _is_large(name) else None
    try:
        plan, ticket = _ask(name, policy, environment)
    finally:
        if ahead is not None:
            ahead.join()
    if plan.route in ("refused", "isolated"):
        raise refusal(os.fsdecode(path), plan)
    copy = copy_file(name) if ahead is None else ahead.copy()
    return _open(copy, plan, ticket, os.fsdecode(path), options)


def loads(data: bytes, *, policy: Path | None = None, name: str = "bytes", **options: Any) -> Any:
    """As ``load``, of bytes; ``name`` is what the audit log shows."""
    data = bytes(data)
    plan, ticket = plan_bytes(data, policy=policy, name=name)
    if plan.route in ("refused", "isolated"):
        raise refusal(name, plan)
    return _open(copy_bytes(data), plan, ticket, name, options)


def plan_bytes(data: bytes, *, policy: Path | None, name: str) -> tuple[Plan, str | None]:
    with shown_to_engine(data) as path:
        return _ask(path, policy, False, name)


#: From this size on the file is read and hashed here while the engine does the same.
_LARGE = 4 << 20


def _is_large(path: str) -> bool:
    try:
        found = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size >= _LARGE


class _Ahead(threading.Thread):
    """Makes the private copy in the meantime. It counts only with a plan that has its digest."""

    def __init__(self, path: str) -> None:
        super().__init__(name="loadlock-copy", daemon=True)
        self._path = path
        self._made: PrivateCopy | BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._made = copy_file(self._path)
        except BaseException as error:
            self._made = error

    def copy(self) -> PrivateCopy:
        if not isinstance(self._made, PrivateCopy):
            raise self._made or LoadlockError("the file was not read")
        return self._made


def _ask(path: str, policy: Path | None, environment: Path | bool, name: str | None = None) -> tuple[Plan, str | None]:
    params: dict[str, Any] = {"path": path, "cwd": os.getcwd()}
    if policy is not None:
        params["policy"] = os.fsdecode(policy)
    if name is not None:
        params["name"] = name
    if environment is True:
        # An interpreter inside of another program knows its folder, but not always itself.
        params["environment"] = sys.executable or sys.prefix
    elif environment is not False:
        params["environment"] = os.path.abspath(os.fsdecode(environment))
    answer = engine.ask("plan", params)
    return plan_of(answer["plan"]), answer["ticket"]


def _open(copy: PrivateCopy, plan: Plan, ticket: str | None, name: str, options: Mapping[str, Any]) -> Any:
    check_copy(copy, plan, name)
    options = dict(options)
    formats = options.pop("formats", None)
    if formats is not None and plan.format not in formats:
        raise Refused(f"{name} is {plan.format}, which this loader does not read", plan)
    with recorded(ticket):
        if plan.streams:
            copy = PrivateCopy(inflate(bytes(copy.view()), plan.streams), None, 0, "")
        loader = _loaders.get(plan.format)
        if loader is None:
            raise Unsupported(f"{name} is {plan.format}, which this package does not read")
        return loader(copy, plan.callables, options)


def check_copy(copy: PrivateCopy, plan: Plan, name: str) -> None:
    if plan.sha256 is None or copy.sha256 != plan.sha256 or copy.size != plan.size:
        raise Changed(f"{name} changed while it was being loaded; nothing of it was used")


class recorded:
    """Tells the audit log how it ended. Nobody waits for that: the decision has been recorded before."""

    def __init__(self, ticket: str | None) -> None:
        self.ticket = ticket

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self.ticket is None:
            return
        told = {"ticket": self.ticket, "outcome": "done" if error is None else "failed"}
        if error is not None:
            told["detail"] = f"{type(error).__name__}: {error}"[:500].replace("\0", "") or "failed"
        engine.tell("outcome", told)


def _unpickle(copy: PrivateCopy, callables: Callables, options: Mapping[str, Any]) -> Any:
    return RestrictedUnpickler(copy.open(), callables, **options).load()


def _file(read: Callable[..., Any]) -> Callable[[PrivateCopy, Callables, Mapping[str, Any]], Any]:
    return lambda copy, callables, options: read(copy.open(), callables, **options)


def _data(read: Callable[[memoryview], Any]) -> Callable[[PrivateCopy, Callables, Mapping[str, Any]], Any]:
    return lambda copy, callables, options: read(copy.view())


_loaders: Mapping[str, Callable[[PrivateCopy, Callables, Mapping[str, Any]], Any]] = {
    "pickle": _unpickle,
    "joblib": _file(_joblib.load_joblib),
    "npy": _file(_numpy.load_npy),
    "npz": _file(_numpy.load_npz),
    "torch": _file(_torch.load_torch),
    "torch-legacy": _file(_torch.load_torch),
    "safetensors": _data(read_safetensors),
    "json": _data(_tables.load_json),
    "arrow": _data(_tables.load_arrow),
    "parquet": _data(_tables.load_parquet),
}

