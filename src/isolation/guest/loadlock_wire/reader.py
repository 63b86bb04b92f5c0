"""Reads trees that nobody vouches for."""

from __future__ import annotations

from typing import Any, Callable, Protocol

from .kinds import DEPTH, Malformed, NotData
from .read_arrays import read_array, read_masked, read_scalar, read_sparse, read_texts
from .read_plain import (
    read_bytes,
    read_complex,
    read_float,
    read_int,
    read_items,
    read_map,
    read_range,
    read_self,
)
from .read_tables import (
    read_category,
    read_frame,
    read_index,
    read_missing,
    read_nullable,
    read_series,
    read_table,
    read_zoned,
)

MOST_DIMENSIONS = 32


class Memory(Protocol):
    def take(self, at: int, size: int) -> Any:
        """The bytes there, as something that has a writable buffer. Raises Malformed where there are none."""


class Reader:
    """Makes values of a tree, and copies no more than `most` bytes on the way."""

    def __init__(self, memory: Memory, most: int, itself: Any = None) -> None:
        self.memory = memory
        self.left = most
        self.itself = itself
        self.odd_keys = 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        if depth > DEPTH:
            raise Malformed("a value is nested too deeply")
        if tree is None or isinstance(tree, (bool, int, float, str)):
            return tree
        if isinstance(tree, list):
            return [self.value(item, depth + 1) for item in tree]
        if not isinstance(tree, dict):
            raise Malformed("a value of no kind")
        kind = tree.get("t")
        read = READERS.get(kind) if isinstance(kind, str) else None
        if read is None or not isinstance(kind, str) or not tree.keys() <= KEYS[kind]:
            raise Malformed("a value of an unknown kind")
        try:
            return read(self, tree, depth + 1)
        except (Malformed, NotData, MemoryError):
            raise
        except Exception as error:
            # Whatever a library says of parts that do not make a whole.
            raise Malformed(f"a {kind} that is none") from error

    def part(self, tree: Any, depth: int, *kinds: str) -> Any:
        if not isinstance(tree, dict) or tree.get("t") not in kinds:
            raise Malformed("a part of another kind than it should be")
        return self.value(tree, depth)

    def list(self, tree: Any) -> list[Any]:
        if not isinstance(tree, list):
            raise Malformed("a list is missing")
        return tree

    def shape(self, tree: Any) -> tuple[int, ...]:
        if len(self.list(tree)) > MOST_DIMENSIONS or not all(type(one) is int and 0 <= one < 1 << 48 for one in tree):
            raise Malformed("a shape that is none")
        return tuple(tree)

    def bytes(self, at: Any, size: int) -> Any:
        if type(at) is not int or at < 0 or type(size) is not int or size < 0 or size > self.left:
            raise Malformed("the bytes of a value are not where they should be")
        self.left -= size
        return self.memory.take(at, size)


READERS: dict[str, Callable[[Reader, Any, int], Any]] = {
    "array": read_array,
    "texts": read_texts,
    "tuple": read_items,
    "set": read_items,
    "frozenset": read_items,
    "map": read_map,
    "int": read_int,
    "float": read_float,
    "complex": read_complex,
    "bytes": read_bytes,
    "scalar": read_scalar,
    "masked": read_masked,
    "sparse": read_sparse,
    "frame": read_frame,
    "series": read_series,
    "index": read_index,
    "range": read_range,
    "category": read_category,
    "zoned": read_zoned,
    "nullable": read_nullable,
    "missing": read_missing,
    "table": read_table,
    "self": read_self,
}
KEYS: dict[str, frozenset[str]] = {
    **{kind: frozenset({"t", "v"}) for kind in READERS},
    "array": frozenset({"t", "dtype", "shape", "order", "at"}),
    "texts": frozenset({"t", "shape", "v"}),
    "bytes": frozenset({"t", "at", "size"}),
    "masked": frozenset({"t", "data", "mask"}),
    "sparse": frozenset({"t", "format", "as", "shape", "data", "indices", "indptr"}),
    "frame": frozenset({"t", "columns", "index", "data"}),
    "series": frozenset({"t", "name", "index", "data"}),
    "index": frozenset({"t", "names", "v"}),
    "category": frozenset({"t", "codes", "categories", "ordered"}),
    "zoned": frozenset({"t", "zone", "v"}),
    "nullable": frozenset({"t", "dtype", "v"}),
    "self": frozenset({"t"}),
}
