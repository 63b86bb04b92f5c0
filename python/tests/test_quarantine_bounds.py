"""What holds around a model in its sandbox: nothing but data comes out, and an end says why."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import unittest
import warnings
from pathlib import Path

import numpy as np

import loadlock
from loadlock import QuarantineDied, QuarantineError, QuarantineTimeout, QuarantineWarning
from tests.quarantine_case import MODULES, QuarantineCase, kept_models
from tests.support import audit_entries


class QuarantineBounds(QuarantineCase):
    def test_what_is_no_data_stays_inside(self) -> None:
        kept = self.own()
        for what in ("object", "nested"):
            with self.assertRaises(QuarantineError) as caught:
                kept.score(what)
            self.assertEqual(caught.exception.type, "NotData")
        with self.assertRaises(TypeError):
            kept.predict(object())
        with self.assertRaises(KeyError) as caught:
            kept.score("raise", "who \x1b[2J")
        self.assertNotIn("\x1b", str(caught.exception))
        for name in ("_private", "nothing", "do_exit"):
            with self.assertRaises(AttributeError):
                getattr(kept, name)
        with self.assertRaises(AttributeError):
            kept.call("do_exit")
        with self.assertRaises(AttributeError):
            kept.attribute("__class__")
        with self.assertRaises(TypeError):
            pickle.dumps(kept)
        self.assertEqual(kept.answer, 42)
        self.assertIsNone(kept.score("print"))

    def test_nothing_gets_out(self) -> None:
        os.environ["LOADLOCK_TEST_SECRET"] = "secret"
        self.addCleanup(os.environ.pop, "LOADLOCK_TEST_SECRET")
        found = self.own().score("escape", str(self.marker))
        self.assertFalse(self.marker.exists())
        descriptors, environment = found.pop("descriptors"), found.pop("environment")
        self.assertNotIn("done", found.values(), found)
        self.assertLessEqual(set(descriptors), {0, 1, 2, 3, 4, 5, 6})
        self.assertFalse({name for name in environment if "SECRET" in name or name in ("USER", "LOGNAME", "SSH_AUTH_SOCK")})

    def test_a_model_that_speaks_for_its_guest_harms_itself_alone(self) -> None:
        def frame(text: bytes) -> bytes:
            return len(text).to_bytes(4, "little") + text

        lie = {"t": "array", "dtype": "<f8", "shape": [1 << 40], "at": 0}
        lies = [
            (b"\xff" * 8, 1),
            (frame(b"no JSON"), 1),
            (frame(b'{"id":-1,"need":5}'), 100_000),
            (frame(b'{"id":1,"value":%s}' % str(lie).replace("'", '"').encode()), 1),
            (frame(b'{"id":9}'), 1),
        ]
        for data_, times in lies:
            kept = self.own(timeout=20)
            with self.assertRaises(QuarantineDied):
                kept.score("speak", data_, times)
        kept = self.own()
        # It answers for itself, and then its guest does: whoever is asked next gets an answer that is not its own.
        self.assertEqual(kept.score("speak", frame(b'{"id":1,"value":"a lie"}'), 1), "a lie")
        with self.assertRaises(QuarantineDied):
            kept.answer
        kept = self.own()
        kept.predict(np.ones((500_000, 2)))
        np.testing.assert_array_equal(kept.score("cut"), np.ones(1000))
        np.testing.assert_array_equal(kept.predict(np.ones((500_000, 2))), np.full(500_000, 2.0))

    def test_a_trap_is_refused_and_harmless_where_it_is_forced(self) -> None:
        path = self.file("trap.pkl", pickle.dumps(self.trap()))
        with self.assertRaises(loadlock.Refused) as caught:
            loadlock.quarantine(path)
        self.assertTrue(caught.exception.findings)
        self.assertFalse(self.marker.exists())
        with self.assertRaises(loadlock.LoadlockError):
            loadlock.quarantine(path, policy="observe")
        self.assertFalse(self.marker.exists())

    def test_a_dead_sandbox_says_why(self) -> None:
        for what, words in (("exit", "exited with 3"), ("crash", "signal 11")):
            kept = self.own()
            with self.assertRaises(QuarantineDied) as caught:
                kept.score(what)
            self.assertIn(words, str(caught.exception))
            with self.assertRaises(QuarantineDied) as again:
                kept.predict(np.ones((1, 1)))
            self.assertIn(words, str(again.exception))

    def test_memory_has_an_end(self) -> None:
        kept = self.own(memory=1 << 30)
        with self.assertRaises((QuarantineError, QuarantineDied)) as caught:
            kept.call("score", "fill", timeout=60)
        self.assertRegex(str(caught.exception), "MemoryError|memory")

    def test_time_has_an_end(self) -> None:
        for what in (("loop",), ("sleep", 60)):
            kept = self.own(timeout=0.5)
            started = time.monotonic()
            with self.assertRaises(QuarantineTimeout):
                kept.score(*what)
            self.assertLess(time.monotonic() - started, 30)
            with self.assertRaises(QuarantineDied):
                kept.answer
        kept = self.own(timeout=0.5)
        self.assertEqual(kept.call("score", "sleep", 1, timeout=30), "slept")

    def test_large_arrays(self) -> None:
        kept = self.own(most=64 << 20)
        X = np.random.default_rng(0).normal(size=(1_000_000, 4))
        for rows in (10, 1_000_000, 5, 999_999):
            np.testing.assert_array_equal(kept.predict(X[:rows]), X[:rows, 0] * 2)
            np.testing.assert_array_equal(kept.transform(X[:rows]), X[:rows])
        with self.assertRaises(MemoryError):
            kept.predict(np.ones((10_000_000, 2)))
        with self.assertRaises(QuarantineError) as caught:
            kept.score("huge", 100 << 20)
        self.assertEqual(caught.exception.type, "MemoryError")
        self.assertEqual(len(kept.score("huge", 60 << 20)), 60 << 20)

    def test_what_a_model_keeps_is_not_written_over(self) -> None:
        kept = self.own(most=256 << 20)
        X = np.random.default_rng(0).normal(size=(20_000, 10))
        for count in range(1, 5):
            self.assertEqual(kept.score("keep", X * count), count)
            kept.predict(np.zeros_like(X))
        self.assertEqual(kept.score("sums"), [float((X * count).sum()) for count in range(1, 5)])

    def test_warnings_are_heard(self) -> None:
        kept = self.own()
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            self.assertEqual(kept.score("warn"), 1)
        self.assertEqual([one.category for one in heard], [QuarantineWarning])
        self.assertIn("mind \\x1b[31m this", str(heard[0].message))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with self.assertRaises(QuarantineWarning):
                kept.score("warn")
        self.assertEqual(kept.answer, 42)

    def test_many_threads(self) -> None:
        kept = self.own()
        wrong: list[object] = []

        def work(seed: int) -> None:
            rng = np.random.default_rng(seed)
            for _ in range(20):
                X = rng.normal(size=(int(rng.integers(1, 500)), 3))
                if not np.array_equal(kept.predict(X), X[:, 0] * 2):
                    wrong.append(seed)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        self.assertEqual(kept.score("threads"), [0, 1, 2, 3])

    def test_it_outlives_the_thread_that_made_it(self) -> None:
        made: list[loadlock.Quarantined] = []
        thread = threading.Thread(target=lambda: made.append(self.own()))
        thread.start()
        thread.join()
        time.sleep(0.3)
        self.assertEqual(made[0].answer, 42)

    def test_a_forked_child_is_told(self) -> None:
        kept = self.own()
        pid = os.fork()
        if pid == 0:
            try:
                kept.answer
                os._exit(1)
            except QuarantineError:
                os._exit(0)
            finally:
                os._exit(2)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        self.assertEqual(kept.answer, 42)

    def test_nothing_is_left_of_it(self) -> None:
        self.own().close()
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(3):
            with self.own() as kept:
                pid = kept._sandbox.pid
            self.assertFalse(os.path.exists(f"/proc/{pid}"))
        kept = self.own()
        pid = kept._sandbox.pid
        self._cleanups.pop()
        del kept
        until = time.monotonic() + 30
        while os.path.exists(f"/proc/{pid}") and time.monotonic() < until:
            time.sleep(0.02)
        self.assertFalse(os.path.exists(f"/proc/{pid}"))
        time.sleep(0.1)
        self.assertLessEqual(len(os.listdir("/proc/self/fd")), before)

    def test_it_ends_with_a_parent_that_is_killed(self) -> None:
        path = self.file("model.pkl", pickle.dumps(kept_models.Model()))
        code = (
            f"import loadlock, time; kept = loadlock.quarantine({str(path)!r}, policy='observe', paths=[{str(MODULES)!r}]);"
            "print(kept._sandbox.pid, flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
            pid = int(parent.stdout.readline())
            family = descendants(pid)
            self.assertGreaterEqual(len(family), 2)
            parent.send_signal(signal.SIGKILL)
        until = time.monotonic() + 30
        while any(alive(one) for one in family) and time.monotonic() < until:
            time.sleep(0.02)
        self.assertEqual([one for one in family if alive(one)], [])

    def test_the_audit_log_knows(self) -> None:
        path = self.file("known.pkl", pickle.dumps([1, 2, 3]))
        with loadlock.quarantine(path) as kept:
            self.assertEqual(kept.value(), [1, 2, 3])
        for _ in range(50):
            entries = [one for one in audit_entries() if one["target"] == str(path)]
            if len(entries) == 2:
                break
            time.sleep(0.1)
        self.assertEqual([one["event"] for one in entries], ["decision", "load"])
        self.assertEqual(entries[1]["outcome"], "done")
        self.assertRegex(entries[1]["isolation"], "^[a-z]+ [0-9]")


def descendants(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            pass
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main()
