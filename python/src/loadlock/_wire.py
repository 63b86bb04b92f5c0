"""Values as data: a tree of JSON, and the bytes of arrays in shared memory beside it. Nothing here ever makes code run.

The guest and the Python package each have this file, byte by byte the same. Whoever reads takes every tree for
hostile: kinds and dtypes are of a closed list, sizes must fit, depth and the number of bytes that are copied have an
end. What a value is made of:

    null, true, 1, 1.5, "text", [..]     themselves; every other value is an object with its kind as "t"
    {"t": "array", "dtype": "<f8", "shape": [2, 3], "order": "C", "at": 64}
    {"t": "texts", "shape": [2], "v": [..]}                an array of objects, each of them a value
    {"t": "tuple" | "set" | "frozenset", "v": [..]}   {"t": "map", "v": [[key, value], ..]}
    {"t": "int", "v": "123"}   {"t": "float", "v": "nan" | "inf" | "-inf"}   {"t": "complex", "v": [real, imaginary]}
    {"t": "bytes", "at": 0, "size": 5}   {"t": "scalar", "v": array}   {"t": "masked", "data", "mask": array}
    {"t": "sparse", "format": "csr" | "csc", "shape", "data", "indices", "indptr"}
    {"t": "frame", "columns": index, "index": index, "data": [..]}   {"t": "series", "name", "index", "data"}
    {"t": "index", "names": [..], "v": array | range | category | ..}   {"t": "range", "v": [start, stop, step]}
    {"t": "category", "codes", "categories", "ordered"}   {"t": "zoned", "zone", "v"}   {"t": "nullable", "dtype", "v"}
    {"t": "self"}                                          the model itself
"""

from __future__ import annotations

import math
import re
import sys
from typing import Any, Callable, Protocol

DEPTH = 24
ALIGNMENT = 64
MOST_DIMENSIONS = 32
#: Keys that are no texts have hashes that an attacker can choose.
MOST_ODD_KEYS = 10_000

#: Bytes of an element and memoryview's letter for it.
NUMBERS = {
    **{"|b1": (1, "?"), "|i1": (1, "b"), "|u1": (1, "B"), "<i2": (2, "h"), "<u2": (2, "H"), "<i4": (4, "i")},
    **{"<u4": (4, "I"), "<i8": (8, "q"), "<u8": (8, "Q"), "<f2": (2, "e"), "<f4": (4, "f"), "<f8": (8, "d")},
    **{"<c8": (8, None), "<c16": (16, None), "bfloat16": (2, None)},
}
SIZED = re.compile(r"(?:<U|\|S)([1-9][0-9]{0,5})")
TIMES = re.compile(r"<[mM]8\[(?:[1-9][0-9]{0,3})?(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\]")
NULLABLE = re.compile(r"U?Int(?:8|16|32|64)|Float(?:32|64)|boolean|string|str")
ZONE = re.compile(r"[A-Za-z0-9_+:/-]{1,64}")


class NotData(TypeError):
    """A value that is more than data: it stays where it is."""


class Malformed(ValueError):
    """A tree that nobody wrote who keeps to the rules."""


class Memory(Protocol):
    def take(self, at: int, size: int) -> Any:
        """The bytes there, as something that has a writable buffer. Raises Malformed where there are none."""


def module(name: str) -> Any:
    """A library, where somebody has imported it already: a value of its kind cannot exist before."""
    return sys.modules.get(name)


# Writing


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


