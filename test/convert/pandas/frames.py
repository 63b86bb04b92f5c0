"""Writes pandas objects as pickles, and compares the tables made of them with the objects.

python frames.py write OUT [all]       one JSON line: {"made": {"file": "name"}, "not_made": {"file": "why"}}; each object
                                       in one form of pickle, with `all` in every form
python frames.py check < pairs         pairs: [[pickle, table], ...]; one JSON line: {"table": "equal" | "as pandas" | … | why}
python frames.py old < tables          tables of test/corpus/pickle/old-pandas-*: {"table": "equal" | why}

A table is `equal` where pandas.testing.assert_frame_equal finds no difference from the object (a Series or Index as
the frame of one column), `as pandas` where it is what pandas' own to_parquet or to_feather and read give, `equal as
Arrow` where it is the object once pandas is told to keep Arrow's types, `equal in values` where only dtypes differ,
`equal but for labels` where only the dtype of the labels of columns does.
"""

import datetime
import decimal
import io
import json
import pickle
import sys
import uuid
import warnings
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

FORMS = ["p2", "p3", "p4", "p5", "joblib", "joblib-zlib"]


def columns():
    """One column each: every dtype, with and without what is missing."""
    for code in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "?", ">i4", ">f8"]:
        yield f"numpy-{np.dtype(code).name}-{'big' if code[0] == '>' else 'little'}", np.array([0, 1, 100, 0, 1]).astype(code)
    yield "floats-special", [1.5, np.nan, np.inf, -np.inf, -0.0]
    yield "int64-extremes", np.array([-(2**63), 2**63 - 1, 0, -1, 1])
    yield "uint64-extremes", np.array([2**64 - 1, 0, 1], "u8")
    for unit in ["s", "ms", "us", "ns"]:
        yield f"datetime-{unit}", pd.Series(pd.to_datetime(["2024-02-29 12:34:56", None, "1900-01-01 00:00:00"])).astype(f"M8[{unit}]")
        yield f"timedelta-{unit}", pd.Series(pd.to_timedelta([86399, None, -1], unit="s")).astype(f"m8[{unit}]")
        yield f"zone-{unit}", pd.Series(pd.to_datetime(["2024-02-29", None])).astype(f"M8[{unit}]").dt.tz_localize("America/New_York")
    for zone in ["UTC", "Asia/Kolkata", datetime.timezone(datetime.timedelta(hours=-3, minutes=-30)), datetime.timezone.utc]:
        yield f"zone-{zone}", pd.Series(pd.date_range("2024-01-01", periods=3, tz=zone))
    for dtype in ["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64", "boolean"]:
        yield f"nullable-{dtype}", pd.array([1, None, 0], dtype=dtype)
    for storage in ["python", "pyarrow"]:
        for missing in [pd.NA, np.nan]:
            yield f"string-{storage}-{missing}", pd.array(["a", None, "", "ç漢😀"], dtype=pd.StringDtype(storage, missing))
    yield "texts", ["a", None, "longer than that", "", "ç漢😀\0"]
    for name, values in {
        "texts": ["a", None, "ç漢😀", ""],
        "texts-nan": ["a", np.nan],
        "bytes": [b"a", None, b"\0\xff"],
        "bools": [True, None, False],
        "ints": [1, 2, -3],
        "ints-large": [2**63, 1],
        "ints-missing": [1, None, 3],
        "floats": [1.5, None],
        "mixed-numbers": [1, 2.5],
        "dates": [datetime.date(2024, 2, 29), None, datetime.date(1, 1, 1), datetime.date(9999, 12, 31)],
        "times": [datetime.time(1, 2, 3, 4), None, datetime.time(23, 59, 59, 999999)],
        "datetimes": [datetime.datetime(2024, 2, 29, 1, 2, 3, 4), None],
        "datetimes-utc": [datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)],
        "timedeltas": [datetime.timedelta(1, 2, 3), None],
        "timestamps": [pd.Timestamp("2024-01-01"), pd.NaT],
        "decimals": [decimal.Decimal("1.50"), decimal.Decimal("-123456789.123"), None, decimal.Decimal("1E+3")],
        "decimals-wide": [decimal.Decimal("1" * 45)],
        "uuids": [uuid.UUID(int=1), None],
        "lists": [[1, 2], [], None, [3]],
        "lists-texts": [["a", None], ["ç"]],
        "lists-nested": [[[1], []], None, [[2, 3]]],
        "tuples": [(1, 2), (3,)],
        "arrays": [np.array([1.0, 2.0]), np.array([])],
        "dicts": [{"a": 1, "b": "x"}, {"a": 2, "b": None}],
        "numpy-scalars": [np.float64(1.5), np.float64(2.5)],
        "nothing": [None, None],
    }.items():
        series = pd.Series([None] * len(values), dtype=object)
        series[:] = values
        yield f"objects-{name}", series
    yield "category-texts", pd.Categorical(["b", None, "a"], categories=["b", "z", "a"])
    yield "category-ordered", pd.Categorical(["lo", "hi"], categories=["lo", "mid", "hi"], ordered=True)
    yield "category-object", pd.Categorical(["b", "a"], categories=pd.Index(["b", "a"], dtype=object))
    yield "category-ints", pd.Categorical([3, 1, 3], categories=[3, 1, 2])
    yield "category-floats", pd.Categorical([0.5, None])
    yield "category-times", pd.Categorical(pd.date_range("2024-01-01", periods=2))
    yield "category-bools", pd.Categorical([True, False])
    yield "category-intervals", pd.cut([1, 2, 3, np.nan], 2)
    yield "category-time-intervals", pd.cut(pd.Series(pd.date_range("2024-01-01", periods=3)), 2)
    yield "category-periods", pd.Categorical(pd.period_range("2024-01", periods=2, freq="M"))
    yield "category-many", pd.Categorical([f"c{i % 300}" for i in range(1000)])
    yield "category-empty", pd.Categorical([], categories=["a", "b"])
    for freq in ["M", "Q", "D", "W", "h", "Y"]:
        yield f"period-{freq}", pd.Series(pd.period_range("2024-01-01", periods=3, freq=freq))
    yield "period-missing", pd.Series(pd.PeriodIndex(["2024-01", None], freq="M"))
    for closed in ["left", "right", "both", "neither"]:
        yield f"interval-{closed}", pd.Series(pd.arrays.IntervalArray.from_breaks([0, 1, 2], closed=closed))
    yield "interval-floats", pd.Series(pd.arrays.IntervalArray.from_tuples([(0.5, 1.5), None]))
    yield "interval-times", pd.Series(pd.interval_range(pd.Timestamp("2024-01-01"), periods=2))
    for name, values in {"ints": [0, 0, 5], "floats": [np.nan, 1.5, np.nan], "bools": [False, True, False]}.items():
        yield f"sparse-{name}", pd.arrays.SparseArray(values)
    yield "sparse-blocks", pd.arrays.SparseArray([0, 1, 2, 0, 3], kind="block", fill_value=0)
    arrow = {
        "int8": ([1, None], pa.int8()),
        "bool": ([True, None, False], pa.bool_()),
        "string": (["a", None, "ç"], pa.string()),
        "large-binary": ([b"a", None], pa.large_binary()),
        "decimal": ([decimal.Decimal("1.5"), None], pa.decimal128(10, 3)),
        "decimal256": ([decimal.Decimal("-1.5"), None], pa.decimal256(60, 3)),
        "date": ([datetime.date(2024, 1, 1), None], pa.date32()),
        "time": ([datetime.time(1), None], pa.time64("us")),
        "time-s": ([datetime.time(1), None], pa.time32("s")),
        "timestamp": ([0, None, 1], pa.timestamp("ns", "Europe/Paris")),
        "timestamp-s": ([0, None, 1], pa.timestamp("s")),
        "duration": ([5, None], pa.duration("ms")),
        "list": ([[1, None], [], None], pa.list_(pa.int16())),
        "large-list": ([["a"], None], pa.large_list(pa.string())),
        "struct": ([{"a": 1, "b": ["x"]}, None, {"a": None, "b": []}], pa.struct([("a", pa.int32()), ("b", pa.list_(pa.string()))])),
        "list-struct": ([[{"a": 1}, None], None, []], pa.list_(pa.struct([("a", pa.float32())]))),
        "fixed": ([b"ab", None], pa.binary(2)),
        "half": ([np.float16(1.5), None], pa.float16()),
        "null": ([None, None], pa.null()),
        "dictionary": (["a", "b", None, "a"], pa.dictionary(pa.int8(), pa.string())),
    }
    for name, (values, type_) in arrow.items():
        yield f"arrow-{name}", pd.array(values, dtype=pd.ArrowDtype(type_))
    chunks = pa.chunked_array([["a", None], [], ["ç", "d"]], pa.large_string())
    yield "arrow-chunks", pd.Series(pd.arrays.ArrowExtensionArray(chunks))
    bits = pa.chunked_array([[True, None, False], [True]], pa.bool_())
    yield "arrow-chunks-bits", pd.Series(pd.arrays.ArrowExtensionArray(bits))
    yield "arrow-slice", pd.Series(pd.arrays.ArrowExtensionArray(pa.array([[i, None] if i % 3 else None for i in range(20)]).slice(5, 11)))
    yield "arrow-slice-bits", pd.Series(pd.arrays.ArrowExtensionArray(pa.array([i % 3 == 0 if i % 5 else None for i in range(40)]).slice(3, 30)))
    yield "arrow-slice-struct", pd.Series(pd.arrays.ArrowExtensionArray(pa.array([{"a": str(i)} for i in range(9)]).slice(2, 4)))


