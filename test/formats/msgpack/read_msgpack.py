"""Prints the arrays of each Flax state that is named, as [path, dtype, shape, bytes], or null where msgpack refuses it."""

import json
import sys

import msgpack


def arrays(value, path=""):
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in arrays(item, f"{path}{key}/")]
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in arrays(item, f"{path}[{index}]/")]
    if isinstance(value, msgpack.ExtType) and value.code in (1, 3):
        shape, dtype, data = msgpack.unpackb(value.data)
        return [[path[:-1], dtype, shape, len(data)]]
    return []


told = []
for path in sys.argv[1:]:
    try:
        told.append(arrays(msgpack.unpackb(open(path, "rb").read(), strict_map_key=False)))
    except Exception:
        told.append(None)
print(json.dumps(told))
