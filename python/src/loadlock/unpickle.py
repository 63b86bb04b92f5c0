"""Unpicklers that have nothing at hand but the callables of a plan."""

from __future__ import annotations

import pickle
from typing import Any, BinaryIO

from .errors import Refused

# Taken before anybody, guard() included, puts something else in its place.
_Unpickler = pickle.Unpickler

Callables = frozenset[tuple[str, str]]


class RestrictedUnpickler(_Unpickler):
    """The interpreter's own unpickler; ``find_class`` knows the names of the plan, as the stream writes them.

    Codes of the extension registry go past ``find_class`` once they have been used; a plan for bytes that hold one is
    never ``restricted``. Persistent ids are refused, since there is no ``persistent_load``.
    """

    def __init__(self, file: BinaryIO, callables: Callables, **options: Any) -> None:
        super().__init__(file, **options)
        self._callables = callables

    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) not in self._callables:
            raise not_listed(module, name)
        return super().find_class(module, name)


def not_listed(module: str, name: str) -> Refused:
    return Refused(f"the pickle asks for {module!r} {name!r}, which is not among what was admitted")


class RestrictedPickle:
    """What torch.load takes as its ``pickle_module``."""

    __name__ = "loadlock.unpickle"

    def __init__(self, callables: Callables) -> None:
        class Unpickler(RestrictedUnpickler):
            def __init__(self, file: BinaryIO, **options: Any) -> None:
                super().__init__(file, callables, **options)

        self.Unpickler = Unpickler

    def load(self, file: BinaryIO, **options: Any) -> Any:
        return self.Unpickler(file, **options).load()