def write_numpy(writer: Writer, numpy: Any, value: Any, depth: int) -> Any:
    if isinstance(value, numpy.generic):
        if value.dtype.kind == "U":
            return str(value)
        return {"t": "scalar", "v": write_numpy(writer, numpy, numpy.asarray(value), depth)}
    if not isinstance(value, numpy.ndarray):
        return None
    if isinstance(value, numpy.ma.MaskedArray):
        mask = numpy.ma.getmaskarray(value)
        return {"t": "masked", **{name: writer.tree(part, depth + 1) for name, part in (("data", value.data), ("mask", mask))}}
    if value.dtype.itemsize == 0:
        value = value.astype(value.dtype.kind + "1")
    dtype = value.dtype
    if dtype.kind == "O" or dtype.char == "T":
        return {"t": "texts", "shape": list(value.shape), "v": [writer.tree(item, depth + 1) for item in value.ravel().tolist()]}
    if dtype.byteorder == ">" or (dtype.byteorder == "=" and sys.byteorder == "big"):
        dtype = dtype.newbyteorder("<")
        value = value.astype(dtype)
    name = "bfloat16" if dtype.name == "bfloat16" else dtype.str.replace("=", "<")
    if element_size(name) != dtype.itemsize:
        raise NotData(f"an array of {dtype} has no place among the dtypes that are passed on")
    order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
    flat = numpy.asarray(value.T if order == "F" else value, order="C")
    if flat.size == 0:
        flat = numpy.empty(0, dtype)
    flat = flat.reshape(-1).view(numpy.uint8)
    return {"t": "array", "dtype": name, "shape": list(value.shape), "order": order, "at": writer.put(flat)}


def write_torch(writer: Writer, torch: Any, value: Any, depth: int) -> Any:
    if isinstance(value, (torch.device, torch.dtype)):
        return str(value)
    if not isinstance(value, torch.Tensor):
        return None
    value = value.detach().cpu()
    if value.layout is not torch.strided:
        value = value.to_dense()
    if value.is_quantized:
        value = value.dequantize()
    value = value.resolve_conj().resolve_neg()
    if value.dtype is torch.bfloat16:
        tree = write_numpy(writer, library("numpy"), value.contiguous().view(torch.int16).numpy(), depth)
        return {**tree, "dtype": "bfloat16"}
    try:
        array = value.numpy()
    except TypeError as error:
        raise NotData(f"a tensor of {value.dtype} has no place among the dtypes that are passed on") from error
    return write_numpy(writer, library("numpy"), array, depth)


def write_sparse(writer: Writer, sparse: Any, value: Any, depth: int) -> Any:
    if not sparse.issparse(value):
        return None
    if value.format not in ("csr", "csc"):
        value = value.tocsr()
    if len(value.shape) != 2:
        raise NotData("a sparse array of one dimension")
    parts = {name: writer.tree(getattr(value, name), depth + 1) for name in ("data", "indices", "indptr")}
    kind = "array" if isinstance(value, getattr(sparse, "sparray", ())) else "matrix"
    return {"t": "sparse", "format": value.format, "as": kind, "shape": list(value.shape), **parts}


