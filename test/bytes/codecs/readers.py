"""What Python's own readers hand out, byte by byte, before they stop: python readers.py CODEC IN OUT.
IN and OUT are records: a length of four bytes, then so many bytes. In OUT each starts with 1 where the reader came
to the end of a stream without a complaint, else 0."""

import bz2
import gzip
import io
import lzma
import struct
import sys
import zlib

import lz4.frame
import zstandard

most = 1 << 20


def steps(packed, make, done):
    """Feeds one byte at a time: nothing that came out before the broken byte is lost."""
    out = bytearray()
    machine = make()
    try:
        for i in range(len(packed)):
            piece = packed[i : i + 1]
            while True:
                got = machine.decompress(piece, 4096)
                out += got
                piece = getattr(machine, "unconsumed_tail", b"")
                if len(out) > most or machine.eof or not got or (not piece and getattr(machine, "needs_input", True)):
                    break
            if machine.eof or len(out) > most:
                return bool(machine.eof), bytes(out)
    except done:
        pass
    return False, bytes(out)


def gzipped(packed):
    out = bytearray()
    reader = gzip._GzipReader(io.BytesIO(packed))
    try:
        while got := reader.read(1):
            out += got
            if len(out) > most:
                return False, bytes(out)
    except (OSError, EOFError, zlib.error, struct.error):
        return False, bytes(out)
    return True, bytes(out)


def zstd(packed):
    """In every split of the input: a block comes out only when the library has all of it."""
    machine = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
    out = bytearray()
    try:
        for i in range(len(packed)):
            out += machine.decompress(packed[i : i + 1])
            if machine.eof or len(out) > most:
                return bool(machine.eof), bytes(out)
    except zstandard.ZstdError:
        pass
    return False, bytes(out)


def lz4_frame(packed):
    machine = lz4.frame.LZ4FrameDecompressor()
    out = bytearray()
    try:
        for i in range(len(packed)):
            out += machine.decompress(packed[i : i + 1])
            if machine.eof or len(out) > most:
                return bool(machine.eof), bytes(out)
    except (RuntimeError, EOFError):
        pass
    return False, bytes(out)


readers = {
    "deflate": lambda packed: steps(packed, lambda: zlib.decompressobj(-15), zlib.error),
    "zlib": lambda packed: steps(packed, lambda: zlib.decompressobj(15), zlib.error),
    "gzip": gzipped,
    "bzip2": lambda packed: steps(packed, bz2.BZ2Decompressor, OSError),
    "xz": lambda packed: steps(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ), lzma.LZMAError),
    "lzma": lambda packed: steps(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE), lzma.LZMAError),
    "lzip": lambda packed: steps(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_AUTO), lzma.LZMAError),
    "zstd": zstd,
    "lz4": lz4_frame,
}

read = readers[sys.argv[1]]
with open(sys.argv[2], "rb") as given, open(sys.argv[3], "wb") as answer:
    while head := given.read(4):
        ended, out = read(given.read(struct.unpack("<I", head)[0]))
        answer.write(struct.pack("<IB", len(out), ended) + out)
print("{}")
