"""160 MB of zeros in each codec: python bombs.py FOLDER."""

import bz2
import gzip
import io
import json
import lzma
import pathlib
import sys
import zlib

import lz4.frame
import zstandard

folder = pathlib.Path(sys.argv[1])
piece = bytes(1 << 20)
count = 160


def write(name, packer):
    with open(folder / name, "wb") as out:
        for _ in range(count):
            out.write(packer.compress(piece))
        out.write(packer.flush())


write("zlib", zlib.compressobj(1))
write("deflate", zlib.compressobj(1, zlib.DEFLATED, -15))
write("gzip", zlib.compressobj(1, zlib.DEFLATED, 31))
write("bzip2", bz2.BZ2Compressor(1))
write("xz", lzma.LZMACompressor(preset=0))
write("lzma", lzma.LZMACompressor(lzma.FORMAT_ALONE, preset=0))
write("zstd", zstandard.ZstdCompressor(1).compressobj())
with open(folder / "lz4", "wb") as out, lz4.frame.LZ4FrameCompressor() as packer:
    out.write(packer.begin())
    for _ in range(count):
        out.write(packer.compress(piece))
    out.write(packer.flush())
json.dump(None, sys.stdout)