def indexes():
    days = pd.date_range("2024-01-01", periods=3)._with_freq(None)
    yield "range", pd.RangeIndex(3)
    yield "range-step", pd.RangeIndex(10, 4, -2, name="down")
    yield "ints", pd.Index([3, 1, 2])
    yield "ints-named", pd.Index([3, 1, 2], name="key")
    yield "named-as-column", pd.Index([3, 1, 2], name="a")
    yield "named-int", pd.Index([3, 1, 2], name=7)
    yield "floats", pd.Index([0.5, np.nan, 1.5])
    yield "bools", pd.Index([True, False, True])
    yield "texts", pd.Index(["a", "b", None], name="ç")
    yield "objects", pd.Index(["a", "b", "c"], dtype=object)
    yield "dates", pd.Index([datetime.date(2024, 1, 1)] * 3)
    yield "nullable", pd.Index([1, None, 3], dtype="Int64")
    yield "categorical", pd.CategoricalIndex(["a", "b", "a"], categories=["b", "a", "c"])
    yield "interval", pd.interval_range(0, 3)
    yield "datetime", days
    yield "datetime-freq", pd.date_range("2024-01-01", periods=3)
    yield "datetime-zone", days.tz_localize("Europe/Paris")
    yield "timedelta", pd.to_timedelta([1, 2, 4], unit="s")
    yield "period", pd.period_range("2024-01", periods=3, freq="M")
    yield "multi", pd.MultiIndex.from_tuples([("a", 1), ("b", 2), ("a", 2)], names=["x", "y"])
    yield "multi-unnamed", pd.MultiIndex.from_tuples([("a", 1.5), ("b", None), ("a", 2.5)])
    yield "multi-missing", pd.MultiIndex.from_tuples([("a", 1), (None, 2), ("a", 2)], names=["x", None])
    yield "multi-times", pd.MultiIndex.from_arrays([days.tz_localize("UTC"), pd.Categorical(["u", "v", "u"])], names=["t", "c"])


