"""Puts wrappers in the place of loaders, in every module that holds one, and takes them out again."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Sequence

from . import _state
from ._state import BETWEEN_PROCESSES, is_within
from ._wrappers import WRAPPERS, original_of

#: By the identity of the original: originals are kept, so that no other object gets the same one.
_made: dict[int, tuple[Any, Any]] = {}


def apply() -> None:
    # Whoever passes objects between processes gets the real loaders, whenever it is imported.
    import multiprocessing.reduction  # noqa: F401

    for name in WRAPPERS:
        module = sys.modules.get(name)
        if module is not None:
            _make(module)
    _replace(wrap=True)
    if _hook not in sys.meta_path:
        sys.meta_path.insert(0, _hook)


def undo() -> None:
    if _hook in sys.meta_path:
        sys.meta_path.remove(_hook)
    _replace(wrap=False)


def _make(module: ModuleType) -> None:
    for name, wrap in WRAPPERS[module.__name__].items():
        original = vars(module).get(name)
        if original is not None and original_of(original) is None and id(original) not in _made:
            _made[id(original)] = (original, wrap(original))


def _replace(wrap: bool) -> None:
    """In the namespaces of all modules; what a class, a closure or a container holds is out of reach."""
    for module in list(sys.modules.values()):
        if not isinstance(module, ModuleType) or is_within(module.__name__, BETWEEN_PROCESSES):
            continue
        namespace = module.__dict__
        for name, value in list(namespace.items()):
            if wrap:
                known = _made.get(id(value))
                if known is not None and known[0] is value:
                    namespace[name] = known[1]
            elif (original := _ours(value)) is not None:
                namespace[name] = original


def _ours(value: Any) -> Any:
    original = original_of(value)
    known = None if original is None else _made.get(id(original))
    return original if known is not None and known[1] is value else None


class _Hook:
    """Makes the wrappers of a library when it is imported, before anybody can take its loaders."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in WRAPPERS:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = None if find is None else find(name, path, target)
            if spec is not None:
                return _watched(spec)
        return None


def _watched(spec: ModuleSpec) -> ModuleSpec:
    loader: Any = spec.loader
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        del loader.exec_module
        execute(module)
        with _state.lock:
            if not _state.stack:
                return
            _make(module)
            namespace = vars(module)
            for name in WRAPPERS[module.__name__]:
                known = _made.get(id(namespace.get(name)))
                if known is not None:
                    namespace[name] = known[1]

    loader.exec_module = exec_module
    return spec


_hook: Any = _Hook()
