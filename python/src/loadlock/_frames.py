"""Frames between this process and a guest, and the memory they speak of. Whatever comes from the guest is hostile."""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import select
import socket
import time
from contextlib import contextmanager
from typing import Any, Iterator

from ._wire.kinds import Malformed
from ._wire.libraries import numpy_or_none
from ._wire.reader import Reader
from ._wire.writer import Writer

_LONGEST_FRAME = 1 << 20
#: A tree that is longer goes through memory.
_LONGEST_TREE = 1 << 16
#: JSON becomes some ten times its size in objects.
_LONGEST_TREE_IN_MEMORY = 64 << 20
#: The most that one system call moves.
_CHUNK = 1 << 30
_GROWTH = 1 << 20


class Ended(Exception):
    """The guest closed its end."""


class Late(Exception):
    """The guest did not answer in time."""


class Frames:
    """One answer for each question. Not safe for several threads at once."""

    def __init__(self, channel: socket.socket, most: int) -> None:
        self._channel = channel
        self._most = most
        channel.setblocking(False)
        self._poll = select.poll()
        self._kept = b""

    def send(self, frame: dict[str, Any], until: float) -> None:
        data = json.dumps(frame, allow_nan=False, separators=(",", ":")).encode()
        left = memoryview(len(data).to_bytes(4, "little") + data)
        while left:
            try:
                left = left[self._channel.send(left) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, until)
            except OSError as error:
                raise Ended from error

    def receive(self, until: float) -> dict[str, Any]:
        size = int.from_bytes(self._exactly(4, until), "little")
        if size > _LONGEST_FRAME:
            raise Malformed(f"a frame of {size} bytes")
        frame = parsed(self._exactly(size, until))
        if not isinstance(frame, dict):
            raise Malformed("a frame that is none")
        return frame

    def _exactly(self, size: int, until: float) -> bytes:
        while len(self._kept) < size:
            try:
                more = self._channel.recv(1 << 16)
            except BlockingIOError:
                self._wait(select.POLLIN, until)
                continue
            except OSError as error:
                raise Ended from error
            if not more:
                raise Ended
            self._kept += more
        found, self._kept = self._kept[:size], self._kept[size:]
        return found

    def _wait(self, event: int, until: float) -> None:
        left = until - time.monotonic()
        self._poll.register(self._channel, event)
        if left <= 0 or not self._poll.poll(min(left * 1000, 1 << 30)):
            raise Late


def parsed(data: bytes) -> Any:
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed("a frame that is no JSON") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


@contextmanager
def _ours() -> Iterator[None]:
    """A guest may have sealed the memory, or taken all there is."""
    try:
        yield
    except OSError as error:
        raise Malformed(f"memory that cannot be used any more: {error.strerror}") from error


class Shared:
    """Memory that was made here and is shared with the guest. Once it is sealed it only grows: it is mapped here, and
    whoever touches what is cut off dies."""

    def __init__(self, descriptor: int, most: int) -> None:
        self._descriptor = descriptor
        self._map: mmap.mmap | None = None
        self.most = most
        self.size = 0

    def seal(self) -> None:
        with _ours():
            fcntl.fcntl(self._descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)

    def grow(self, size: int) -> int:
        """To at least that size, where that is allowed."""
        if size > self.most:
            raise MemoryError(f"{size} bytes are more than the {self.most} that may be passed on")
        if size > self.size:
            # Some more at once: growing costs both sides a system call and new pages.
            self.size = min(self.most, -(-size // _GROWTH) * _GROWTH)
            with _ours():
                os.ftruncate(self._descriptor, self.size)
        return self.size

    def mapped(self) -> mmap.mmap:
        if self._map is None or len(self._map) < self.size:
            # An old mapping goes with its last use.
            with _ours():
                self._map = mmap.mmap(self._descriptor, self.size, mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0))
        return self._map


class Input(Shared):
    """What the guest reads."""

    def lend(self, data: Any) -> None:
        """Bytes that are read once, before anything is sealed."""
        if data.nbytes > self.most:
            raise MemoryError(f"the file has {data.nbytes} bytes, more than the {self.most} that may be passed on")
        at = 0
        while at < data.nbytes:
            at += os.pwrite(self._descriptor, data[at : at + _CHUNK], at)

    def settle(self) -> None:
        """Takes back what was lent."""
        with _ours():
            os.ftruncate(self._descriptor, 0)
        self.seal()

    def write(self, at: int, piece: Any) -> None:
        self.mapped()[at : at + piece.nbytes] = piece


class Output(Shared):
    """What the guest writes, and may write again at any time: a copy is made first, and looked at afterwards."""

    def __init__(self, descriptor: int, most: int) -> None:
        super().__init__(descriptor, most)
        self.seal()

    def take(self, at: int, size: int) -> Any:
        if at + size > self.size:
            raise Malformed("a result beyond its memory")
        numpy = numpy_or_none()
        if numpy is None:
            return bytearray(memoryview(self.mapped())[at : at + size]) if size else bytearray()
        made = numpy.empty(size, numpy.uint8)
        if size:
            numpy.copyto(made, numpy.frombuffer(self.mapped(), numpy.uint8, size, at))
        return made


class Wire:
    """Values to and from the guest."""

    def __init__(self, into: Input, out: Output) -> None:
        self.input = into
        self.output = out
        #: Up to here the model has kept what it was given.
        self.held = 0

    def put(self, value: Any) -> dict[str, Any]:
        """Lays a value down for the guest: what the frame has to say of it."""
        writer = Writer(self.held)
        tree = writer.tree(value)
        frame: dict[str, Any] = {"tree": tree}
        # Few values are so large that it takes a look at their text.
        if not _is_short(tree):
            text = json.dumps(tree, allow_nan=False, separators=(",", ":")).encode()
            if len(text) > _LONGEST_TREE:
                frame = {"at": [writer.put(memoryview(text)), len(text)]}
        frame["memory"] = self.input.grow(writer.end) if writer.pieces else self.input.size
        for at, piece in writer.pieces:
            if piece.nbytes:
                self.input.write(at, piece)
        return frame

    def get(self, answer: dict[str, Any], itself: Any) -> Any:
        reader = Reader(self.output, self.output.most, itself)
        if "at" not in answer:
            return reader.value(answer["value"])
        place = answer["at"]
        if not isinstance(place, list) or len(place) != 2 or not isinstance(place[1], int) or place[1] > _LONGEST_TREE_IN_MEMORY:
            raise Malformed("a value that is nowhere")
        return reader.value(parsed(bytes(reader.bytes(*place))))


def _is_short(tree: Any) -> bool:
    """Whether a call's arguments are nothing but a few arrays, which is the usual case."""
    arguments, options = (part["v"] for part in tree["v"])
    return len(arguments) < 8 and not options and all(isinstance(one, dict) and one["t"] == "array" for one in arguments)
