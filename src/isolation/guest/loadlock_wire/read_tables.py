"""Tables, columns and labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .kinds import NULLABLE, Malformed
from .libraries import library

if TYPE_CHECKING:
    from .reader import Reader

ZONE = re.compile(r"[A-Za-z0-9_+:/-]{1,64}")


def read_frame(reader: Reader, tree: Any, depth: int) -> Any:
    pandas = library("pandas")
    columns, rows = (reader.part(tree[name], depth, "index") for name in ("columns", "index"))
    data = [read_column(reader, one, depth, len(rows)) for one in reader.list(tree["data"])]
    if len(data) != len(columns):
        raise Malformed("a table with another number of columns than it says")
    frame = pandas.DataFrame(dict(enumerate(data)), index=rows, copy=False)
    frame.columns = columns
    return frame


def read_series(reader: Reader, tree: Any, depth: int) -> Any:
    rows = reader.part(tree["index"], depth, "index")
    name = reader.value(tree["name"], depth)
    return library("pandas").Series(read_column(reader, tree["data"], depth, len(rows)), index=rows, name=name)


def read_column(reader: Reader, tree: Any, depth: int, length: int) -> Any:
    column = reader.part(tree, depth, "array", "texts", "category", "zoned", "nullable")
    if len(getattr(column, "shape", ())) != 1 or len(column) != length:
        raise Malformed("a column of another length than its table")
    return column


def read_index(reader: Reader, tree: Any, depth: int) -> Any:
    pandas = library("pandas")
    names = [reader.value(name, depth) for name in reader.list(tree["names"])]
    labels = reader.part(tree["v"], depth, "array", "texts", "category", "zoned", "nullable", "range", "tuple")
    if isinstance(labels, tuple):
        return pandas.MultiIndex.from_tuples(labels, names=names)
    if isinstance(labels, range):
        index = pandas.RangeIndex(labels.start, labels.stop, labels.step)
    else:
        index = pandas.Index(labels)
    index.names = names
    return index


def read_category(reader: Reader, tree: Any, depth: int) -> Any:
    codes = reader.part(tree["codes"], depth, "array")
    categories = reader.part(tree["categories"], depth, "array", "texts", "nullable", "zoned")
    if codes.ndim != 1 or codes.dtype.kind != "i" or not isinstance(tree["ordered"], bool):
        raise Malformed("categories that are none")
    if len(codes) and (codes.min() < -1 or codes.max() >= len(categories)):
        raise Malformed("a category that is not there")
    return library("pandas").Categorical.from_codes(codes, categories, ordered=tree["ordered"])


def read_zoned(reader: Reader, tree: Any, depth: int) -> Any:
    times, zone = reader.part(tree["v"], depth, "array"), tree["zone"]
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
    return library("pyarrow").Table.from_pandas(reader.part(tree["v"], depth, "frame"))
