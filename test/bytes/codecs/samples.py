"""Compressed samples by the real writers: python samples.py FOLDER writes NAME (packed) and content-KIND (plain),
and prints [[codec, packed file, plain file], ...] as JSON."""

import bz2
import gzip
import io
import json
import lzma
import pathlib
import random
import struct
import sys
import zlib

import lz4.block
import lz4.frame
import zstandard

folder = pathlib.Path(sys.argv[1])
source = random.Random(7)


def words(size):
    some = [bytes(source.choices(range(97, 123), k=source.randint(2, 9))) for _ in range(300)]
    text = bytearray()
    while len(text) < size:
        text += source.choice(some) + b" "
    return bytes(text[:size])


def code(size):
    """x86-like: calls and jumps to near places, as the branch filters look for them."""
    text = bytearray()
    while len(text) < size:
        text += bytes([source.choice((0xE8, 0xE9, 0xE8, 0x0F, 0xEB))])
        text += struct.pack("<i", source.randint(-5000, 5000) - source.choice((0, len(text))))
        text += source.randbytes(source.randint(0, 7))
    return bytes(text[:size])


def arm64(size):
    text = bytearray()
    while len(text) < size:
        kind = source.randrange(4)
        if kind == 0:
            word = 0x94000000 | source.getrandbits(26)
        elif kind == 1:
            word = 0x90000000 | source.getrandbits(2) << 29 | source.getrandbits(12) << 5 | source.getrandbits(5)
        elif kind == 2:
            word = 0xEB000000 | source.getrandbits(24)
        else:
            word = source.getrandbits(32)
        text += struct.pack("<I", word)
    return bytes(text[:size])


