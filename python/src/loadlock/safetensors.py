"""A bounded reader of safetensors files that needs no library; with numpy it gives arrays."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Mapping

from .errors import LoadlockError

#: As the reference implementation has it.
_LONGEST_HEADER = 100_000_000
_MOST_DIMENSIONS = 64

#: Bits of an element, and numpy's name for it where it has one (ml_dtypes' where that has).
_DTYPES: Mapping[str, tuple[int, str | None]] = {
    "BOOL": (8, "bool"),
    "U8": (8, "uint8"),
    "I8": (8, "int8"),
    "F8_E4M3": (8, "float8_e4m3fn"),
    "F8_E5M2": (8, "float8_e5m2"),
    "F8_E8M0": (8, "float8_e8m0fnu"),
    "I16": (16, "<i2"),
    "U16": (16, "<u2"),
    "F16": (16, "<f2"),
    "BF16": (16, "bfloat16"),
    "I32": (32, "<i4"),
    "U32": (32, "<u4"),
    "F32": (32, "<f4"),
    "C64": (64, "<c8"),
    "F64": (64, "<f8"),
    "I64": (64, "<i8"),
    "U64": (64, "<u8"),
}


@dataclass(frozen=True)
class Tensor:
    """A tensor as it lies in the file, little-endian, the last index fastest: where numpy cannot hold it."""

    dtype: str
    shape: tuple[int, ...]
    data: memoryview

    def __len__(self) -> int:
        return self.shape[0] if self.shape else 0


def read_safetensors(data: memoryview) -> dict[str, Any]:
    """Tensors by name. Raises LoadlockError where the file is not what it says."""
    if len(data) < 8:
        raise _broken("it ends within its first bytes")
    length = int.from_bytes(data[:8], "little")
    if length > min(_LONGEST_HEADER, len(data) - 8):
        raise _broken(f"a header of {length} bytes does not fit")
    body = data[8 + length :]
    tensors: dict[str, Any] = {}
    ends = 0
    for name, begin, end, dtype, shape in sorted(_entries(bytes(data[8 : 8 + length])), key=lambda entry: entry[1:3]):
        if begin != ends or end > len(body):
            raise _broken(f"the bytes of {name!r} are not where they should be")
        ends = end
        tensors[name] = _tensor(dtype, shape, body[begin:end])
    if ends != len(body):
        raise _broken(f"{len(body) - ends} bytes belong to no tensor")
    return tensors


def _entries(header: bytes) -> list[tuple[str, int, int, str, tuple[int, ...]]]:
    try:
        document = json.loads(header.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise _broken(f"its header is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise _broken("its header is no object")
    document.pop("__metadata__", None)
    return [_entry(name, about) for name, about in document.items()]


def _entry(name: str, about: Any) -> tuple[str, int, int, str, tuple[int, ...]]:
    if not isinstance(about, dict) or about.keys() != {"dtype", "shape", "data_offsets"}:
        raise _broken(f"{name!r} is not described as a tensor")
    dtype, shape, offsets = about["dtype"], about["shape"], about["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise _broken(f"{name!r} has the unknown dtype {dtype!r}")
    if not _counts(shape) or len(shape) > _MOST_DIMENSIONS or not _counts(offsets) or len(offsets) != 2:
        raise _broken(f"{name!r} has no shape or no place")
    begin, end = offsets
    bits = _DTYPES[dtype][0] * math.prod(shape)
    if bits != 8 * (end - begin):
        raise _broken(f"{name!r} has {end - begin} bytes for its shape {shape}")
    return name, begin, end, dtype, tuple(shape)


def _counts(value: Any) -> bool:
    return isinstance(value, list) and all(type(one) is int and 0 <= one < 1 << 53 for one in value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _tensor(dtype: str, shape: tuple[int, ...], data: memoryview) -> Any:
    kind = _numpy_dtype(dtype)
    if kind is None:
        return Tensor(dtype, shape, data)
    import numpy

    # A copy: it can be written to, and does not keep the other tensors in memory.
    return numpy.frombuffer(data, dtype=kind).reshape(shape).copy()


def _numpy_dtype(dtype: str) -> Any:
    name = _DTYPES[dtype][1]
    try:
        import numpy
    except ImportError:
        return None
    try:
        return numpy.dtype(name)
    except TypeError:
        pass
    try:
        import ml_dtypes

        return numpy.dtype(getattr(ml_dtypes, name or ""))
    except (ImportError, AttributeError):
        return None


def _broken(why: str) -> LoadlockError:
    return LoadlockError(f"the safetensors file is broken: {why}")
