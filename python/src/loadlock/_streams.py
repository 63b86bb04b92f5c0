"""Files that are nothing but another file, compressed."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from typing import Any, Callable, Mapping

from .errors import Unsupported


def _zstd(data: bytes) -> bytes:
    try:
        from compression import zstd
    except ImportError:
        try:
            from backports import zstd
        except ImportError as error:
            raise Unsupported("the file is compressed with zstd; install backports.zstd to load it") from error
    return bytes(zstd.decompress(data))


def _lz4(data: bytes) -> bytes:
    try:
        from lz4 import frame
    except ImportError as error:
        raise Unsupported("the file is compressed with lz4; install lz4 to load it") from error
    return bytes(frame.decompress(data))


_INFLATE: Mapping[str, Callable[[Any], bytes]] = {
    "gzip": gzip.decompress,
    "bzip2": bz2.decompress,
    "xz": lzma.decompress,
    "lzma": lzma.decompress,
    "zlib": zlib.decompress,
    "zstd": _zstd,
    "lz4": _lz4,
}


def inflate(data: bytes, streams: tuple[str, ...]) -> bytes:
    """What is inside of the compressions, the outermost first."""
    for stream in streams:
        if stream not in _INFLATE:
            raise Unsupported(f"the file is compressed with {stream}, which is not known here")
        data = _INFLATE[stream](data)
    return data
