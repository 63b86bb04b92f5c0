"""Tables, columns and labels of pandas, and tables of Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .kinds import NULLABLE, NotData
from .libraries import library

if TYPE_CHECKING:
    from .writer import Writer


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
