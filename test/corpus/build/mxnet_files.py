"""Arrays as MXNet saves them, and traps.

python test/corpus/build/mxnet_files.py        needs mxnet 1.9.1, which wants CPython 3.8 and NumPy before 1.24
"""

import json
import struct
import tempfile
from pathlib import Path

import numpy

numpy.bool = bool  # mxnet 1.9 still says numpy.bool

import mxnet as mx

from corpus import ROOT, sample

RNG = numpy.random.RandomState(0)


def saved(value, save=mx.nd.save):
    with tempfile.TemporaryDirectory() as folder:
        save(f"{folder}/x", value)
        return Path(folder, "x").read_bytes()


# What MXNet itself finds in the samples, for the tests: it installs on a CPython that few machines still have.
SAID = {}


def loaded(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x")
        path.write_bytes(data)
        found = mx.npx.load(str(path)) if mx.util.is_np_shape() else mx.nd.load(str(path))
    pairs = found.items() if isinstance(found, dict) else ((str(index), value) for index, value in enumerate(found))
    return sorted([name, numpy.dtype(value.dtype).name, list(value.shape)] for name, value in pairs)


def put(name, data, decision, note):
    if decision == "allow":
        SAID[name] = loaded(data)
    sample("mxnet", name, data, decision, note, "mxnet", "numpy")


def main():
    named = {
        f"arg:{name}": mx.nd.array(RNG.normal(size=(2, 3)), dtype=name)
        for name in ["float32", "float64", "float16", "uint8", "int32", "int8", "int64"]
    }
    put("dtypes.params", saved(named), "allow", "an array of each type, by name")
    put("list.nd", saved([mx.nd.ones((2, 2)), mx.nd.zeros((4,))]), "allow", "arrays without names")
    dense = mx.nd.array([[0, 1, 0], [0, 0, 0], [2, 0, 3]])
    both = {"rows": dense.tostype("row_sparse"), "csr": dense.tostype("csr")}
    mx.nd.waitall()  # else their shapes are saved before they are known
    put("sparse.params", saved(both), "allow", "both kinds of sparse arrays")
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Dense(4, in_units=3), mx.gluon.nn.BatchNorm(in_channels=4), mx.gluon.nn.Dense(2, in_units=4))
    net.initialize()
    put("gluon.params", saved(None, lambda path, _: net.save_parameters(path)), "allow", "parameters of a Gluon network")
    mx.npx.set_np()
    put("np-shape.params", saved({"scalar": mx.np.array(1.5), "empty": mx.np.zeros((0, 3))}, mx.npx.save), "allow", "NumPy's shapes")
    mx.npx.reset_np()
    data = saved({"w": mx.nd.ones((2, 2))})
    put("truncated.params", data[:-8], "deny", "cut off")
    at = data.index(struct.pack("<q", 2))
    put("trap-shape.params", data[:at] + struct.pack("<q", 2**40) + data[at + 8 :], "deny", "a shape that promises too much")
    put("hidden-data.params", data + b"more" * 100, "review", "bytes behind the arrays")
    (ROOT.parent / "formats" / "mxnet" / "said.json").write_text(json.dumps(SAID, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
