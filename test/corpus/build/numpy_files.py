"""NumPy's own files (.npy, .npz) and pickled arrays.

python test/corpus/build/numpy_files.py
"""

import io
import pickle
import sys
import types

import numpy as np

from corpus import Trap, sample
from frames import arrays, numpy_others


def npy(array, version=None):
    buffer = io.BytesIO()
    if version is None:
        np.save(buffer, array, allow_pickle=True)
    else:
        np.lib.format.write_array(buffer, array, version=version, allow_pickle=True)
    return buffer.getvalue()


def npz(save, **arrays):
    buffer = io.BytesIO()
    save(buffer, **arrays)
    return buffer.getvalue()


def unknown():
    module = types.ModuleType("acme_models")
    sys.modules["acme_models"] = module
    exec("class Net:\n    def __init__(self): self.layers = [1, 2]\n", module.__dict__)
    return module.Net()


def npy_files():
    plain = dict(arrays())
    for name in ("array-float64-d", "array-int8-b", "array-bool-?", "array-complex128-D", "array-big-endian", "array-fortran",
                 "array-zero-dimensions", "array-empty", "array-unicode", "array-bytes", "array-void", "array-datetime-ns",
                 "array-structured", "array-structured-nested"):  # fmt: skip
        data = npy(plain[name]())
        sample("npy", f"{name.removeprefix('array-').replace('?', 'b1')}.npy", data, "allow", "no objects", "numpy")
    array = np.arange(3.0)
    sample("npy", "version-2.npy", npy(array, (2, 0)), "allow", "header length in four bytes", "numpy")
    named = np.zeros(2, [("ключ", "f4")])
    sample("npy", "version-3.npy", npy(named, (3, 0)), "allow", "a field name that is not Latin-1", "numpy")
    sample("npy", "objects.npy", npy(plain["array-objects"]()), "allow", "a pickle of plain values", "numpy")
    sample("npy", "objects-nested.npy", npy(plain["array-objects-nested"]()), "allow", "arrays in an array", "numpy")
    sample("npy", "objects-unknown.npy", npy(np.array([unknown()])), "review", "an instance of acme_models.Net", "numpy")
    sample("npy", "objects-trap.npy", npy(np.array([Trap("npy"), 1], dtype=object)), "deny", "calls os.system", "numpy")


def npz_files():
    two = {"weights": np.eye(3), "names": np.array(["a", "b", "c"])}
    objects = np.array([{"a": 1}, None, "x"], dtype=object)
    sample("npz", "two.npz", npz(np.savez, **two), "allow", "two arrays, stored", "numpy")
    sample("npz", "two-compressed.npz", npz(np.savez_compressed, **two), "allow", "two arrays, deflated", "numpy")
    sample("npz", "objects.npz", npz(np.savez, **two, extra=objects), "allow", "one array of plain objects", "numpy")
    sample("npz", "unknown.npz", npz(np.savez_compressed, extra=np.array([unknown()])), "review", "acme_models.Net", "numpy")
    trap = np.array([Trap("npz")], dtype=object)
    sample("npz", "trap.npz", npz(np.savez, **two, extra=trap), "deny", "one of three arrays calls os.system", "numpy")
    packed = npz(np.savez_compressed, **two, extra=trap)
    sample("npz", "trap-compressed.npz", packed, "deny", "the same, deflated", "numpy")


def pickled():
    values = {**dict(arrays()), **dict(numpy_others())}
    for name, protocols in {
        "array-float64-d": (0, 1, 2, 3, 4, 5),
        "array-fortran": (2, 5),
        "array-not-contiguous": (2, 5),
        "array-unicode": (2, 5),
        "array-string-dtype": (5,),
        "array-datetime-ns": (2, 5),
        "array-structured-nested": (2, 5),
        "array-objects": (2, 5),
        "array-dtype-metadata": (4,),
        "array-large": (5,),
        "recarray": (2, 5),
        "matrix": (4,),
        "masked-array": (2, 5),
        "chararray": (4,),
        "scalar-float64": (2, 5),
        "scalar-datetime": (4,),
        "dtypes": (2, 5),
        "polynomial": (4,),
        "generator-PCG64": (2, 5),
        "random-state": (2, 5),
    }.items():
        for protocol in protocols:
            data = pickle.dumps(values[name](), protocol)
            sample("pickle", f"numpy-{name}.p{protocol}.pkl", data, "allow", "NumPy data", "numpy")


if __name__ == "__main__":
    for build in (npy_files, npz_files, pickled):
        build()
