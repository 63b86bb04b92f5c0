"""What may be passed on at all: dtypes of a closed list, nested to a bounded depth."""

from __future__ import annotations

import re
from typing import Any

DEPTH = 24

#: Bytes of an element and memoryview's letter for it.
NUMBERS = {
    **{"|b1": (1, "?"), "|i1": (1, "b"), "|u1": (1, "B"), "<i2": (2, "h"), "<u2": (2, "H"), "<i4": (4, "i")},
    **{"<u4": (4, "I"), "<i8": (8, "q"), "<u8": (8, "Q"), "<f2": (2, "e"), "<f4": (4, "f"), "<f8": (8, "d")},
    **{"<c8": (8, None), "<c16": (16, None), "bfloat16": (2, None)},
}
SIZED = re.compile(r"(?:<U|\|S)([1-9][0-9]{0,5})")
TIMES = re.compile(r"<[mM]8\[(?:[1-9][0-9]{0,3})?(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\]")
NULLABLE = re.compile(r"U?Int(?:8|16|32|64)|Float(?:32|64)|boolean|string|str")


class NotData(TypeError):
    """A value that is more than data: it stays where it is."""


class Malformed(ValueError):
    """A tree that nobody wrote who keeps to the rules."""


def element_size(dtype: Any) -> int:
    """Bytes of an element; 0 for what is not on the list."""
    if not isinstance(dtype, str):
        return 0
    if dtype in NUMBERS:
        return NUMBERS[dtype][0]
    sized = SIZED.fullmatch(dtype)
    if sized is not None:
        return int(sized[1]) * (4 if dtype[1] == "U" else 1)
    return 8 if TIMES.fullmatch(dtype) else 0
