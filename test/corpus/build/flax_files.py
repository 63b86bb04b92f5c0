"""States as Flax saves them, and MessagePack that a reader would make code of.

    python test/corpus/build/flax_files.py
"""

import pickle

import flax.serialization
import jax.numpy as jnp
import msgpack
import numpy as np
from corpus import Trap, sample


def main():
    state = {
        "params": {"dense": {"kernel": np.arange(12, dtype="f4").reshape(3, 4), "bias": jnp.zeros(4, jnp.bfloat16)}},
        "step": np.int32(3), "complex": 1 + 2j, "list": {"0": np.arange(3)}, "none": None, "flags": np.array([True, False]),
    }
    made = ("flax", "jax", "msgpack", "numpy")
    plain = flax.serialization.msgpack_serialize(state)
    sample("msgpack", "state.msgpack", plain, "allow", "msgpack_serialize", *made)
    sample("msgpack", "empty.msgpack", flax.serialization.msgpack_serialize({}), "allow", "an empty state", *made)
    flax.serialization.MAX_CHUNK_SIZE = 16
    sample("msgpack", "chunked.msgpack", flax.serialization.msgpack_serialize({"big": np.arange(10.0).reshape(2, 5)}), "allow", "an array in chunks", *made)

    def array(shape, dtype, data):
        return msgpack.ExtType(1, msgpack.packb((shape, dtype, data)))

    traps = {
        "objects.msgpack": ("deny", {"w": array((1,), "object", b"x" * 8)}, "an array of objects"),
        "short-array.msgpack": ("deny", {"w": array((4, 4), "float32", b"x" * 8)}, "an array of less data than its shape"),
        "other-type.msgpack": ("review", {"w": msgpack.ExtType(42, b"hello")}, "a type that Flax does not know"),
        "typed-pickle.msgpack": ("deny", {"w": msgpack.ExtType(42, pickle.dumps(Trap("msgpack-type")))}, "a pickle in a type of its own"),
        "numpy-pickle.msgpack": ("deny", {b"nd": True, b"type": "|O", b"kind": b"O", b"shape": [1], b"data": pickle.dumps(Trap("msgpack-numpy"))}, "msgpack-numpy loads an array of objects as a pickle"),
    }
    for name, (decision, value, note) in traps.items():
        sample("msgpack", name, msgpack.packb(value), decision, note, "msgpack")
    sample("msgpack", "cut-short.msgpack", plain[:100], "deny", "cut off", *made)


main()
