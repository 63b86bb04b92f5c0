"""What stands in the place of each loader while a guard is in force."""

from __future__ import annotations

import functools
import io
import os
from types import FunctionType
from typing import Any, Callable, Mapping

from .._numpy import Arrays
from ..errors import Refused
from ..results import Plan
from ..unpickle import not_listed
from ._admit import admitted, load_any, unpickle_bytes, unpickle_file
from ._spool import Spooled, spool
from ._state import READS_BETWEEN, Settings, caller_of, in_force

Wrapper = Callable[[Any], Any]

_PICKLE = frozenset({"pickle"})
_JOBLIB = frozenset({"pickle", "joblib"})
_TORCH = frozenset({"torch", "torch-legacy"})
_NUMPY = frozenset({"npy", "npz", "pickle"})


def _standing_for(original: Any) -> Callable[[Any], Any]:
    def mark(function: Any) -> Any:
        try:
            functools.update_wrapper(function, original)
        except AttributeError:
            pass
        function.__loadlock_original__ = original
        return function

    return mark


def original_of(value: Any) -> Any:
    """What a wrapper stands for; None for anything else. Not inherited: a subclass of a wrapper is somebody's own."""
    # Nothing else is looked into: modules hold proxies that answer with an error, or with an import.
    if type(value) not in (FunctionType, type):
        return None
    return vars(value).get("__loadlock_original__")


def _load(what: str) -> Wrapper:
    def wrap(original: Any) -> Any:
        @_standing_for(original)
        def load(file: Any, *rest: Any, **options: Any) -> Any:
            settings = in_force(1)
            if settings is None:
                return original(file, *rest, **options)
            return unpickle_file(file, settings, _name(what, file, 1), _of_pickle(options))

        return load

    return wrap


def _loads(what: str) -> Wrapper:
    def wrap(original: Any) -> Any:
        @_standing_for(original)
        def loads(data: Any, /, *rest: Any, **options: Any) -> Any:
            settings = in_force(1)
            if settings is None:
                return original(data, *rest, **options)
            return unpickle_bytes(data, settings, _name(what, None, 1), _of_pickle(options))

        return loads

    return wrap


def _of_pickle(options: Mapping[str, Any]) -> dict[str, Any]:
    """dill's own options say how its pickler finds code; there is none in what is admitted."""
    return {key: options[key] for key in ("fix_imports", "encoding", "errors", "buffers") if key in options}


class _Gate:
    """What a guarded unpickler keeps of itself: one attribute, since subclasses have names of their own."""

    def __init__(self, settings: Settings, name: str, file: Any, options: dict[str, Any]) -> None:
        self.settings = settings
        self.name = name
        self.file = file
        self.options = options
        self.spooled: Spooled | None = None
        self.stream = io.BytesIO()
        self.plan: Plan | None = None

    def at_end(self) -> bool:
        return self.plan is None or self.stream.tell() == len(self.stream.getbuffer())

    def begin(self) -> None:
        self.spooled = spool(self.file)
        if not self.spooled.data:
            raise EOFError("Ran out of input")
        data, self.plan, _ = admitted(self.spooled.data, self.settings, self.name)
        self.stream = io.BytesIO(data)

    def consumed(self) -> None:
        if self.spooled is not None:
            self.spooled.consumed(self.stream.tell())


def _unpickler(original: Any) -> Any:
    class Unpickler(original):  # type: ignore[misc]
        """
        Plans the stream when it is asked for the first object. A class that was made before the guard, and calls its
        base by the name that now has this one, gets the original's methods.
        """

        # A subclass that outlives the guard may begin with the original's `__init__`.
        _loadlock: _Gate | None = None

        def __init__(self, file: Any, **options: Any) -> None:
            if not isinstance(self, Unpickler):
                original.__init__(self, file, **options)
                return
            super().__init__(file, **options)
            settings = in_force(1, READS_BETWEEN)
            name = _name("pickle.Unpickler", file, 1)
            self._loadlock = None if settings is None else _Gate(settings, name, file, options)

        def load(self) -> Any:
            if not isinstance(self, Unpickler):
                return original.load(self)
            gate = self._loadlock
            if gate is None:
                return super().load()
            if gate.at_end():
                gate.begin()
                super().__init__(gate.stream, **gate.options)
            value = super().load()
            gate.consumed()
            return value

        def find_class(self, module: str, name: str, /) -> Any:
            if not isinstance(self, Unpickler):
                return original.find_class(self, module, name)
            gate = self._loadlock
            if gate is not None and (gate.plan is None or (module, name) not in gate.plan.callables):
                raise not_listed(module, name)
            return super().find_class(module, name)

    Unpickler.__name__ = original.__name__
    Unpickler.__qualname__ = original.__qualname__
    Unpickler.__module__ = original.__module__
    Unpickler.__loadlock_original__ = original
    return Unpickler


