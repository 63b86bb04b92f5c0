"""Guests that lie: whatever they send, the host raises an error of its own, and stays within its limits."""

from __future__ import annotations

import json
import os
import random
import resource
import socket
import sys
import threading
import time
import unittest
from typing import Any, Callable
from unittest import mock

import numpy as np

from loadlock import QuarantineDied, QuarantineError, QuarantineTimeout
from loadlock._wire.kinds import Malformed, NotData
from loadlock._wire.reader import Reader
from loadlock._wire.writer import Writer
from loadlock.errors import LoadlockError
from loadlock.results import Plan, report_of

module = sys.modules["loadlock.quarantine"]

REPORT = {
    "schema": "loadlock.report/1",
    "tool": {"name": "loadlock", "version": "0"},
    "policy": {"name": "standard", "sha256": ""},
    "decision": "allow",
    "complete": True,
    "targets": [],
    "summary": {},
}
PLAN = Plan("allow", True, "", 0, "pickle", (), "restricted", None, frozenset(), None, report_of(REPORT))
CONFINED = {
    "threads": 1,
    "noNewPrivileges": True,
    "seccomp": True,
    "landlock": {"abi": 5, "refused": []},
    "missing": [],
}
ANSWER = {"backend": "x", "version": "1", "required": ["one-thread", "no-new-privileges", "seccomp", "landlock"], "launch": {}}
MOST = 1 << 20


class FakeSandbox:
    """A guest of the test's own at the other end."""

    def __init__(self) -> None:
        self.channel, self.theirs = socket.socketpair()
        self.input, self.output = (os.memfd_create(name, os.MFD_ALLOW_SEALING) for name in ("input", "output"))
        self.closed = False
        self.gone = False

    def ended(self) -> int | None:
        return 0

    def last_words(self, most: int) -> str:
        return ""

    def close(self) -> dict[str, Any]:
        if not self.closed:
            self.closed = True
            self.channel.close()
            os.close(self.input)
            os.close(self.output)
        return {"hit": None, "failure": None}

    def send(self, frame: Any) -> None:
        data = frame if isinstance(frame, bytes) else json.dumps(frame).encode()
        self.raw(len(data).to_bytes(4, "little") + data)

    def raw(self, data: bytes) -> None:
        try:
            self.theirs.sendall(data)
        except OSError:
            self.gone = True

    def receive(self) -> Any:
        size = int.from_bytes(self.theirs.recv(4, socket.MSG_WAITALL), "little")
        return json.loads(self.theirs.recv(size, socket.MSG_WAITALL) or b"{}")