def thumb(size):
    return b"".join(
        struct.pack("<HH", 0xF000 | source.getrandbits(11), 0xF800 | source.getrandbits(11))
        if source.random() < 0.5
        else struct.pack("<H", source.getrandbits(16))
        for _ in range(size // 3)
    )


def big_endian(size):
    heads = (0x48000001, 0x40000000, 0x7FC00000)
    return b"".join(
        struct.pack(">I", source.choice(heads) | source.getrandbits(22) << 2 & 0x3FFFFC)
        if source.random() < 0.6
        else source.randbytes(4)
        for _ in range(size // 4)
    )


floats = b"".join(struct.pack("<f", source.gauss(0, 1)) for _ in range(10_000))
contents = {f"words-{size}": words(size) for size in (1, 2, 3, 5, 17, 255, 4096, 65_536, 150_000)}
contents |= {f"random-{size}": source.randbytes(size) for size in (1, 100, 5_000, 70_000)}
contents |= {f"zeros-{size}": bytes(size) for size in (1, 4, 5, 259, 70_000)}
contents |= {
    "empty": b"",
    "floats": floats,
    "runs": b"".join(bytes([source.randrange(4)]) * source.choice((1, 3, 4, 5, 254, 255, 256, 259, 260)) for _ in range(1_500)),
    "far": floats + source.randbytes(70_000) + floats,
    "code": code(40_000),
    "arm64": arm64(40_000),
    "thumb": thumb(40_000),
    "big-endian": big_endian(40_000),
    "mixed": words(40_000) + floats + bytes(30_000) + source.randbytes(10_000),
}
contents["repeat"] = contents["words-4096"] * 70

made = []


def add(codec, label, kind, packed):
    name = f"{codec}-{label}-{kind}"
    (folder / name).write_bytes(packed)
    made.append([codec, name, f"content-{kind}"])


def raw_deflate(data, level, strategy=zlib.Z_DEFAULT_STRATEGY, wbits=-15):
    packer = zlib.compressobj(level, zlib.DEFLATED, wbits, 8, strategy)
    return packer.compress(data) + packer.flush()


def xz(data, filters, check=lzma.CHECK_CRC64):
    return lzma.compress(data, lzma.FORMAT_XZ, check, None, filters)


def lzip(data, version=1):
    packing = {"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 7 << 16}
    member = b"LZIP" + bytes([version, 19 | 1 << 5]) + lzma.compress(data, lzma.FORMAT_RAW, filters=[packing])
    member += struct.pack("<IQ", zlib.crc32(data), len(data))
    return member + struct.pack("<Q", len(member) + 8) if version else member


def frame(data, **options):
    with lz4.frame.LZ4FrameCompressor(**options) as packer:
        half = len(data) // 2
        return packer.begin(len(data)) + packer.compress(data[:half]) + packer.compress(data[half:]) + packer.flush()


for kind, data in contents.items():
    (folder / f"content-{kind}").write_bytes(data)
    for level in (1, 6, 9):
        add("zlib", level, kind, zlib.compress(data, level))
        add("deflate", level, kind, raw_deflate(data, level))
    add("deflate", "stored", kind, raw_deflate(data, 0))
    add("deflate", "fixed", kind, raw_deflate(data, 6, zlib.Z_FIXED))
    add("deflate", "huffman", kind, raw_deflate(data, 6, zlib.Z_HUFFMAN_ONLY))
    add("zlib", "window-9", kind, raw_deflate(data, 6, zlib.Z_DEFAULT_STRATEGY, 9))
    add("gzip", 6, kind, gzip.compress(data))
    half = len(data) // 2
    add("gzip", "members", kind, gzip.compress(data[:half]) + bytes(5) + gzip.compress(data[half:]) + gzip.compress(b"") + bytes(512))
    for level in (1, 9):
        add("bzip2", level, kind, bz2.compress(data, level))
    add("bzip2", "streams", kind, bz2.compress(data[:half]) + bz2.compress(b"") + bz2.compress(data[half:], 2))
    for preset in (0, 6):
        add("lzma", preset, kind, lzma.compress(data, lzma.FORMAT_ALONE, preset=preset))
    add("lzma", "contexts", kind, lzma.compress(data, lzma.FORMAT_ALONE, filters=[
        {"id": lzma.FILTER_LZMA1, "lc": 0, "lp": 2, "pb": 4, "dict_size": 4096}]))  # fmt: skip
    add("lzip", 1, kind, lzip(data))
    add("lzip", 0, kind, lzip(data, 0))
    add("lzip", "members", kind, lzip(data[:half]) + lzip(data[half:]))
    add("xz", 6, kind, lzma.compress(data))
    add("xz", "streams", kind, lzma.compress(data[:half]) + bytes(8) + lzma.compress(b"") + lzma.compress(data[half:]))
    for label, check in {"none": lzma.CHECK_NONE, "crc32": lzma.CHECK_CRC32, "sha256": lzma.CHECK_SHA256}.items():
        add("xz", label, kind, lzma.compress(data, check=check))
    tiny = {"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 4096, "lc": 1, "lp": 3, "pb": 0}
    add("xz", "tiny-dictionary", kind, xz(data, [tiny]))
    last = {"id": lzma.FILTER_LZMA2, "preset": 4}
    for dist in (1, 4, 256):
        add("xz", f"delta-{dist}", kind, xz(data, [{"id": lzma.FILTER_DELTA, "dist": dist}, last]))
    for label, number in {"x86": 4, "ppc": 5, "arm": 7, "thumb": 8, "sparc": 9}.items():
        add("xz", label, kind, xz(data, [{"id": number}, last]))
    add("xz", "x86-offset", kind, xz(data, [{"id": lzma.FILTER_X86, "start_offset": 4096}, last]))
    add("xz", "chain", kind, xz(data, [{"id": lzma.FILTER_DELTA, "dist": 2}, {"id": lzma.FILTER_X86}, last]))
    for level in (1, 19):
        add("zstd", level, kind, zstandard.ZstdCompressor(level, write_checksum=level == 1).compress(data))
    add("zstd", "no-size", kind, zstandard.ZstdCompressor(write_content_size=False, write_checksum=True).compress(data))
    skipped = b"\x53\x2a\x4d\x18" + struct.pack("<I", 9) + b"skip this"
    add("zstd", "frames", kind, skipped + zstandard.compress(data[:half]) + skipped + zstandard.compress(data[half:]))
    add("lz4", "plain", kind, lz4.frame.compress(data))
    add("lz4", "linked", kind, frame(data, block_linked=True, block_size=4, block_checksum=True, content_checksum=True))
    add("lz4", "independent", kind, frame(data, block_linked=False, block_size=7, content_checksum=True))
    add("lz4", "high", kind, frame(data, compression_level=12, block_linked=True))
    add("lz4", "frames", kind, lz4.frame.compress(data[:half]) + skipped + lz4.frame.compress(data[half:]))
    add("lz4-block", "plain", kind, lz4.block.compress(data, store_size=False))

json.dump(made, sys.stdout)
