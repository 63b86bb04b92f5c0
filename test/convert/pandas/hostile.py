"""Writes frames that no pandas has: python hostile.py OUT prints {"name": "refused" | "left out"}, one pickle each.

Every object is made of pandas' own classes and functions with numbers that do not fit; nothing of it runs anything else.
"""

import copyreg
import datetime
import decimal
import json
import pickle
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas._libs.arrays import __pyx_unpickle_NDArrayBacked as unpickle_array
from pandas._libs.internals import _unpickle_block
from pandas._libs.sparse import BlockIndex, IntIndex
from pandas.core.indexes.base import _new_Index
from pandas.core.internals.managers import BlockManager

MAGIC = 82904607


class Made:
    """Is pickled as a call of `make`, whatever its arguments are, and a state."""

    def __init__(self, make, *args, state=None):
        self.parts = (make, args) if state is None else (make, args, state)

    def __reduce__(self):
        return self.parts


def instance(kind, state):
    return Made(copyreg._reconstructor, kind, object, None, state=state)


def frame(blocks, rows=2, columns=("a",), axes=None):
    blocks = tuple(Made(_unpickle_block, values, place, 2) for values, place in blocks)
    axes = axes or [pd.Index(list(columns)), pd.RangeIndex(rows)]
    return instance(pd.DataFrame, {"_mgr": Made(BlockManager, blocks, axes), "_typ": "dataframe", "attrs": {}})


def column(values, rows=2):
    return frame([(values, slice(0, 1, 1)), (np.zeros((1, rows)), slice(1, 2, 1))], rows, ["a", "b"])


def coded(codes, categories=("x", "y")):
    return Made(unpickle_array, pd.Categorical, MAGIC, None, state=(pd.CategoricalDtype(list(categories)), np.array(codes, "i1")))


def arrow(kind, length, buffers, children=(), dictionary=None, nulls=0, offset=0):
    buffers = [None if part is None else Made(pa.py_buffer, part) for part in buffers]
    data = (kind, length, nulls, offset, buffers, list(children), dictionary)
    array = Made(pa.lib._restore_array, data)
    return instance(pd.arrays.ArrowExtensionArray, {"_pa_array": array, "_dtype": None})


def offsets(*numbers):
    return np.array(numbers, "i4").tobytes()


def sparse(index, values):
    state = {"_sparse_index": index, "_sparse_values": np.array(values), "_dtype": pd.SparseDtype("int64", 0)}
    return instance(pd.arrays.SparseArray, state)


def multi(levels, codes):
    return Made(_new_Index, pd.MultiIndex, {"levels": levels, "codes": codes, "names": [None] * len(levels), "sortorder": None})


def shared_lists(depth):
    value = [1]
    for _ in range(depth):
        value = [value, value]
    return value


def deep_list(depth):
    value = [1]
    for _ in range(depth):
        value = [value]
    return value


def shared_structs(depth):
    data = (pa.int8(), 1, 0, 0, [None, Made(pa.py_buffer, b"\1")], [], None)
    kind = pa.int8()
    for _ in range(depth):
        kind = Made(pa.struct, [Made(pa.field, "a", kind), Made(pa.field, "b", kind)])
        data = (kind, 1, 0, 0, [None], [data, data], None)
    return instance(pd.arrays.ArrowExtensionArray, {"_pa_array": Made(pa.lib._restore_array, data)})


def nested_index(depth):
    value = np.arange(2)
    for _ in range(depth):
        value = Made(_new_Index, pd.Index, {"data": value, "name": None})
    return value


def nested_intervals(depth):
    value = np.arange(2)
    for _ in range(depth):
        value = instance(pd.arrays.IntervalArray, {"_left": value, "_right": value, "_closed": "right"})
    return value


def objects(values):
    array = np.empty((1, len(values)), object)
    array[0, :] = values
    return array


