"""Takes from a stream what a loader would read, so that it can be looked at first."""

from __future__ import annotations

import io
import os
import pickletools
import weakref
from typing import Any

from ..errors import Refused


class Spooled:
    """The bytes of a stream from where it stood."""

    def __init__(self, file: Any, data: bytes, base: int | None) -> None:
        self._file = file
        self._base = base
        self.data = data

    def consumed(self, count: int) -> None:
        """Puts the stream behind what was used."""
        if self._base is not None:
            self._file.seek(self._base + count)


def spool(file: Any) -> Spooled:
    """Everything up to the end, where one can go back; else exactly one pickle, since more may come later."""
    base = _position(file)
    if base is not None:
        return Spooled(file, bytes(file.read()), base)
    return Spooled(file, _one_pickle(file), None)


def whole(file: Any) -> bytes:
    return bytes(file.read())


def end_of_first(data: bytes) -> int | None:
    """Where the first pickle ends; None where it does not."""
    stream = io.BytesIO(data)
    try:
        for _ in pickletools.genops(stream):
            pass
    except Exception:
        return None
    return stream.tell()


def _position(file: Any) -> int | None:
    try:
        if not file.seekable():
            return None
        return int(file.tell())
    except (AttributeError, OSError, ValueError):
        return None


def _one_pickle(file: Any) -> bytes:
    taken = bytearray()

    class Tee:
        def read(self, count: int) -> bytes:
            got: bytes = file.read(count)
            taken.extend(got)
            return got

        def readline(self) -> bytes:
            got: bytes = file.readline()
            taken.extend(got)
            return got

    try:
        for _ in pickletools.genops(Tee()):  # type: ignore[arg-type]
            pass
    except ValueError as error:
        if not taken:
            return b""
        raise Refused(f"the stream is no whole pickle: {error}") from error
    return bytes(taken)


class Kept:
    """Pickles that stand in one file are planned together, and read one by one."""

    def __init__(self, data: bytes, base: int, end: int, about: Any, settings: Any, stamp: Any) -> None:
        self.data = data
        self.base = base
        #: Where the last pickle ended. Elsewhere the bytes say something else than what was looked at.
        self.end = end
        self.about = about
        self.settings = settings
        self.stamp = stamp


_kept: weakref.WeakKeyDictionary[Any, Kept] = weakref.WeakKeyDictionary()


def keep(file: Any, kept: Kept) -> None:
    try:
        _kept[file] = kept
    except TypeError:
        pass


def kept_for(file: Any, settings: Any) -> Kept | None:
    """What was planned of this file by the same guard, if it stands where the last pickle ended and has not changed."""
    try:
        kept = _kept.get(file)
    except TypeError:
        return None
    if kept is None or kept.settings is not settings or kept.end >= len(kept.data):
        return None
    if _position(file) != kept.base + kept.end or kept.stamp != stamp_of(file):
        return None
    return kept


def stamp_of(file: Any) -> Any:
    """Tells whether a file that only others can write to is as it was; None where that cannot be told."""
    try:
        if file.writable():
            return None
        found = os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
