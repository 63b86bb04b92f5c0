"""What the real library makes of files: `reference.py FILE`, where FILE holds them one by one, each behind its length in
eight bytes, little-endian. Prints one line of JSON for each: null where it is refused, else its tensors."""

import json
import struct
import sys

from safetensors import SafetensorError, deserialize

data = open(sys.argv[1], "rb").read()
at = 0
while at < len(data):
    (size,) = struct.unpack_from("<Q", data, at)
    one = data[at + 8 : at + 8 + size]
    at += 8 + size
    try:
        tensors = [[name, info["dtype"], list(info["shape"]), len(info["data"])] for name, info in deserialize(one)]
    except SafetensorError:
        tensors = None
    print(json.dumps(None if tensors is None else sorted(tensors)))
