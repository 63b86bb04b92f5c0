"""Values of Python's own kinds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .kinds import Malformed

if TYPE_CHECKING:
    from .reader import Reader

#: Keys that are no texts have hashes that an attacker can choose.
MOST_ODD_KEYS = 10_000


def read_items(reader: Reader, tree: Any, depth: int) -> Any:
    items = [reader.value(item, depth) for item in reader.list(tree["v"])]
    if tree["t"] == "tuple":
        return tuple(items)
    reader.odd_keys += sum(type(item) is not str for item in items)
    if reader.odd_keys > MOST_ODD_KEYS:
        raise Malformed("a set of too many values that are no texts")
    return frozenset(items) if tree["t"] == "frozenset" else set(items)


def read_map(reader: Reader, tree: Any, depth: int) -> Any:
    found: dict[Any, Any] = {}
    for pair in reader.list(tree["v"]):
        key, value = reader.list(pair)[0], pair[-1]
        if len(pair) != 2:
            raise Malformed("an entry that is no pair")
        if not isinstance(key, str):
            reader.odd_keys += 1
            if reader.odd_keys > MOST_ODD_KEYS:
                raise Malformed("a map with too many keys that are no texts")
            key = reader.value(key, depth)
        found[key] = reader.value(value, depth)
    return found


def read_int(reader: Reader, tree: Any, depth: int) -> int:
    text = tree["v"]
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,2000}", text):
        raise Malformed("a number that is none")
    return int(text)


def read_float(reader: Reader, tree: Any, depth: int) -> float:
    if tree["v"] not in ("nan", "inf", "-inf"):
        raise Malformed("a number that is none")
    return float(tree["v"])


def read_complex(reader: Reader, tree: Any, depth: int) -> complex:
    real, imaginary = (reader.value(part, depth) for part in reader.list(tree["v"]))
    if not isinstance(real, (int, float)) or not isinstance(imaginary, (int, float)):
        raise Malformed("a number that is none")
    return complex(real, imaginary)


def read_bytes(reader: Reader, tree: Any, depth: int) -> bytes:
    return bytes(reader.bytes(tree["at"], tree["size"]))


def read_range(reader: Reader, tree: Any, depth: int) -> range:
    numbers = reader.list(tree["v"])
    if len(numbers) != 3 or not all(type(one) is int and abs(one) < 1 << 48 for one in numbers) or numbers[2] == 0:
        raise Malformed("a range that is none")
    return range(*numbers)


def read_self(reader: Reader, tree: Any, depth: int) -> Any:
    if reader.itself is None:
        raise Malformed("a value that refers to nothing")
    return reader.itself