class Hostile(unittest.TestCase):
    def model(self, *, confined: Any = CONFINED, load: bool = True) -> tuple[Any, FakeSandbox]:
        fake = FakeSandbox()
        self.addCleanup(fake.theirs.close)
        with mock.patch.object(module, "on_lasting_thread", lambda _: fake):
            model = module.Quarantined("model", PLAN, ANSWER, 1.0, MOST, module.METHODS)
        self.addCleanup(model.close)
        fake.send({"id": 0, "confined": confined if isinstance(confined, str) else json.dumps(confined)})
        if load:
            fake.send({"id": 0, "value": {"t": "map", "v": [["type", "x.Y"], ["methods", ["predict", "evil", 3]]]}})
            model._load(memoryview(b"model"), {}, 1.0)
            fake.receive()
        return model, fake

    def answered(self, answer: Callable[[FakeSandbox], None]) -> Any:
        """What a call gives, where the guest answers like this."""
        model, fake = self.model()

        def guest() -> None:
            fake.receive()
            answer(fake)

        thread = threading.Thread(target=guest)
        thread.start()
        try:
            return model.predict(1)
        finally:
            model.close()
            fake.theirs.close()
            thread.join()

    def test_a_guest_that_gave_up_nothing_gets_no_byte(self) -> None:
        weaker = [
            *({**CONFINED, key: value} for key, value in (("threads", 2), ("noNewPrivileges", False), ("seccomp", False))),
            *({**CONFINED, "landlock": one} for one in ({"abi": 0, "refused": []}, {"abi": 5, "refused": ["/x"]}, None, [])),
            *({**CONFINED, "missing": ["seccomp"]}, {}, [], "no JSON", "[" * 100_000),
        ]
        for confined in weaker:
            with self.assertRaises(LoadlockError, msg=str(confined)[:50]):
                model, fake = self.model(confined=confined, load=False)
                model._load(memoryview(b"model"), {}, 1.0)
            self.assertEqual(fake.theirs.recv(100), b"") if fake.closed else None
            model.close()
            self.assertEqual(fake.theirs.recv(1), b"", "it was sent something")

    def test_only_methods_that_were_asked_for(self) -> None:
        model, _ = self.model()
        self.assertEqual(model._methods, {"predict"})

    def test_frames_that_are_none(self) -> None:
        frames: list[Any] = [
            *(b"", b"{", b"[]", b"1", b"nope", b"\xff\xfe", b"[" * 500_000, b'{"id": NaN}', b"{" + b'"a":{' * 100_000),
            *({}, {"id": 2, "value": 1}, {"id": "1", "value": 1}, {"id": 1}, {"id": 1, "value": {"t": "what"}}),
            *({"id": 1, "value": {"t": ["x"]}}, {"id": 1, "value": {"t": "array"}}, {"id": 1, "error": 3}),
            *({"id": 1, "value": 1, "held": held} for held in (-1, 1 << 60, "x", None, True, 1.5)),
            *({"id": 1, "at": at} for at in (None, [], [0], [0, -1], [-1, 5], [0, 1 << 40], ["a", "b"], [0, 50])),
            *({"id": -1, "need": need} for need in (-1, None, "x", 1.5)),
        ]
        for frame in frames:
            with self.assertRaises(QuarantineDied, msg=str(frame)[:60]):
                self.answered(lambda fake, frame=frame: fake.send(frame))

    def test_a_length_that_promises_too_much(self) -> None:
        for length in (1 << 31, (1 << 32) - 1, (1 << 20) + 1):
            with self.assertRaises(QuarantineDied):
                self.answered(lambda fake, length=length: fake.raw(length.to_bytes(4, "little")))

    def test_frames_without_end(self) -> None:
        def flood(fake: FakeSandbox) -> None:
            for _ in range(200):
                fake.send({"id": -1, "need": 1})

        with self.assertRaises(QuarantineDied):
            self.answered(flood)

    def test_a_guest_that_never_finishes_a_frame(self) -> None:
        def drip(fake: FakeSandbox) -> None:
            fake.raw((1000).to_bytes(4, "little"))
            while not fake.gone:
                fake.raw(b"x")
                time.sleep(0.1)

        started = time.monotonic()
        with self.assertRaises(QuarantineTimeout):
            self.answered(drip)
        # The whole frame would take a hundred seconds.
        self.assertLess(time.monotonic() - started, 30)

    def test_errors_and_warnings_are_bounded_and_printable(self) -> None:
        def answer(fake: FakeSandbox) -> None:
            told = [["\x1b[2J" * 100, "y" * 2_000]] * 100
            fake.send({"id": 1, "error": {"type": "a\nb" * 5_000, "message": "\x1b[31m" * 10_000}, "warnings": told})

        with self.assertWarns(module.QuarantineWarning), self.assertRaises(QuarantineError) as caught:
            self.answered(answer)
        self.assertLess(len(str(caught.exception)), 30_000)
        self.assertNotIn("\x1b", str(caught.exception))

    def test_room_beyond_the_limit_is_not_made(self) -> None:
        def answer(fake: FakeSandbox) -> None:
            fake.send({"id": -1, "need": 1 << 50})
            self.assertEqual(fake.receive(), {"room": 0})
            fake.send({"id": 1, "value": "none"})

        self.assertEqual(self.answered(answer), "none")

    def test_memory_that_is_mapped_cannot_become_shorter(self) -> None:
        model, fake = self.model()
        model._wire.put(((np.ones(1000),), {}))
        for descriptor in (fake.input, fake.output):
            os.ftruncate(descriptor, 1 << 20)
            # Reading what is cut off would end this process.
            with self.assertRaises(OSError):
                os.ftruncate(descriptor, 0)

    def test_memory_that_was_sealed(self) -> None:
        import fcntl

        model, fake = self.model(load=False)
        fcntl.fcntl(fake.input, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SEAL)
        fake.send({"id": 0, "value": {"t": "map", "v": [["type", "x"], ["methods", []]]}})
        with self.assertRaises(QuarantineDied):
            model._load(memoryview(b"model"), {}, 1.0)
        model, fake = self.model()
        with self.assertRaises(OSError):
            fcntl.fcntl(fake.output, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW)

    def test_one_array_many_times(self) -> None:
        def answer(fake: FakeSandbox) -> None:
            fake.send({"id": -1, "need": MOST})
            fake.receive()
            array = {"t": "array", "dtype": "|u1", "shape": [MOST // 2], "at": 0}
            fake.send({"id": 1, "value": [array] * 5_000})

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with self.assertRaises(QuarantineDied):
            self.answered(answer)
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 50_000)


class Memory:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, at: int, size: int) -> Any:
        if at + size > len(self.data):
            raise Malformed("beyond")
        return np.frombuffer(bytearray(self.data[at : at + size]), np.uint8)


