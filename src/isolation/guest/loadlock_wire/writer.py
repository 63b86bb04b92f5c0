"""Writes values as trees."""

from __future__ import annotations

import math
import sys
from typing import Any, Callable

from .kinds import DEPTH, NUMBERS, NotData
from .libraries import module
from .write_arrays import write_numpy, write_sparse, write_torch
from .write_tables import write_arrow, write_pandas

ALIGNMENT = 64


class Writer:
    """Gathers the pieces that go into shared memory, from `start` on."""

    def __init__(self, start: int = 0, itself: Any = None) -> None:
        self.pieces: list[tuple[int, Any]] = []
        self.end = start
        self.itself = itself

    def put(self, piece: Any) -> int:
        at = -(-self.end // ALIGNMENT) * ALIGNMENT
        self.pieces.append((at, piece))
        self.end = at + piece.nbytes
        return at

    def tree(self, value: Any, depth: int = 0) -> Any:
        if depth > DEPTH:
            raise NotData("the value is nested too deeply, or holds itself")
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            return value if abs(value) < 1 << 53 else {"t": "int", "v": str(value)}
        if kind is float:
            return value if math.isfinite(value) else {"t": "float", "v": str(value)}
        if kind in (list, tuple, set, frozenset):
            items = [self.tree(item, depth + 1) for item in value]
            return items if kind is list else {"t": kind.__name__, "v": items}
        if self.itself is not None and value is self.itself:
            return {"t": "self"}
        if isinstance(value, dict):
            return {"t": "map", "v": [[self.tree(key, depth + 1), self.tree(one, depth + 1)] for key, one in value.items()]}
        if kind is complex:
            return {"t": "complex", "v": [self.tree(value.real), self.tree(value.imag)]}
        if kind in (bytes, bytearray):
            return {"t": "bytes", "at": self.put(memoryview(value)), "size": len(value)}
        for library, write in WRITERS:
            found = module(library)
            if found is not None:
                tree = write(self, found, value, depth)
                if tree is not None:
                    return tree
        if isinstance(value, memoryview):
            return self.view(value)
        # A subclass of a plain kind: an enumeration, a namedtuple, numpy's str_.
        plains: tuple[Any, ...] = (int, float, str, tuple, list)
        for plain in plains:
            if isinstance(value, plain):
                return self.tree(plain(value), depth + 1)
        raise NotData(f"a {kind.__module__}.{kind.__qualname__} is no data")

    def view(self, value: memoryview) -> Any:
        letter = value.format.lstrip("@=<")
        found = [dtype for dtype, (size, own) in NUMBERS.items() if own == letter and size == value.itemsize]
        if not found and letter in "lLnN":
            found = [("<i" if letter in "ln" else "<u") + str(value.itemsize)]
        if not found or value.format.startswith((">", "!")) or sys.byteorder != "little":
            raise NotData(f"a buffer of format {value.format!r} is no array")
        flat = value.cast("B") if value.c_contiguous else memoryview(value.tobytes())
        return {"t": "array", "dtype": found[0], "shape": list(value.shape or ()), "order": "C", "at": self.put(flat)}


Write = Callable[[Writer, Any, Any, int], Any]
WRITERS: tuple[tuple[str, Write], ...] = (
    ("numpy", write_numpy),
    ("pandas", write_pandas),
    ("scipy.sparse", write_sparse),
    ("torch", write_torch),
    ("pyarrow", write_arrow),
)