def write_pandas(writer: Writer, pandas: Any, value: Any, depth: int) -> Any:
    def column(data: Any) -> Any:
        dtype = data.dtype
        if isinstance(dtype, pandas.CategoricalDtype):
            found = data.cat if isinstance(data, pandas.Series) else data
            codes, categories = writer.tree(_values(found.codes), depth + 1), column(dtype.categories)
            return {"t": "category", "codes": codes, "categories": categories, "ordered": bool(dtype.ordered)}
        if isinstance(dtype, pandas.DatetimeTZDtype):
            plain = data.dt.tz_convert("UTC").dt.tz_localize(None) if isinstance(data, pandas.Series) else data.tz_convert("UTC").tz_localize(None)
            return {"t": "zoned", "zone": str(dtype.tz), "v": writer.tree(_values(plain), depth + 1)}
        if isinstance(dtype, pandas.api.extensions.ExtensionDtype):
            name = str(dtype)
            if not NULLABLE.fullmatch(name):
                raise NotData(f"a column of {name} has no place among the dtypes that are passed on")
            items = [None if one is pandas.NA or one != one else one for one in data.tolist()]
            return {"t": "nullable", "dtype": name, "v": [writer.tree(item, depth + 1) for item in items]}
        values = _values(data)
        if values.dtype.kind == "O":
            items = [None if one is None or one is pandas.NA else one for one in values.tolist()]
            return {"t": "texts", "shape": [len(items)], "v": [writer.tree(item, depth + 1) for item in items]}
        return writer.tree(values, depth + 1)

    def index(labels: Any) -> Any:
        names = [writer.tree(name, depth + 1) for name in labels.names]
        if isinstance(labels, pandas.RangeIndex):
            return {"t": "index", "names": names, "v": {"t": "range", "v": [labels.start, labels.stop, labels.step]}}
        if isinstance(labels, pandas.MultiIndex):
            rows = [writer.tree(tuple(row), depth + 1) for row in labels.tolist()]
            return {"t": "index", "names": names, "v": {"t": "tuple", "v": rows}}
        if isinstance(labels, (pandas.IntervalIndex, pandas.PeriodIndex)):
            raise NotData(f"labels of {labels.dtype} have no place among what is passed on")
        return {"t": "index", "names": names, "v": column(labels)}

    if isinstance(value, pandas.DataFrame):
        # By position: two columns may have one name.
        data = [column(value.iloc[:, at]) for at in range(value.shape[1])]
        return {"t": "frame", "columns": index(value.columns), "index": index(value.index), "data": data}
    if isinstance(value, pandas.Series):
        return {"t": "series", "name": writer.tree(value.name, depth + 1), "index": index(value.index), "data": column(value)}
    if isinstance(value, pandas.Index):
        return index(value)
    if value is pandas.NA or value is pandas.NaT:
        return None if value is None else {"t": "missing", "v": "NaT" if value is pandas.NaT else "NA"}
    if isinstance(value, pandas.Timestamp) and value.tz is None:
        return writer.tree(value.to_datetime64(), depth + 1)
    if isinstance(value, pandas.Timedelta):
        return writer.tree(value.to_timedelta64(), depth + 1)
    return None


def _values(data: Any) -> Any:
    return library("numpy").asarray(data)


def write_arrow(writer: Writer, pyarrow: Any, value: Any, depth: int) -> Any:
    if isinstance(value, pyarrow.RecordBatch):
        value = pyarrow.Table.from_batches([value])
    if not isinstance(value, pyarrow.Table):
        return None
    return {"t": "table", "v": writer.tree(value.to_pandas(), depth + 1)}


Write = Callable[[Writer, Any, Any, int], Any]
WRITERS: tuple[tuple[str, Write], ...] = (
    ("numpy", write_numpy),
    ("pandas", write_pandas),
    ("scipy.sparse", write_sparse),
    ("torch", write_torch),
    ("pyarrow", write_arrow),
)


# Reading


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


def numpy_or_none() -> Any:
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def library(name: str) -> Any:
    try:
        return __import__(name, fromlist=["_"])
    except ImportError as error:
        raise NotData(f"the value needs {name}; install {name}") from error


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


def read_scalar(reader: Reader, tree: Any, depth: int) -> Any:
    array = read_part(reader, tree["v"], depth, "array")
    if array.shape != ():
        raise Malformed("a scalar with a shape")
    return array[()] if numpy_or_none() is not None else array


def read_part(reader: Reader, tree: Any, depth: int, *kinds: str) -> Any:
    if not isinstance(tree, dict) or tree.get("t") not in kinds:
        raise Malformed("a part of another kind than it should be")
    return reader.value(tree, depth)


def read_masked(reader: Reader, tree: Any, depth: int) -> Any:
    data = read_part(reader, tree["data"], depth, "array", "texts")
    mask = read_part(reader, tree["mask"], depth, "array")
    if mask.dtype.str != "|b1" or mask.shape != data.shape:
        raise Malformed("a mask that does not fit")
    return library("numpy").ma.MaskedArray(data, mask)


def read_sparse(reader: Reader, tree: Any, depth: int) -> Any:
    numpy, sparse = library("numpy"), library("scipy.sparse")
    shape = reader.shape(tree["shape"])
    data, indices, indptr = (read_part(reader, tree[name], depth, "array") for name in ("data", "indices", "indptr"))
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


