"""Talks with the engine: starts it where none is running, else asks the one that is."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from ._discover import engine_command
from ._place import socket_path, state_home
from .errors import EngineError, EngineUnavailable, TargetMissing

_PROTOCOL = "loadlock.engine/1"
_START_SECONDS = 20.0
_LONGEST_ANSWER = 256 << 20
_ATTEMPTS = 5


class _Gone(Exception):
    """The engine ended before it answered."""


class _Connection:
    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("rb")
        self._id = 0
        self._owed = 0

    def tell(self, method: str, params: dict[str, Any]) -> int:
        self._id += 1
        line = json.dumps({"id": self._id, "method": method, "params": params}) + "\n"
        try:
            self._socket.sendall(line.encode())
        except OSError as error:
            raise _Gone from error
        return self._id

    def forget(self) -> None:
        """The answer to what was told last is read only when somebody asks again."""
        self._owed += 1

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        wanted = self.tell(method, params)
        for _ in range(self._owed + 1):
            answer = self._answer()
            if answer.get("id") == wanted:
                break
            self._owed -= 1
        else:
            raise EngineError("PROTOCOL", "the engine answers something that was not asked")
        if "error" in answer:
            code = str(answer["error"]["code"])
            kind = TargetMissing if code == "TARGET_MISSING" else EngineError
            raise kind(code, str(answer["error"]["message"]))
        return answer["result"]

    def _answer(self) -> dict[str, Any]:
        try:
            line = self._lines.readline(_LONGEST_ANSWER)
        except OSError as error:
            raise _Gone from error
        if not line.endswith(b"\n"):
            raise _Gone
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise EngineError("PROTOCOL", "the engine's answer is not understood")
        return answer

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Engine:
    """Connections to the engine, one for each thread that is asking. Safe to use from many threads."""

    def __init__(self) -> None:
        self._free: list[tuple[str, _Connection]] = []
        self._lock = threading.Lock()

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Raises EngineError with the engine's own code, EngineUnavailable where there is none."""
        for attempt in range(_ATTEMPTS):
            try:
                place, connection = self._take(fresh=attempt > 0)
            except _Gone:
                # It was about to end: the next one takes its place.
                time.sleep(0.02 * attempt)
                continue
            try:
                result = connection.ask(method, params)
            except _Gone:
                connection.close()
                continue
            except EngineError:
                self._give(place, connection)
                raise
            except BaseException:
                # An answer may still be under way: nobody must take it for another one's.
                connection.close()
                raise
            self._give(place, connection)
            return result
        raise EngineUnavailable("the engine ended before it answered")

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Asks without waiting for the answer, and without minding where the engine is gone."""
        try:
            place, connection = self._take(fresh=False)
            try:
                connection.tell(method, params)
                connection.forget()
            except BaseException:
                connection.close()
                raise
        except (_Gone, EngineUnavailable):
            return
        self._give(place, connection)

    def forget(self) -> None:
        """For a child process: its parent's connections are not its own."""
        self._lock = threading.Lock()
        for _, connection in self._free:
            connection.close()
        self._free = []

    def _take(self, fresh: bool) -> tuple[str, _Connection]:
        environment = dict(os.environ)
        command = engine_command(environment)
        place = socket_path(command, environment)
        with self._lock:
            if fresh:
                while self._free:
                    self._free.pop()[1].close()
            for at, (known, connection) in enumerate(self._free):
                if known == str(place):
                    del self._free[at]
                    return known, connection
        return str(place), _open(place, command, environment)

    def _give(self, place: str, connection: _Connection) -> None:
        with self._lock:
            if len(self._free) < 16:
                self._free.append((place, connection))
                return
        connection.close()


def _open(place: Path, command: list[str], environment: dict[str, str]) -> _Connection:
    try:
        connection = _Connection(place)
    except OSError:
        connection = _start(place, command, environment)
    try:
        hello = connection.ask("ping", {})
    except BaseException:
        connection.close()
        raise
    if not isinstance(hello, dict) or hello.get("schema") != _PROTOCOL:
        connection.close()
        raise EngineUnavailable(f"the engine {' '.join(command)} is of another version; install the same one as the package")
    return connection


def _start(place: Path, command: list[str], environment: dict[str, str]) -> _Connection:
    # The engine starts in the root folder, so that it holds no other one.
    environment = {**environment, "LOADLOCK_HOME": str(state_home(environment))}
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                [*command, "engine", "--socket", str(place)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                cwd="/",
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineUnavailable(f"the engine {command[0]} cannot be started: {error}") from error
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            ended = process.poll()
            try:
                connection = _Connection(place)
            except OSError:
                # One that another process started may have been faster: then this one ends in peace.
                if ended is not None and ended != 0:
                    break
                time.sleep(0.004)
                continue
            # It outlives this process; without a return code, Python would warn of that.
            process.returncode = 0 if ended is None else ended
            return connection
        said.seek(0)
        words = said.read(4096).decode("utf-8", "replace").strip()
    raise EngineUnavailable(f"the engine {' '.join(command)} does not start: {words or 'no answer'}")


engine = Engine()
os.register_at_fork(after_in_child=engine.forget)
