"""joblib's files: arrays written raw inside the pickle stream, with padding, and all its compressors.

python test/corpus/build/joblib_files.py
"""

import io
import tempfile
from pathlib import Path

import joblib
import numpy as np

from corpus import Trap, sample
from frames import arrays, pandas_objects
from models import dumped
from writing import COMPRESSORS

CONTAINERS = {"gzip": "gzip", "bz2": "bzip2", "xz": "xz", "lzma": "lzma", "lz4": "lz4", "zlib": "zlib"}


def several():
    return {
        "coef": np.arange(12.0).reshape(3, 4),
        "fortran": np.asfortranarray(np.arange(6, dtype="i4").reshape(2, 3)),
        "one byte": np.array([7], dtype="u1"),
        "view": np.arange(20)[::3],
        "words": ["a", "b"],
    }


def raw():
    plain = dict(arrays())
    for name in ("array-float64-d", "array-structured", "array-structured-nested", "array-datetime-ns", "array-unicode",
                 "array-objects", "array-objects-nested", "array-empty", "array-zero-dimensions", "array-large", "recarray",
                 "masked-array", "matrix", "array-big-endian"):  # fmt: skip
        data = dumped(plain[name]())
        sample("joblib", f"{name}.joblib", data, "allow", "array data in the stream, aligned", "joblib", "numpy")
    sample("joblib", "several.joblib", dumped(several()), "allow", "arrays between opcodes", "joblib", "numpy")
    sample("joblib", "no-arrays.joblib", dumped({"a": [1, 2]}), "allow", "a plain pickle in fact", "joblib")
    for protocol in (2, 4):
        data = dumped(several(), protocol=protocol)
        sample("joblib", f"several.p{protocol}.joblib", data, "allow", f"pickle protocol {protocol}", "joblib", "numpy")
    frame = dict(pandas_objects())["frame-every-dtype"]()
    sample("joblib", "frame.joblib", dumped(frame), "allow", "a pandas frame", "joblib", "pandas", "numpy")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mapped.joblib")
        joblib.dump(np.arange(40_0), path)
        mapped = joblib.load(path, mmap_mode="r")
        sample("joblib", "memory-mapped.joblib", dumped({"map": mapped}), "allow", "a memmap, saved again", "joblib", "numpy")


def compressed():
    for name in COMPRESSORS:
        for level in (1, 6) if name in ("zlib", "gzip", "lz4") else (3,):
            data = dumped(several(), compress=(name, level))
            note = f"compress=({name!r}, {level})"
            sample("joblib", f"several.{name}-{level}.joblib", data, "allow", note, "joblib", "numpy",
                   container=CONTAINERS[name])  # fmt: skip
        trap = {**several(), "model": Trap(f"joblib-{name}")}
        sample("joblib", f"trap.{name}.joblib", dumped(trap, compress=(name, 3)), "deny", "calls os.system", "joblib",
               container=CONTAINERS[name])  # fmt: skip


def traps():
    after = {**several(), "zz": Trap("joblib-after-arrays")}
    sample("joblib", "trap-after-arrays.joblib", dumped(after), "deny", "the call stands behind array data", "joblib")
    inside = {"array": np.array([1, Trap("joblib-objects")], dtype=object)}
    sample("joblib", "trap-in-objects.joblib", dumped(inside), "deny", "the call is in an array of objects", "joblib")
    # Array bytes that look like opcodes must not be read as opcodes.
    decoy = np.frombuffer(b"cposix\nsystem\n(S'true'\ntR." * 4, dtype="u1")
    sample("joblib", "decoy-in-array.joblib", dumped({"bytes": decoy}), "allow", "array bytes that spell a call", "joblib")


if __name__ == "__main__":
    for build in (raw, compressed, traps):
        build()