def labels():
    yield "texts", ["a", "b"]
    yield "unicode", ["ç漢", "a b'c\"\\"]
    yield "ints", [10, 20]
    yield "range", pd.RangeIndex(2)
    yield "floats", [0.5, 1e20]
    yield "bools", [True, False]
    yield "times", pd.to_datetime(["2024-01-01 00:00:00", "2024-01-02 03:04:05"])
    yield "mixed", pd.Index(["a", 1], dtype=object)
    yield "named", pd.Index(["a", "b"], name="labels")
    yield "multi", pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["p", None])
    yield "multi-texts", pd.MultiIndex.from_tuples([("it's", "x"), ('"', "ç")])
    yield "duplicates", ["a", "a"]
    yield "categorical", pd.CategoricalIndex(["a", "b"])


def objects():
    frames = {}
    for name, values in columns():
        frames[f"column-{name}"] = pd.DataFrame({"x": values})
        frames[f"series-{name}"] = pd.Series(values, name="x")
    for name, index in indexes():
        frames[f"index-{name}"] = pd.DataFrame({"a": [1.5, 2.5, 3.5], "b": ["x", "y", None]}, index=index)
        if index.nlevels == 1:
            frames[f"alone-{name}"] = index
    for name, given in labels():
        frames[f"labels-{name}"] = pd.DataFrame([[1, 2], [3, 4]], columns=given)
    wide = np.arange(60.0).reshape(4, 15)
    frames["wide"] = pd.DataFrame(wide, columns=[f"c{i}" for i in range(15)])
    frames["wide-fortran"] = pd.DataFrame(np.asfortranarray(wide), columns=[f"c{i}" for i in range(15)])
    frames["wide-strided"] = pd.DataFrame(np.arange(240).reshape(8, 30)[::2, ::2], columns=[f"c{i}" for i in range(15)])
    frames["wide-bytes"] = pd.DataFrame(np.arange(60, dtype="i1").reshape(4, 15), columns=[f"c{i}" for i in range(15)])
    frames["wide-big-endian"] = pd.DataFrame(wide.astype(">f4"), columns=[f"c{i}" for i in range(15)])
    frames["wide-zones"] = pd.DataFrame({c: pd.date_range("2024", periods=3, tz="UTC") for c in "abc"}).copy()
    frames["blocks-mixed"] = pd.DataFrame({c: [1, 2] if i % 2 else [0.5, 1.5] for i, c in enumerate("abcdefg")}).copy()
    frames["empty"] = pd.DataFrame()
    frames["empty-rows"] = pd.DataFrame({"a": pd.Series([], dtype="i8"), "b": pd.Series([], dtype="str"), "c": pd.Categorical([], categories=["x"])})
    frames["empty-columns"] = pd.DataFrame(index=pd.RangeIndex(3))
    frames["empty-index"] = pd.DataFrame({"a": []}, index=pd.DatetimeIndex([]))
    frames["one-row"] = pd.DataFrame({"a": [1], "b": ["x"]})
    frames["attrs"] = pd.DataFrame({"a": [1]})
    frames["attrs"].attrs = {"source": "a survey", "parts": [1, 2.5, None, {"x": True}]}
    frames["in-dict"] = {"frame": pd.DataFrame({"a": [1, 2]}), "note": "x"}
    frames["in-list"] = [pd.Series([1, 2], name="s")]
    frames["two"] = {"train": pd.DataFrame({"a": [1]}), "test": pd.DataFrame({"a": [2]})}
    frames["unnamed"] = pd.Series([1.5, 2.5])
    frames["named-int"] = pd.Series([1.5, 2.5], name=3)
    frames["complex"] = pd.DataFrame({"a": [1j], "b": [1]})
    frames["complex-alone"] = pd.DataFrame({"a": [1j]})
    frames["mixed-objects"] = pd.DataFrame({"a": pd.Series([1, "x"], dtype=object), "b": [1, 2]})
    frames["function"] = pd.DataFrame({"a": pd.Series([np.add, np.add], dtype=object), "b": [1, 2]})
    frames["no-frame"] = {"a": 1}
    rows = 100_000
    random = np.random.default_rng(1)
    frames["long"] = pd.DataFrame(
        {
            "f": random.random(rows),
            "i": random.integers(-100, 100, rows).astype("i2"),
            "n": pd.array(np.where(random.random(rows) < 0.1, None, 7), dtype="Int32"),
            "b": random.random(rows) < 0.5,
            "t": pd.Series(random.integers(0, 1000, rows)).map("row {}".format),
            "o": pd.Series([None if i % 7 == 0 else f"{i}" for i in range(rows)], dtype=object),
            "c": pd.Categorical(random.choice(["x", "yy", "zzz"], rows)),
            "d": pd.date_range("2000-01-01", periods=rows, freq="min"),
        }
    )
    lists = [[j for j in range(i % 4)] if i % 5 else None for i in range(rows)]
    frames["long-lists"] = pd.DataFrame({"l": pd.array(lists, dtype=pd.ArrowDtype(pa.list_(pa.int32())))})
    frames["long-wide"] = pd.DataFrame(random.random((20_000, 150)), columns=[str(i) for i in range(150)])
    return frames


