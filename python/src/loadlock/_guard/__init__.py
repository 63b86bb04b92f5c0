"""Puts the gate in front of the loaders that code which cannot be changed calls by itself."""

from __future__ import annotations

import os
from types import TracebackType

from . import _patches, _state
from ._state import Settings

Path = str | os.PathLike[str]


class _Active:
    """One `with guard(...)`; the innermost one decides by its policy."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> None:
        _enter(self._settings)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _leave(self._settings)


class Guard:
    """``with loadlock.guard():`` for a while, ``loadlock.guard.install()`` for good.

    Every call of pickle.load(s), pickle.Unpickler (and of pickle._load(s), pickle._Unpickler, the same in Python),
    joblib.load, torch.load, numpy.load(allow_pickle=True), pandas.read_pickle, dill.load(s) and cloudpickle.load(s)
    is planned first, and gets what the plan lists. It holds for all threads of the process, for modules imported
    later, and for names that modules have taken (`from pickle import load`). ``skip`` names modules whose own calls
    are left alone, beside those that pass objects between processes of one program (multiprocessing,
    concurrent.futures, loky).
    """

    def __init__(self) -> None:
        self._installed: list[Settings] = []

    def __call__(self, *, policy: Path | None = None, skip: tuple[str, ...] = ()) -> _Active:
        return _Active(_settings(policy, skip))

    def install(self, *, policy: Path | None = None, skip: tuple[str, ...] = ()) -> None:
        settings = _settings(policy, skip)
        self._installed.append(settings)
        _enter(settings)

    def uninstall(self) -> None:
        """Undoes every ``install``."""
        while self._installed:
            _leave(self._installed.pop())


def _settings(policy: Path | None, skip: tuple[str, ...]) -> Settings:
    if isinstance(skip, str):
        raise TypeError("skip takes a tuple of module names")
    return Settings(None if policy is None else os.fspath(policy), (*_state.BETWEEN_PROCESSES, *skip))


def _enter(settings: Settings) -> None:
    with _state.lock:
        _state.stack.append(settings)
        if len(_state.stack) == 1:
            _patches.apply()


def _leave(settings: Settings) -> None:
    with _state.lock:
        # Threads may leave in another order than they entered in.
        for at in reversed(range(len(_state.stack))):
            if _state.stack[at] is settings:
                del _state.stack[at]
                break
        if not _state.stack:
            _patches.undo()


guard = Guard()