def read_frame(reader: Reader, tree: Any, depth: int) -> Any:
    pandas = library("pandas")
    columns, rows = (read_part(reader, tree[name], depth, "index") for name in ("columns", "index"))
    data = [read_column(reader, one, depth, len(rows)) for one in reader.list(tree["data"])]
    if len(data) != len(columns):
        raise Malformed("a table with another number of columns than it says")
    frame = pandas.DataFrame(dict(enumerate(data)), index=rows, copy=False)
    frame.columns = columns
    return frame


def read_series(reader: Reader, tree: Any, depth: int) -> Any:
    rows = read_part(reader, tree["index"], depth, "index")
    name = reader.value(tree["name"], depth)
    return library("pandas").Series(read_column(reader, tree["data"], depth, len(rows)), index=rows, name=name)


def read_column(reader: Reader, tree: Any, depth: int, length: int) -> Any:
    column = read_part(reader, tree, depth, "array", "texts", "category", "zoned", "nullable")
    if len(getattr(column, "shape", ())) != 1 or len(column) != length:
        raise Malformed("a column of another length than its table")
    return column


def read_index(reader: Reader, tree: Any, depth: int) -> Any:
    pandas = library("pandas")
    names = [reader.value(name, depth) for name in reader.list(tree["names"])]
    labels = read_part(reader, tree["v"], depth, "array", "texts", "category", "zoned", "nullable", "range", "tuple")
    if isinstance(labels, tuple):
        return pandas.MultiIndex.from_tuples(labels, names=names)
    if isinstance(labels, range):
        index = pandas.RangeIndex(labels.start, labels.stop, labels.step)
    else:
        index = pandas.Index(labels)
    index.names = names
    return index


def read_range(reader: Reader, tree: Any, depth: int) -> range:
    numbers = reader.list(tree["v"])
    if len(numbers) != 3 or not all(type(one) is int and abs(one) < 1 << 48 for one in numbers) or numbers[2] == 0:
        raise Malformed("a range that is none")
    return range(*numbers)


def read_category(reader: Reader, tree: Any, depth: int) -> Any:
    codes = read_part(reader, tree["codes"], depth, "array")
    categories = read_part(reader, tree["categories"], depth, "array", "texts", "nullable", "zoned")
    if codes.ndim != 1 or codes.dtype.kind != "i" or not isinstance(tree["ordered"], bool):
        raise Malformed("categories that are none")
    if len(codes) and (codes.min() < -1 or codes.max() >= len(categories)):
        raise Malformed("a category that is not there")
    return library("pandas").Categorical.from_codes(codes, categories, ordered=tree["ordered"])


def read_zoned(reader: Reader, tree: Any, depth: int) -> Any:
    times, zone = read_part(reader, tree["v"], depth, "array"), tree["zone"]
    if times.dtype.kind != "M" or not isinstance(zone, str) or not ZONE.fullmatch(zone) or ".." in zone or zone[0] == "/":
        raise Malformed("times without a zone")
    return library("pandas").DatetimeIndex(times).tz_localize("UTC").tz_convert(zone)


def read_nullable(reader: Reader, tree: Any, depth: int) -> Any:
    pandas = library("pandas")
    if not isinstance(tree["dtype"], str) or not NULLABLE.fullmatch(tree["dtype"]):
        raise Malformed("a column of an unknown dtype")
    items = [pandas.NA if item is None else reader.value(item, depth) for item in reader.list(tree["v"])]
    return pandas.array(items, dtype=tree["dtype"])


def read_missing(reader: Reader, tree: Any, depth: int) -> Any:
    return library("pandas").NaT if tree["v"] == "NaT" else library("pandas").NA


def read_table(reader: Reader, tree: Any, depth: int) -> Any:
    return library("pyarrow").Table.from_pandas(read_part(reader, tree["v"], depth, "frame"))


def read_self(reader: Reader, tree: Any, depth: int) -> Any:
    if reader.itself is None:
        raise Malformed("a value that refers to nothing")
    return reader.itself


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
