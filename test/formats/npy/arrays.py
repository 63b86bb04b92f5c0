"""Prints, as JSON, what numpy reads in arrays: with `write FOLDER` in some of its own, with `read FILE...` in those named.

With `literal`, it evaluates each line of stdin, a JSON string, and prints the value, or null where Python has none.
"""
import ast
import json
import os
import sys


def arrays(np):
    kinds = ["?", "i1", "u2", "<i4", ">i8", "f2", "f4", "f8", "c8", "c16", "S5", "U3", "V7", "M8[ns]", "m8[25s]", "g"]
    for kind in kinds:
        yield np.zeros((3, 2), dtype=kind)
    yield np.float64(1.5)
    yield np.zeros((0, 4), dtype="f4")
    yield np.asfortranarray(np.ones((4, 5)))
    yield np.zeros(1, dtype="S0")
    yield np.zeros((2, 3), dtype="U0")
    yield np.zeros(3, dtype=[("a", "<f4"), ("b", "U2", (2, 3)), ("c", [("d", "i1"), ("e", ">u8")])])
    yield np.zeros(3, dtype=[("it's \"quoted\"\\", "<f4"), ("\u6f22", "i2")])
    yield np.zeros(3, dtype=np.dtype({"names": ["a", "b"], "formats": ["u1", "f8"], "offsets": [0, 8], "itemsize": 24}))
    yield np.zeros(3, dtype=[(("title", "name"), "f4")])
    yield np.array([1, "two", None, {"x": [1.5]}], dtype=object)
    yield np.array([(1, [2])], dtype=[("a", "i4"), ("b", object)])
    yield np.array([((1, [2]),)], dtype=[("a", [("n", "i4"), ("o", object, (1,))])])


def tell(np, path):
    with open(path, "rb") as file:
        version = np.lib.format.read_magic(file)
        try:
            from numpy.lib._format_impl import _read_array_header
        except ImportError:
            from numpy.lib.format import _read_array_header
        shape, _, dtype = _read_array_header(file, version)
        return {
            "path": path,
            "shape": shape,
            "dtype": dtype.str if dtype.names is None and dtype.subdtype is None else None,
            "bytes": None if dtype.hasobject else int(np.prod(shape, dtype=object)) * dtype.itemsize,
            "dataAt": file.tell(),
        }


def literal(line):
    try:
        value = ast.literal_eval(json.loads(line))
        return json.dumps({"value": shape(value)})
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return "null"


def shape(value):
    if isinstance(value, dict):
        return ["dict", [[shape(key), shape(item)] for key, item in value.items()]]
    if isinstance(value, (tuple, list)):
        return [type(value).__name__, [shape(item) for item in value]]
    return value if isinstance(value, (str, int, type(None))) else ["other"]


def main(mode, words):
    if mode == "literal":
        for line in sys.stdin:
            print(literal(line))
        return
    import numpy as np

    if mode == "write":
        folder = words[0]
        words = []
        for index, array in enumerate(arrays(np)):
            words.append(os.path.join(folder, "%d.npy" % index))
            np.save(words[-1], array)
        for version in [(1, 0), (2, 0), (3, 0)]:
            words.append(os.path.join(folder, "version%d.npy" % version[0]))
            with open(words[-1], "wb") as file:
                np.lib.format.write_array(file, np.arange(6), version=version)
    print(json.dumps([tell(np, path) for path in words]))


main(sys.argv[1], sys.argv[2:])
