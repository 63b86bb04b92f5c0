"""Writes many NumPy, SciPy and pandas objects in every way that people save them.

python frames.py OUT [--formats p2,p5,joblib | all] [--only name,name]

Prints one JSON line: {"written": 2460, "made": 205, "may_review": [...], "not_made": {"name": "why"}, "not_written": {}}.
All objects are inert. Those named in may_review hold functions, or classes that few people know; a careful reader could
want to look at them. The others are data.
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np

from writing import parse_formats, write


MAY_REVIEW = [
    *("ufuncs", "functions", "partial", "path", "pattern", "enum", "uuid", "zone", "types"),
    *("kdtree-python", "rotation", "spline", "bspline", "interp1d", "grid-interpolator"),
    *("frozen-norm", "frozen-randint", "distribution", "gaussian-kde", "grouped"),
]


def arrays():
    """Every dtype, order and shape that a NumPy pickle encodes differently."""
    for code in np.typecodes["AllInteger"] + np.typecodes["AllFloat"] + "?":
        yield f"array-{np.dtype(code).name}-{code}", lambda code=code: np.arange(6).astype(code).reshape(2, 3)
    yield "array-big-endian", lambda: np.arange(4, dtype=">f8")
    yield "array-fortran", lambda: np.asfortranarray(np.arange(6.0).reshape(2, 3))
    yield "array-not-contiguous", lambda: np.arange(20.0).reshape(4, 5)[::2, ::2]
    yield "array-zero-dimensions", lambda: np.array(3.5)
    yield "array-empty", lambda: np.zeros((0, 3))
    yield "array-large", lambda: np.zeros(20_000)
    yield "array-bytes", lambda: np.array([b"ab", b"c"])
    yield "array-unicode", lambda: np.array(["ab", "ç", "漢"])
    yield "array-void", lambda: np.zeros(2, "V7")
    yield "array-string-dtype", lambda: np.array(["ab", "longer than that"], dtype=np.dtypes.StringDType())
    for unit in ("Y", "D", "h", "s", "ns"):
        yield f"array-datetime-{unit}", lambda unit=unit: np.array(["2024-01-01", "NaT"], f"M8[{unit}]")
        yield f"array-timedelta-{unit}", lambda unit=unit: np.array([1, -2], f"m8[{unit}]")
    yield "array-structured", lambda: np.array([(1, 2.5, b"x")], dtype=[("a", "i4"), ("b", "f8"), ("c", "S3")])
    yield "array-structured-nested", lambda: np.zeros(2, [("point", [("x", "f4"), ("y", "f4", (2,))]), ("n", "u1")])
    yield "array-structured-aligned", lambda: np.zeros(2, np.dtype([("a", "i1"), ("b", "f8")], align=True))
    yield "array-structured-titles", lambda: np.zeros(2, [(("a title", "a"), "i4")])
    yield "array-objects", lambda: np.array([1, "two", None, [3.0], {"four": 4}], dtype=object)
    yield "array-objects-nested", lambda: np.array([np.arange(3), np.array(["x"])], dtype=object)
    yield "array-dtype-metadata", lambda: np.zeros(2, np.dtype("f8", metadata={"unit": "m"}))
    yield "recarray", lambda: np.rec.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
    yield "matrix", lambda: np.asmatrix(np.eye(2))
    yield "masked-array", lambda: np.ma.masked_array([1, 2, 3], mask=[0, 1, 0])
    yield "masked-constant", lambda: np.ma.masked
    yield "masked-structured", lambda: np.ma.masked_array(np.zeros(2, "i4,f8"), mask=[(0, 1), (1, 0)])
    yield "chararray", lambda: np.char.array(["a", "b"])
    yield "memmap-like", lambda: np.arange(6).view(np.memmap)


def numpy_others():
    for kind in (np.float64, np.float32, np.float16, np.int8, np.uint64, np.bool_, np.complex128, np.longdouble):
        yield f"scalar-{kind.__name__}", lambda kind=kind: kind(1)
    yield "scalar-str", lambda: np.str_("x")
    yield "scalar-bytes", lambda: np.bytes_(b"x")
    yield "scalar-datetime", lambda: np.datetime64("2024-01-01")
    yield "scalar-timedelta", lambda: np.timedelta64(3, "s")
    yield "scalar-void", lambda: np.zeros(1, "i4,f8")[0]
    yield "dtypes", lambda: [np.dtype(c) for c in "?bBhHiIlLqQefdgFDGSUVOMm"]
    yield "types", lambda: [np.float32, np.ndarray, np.generic, np.int64]
    yield "ufuncs", lambda: [np.add, np.log1p, np.exp]
    yield "functions", lambda: [np.mean, np.linalg.norm, np.sum]
    yield "polynomial", lambda: np.polynomial.Polynomial([1, 2, 3])
    yield "poly1d", lambda: np.poly1d([1, 2])
    for bits in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"):
        yield f"generator-{bits}", lambda bits=bits: np.random.Generator(getattr(np.random, bits)(1))
    yield "random-state", lambda: np.random.RandomState(1)
    yield "seed-sequence", lambda: np.random.SeedSequence(1)


def python_values():
    import collections
    import datetime
    import decimal
    import fractions
    import functools
    import http
    import pathlib
    import re
    import uuid
    import zoneinfo

    yield "plain", lambda: {"a": [1, -1, 2**70, 1.5, True, None], "b": ("x", b"y"), "c": {1, 2}, "d": 1 + 2j}
    yield "frozenset-slice-range", lambda: [frozenset({1}), slice(1, 2), range(3), bytearray(b"ab"), Ellipsis]
    yield "shared-and-recursive", _recursive
    yield "long-text", lambda: {"text": "x" * 300, "bytes": b"y" * 300, "unicode": "漢字" * 40}
    yield "ordered-dict", lambda: collections.OrderedDict(a=1)
    yield "default-dict", lambda: collections.defaultdict(list, a=[1])
    yield "counter-deque", lambda: [collections.Counter("abba"), collections.deque([1, 2], maxlen=3)]
    moment = datetime.datetime(2024, 1, 2, 3, 4, 5)
    yield "dates", lambda: [moment, moment.date(), moment.time(), datetime.timedelta(1), datetime.timezone.utc]
    yield "zone", lambda: moment.replace(tzinfo=zoneinfo.ZoneInfo("Europe/Paris"))
    yield "numbers", lambda: [decimal.Decimal("1.5"), fractions.Fraction(1, 3)]
    yield "uuid", lambda: uuid.UUID(int=1)
    yield "path", lambda: pathlib.PurePosixPath("models/a.pkl")
    yield "pattern", lambda: re.compile("a+", re.I)
    yield "partial", lambda: functools.partial(int, base=2)
    yield "enum", lambda: [re.RegexFlag.I, http.HTTPStatus.OK]


def _recursive():
    shared = [1, 2]
    loop = {"a": shared, "b": shared}
    loop["self"] = loop
    return loop


def scipy_objects():
    import scipy.interpolate
    import scipy.sparse
    import scipy.spatial
    import scipy.stats

    dense = np.diag([1.0, 0, 2.0])
    for kind in ("csr", "csc", "coo", "bsr", "dia", "dok", "lil"):
        yield f"sparse-{kind}-matrix", lambda kind=kind: getattr(scipy.sparse, f"{kind}_matrix")(dense)
        yield f"sparse-{kind}-array", lambda kind=kind: getattr(scipy.sparse, f"{kind}_array")(dense)
    yield "kdtree", lambda: scipy.spatial.cKDTree(np.arange(8.0).reshape(4, 2))
    yield "kdtree-python", lambda: scipy.spatial.KDTree(np.arange(8.0).reshape(4, 2))
    yield "rotation", lambda: scipy.spatial.transform.Rotation.from_euler("z", 0.5)
    yield "spline", lambda: scipy.interpolate.CubicSpline([0, 1, 2], [0, 1, 4])
    yield "bspline", lambda: scipy.interpolate.make_interp_spline([0, 1, 2, 3], [0, 1, 4, 9])
    yield "interp1d", lambda: scipy.interpolate.interp1d([0, 1, 2], [0, 1, 4])
    yield "grid-interpolator", lambda: scipy.interpolate.RegularGridInterpolator(([0, 1],), [0.0, 1.0])
    yield "frozen-norm", lambda: scipy.stats.norm(0, 1)
    yield "frozen-randint", lambda: scipy.stats.randint(1, 5)
    yield "distribution", lambda: scipy.stats.expon
    yield "gaussian-kde", lambda: scipy.stats.gaussian_kde([0.0, 1.0, 3.0])


def pandas_objects():
    import pandas as pd

    days = pd.date_range("2024-01-01", periods=3)
    indexes = {
        "range": lambda: pd.RangeIndex(3),
        "int": lambda: pd.Index([3, 1, 2]),
        "float": lambda: pd.Index([0.5, 1.5]),
        "bool": lambda: pd.Index([True, False]),
        "object": lambda: pd.Index(["a", 1, None], dtype=object),
        "str": lambda: pd.Index(["a", "b"]),
        "categorical": lambda: pd.CategoricalIndex(["a", "b", "a"]),
        "interval": lambda: pd.interval_range(0, 3),
        "multi": lambda: pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", "y"]),
        "datetime": lambda: days,
        "datetime-tz": lambda: days.tz_localize("Europe/Paris"),
        "datetime-utc": lambda: days.tz_localize("UTC"),
        "datetime-offset": lambda: pd.DatetimeIndex(["2024-01-01T00:00:00+05:30"]),
        "datetime-freq": lambda: pd.date_range("2024-01-31", periods=3, freq="ME"),
        "timedelta": lambda: pd.timedelta_range("1D", periods=3),
        "period": lambda: pd.period_range("2024-01", periods=3, freq="M"),
    }
    for name, make in indexes.items():
        yield f"index-{name}", make
        yield f"series-indexed-{name}", lambda make=make: pd.Series(range(len(make())), index=make())
        yield f"series-of-{name}", lambda make=make: make().to_series() if name != "multi" else pd.Series(list(make()))
    dtypes = ["Int8", "Int64", "UInt16", "Float32", "Float64", "boolean", "string", "str", "category", "object"]
    for dtype in dtypes:
        yield f"series-{dtype}-extension", lambda dtype=dtype: pd.Series([1, 0, 1], dtype="int64").astype(dtype)
    yield "series-string-python", lambda: pd.Series(["a", None], dtype=pd.StringDtype("python"))
    yield "series-string-nan", lambda: pd.Series(["a", None], dtype=pd.StringDtype("python", na_value=np.nan))
    yield "series-sparse", lambda: pd.Series(pd.arrays.SparseArray([0, 0, 1]))
    yield "series-nullable", lambda: pd.Series([1, None, 3], dtype="Int64")
    yield "series-named", lambda: pd.Series([1.0], name="price", index=["a"])
    yield "categorical-ordered", lambda: pd.Categorical(["lo", "hi"], categories=["lo", "hi"], ordered=True)
    yield "interval-array", lambda: pd.arrays.IntervalArray.from_breaks([0, 1, 2], closed="left")
    yield "period-array", lambda: pd.array(["2024Q1"], dtype="period[Q-DEC]")
    yield "numpy-array", lambda: pd.arrays.NumpyExtensionArray(np.arange(3))
    yield "timestamp", lambda: [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-01", tz="Asia/Tokyo")]
    yield "timedelta", lambda: pd.Timedelta("1D")
    yield "period", lambda: pd.Period("2024-01", "M")
    yield "interval", lambda: pd.Interval(0, 1)
    yield "nothing", lambda: [pd.NA, pd.NaT]
    yield "offsets", lambda: [pd.offsets.Day(2), pd.offsets.MonthEnd(), pd.offsets.BusinessDay(), pd.DateOffset(years=1)]
    yield "dtypes-pandas", lambda: [pd.Int64Dtype(), pd.CategoricalDtype(["a"]), pd.DatetimeTZDtype(tz="UTC")]
    yield "frame-plain", lambda: pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5], "c": ["x", "y"], "d": [True, False]})
    yield "frame-empty", lambda: pd.DataFrame()
    yield "frame-wide", lambda: pd.DataFrame(np.eye(6), columns=list("abcdef"))
    yield "frame-multi-columns", lambda: pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))
    yield "frame-every-dtype", lambda: pd.DataFrame(
        {name: make()[:1] for name, make in indexes.items() if name != "multi" and len(make())}
    )
    yield "frame-attrs", lambda: _with_attrs(pd.DataFrame({"a": [1]}))
    yield "frame-sparse", lambda: pd.DataFrame({"a": pd.arrays.SparseArray([0.0, 1.0])})
    yield "frame-objects", lambda: pd.DataFrame({"a": [[1], {"b": 2}, None]})
    yield "grouped", lambda: pd.DataFrame({"a": [1, 1], "b": [2, 3]}).groupby("a")
    try:
        import pyarrow
    except ImportError:
        return
    yield "series-arrow", lambda: pd.Series([1, 2], dtype=pd.ArrowDtype(pyarrow.int64()))
    yield "series-string-arrow", lambda: pd.Series(["a"], dtype=pd.StringDtype("pyarrow"))


def _with_attrs(frame):
    frame.attrs["source"] = "a survey"
    return frame


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--formats", default="all", type=parse_formats)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")

    only = set(args.only.split(",")) - {""}
    report = {"written": 0, "made": 0, "may_review": MAY_REVIEW, "not_made": {}, "not_written": {}}
    for family in (python_values, arrays, numpy_others, scipy_objects, pandas_objects):
        for name, make in family():
            if only and name not in only:
                continue
            try:
                value = make()
            except Exception as error:
                report["not_made"][name] = f"{type(error).__name__}: {error}"[:200]
                continue
            report["made"] += 1
            for form in args.formats:
                try:
                    report["written"] += len(write(args.out, name, value, [form]))
                except Exception as error:
                    report["not_written"][f"{name}.{form}"] = f"{type(error).__name__}: {error}"[:200]
    print(json.dumps(report))


if __name__ == "__main__":
    main()