def array(dtype: str, shape: list[Any], at: Any = 0, **more: Any) -> dict[str, Any]:
    return {"t": "array", "dtype": dtype, "shape": shape, "at": at, **more}


def numbers(*values: int) -> bytes:
    return np.array(values, "<i8").tobytes()


class Trees(unittest.TestCase):
    def refused(self, tree: Any, data: bytes = bytes(1024)) -> None:
        with self.assertRaises((Malformed, NotData), msg=str(tree)[:80]):
            Reader(Memory(data), 1 << 20).value(tree)

    def test_arrays(self) -> None:
        for dtype in ("O", "|O", "<f16", "|V8", "f8", ">f8", "<U0", "<U9999999", "<M8[xx]", "<M8", 7, None, ["<f8"], "object"):
            self.refused(array(dtype, [1]))  # type: ignore[arg-type]
        for shape in ([1 << 40], [-1], [1.5], ["1"], [True], None, [1] * 40, [1 << 30, 1 << 30], 5, [129]):
            self.refused(array("<f8", shape))  # type: ignore[arg-type]
        for at in (-1, 1 << 60, 1017, 1.0, "0", None, True):
            self.refused(array("<f8", [1], at))
        self.refused(array("<f8", [1], order="K"))
        self.refused(array("<f8", [1], strides=[0]))

    def test_bytes_that_are_no_element(self) -> None:
        self.refused(array("|b1", [2]), b"\x01\x02")
        self.refused(array("<U1", [1]), b"\xff\xff\xff\x7f")

    def test_sparse_matrices_that_reach_outside(self) -> None:
        def sparse(indices: bytes, indptr: bytes, count: int, shape: list[int]) -> tuple[dict[str, Any], bytes]:
            data = bytes(8 * count) + indices + indptr
            parts = {"data": array("<f8", [count]), "indices": array("<i8", [len(indices) // 8], 8 * count)}
            parts["indptr"] = array("<i8", [len(indptr) // 8], 8 * count + len(indices))
            return {"t": "sparse", "format": "csr", "shape": shape, **parts}, data

        good, data = sparse(numbers(0, 1), numbers(0, 1, 2), 2, [2, 2])
        self.assertEqual(Reader(Memory(data), 1 << 20).value(good).nnz, 2)
        bad = [
            *((numbers(0, 2), numbers(0, 1, 2)), (numbers(0, -1), numbers(0, 1, 2)), (numbers(0, 1), numbers(0, 3, 2))),
            *((numbers(0, 1), numbers(1, 1, 2)), (numbers(0, 1), numbers(0, 1, 9)), (numbers(0, 1), numbers(0, 2))),
            *((numbers(0), numbers(0, 1, 2)), (numbers(0, 1), numbers(0, 1, 2, 2))),
        ]
        for indices, indptr in bad:
            self.refused(*sparse(indices, indptr, 2, [2, 2]))
        self.refused({**good, "format": "coo"}, data)
        self.refused({**good, "data": {"t": "texts", "shape": [2], "v": [1, 2]}}, data)

    def test_tables(self) -> None:
        index = {"t": "index", "names": [None], "v": {"t": "range", "v": [0, 2, 1]}}
        column = array("<f8", [2])
        frame = {"t": "frame", "columns": index, "index": index, "data": [column, column]}
        self.assertEqual(Reader(Memory(bytes(16)), 1 << 20).value(frame).shape, (2, 2))
        for change in (
            *({"data": [column]}, {"data": [column, array("<f8", [3])]}, {"data": [column, array("<f8", [2, 1])]}),
            *({"index": {**index, "v": {"t": "range", "v": [0, 1 << 45, 1]}}}, {"index": {**index, "names": []}}),
            *({"columns": {**index, "v": {"t": "range", "v": [0, 2, 0]}}}, {"columns": 3}, {"data": [column, {"t": "self"}]}),
            *({"data": [column, 5]}, {"data": [column, {"t": "nullable", "dtype": "object", "v": [1, 2]}]}),
            *({"data": [column, {"t": "zoned", "zone": zone, "v": array("<M8[ns]", [2])}]} for zone in ("../../etc/passwd", "/etc/x", "", 3)),
        ):
            self.refused({**frame, **change})
        category = {"t": "category", "codes": array("|i1", [2]), "categories": {"t": "texts", "shape": [1], "v": ["a"]}, "ordered": False}
        self.assertEqual(list(Reader(Memory(bytes(2)), 99).value(category)), ["a", "a"])
        self.refused(category, b"\x00\x01")
        self.refused(category, b"\x00\xfe")

    def test_other_values(self) -> None:
        for tree in (
            *({"t": "int", "v": "1" * 5_000}, {"t": "int", "v": "1_0"}, {"t": "float", "v": "1"}, {"t": "complex", "v": [1]}),
            *({"t": "map", "v": [[1]]}, {"t": "map", "v": [1]}, {"t": "map", "v": {}}, {"t": "map", "v": [[[1], 2]]}),
            *({"t": "map", "v": [[n * ((1 << 61) - 1), 0] for n in range(20_000)]}, {"t": "set", "v": [[1]]}, {"t": "self"}),
            *({"t": "scalar", "v": array("<f8", [2])}, {"t": "scalar", "v": 5}, {"t": "texts", "shape": [3], "v": [1]}, {"v": 1}),
            *({"t": "masked", "data": array("<f8", [2]), "mask": array("<f8", [2])}, {"t": "bytes", "at": 0, "size": -1}),
        ):
            self.refused(tree)
        deep: Any = 1
        for _ in range(100):
            deep = [deep]
        self.refused(deep)

    def test_any_change_of_a_tree_is_read_or_refused(self) -> None:
        import pandas as pd

        frame = pd.DataFrame({"a": [1.5, 2], "b": ["x", None], "c": pd.Categorical(["u", "v"])})
        writer = Writer()
        tree = writer.tree({"frame": frame, "n": np.arange(6).reshape(2, 3), "t": (1, {2}, 1 << 80, 3j, b"abc")})
        data = bytearray(writer.end)
        for at, piece in writer.pieces:
            data[at : at + piece.nbytes] = bytes(piece)
        text = json.dumps(tree)
        rng = random.Random(1)
        read = 0
        for _ in range(3_000):
            changed = list(text)
            for _ in range(rng.randint(1, 3)):
                changed[rng.randrange(len(changed))] = rng.choice('0123456789-[]{}",tv')
            try:
                Reader(Memory(bytes(data)), 1 << 20).value(json.loads("".join(changed)))
                read += 1
            except (Malformed, NotData, json.JSONDecodeError):
                pass
        self.assertGreater(read, 50)


if __name__ == "__main__":
    unittest.main()
