"""Compressed pickles as people have them: python make.py prints {name: hex}. joblib's own z-file is what joblib before
0.10 wrote; its writer is still there."""

import bz2
import gzip
import io
import json
import lzma
import pickle
import struct
import sys
import zlib

import joblib
import lz4.frame
import zstandard
from joblib.numpy_pickle_compat import write_zfile

plain = pickle.dumps({"weights": list(range(500)), "name": "words " * 50}, 4)


def named(name):
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=buffer, mtime=1) as out:
        out.write(plain)
    return buffer.getvalue()


def zfile():
    buffer = io.BytesIO()
    write_zfile(buffer, plain)
    return buffer.getvalue()


def by_joblib(compress):
    buffer = io.BytesIO()
    joblib.dump({"weights": list(range(500))}, buffer, compress=compress, protocol=4)
    return buffer.getvalue()


def deflated(wbits):
    packer = zlib.compressobj(6, zlib.DEFLATED, wbits)
    return packer.compress(plain) + packer.flush()


def lzip():
    packed = lzma.compress(plain, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20}])
    member = b"LZIP\x01\x14" + packed + struct.pack("<IQ", zlib.crc32(plain), len(plain))
    member += struct.pack("<Q", len(member) + 8)
    assert lzma.decompress(member) == plain
    return member


samples = {
    "plain": plain,
    "gzip": gzip.compress(plain),
    "gzip-named": named("model.pkl.gz"),
    "gzip-path": named("/etc/cron.d/model.pkl"),
    "bzip2": bz2.compress(plain),
    "xz": lzma.compress(plain),
    "lzip": lzip(),
    "lzma": lzma.compress(plain, lzma.FORMAT_ALONE),
    "zstd": zstandard.compress(plain),
    "lz4": lz4.frame.compress(plain),
    "joblib-zfile": zfile(),
    **{f"zlib-{level}": zlib.compress(plain, level) for level in (0, 1, 6, 9)},
    **{f"zlib-window-{bits}": deflated(bits) for bits in range(9, 16)},
    **{f"{kind}-joblib": by_joblib((kind if kind != "bzip2" else "bz2", 3)) for kind in ("zlib", "gzip", "bzip2", "xz", "lzma", "lz4")},
}
json.dump({name: data.hex() for name, data in samples.items()}, sys.stdout)
