"""Arrays, their scalars and sparse matrices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .kinds import NUMBERS, Malformed, NotData, element_size
from .libraries import library, module, numpy_or_none

if TYPE_CHECKING:
    from .reader import Reader


def read_array(reader: Reader, tree: Any, depth: int) -> Any:
    dtype, shape, order = tree["dtype"], reader.shape(tree["shape"]), tree.get("order", "C")
    size = element_size(dtype)
    if size == 0 or order not in ("C", "F"):
        raise Malformed("an array of an unknown dtype")
    total = math.prod(shape) * size
    data = reader.bytes(tree["at"], total)
    numpy = numpy_or_none()
    if numpy is None:
        return plain_view(data, dtype, shape, order)
    flat = numpy.frombuffer(data, numpy.uint8) if not isinstance(data, numpy.ndarray) else data
    check_elements(numpy, flat, dtype)
    if dtype == "bfloat16":
        array = brain_floats(numpy, flat)
    else:
        array = flat.view(dtype) if total else numpy.empty(0, dtype)
    return array.reshape(shape, order=order)


def check_elements(numpy: Any, flat: Any, dtype: str) -> None:
    """Some bytes are no element of their dtype: numpy counts a mask by adding up its bytes."""
    if dtype == "|b1" and flat.size and flat.max() > 1:
        raise Malformed("a boolean that is neither true nor false")
    if dtype.startswith("<U") and flat.size and flat.view("<u4").max() > 0x10FFFF:
        raise Malformed("a text with a character that does not exist")


def brain_floats(numpy: Any, flat: Any) -> Any:
    found = module("ml_dtypes")
    if found is not None:
        return flat.view(found.bfloat16)
    # Exact: the upper half of a 32-bit float.
    return (flat.view("<u2").astype("<u4") << 16).view("<f4")


def plain_view(data: Any, dtype: str, shape: tuple[int, ...], order: str) -> Any:
    letter = NUMBERS.get(dtype, (0, None))[1]
    if letter is None or (order == "F" and len(shape) > 1) or 0 in shape or not shape:
        raise NotData(f"an array of {dtype} and shape {shape} needs numpy; install numpy")
    flat: Any = memoryview(data).cast("B")
    return flat.cast(letter, shape)


def read_texts(reader: Reader, tree: Any, depth: int) -> Any:
    shape, items = reader.shape(tree["shape"]), reader.list(tree["v"])
    if math.prod(shape) != len(items):
        raise Malformed("an array with another number of elements than it says")
    values = [reader.value(item, depth) for item in items]
    numpy = numpy_or_none()
    if numpy is None:
        return values
    array = numpy.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        array[at] = value
    return array.reshape(shape)


def read_scalar(reader: Reader, tree: Any, depth: int) -> Any:
    array = reader.part(tree["v"], depth, "array")
    if array.shape != ():
        raise Malformed("a scalar with a shape")
    return array[()] if numpy_or_none() is not None else array


def read_masked(reader: Reader, tree: Any, depth: int) -> Any:
    data = reader.part(tree["data"], depth, "array", "texts")
    mask = reader.part(tree["mask"], depth, "array")
    if mask.dtype.str != "|b1" or mask.shape != data.shape:
        raise Malformed("a mask that does not fit")
    return library("numpy").ma.MaskedArray(data, mask)


def read_sparse(reader: Reader, tree: Any, depth: int) -> Any:
    numpy, sparse = library("numpy"), library("scipy.sparse")
    shape = reader.shape(tree["shape"])
    data, indices, indptr = (reader.part(tree[name], depth, "array") for name in ("data", "indices", "indptr"))
    if len(shape) != 2 or tree["format"] not in ("csr", "csc"):
        raise Malformed("a sparse matrix of an unknown kind")
    rows, columns = shape if tree["format"] == "csr" else shape[::-1]
    # scipy's own code trusts these: an index out of range would read and write beyond its arrays.
    whole = all(part.ndim == 1 and part.dtype.str in ("<i4", "<i8") for part in (indices, indptr))
    if not whole or data.ndim != 1 or data.dtype.kind not in "biufc" or len(indptr) != rows + 1 or len(indices) != len(data):
        raise Malformed("a sparse matrix whose parts do not fit")
    if indptr[0] != 0 or indptr[-1] != len(indices) or (numpy.diff(indptr) < 0).any():
        raise Malformed("a sparse matrix whose rows overlap")
    if len(indices) and (indices.min() < 0 or indices.max() >= columns):
        raise Malformed("a sparse matrix with an element outside")
    name = f"{tree['format']}_{'array' if tree.get('as') == 'array' else 'matrix'}"
    return getattr(sparse, name)((data, indices, indptr), shape=shape)
