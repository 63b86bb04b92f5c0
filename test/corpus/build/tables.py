"""Pickled SciPy and pandas objects, written both as pickle does and as pandas does, with its compressions.

python test/corpus/build/tables.py
"""

import pickle
import tempfile
from pathlib import Path

from corpus import Trap, sample
from frames import pandas_objects, scipy_objects

SCIPY = ["sparse-csr-matrix", "sparse-csc-array", "sparse-coo-array", "sparse-bsr-matrix", "sparse-dia-array",
         "sparse-dok-matrix", "sparse-lil-matrix", "kdtree"]  # fmt: skip
PANDAS = ["index-range", "index-multi", "index-interval", "index-period", "index-datetime-tz", "index-categorical",
          "series-of-str", "series-of-timedelta", "series-of-datetime-offset", "series-Int64-extension",
          "series-boolean-extension", "series-category-extension", "series-string-python", "series-sparse",
          "series-nullable", "timestamp", "period", "interval", "nothing", "frame-plain", "frame-empty",
          "frame-multi-columns", "frame-every-dtype", "frame-attrs", "frame-objects"]  # fmt: skip
COMPRESSIONS = {"gzip": "gzip", "bz2": "bzip2", "xz": "xz", "zip": "zip", "zstd": "zstd", "tar": "tar"}


def plain():
    for library, names, made in (("scipy", SCIPY, scipy_objects), ("pandas", PANDAS, pandas_objects)):
        values = dict(made())
        for number, name in enumerate(names):
            for protocol in ((2, 5), (4,), (3, 5))[number % 3]:
                data = pickle.dumps(values[name](), protocol)
                sample("pickle", f"{library}-{name}.p{protocol}.pkl", data, "allow", f"{library} data", library, "numpy")


def compressed():
    import pandas as pd

    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    trap = pd.DataFrame({"a": [1, Trap("table")]}, dtype=object)
    for compression, form in COMPRESSIONS.items():
        for table, name, decision in ((frame, "table", "allow"), (trap, "table-trap", "deny")):
            method = {"method": compression, "mtime": 1} if compression == "gzip" else compression
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, f"{name}.pkl")
                table.to_pickle(path, compression=method)
                data = path.read_bytes()
            note = f"DataFrame.to_pickle(compression={compression!r})"
            sample(form, f"pandas-{name}.pkl.{compression}", data, decision, note, "pandas", "numpy")


if __name__ == "__main__":
    plain()
    compressed()