def samples():
    numbers = np.arange(2.0).reshape(1, 2)
    two = np.arange(4.0).reshape(2, 2)
    text = pa.string()
    yield "place-beyond", "refused", frame([(numbers, slice(1, 2, 1))])
    yield "place-negative", "refused", frame([(numbers, slice(-1, 0, 1))])
    yield "place-twice", "refused", frame([(numbers, slice(0, 1, 1))] * 2)
    yield "place-in-array", "refused", frame([(numbers, np.array([2**48]))])
    yield "places-endless", "refused", frame([(numbers, slice(0, 2**40, 1))])
    yield "places-too-few", "refused", frame([(two, slice(0, 1, 1))])
    yield "places-step-zero", "refused", frame([(numbers, slice(0, 1, 0))])
    yield "column-missing", "refused", frame([(numbers, slice(0, 1, 1))], columns=["a", "b"])
    yield "columns-endless", "refused", frame([], axes=[pd.RangeIndex(2**40), pd.RangeIndex(2)])
    yield "lines-endless", "refused", frame([(np.zeros((10**9, 0)), slice(0, 10**9, 1))], 0)
    yield "rows-differ", "left out", column(np.zeros((1, 3)))
    yield "no-block", "refused", instance(pd.DataFrame, {"_mgr": Made(BlockManager, (numbers,), [pd.Index(["a"]), pd.RangeIndex(2)])})
    yield "codes-beyond", "refused", column(coded([0, 2]))
    yield "codes-below", "refused", column(coded([0, -2]))
    yield "codes-none", "left out", column(Made(unpickle_array, pd.Categorical, MAGIC, None, state=(pd.CategoricalDtype(["x"]), np.zeros(2))))
    yield "mask-short", "left out", column(instance(pd.arrays.IntegerArray, {"_data": np.arange(2), "_mask": np.zeros(1, "?")}))
    yield "mask-numbers", "left out", column(instance(pd.arrays.IntegerArray, {"_data": np.arange(2), "_mask": np.zeros(2)}))
    yield "multi-beyond", "refused", frame([(numbers, slice(0, 1, 1))], axes=[pd.Index(["a"]), multi([pd.Index(["x"])], [np.array([0, 7], "i1")])])
    yield "multi-lengths", "refused", frame([(numbers, slice(0, 1, 1))], axes=[pd.Index(["a"]), multi([pd.Index(["x"])] * 2, [np.zeros(2, "i1"), np.zeros(3, "i1")])])
    yield "multi-columns-beyond", "refused", frame([(numbers, slice(0, 1, 1))], axes=[multi([pd.Index(["x"])], [np.array([5], "i1")]), pd.RangeIndex(2)])
    yield "arrow-falling", "refused", column(arrow(text, 2, [None, offsets(0, 2, 1), b"ab"]))
    yield "arrow-negative", "refused", column(arrow(text, 2, [None, offsets(-4, 0, 1), b"ab"]))
    yield "arrow-beyond", "refused", column(arrow(text, 2, [None, offsets(0, 1, 9), b"ab"]))
    yield "arrow-wide", "refused", column(arrow(pa.large_string(), 2, [None, np.array([0, 2**60, 2**61]).tobytes(), b"ab"]))
    yield "arrow-no-utf8", "refused", column(arrow(text, 2, [None, offsets(0, 1, 2), b"\xff\xfe"]))
    yield "arrow-cut-letter", "refused", column(arrow(text, 2, [None, offsets(0, 1, 2), "é".encode()]))
    yield "arrow-short", "left out", column(arrow(pa.int64(), 2, [None, b"\0" * 15]))
    yield "arrow-offset", "left out", column(arrow(pa.int64(), 2, [None, b"\0" * 16], offset=2**50))
    yield "arrow-short-validity", "left out", column(arrow(pa.int8(), 20, [b"\0", b"\0" * 20]), 20)
    yield "arrow-list-beyond", "refused", column(arrow(pa.list_(pa.int8()), 2, [None, offsets(0, 1, 5)], [(pa.int8(), 2, 0, 0, [None, Made(pa.py_buffer, b"ab")], [], None)]))
    yield "arrow-other-child", "left out", column(arrow(pa.list_(pa.int64()), 2, [None, offsets(0, 1, 2)], [(pa.int8(), 2, 0, 0, [None, Made(pa.py_buffer, b"ab")], [], None)]))
    dictionary = (text, 1, 0, 0, [None, Made(pa.py_buffer, offsets(0, 1)), Made(pa.py_buffer, b"a")], [], None)
    yield "arrow-index-beyond", "refused", column(arrow(pa.dictionary(pa.int8(), text), 2, [None, b"\0\1"], dictionary=dictionary))
    yield "arrow-structs-shared", "refused", column(shared_structs(30), 1)
    yield "sparse-beyond", "left out", column(sparse(Made(IntIndex, 2, np.array([2], "i4")), [1]))
    yield "sparse-unordered", "left out", column(sparse(Made(IntIndex, 2, np.array([1, 0], "i4")), [1, 2]))
    yield "sparse-blocks", "left out", column(sparse(Made(BlockIndex, 2, np.array([0], "i4"), np.array([2**30], "i4")), [1]))
    yield "sparse-endless", "refused", frame([(sparse(Made(IntIndex, 2**31 - 1, np.array([2], "i4")), [1]), slice(0, 1, 1))], 2**31 - 1)
    yield "range-endless", "refused", pd.RangeIndex(2**39)
    yield "range-step-zero", "refused", Made(_new_Index, pd.RangeIndex, {"start": 0, "stop": 3, "step": 0, "name": None})
    yield "lists-shared", "refused", column(objects([shared_lists(28), None]))
    yield "lists-deep", "left out", column(objects([deep_list(200), None]))
    yield "index-of-indexes", "left out", column(nested_index(100))
    yield "intervals-shared", "left out", column(nested_intervals(40))
    yield "decimal-long", "left out", column(objects([decimal.Decimal("1E+70000"), None]))
    yield "date-none", "left out", column(objects([Made(datetime.date, b"\x07\xe8\x0d\x20"), None]))


if __name__ == "__main__":
    said = {}
    for name, outcome, value in samples():
        Path(sys.argv[1], f"{name}.pkl").write_bytes(pickle.dumps(value, protocol=4))
        said[name] = outcome
    print(json.dumps(said))