def write(folder, every):
    made, not_made = {}, {}
    for at, (name, value) in enumerate(objects().items()):
        for form in FORMS if every else [FORMS[at % len(FORMS)]]:
            path = folder / f"{name.replace('/', '_').replace(' ', '_').replace(':', '')}.{form}"
            try:
                if form[0] == "p":
                    path.write_bytes(pickle.dumps(value, protocol=int(form[1:])))
                else:
                    joblib.dump(value, path, compress=("zlib", 1) if form == "joblib-zlib" else 0)
                made[path.name] = name
            except Exception as error:
                not_made[path.name] = f"{type(error).__name__}: {error}"[:200]
    return {"made": made, "not_made": not_made}


def as_frame(value):
    """What a table of the object is expected to be, and what of it that is a sparse layout is not."""
    if isinstance(value, (dict, list)):
        parts = value.values() if isinstance(value, dict) else value
        value = next(part for part in parts if isinstance(part, (pd.DataFrame, pd.Series)))
    if isinstance(value, pd.Index):
        value = value.to_frame(index=False)
    elif isinstance(value, pd.Series):
        value = value.to_frame()
    elif isinstance(value, pd.api.extensions.ExtensionArray):
        value = pd.DataFrame({0: value})
    sparse = [column for column in value.columns if isinstance(value[column].dtype, pd.SparseDtype)] if value.columns.is_unique else []
    return value.assign(**{column: value[column].sparse.to_dense() for column in sparse}) if sparse else value


