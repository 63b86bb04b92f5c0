"""HDF5 of h5py, PyTables and pandas: arrays in every layout, tables, and pickles where their readers unpickle.

python test/corpus/build/hdf5_files.py     needs h5py, tables, pandas
"""

import io
import pickle
import sys
import tempfile
import warnings
from pathlib import Path

# A script beside this one has the name of PyTables' package: installed packages come first.
sys.path.append(sys.path.pop(0))

import h5py
import numpy as np
import pandas as pd
import tables

from corpus import Trap, sample

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def h5(write, **options):
    file = io.BytesIO()
    with h5py.File(file, "w", **options) as opened:
        write(opened)
    return file.getvalue()


def arrays(file):
    file.attrs["description"] = "Weights. Nothing else."
    file["plain"] = np.arange(12.0).reshape(3, 4)
    file.create_dataset("packed", data=rng.integers(0, 9, (40, 6)), chunks=(16, 6), compression="gzip", shuffle=True, fletcher32=True)
    file.create_dataset("grows", data=np.arange(30, dtype="f4"), chunks=(4,), maxshape=(None,))
    file["group/texts"] = ["a", "bb", "ß"]
    file["group/again"] = h5py.SoftLink("/plain")
    file["structured"] = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
    file["scalar"] = np.float16(1.5)


def with_pickle(file):
    file["state"] = np.void(pickle.dumps(Trap("hdf5-void")))


def outside(file):
    file.create_dataset("raw", (4,), "f4", external=[("/etc/hostname", 0, 16)])


def beside(file):
    file["part"] = h5py.ExternalLink("part-2.h5", "/weights")


def of_h5py():
    for version in ("earliest", "v110", "v200"):
        data = h5(arrays, libver=(version, "latest"))
        sample("hdf5", f"arrays-{version}.h5", data, "allow", f"libver={version}, HDF5 {h5py.version.hdf5_version}", "h5py", "numpy")
    sample("hdf5", "user-block.h5", h5(arrays, libver=("v110", "latest"), userblock_size=512), "allow", "behind a user block", "h5py", "numpy")
    sample("hdf5", "external-link.h5", h5(beside), "allow", "a link to a file beside it", "h5py")
    sample("hdf5", "external-data.h5", h5(outside), "deny", "data of any file of the machine", "h5py")
    sample("hdf5", "pickle.h5", h5(with_pickle), "deny", "a pickle in an opaque value, for a program to load", "h5py")
    protocol_0 = pickle.dumps(Trap("hdf5-front"), 0).ljust(512, b"\n")
    sample("hdf5", "behind-a-pickle.h5", protocol_0 + h5(beside), "deny", "a pickle in the place of the user block", "h5py", container="pickle")
    whole = h5(arrays)
    sample("hdf5", "cut.h5", whole[: len(whole) // 2], "deny", "half of a file", "h5py")


def written(write):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.h5"
        write(path)
        return path.read_bytes()


def of_pytables():
    def store(trap=None):
        def write(path):
            with tables.open_file(path, "w", title="A title.") as file:
                file.root._v_attrs.settings = {"a": [1, 2], "b": "text"}
                file.create_array("/", "numbers", np.arange(5))
                rows = file.create_vlarray("/", "objects", tables.ObjectAtom(), expectedrows=1, chunkshape=4, filters=tables.Filters(5, "zlib"))
                rows.append({"x": 1})
                rows.append(trap or [1, 2, 3])

        return written(write)

    def attribute(path):
        with tables.open_file(path, "w") as file:
            file.root._v_attrs.settings = Trap("hdf5-attribute")

    def zeros(file):
        # The size of the text is fixed, and PyTables reads all of it, where other readers stop at the first NUL.
        data = pickle.dumps(Trap("hdf5-zeros"), 4)
        kind = h5py.h5t.C_S1.copy()
        kind.set_size(len(data))
        text = h5py.h5a.create(file.id, b"settings", kind, h5py.h5s.create(h5py.h5s.SCALAR))
        text.write(np.array(data, f"S{len(data)}"), mtype=kind)

    def many(file):
        for index in range(40):
            file.attrs[f"attribute {index}"] = np.bytes_(pickle.dumps(Trap("hdf5-many"), 2) if index == 23 else b"x" * 50)

    def blosc(path):
        with tables.open_file(path, "w") as file:
            rows = file.create_vlarray("/", "objects", tables.ObjectAtom(), expectedrows=1, chunkshape=64, filters=tables.Filters(5, "blosc"))
            for index in range(64):
                rows.append([index])

    sample("hdf5", "attribute-zeros-trap.h5", h5(zeros), "deny", "a pickle with NULs, which PyTables loads", "h5py")
    sample("hdf5", "attribute-dense-trap.h5", h5(many, libver=("v110", "latest")), "deny", "one of many attributes, in a heap", "h5py")
    sample("hdf5", "pytables-blosc.h5", written(blosc), "deny", "pickled rows behind a filter that is not read", "tables")
    sample("hdf5", "pytables.h5", store(), "allow", "pickled settings, pickled rows of plain data", "tables")
    sample("hdf5", "pytables-objects-trap.h5", store(Trap("hdf5-objects")), "deny", "a row that is unpickled when it is read", "tables")
    sample("hdf5", "pytables-attribute-trap.h5", written(attribute), "deny", "an attribute that is unpickled when it is read", "tables")


def of_pandas():
    frame = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": pd.date_range("2020", periods=3)}).astype({"b": object})
    fixed = written(lambda path: frame.to_hdf(path, key="frame", complevel=9, complib="zlib"))
    sample("hdf5", "pandas-fixed.h5", fixed, "allow", "a column of texts, pickled", "pandas", "tables")
    table = written(lambda path: frame.head(1).to_hdf(path, key="frame", format="table", complevel=9, complib="zlib", data_columns=["b"]))
    sample("hdf5", "pandas-table.h5", table, "allow", "format=table", "pandas", "tables")
    holding = frame.assign(b=[Trap("hdf5-pandas"), 1, 2])
    trap = written(lambda path: holding.to_hdf(path, key="frame", complevel=9, complib="zlib"))
    sample("hdf5", "pandas-trap.h5", trap, "deny", "an object in a column: read_hdf unpickles it", "pandas", "tables")


of_h5py()
of_pytables()
of_pandas()