def _joblib_load(original: Any) -> Any:
    @_standing_for(original)
    def load(filename: Any, mmap_mode: str | None = None, *rest: Any, **options: Any) -> Any:
        settings = in_force(1)
        if settings is None:
            return original(filename, mmap_mode, *rest, **options)
        if mmap_mode not in (None, "r", "c"):
            raise Refused(f"joblib.load: arrays cannot be changed in the file (mmap_mode={mmap_mode!r}) that was admitted")
        return load_any(filename, settings, _name("joblib.load", filename, 1), _JOBLIB)

    return load


def _torch_load(original: Any) -> Any:
    @_standing_for(original)
    def load(f: Any, map_location: Any = None, pickle_module: Any = None, **options: Any) -> Any:
        settings = in_force(1)
        if settings is None:
            return original(f, map_location, pickle_module, **options)
        options.pop("mmap", None)
        return load_any(f, settings, _name("torch.load", f, 1), _TORCH, map_location=map_location, **options)

    return load


def _numpy_load(original: Any) -> Any:
    @_standing_for(original)
    def load(file: Any, mmap_mode: Any = None, allow_pickle: bool = False, *rest: Any, **options: Any) -> Any:
        settings = in_force(1) if allow_pickle else None
        if settings is None:
            return original(file, mmap_mode, allow_pickle, *rest, **options)
        if mmap_mode is not None:
            # An array of objects cannot be mapped; what can be needs no pickle.
            return original(file, mmap_mode, False, *rest, **options)
        options.pop("max_header_size", None)
        loaded = load_any(file, settings, _name("numpy.load", file, 1), _NUMPY, **options)
        return Archive(loaded) if isinstance(loaded, Arrays) else loaded

    return load


class Archive(dict[str, Any]):
    """What numpy.load gives for an .npz file, as far as it is used."""

    @property
    def files(self) -> list[str]:
        return list(self)

    def close(self) -> None:
        """Everything has been read."""

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read_pickle(original: Any) -> Any:
    @_standing_for(original)
    def read_pickle(filepath_or_buffer: Any, *rest: Any, **options: Any) -> Any:
        settings = in_force(1)
        if settings is None:
            return original(filepath_or_buffer, *rest, **options)
        if isinstance(filepath_or_buffer, str) and "://" in filepath_or_buffer:
            raise Refused(f"pandas.read_pickle: {filepath_or_buffer} is no file of this machine; fetch it first")
        return load_any(filepath_or_buffer, settings, _name("pandas.read_pickle", filepath_or_buffer, 1), _PICKLE)

    return read_pickle


def _name(what: str, source: Any, depth: int) -> str:
    """What the audit log shows of a call: who loads what."""
    path = source if isinstance(source, (str, os.PathLike)) else getattr(source, "name", None)
    if isinstance(path, (str, os.PathLike)):
        return f"{os.fspath(path)} ({what})"
    return f"{what} in {caller_of(depth + 1)}"


#: Where each loader is at home; what else holds it (joblib.load, cloudpickle.loads) is found by looking.
WRAPPERS: Mapping[str, Mapping[str, Wrapper]] = {
    "pickle": {
        "load": _load("pickle.load"),
        "loads": _loads("pickle.loads"),
        "Unpickler": _unpickler,
        # The same, written in Python.
        "_Unpickler": _unpickler,
        "_load": _load("pickle.load"),
        "_loads": _loads("pickle.loads"),
    },
    "joblib.numpy_pickle": {"load": _joblib_load},
    "torch.serialization": {"load": _torch_load},
    "numpy.lib._npyio_impl": {"load": _numpy_load},
    "numpy.lib.npyio": {"load": _numpy_load},
    "pandas.io.pickle": {"read_pickle": _read_pickle},
    "dill._dill": {"load": _load("dill.load"), "loads": _loads("dill.loads")},
}