def round_trip(frame, table):
    """As pandas itself writes and reads the frame."""
    buffer = io.BytesIO()
    if table.endswith(".parquet"):
        frame.to_parquet(buffer)
        return pd.read_parquet(io.BytesIO(buffer.getvalue()))
    pyarrow.feather.write_feather(pa.Table.from_pandas(frame), buffer)
    return pd.read_feather(io.BytesIO(buffer.getvalue()))


def compare(given, table):
    path = Path(given)
    value = joblib.load(path) if "joblib" in path.suffix else pickle.loads(path.read_bytes())
    frame = as_frame(value)
    if table.endswith(".parquet"):
        pyarrow.parquet.ParquetFile(table).read().validate(full=True)
        result = pd.read_parquet(table)
    else:
        pa.ipc.open_file(table).read_all().validate(full=True)
        result = pd.read_feather(table)
    missing = [column for column in frame.columns if str(column) not in [str(have) for have in result.columns]]
    frame = frame.drop(columns=missing) if missing else frame
    why = differs(result, frame)
    if why is None:
        return "equal" if not missing else f"equal without {missing}"
    try:
        other = differs(result, round_trip(frame, table))
        if other is None:
            return "as pandas"
    except Exception as error:
        other = f"{type(error).__name__}"
    if any(isinstance(dtype, pd.ArrowDtype) for dtype in frame.dtypes):
        reader = pd.read_parquet if table.endswith(".parquet") else pd.read_feather
        arrow = reader(table, dtype_backend="pyarrow")
        plain = [name for name in frame.columns if not isinstance(frame[name].dtype, pd.ArrowDtype)]
        if differs(arrow.assign(**{name: result[name] for name in plain}), frame) is None:
            return "equal as Arrow"
    if differs(result.astype(object), frame.astype(object)) is None:
        return "equal in values"
    texts = frame.set_axis([str(label) for label in frame.columns], axis="columns")
    if frame.columns.nlevels == 1 and differs(result, texts) is None:
        return "equal but for labels"
    return f"differs: {why}; from pandas' own: {other}"


def old(table):
    """Compares with what the environments of test/corpus/build/old.py wrote; today's pandas cannot read their pickles."""
    if "series" in table:
        index = pd.MultiIndex.from_arrays([[1, 2], ["x", "y"]], names=["a", "c"])
        frame = pd.DataFrame({"b": [0.5, np.nan]}, index=index)
    else:
        days = pd.Series(pd.to_datetime(["2018-01-01", "2018-01-02"])).astype("M8[ns]")
        texts = {"c": ["x", "y"], "d": days, "e": pd.Categorical(["u", "v"]), "f": days.dt.tz_localize("Europe/Paris")}
        frame = pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan], **texts})
    result = pd.read_parquet(table) if table.endswith(".parquet") else pd.read_feather(table)
    return differs(result, frame) or "equal"


def differs(one, other):
    try:
        pd.testing.assert_frame_equal(one, other)
        assert one.attrs == other.attrs, "attrs"
        return None
    except AssertionError as error:
        return " ".join(str(error).split())[:300]
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]


def check(pairs):
    said = {}
    for given, table in pairs:
        try:
            said[table] = compare(given, table)
        except Exception as error:
            said[table] = f"unreadable: {type(error).__name__}: {error}"[:400]
    return said


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1] == "write":
        print(json.dumps(write(Path(sys.argv[2]), "all" in sys.argv[3:])))
    elif sys.argv[1] == "old":
        print(json.dumps({table: old(table) for table in json.load(sys.stdin)}))
    else:
        print(json.dumps(check(json.load(sys.stdin))))
