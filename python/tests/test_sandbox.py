"""Starting what the engine prepared, with exactly the descriptors that are meant for it."""

from __future__ import annotations

import base64
import os
import sys
import time
import unittest
from unittest import mock

from loadlock import _sandbox
from loadlock._sandbox import Sandbox
from tests.support import Case

PROGRAM = """
import json, os
told = {"env": dict(os.environ), "descriptors": {}}
for name in os.listdir("/proc/self/fd"):
    try:
        told["descriptors"][name] = os.readlink("/proc/self/fd/" + name)
    except OSError:
        pass
told["feeds"] = [open(at, "rb").read().hex()[:20] for at in (6, 7)]
told["input"] = os.pread(4, 10, 0).decode()
os.pwrite(5, b"result", 0)
print("last words")
os.write(3, json.dumps(told).encode() + b"\\n")
"""


def launch(program: str, **more: object) -> dict:
    feeds = [{"at": at, "bytes": base64.b64encode(bytes([at]) * 200_000).decode()} for at in (6, 7)]
    plain = {"id": "x", "argv": [sys.executable, "-I", "-S", "-c", program], "env": {"ONLY": "this"}, "feeds": feeds}
    return {**plain, "as": None, "memory": "each", "stopSignal": None, **more}


class Started(Case):
    def setUp(self) -> None:
        super().setUp()
        patched = mock.patch.object(_sandbox, "engine")
        self.engine = patched.start()
        self.addCleanup(patched.stop)
        self.engine.ask.return_value = {"hit": "memory", "failure": None}

    def test_it_gets_what_is_meant_for_it_and_nothing_else(self) -> None:
        leaked = os.open(__file__, os.O_RDONLY)
        os.set_inheritable(leaked, True)
        self.addCleanup(os.close, leaked)
        sandbox = Sandbox(launch(PROGRAM))
        os.pwrite(sandbox.input, b"hello", 0)
        import json

        told = json.loads(sandbox.channel.makefile("rb").readline())
        told["env"].pop("LC_CTYPE", None)
        self.assertEqual(told["env"], {"ONLY": "this"})
        names = {at: name for at, name in told["descriptors"].items() if not name.startswith("/proc/")}
        self.assertEqual(sorted(names), ["0", "1", "2", "3", "4", "5", "6", "7"])
        self.assertNotIn(__file__, names.values())
        self.assertEqual(told["feeds"], ["06" * 10, "07" * 10])
        self.assertEqual(os.pread(sandbox.output, 10, 0), b"result")
        while sandbox.ended() is None:
            time.sleep(0.01)
        self.assertEqual(sandbox.ended(), 0)
        self.assertEqual(sandbox.last_words(), "last words\n")
        self.assertEqual(sandbox.close(), {"hit": "memory", "failure": None})
        self.engine.ask.assert_called_with("release", {"launch": "x"})

    def test_the_end_is_seen_at_once(self) -> None:
        sandbox = Sandbox(launch("import os; os._exit(7)"))
        self.assertEqual(sandbox.channel.recv(1), b"")
        sandbox.kill()
        self.assertEqual(sandbox.ended(), 7)
        sandbox.close()

    def test_one_that_will_not_end(self) -> None:
        program = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen(3, 'wb').write(b'1')\ntime.sleep(60)"
        sandbox = Sandbox(launch(program, stopSignal="SIGTERM"))
        self.assertEqual(sandbox.channel.recv(1), b"1")
        started = time.monotonic()
        sandbox.kill(0.2)
        self.assertEqual(sandbox.ended(), -9)
        self.assertLess(time.monotonic() - started, 30)
        sandbox.close()

    def test_no_descriptor_is_left(self) -> None:
        def count() -> int:
            return len(os.listdir("/proc/self/fd"))

        before = count()
        for _ in range(5):
            Sandbox(launch("pass")).close()
        with self.assertRaises(OSError):
            Sandbox(launch("pass", argv=["/nowhere/at/all"]))
        time.sleep(0.1)
        self.assertEqual(count(), before)


if __name__ == "__main__":
    unittest.main()
