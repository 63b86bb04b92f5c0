"""Copies of files that nobody else can change: what is hashed is what is loaded."""

from __future__ import annotations

import hashlib
import io
import mmap
import os
import stat
import tempfile
from contextlib import contextmanager
from typing import BinaryIO, Iterator

from .errors import LoadlockError

#: A larger file is copied into a temporary file without a name instead of memory.
_LARGE = 1 << 30
_CHUNK = 1 << 20


class PrivateCopy:
    """The bytes of one file, read once."""

    def __init__(self, data: bytes | None, file: BinaryIO | None, size: int, sha256: str) -> None:
        self._data = data
        self._file = file
        self._map: mmap.mmap | None = None
        self.size = size
        self.sha256 = sha256

    def open(self) -> BinaryIO:
        """The bytes as a file, from their beginning. One reader at a time."""
        if self._data is not None:
            return io.BytesIO(self._data)
        assert self._file is not None
        self._file.seek(0)
        return self._file

    def view(self) -> memoryview:
        if self._data is not None:
            return memoryview(self._data)
        assert self._file is not None
        if self._map is None:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return memoryview(self._map)


def copy_bytes(data: bytes) -> PrivateCopy:
    return PrivateCopy(data, None, len(data), hashlib.sha256(data).hexdigest())


def copy_file(path: str) -> PrivateCopy:
    """Reads a regular file once. Raises LoadlockError for anything else, without waiting on a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise LoadlockError(f"{path}: {error.strerror}") from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not _is_regular(file.fileno()):
            raise LoadlockError(f"{path} is no regular file")
        if os.fstat(file.fileno()).st_size <= _LARGE:
            return copy_bytes(file.read())
        return _copy_large(file)


def _is_regular(descriptor: int) -> bool:
    return stat.S_ISREG(os.fstat(descriptor).st_mode)


def _copy_large(file: io.FileIO) -> PrivateCopy:
    digest = hashlib.sha256()
    size = 0
    copy: BinaryIO = tempfile.TemporaryFile(prefix="loadlock-")
    chunk = bytearray(_CHUNK)
    while got := file.readinto(chunk):
        piece = memoryview(chunk)[:got]
        digest.update(piece)
        copy.write(piece)
        size += got
    copy.flush()
    return PrivateCopy(None, copy, size, digest.hexdigest())


@contextmanager
def shown_to_engine(data: bytes) -> Iterator[str]:
    """A path at which the engine, and nobody but this user, can read the bytes."""
    if hasattr(os, "memfd_create") and os.path.exists("/proc/self/fd"):
        descriptor = os.memfd_create("loadlock", os.MFD_CLOEXEC)
        try:
            _write(descriptor, data)
            yield f"/proc/{os.getpid()}/fd/{descriptor}"
        finally:
            os.close(descriptor)
        return
    descriptor, path = tempfile.mkstemp(prefix="loadlock-")
    try:
        _write(descriptor, data)
        yield path
    finally:
        os.close(descriptor)
        os.unlink(path)


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
