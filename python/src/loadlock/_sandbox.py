"""Starts a sandbox that the engine has prepared. The data goes over descriptors of this process, not through the engine."""

from __future__ import annotations

import base64
import fcntl
import os
import signal
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any

from .engine import engine
from .errors import LoadlockError

#: The guest's descriptors: frames, the memory that it reads, the memory that it writes (src/quarantine-launch.ts).
CHANNEL, INPUT, OUTPUT = 3, 4, 5

#: Duplicates lie above all that a guest is given, so that none is overwritten before it is in its place.
_HIGH = 64


class Sandbox:
    """A running sandbox: `channel` to its guest, and two files of shared memory without a name."""

    def __init__(self, launch: Mapping[str, Any]) -> None:
        self._id = str(launch["id"])
        self._stop = signal.SIGTERM if launch["stopSignal"] == "SIGTERM" else signal.SIGKILL
        self._status: int | None = None
        self._lock = threading.Lock()
        self.channel, theirs = socket.socketpair()
        self.input, self.output = _memory("input"), _memory("output")
        #: What the guest wrote to stdout and stderr; the last of it says why it died.
        self.words = _memory("words")
        given = {CHANNEL: theirs.fileno(), INPUT: self.input, OUTPUT: self.output}
        try:
            self.pid = start(launch, {**given, 1: self.words, 2: self.words})
        except BaseException:
            self._close_descriptors()
            engine.tell("release", {"launch": self._id})
            raise
        finally:
            theirs.close()

    def ended(self) -> int | None:
        """The exit status (negative: the signal), or None while it runs."""
        with self._lock:
            if self._status is None:
                found, status = os.waitpid(self.pid, os.WNOHANG)
                if found == self.pid:
                    self._status = os.waitstatus_to_exitcode(status)
            return self._status

    def kill(self, patience: float = 1.0) -> None:
        """Ends everything in it."""
        until = time.monotonic() + patience
        while self.ended() is None:
            late = time.monotonic() > until
            try:
                # Whoever stays beside the sandbox ends it in order when asked to.
                os.kill(-self.pid if late else self.pid, signal.SIGKILL if late else self._stop)
            except ProcessLookupError:
                pass
            time.sleep(0.005)

    def close(self) -> Mapping[str, Any]:
        """Ends it, and says which limit it hit (`hit`) or why it never began (`failure`), where somebody saw that."""
        self.kill()
        answer = engine.ask("release", {"launch": self._id})
        self._close_descriptors()
        return answer if isinstance(answer, dict) else {"hit": None, "failure": None}

    def last_words(self, most: int = 4096) -> str:
        size = os.fstat(self.words).st_size
        return os.pread(self.words, most, max(0, size - most)).decode("utf-8", "replace")

    def _close_descriptors(self) -> None:
        self.channel.close()
        for descriptor in (self.input, self.output, self.words):
            os.close(descriptor)


def start(launch: Mapping[str, Any], descriptors: Mapping[int, int]) -> int:
    """Starts what the engine wrote down, with exactly these descriptors; gives the process's number."""
    if launch["as"] is not None:
        raise LoadlockError("this sandbox must be started as another user, which is not done from here")
    feeds = {int(feed["at"]): base64.b64decode(feed["bytes"], validate=True) for feed in launch["feeds"]}
    pipes = {at: os.pipe() for at in feeds}
    sources = {**descriptors, **{at: read for at, (read, _) in pipes.items()}}
    high = {at: fcntl.fcntl(source, fcntl.F_DUPFD_CLOEXEC, _HIGH) for at, source in sources.items()}
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    try:
        actions: list[Any] = [(os.POSIX_SPAWN_DUP2, nothing, at) for at in (0, 1, 2) if at not in high]
        actions += [(os.POSIX_SPAWN_DUP2, source, at) for at, source in high.items()]
        actions += [(os.POSIX_SPAWN_CLOSE, leaked) for leaked in _inheritable() if leaked not in high]
        argv = [str(word) for word in launch["argv"]]
        environment = {str(name): str(value) for name, value in launch["env"].items()}
        # A group of its own: Ctrl-C in a terminal is ours to answer, and kill reaches all of it.
        pid = os.posix_spawn(argv[0], argv, environment, file_actions=actions, setpgroup=0)
    finally:
        for descriptor in (nothing, *high.values(), *(read for read, _ in pipes.values())):
            os.close(descriptor)
        writers = [(write, feeds[at]) for at, (_, write) in pipes.items()]
        # More than a pipe holds would wait for a reader that may be gone.
        threading.Thread(target=_feed, args=(writers,), name="loadlock-feed", daemon=True).start()
    return pid


def _feed(writers: list[tuple[int, bytes]]) -> None:
    for descriptor, data in writers:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
        except BrokenPipeError:
            pass
        finally:
            os.close(descriptor)


def _inheritable() -> list[int]:
    """Descriptors that whoever started this process, or a library in it, would have go on into any child."""
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    found = []
    for name in os.listdir(folder):
        descriptor = int(name)
        try:
            if descriptor > 2 and os.get_inheritable(descriptor):
                found.append(descriptor)
        except OSError:
            continue
    return found


def _memory(name: str) -> int:
    return os.memfd_create(f"loadlock-{name}", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
