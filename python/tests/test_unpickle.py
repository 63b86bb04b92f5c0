"""The restricted unpickler gives exactly what is listed, as it is written in the stream."""

from __future__ import annotations

import io
import os
import pickle
import unittest

import loadlock
from loadlock.unpickle import RestrictedPickle, RestrictedUnpickler
from tests.support import Case


def load(data: bytes, *callables: tuple[str, str]):
    return RestrictedUnpickler(io.BytesIO(data), frozenset(callables)).load()


class Exactly(Case):
    def test_listed(self) -> None:
        data = pickle.dumps(complex(1, 2))
        self.assertEqual(load(data, ("builtins", "complex")), complex(1, 2))
        self.refused(load, data)
        self.refused(load, data, ("builtins", "Complex"), ("builtins.complex", ""), ("complex", "builtins"))

    def test_a_name_is_no_prefix(self) -> None:
        # Protocol 4 walks dots: collections.OrderedDict.fromkeys is not what collections.OrderedDict admits.
        data = b"\x80\x04\x8c\x0bcollections\x8c\x14OrderedDict.fromkeys\x93."
        self.refused(load, data, ("collections", "OrderedDict"), ("collections", "OrderedDict.from"))
        found = load(data, ("collections", "OrderedDict.fromkeys"))
        self.assertEqual(list(found("ab")), ["a", "b"])

    def test_a_module_reached_through_another(self) -> None:
        data = b"\x80\x04\x8c\x07logging\x8c\x09os.system\x93."
        self.refused(load, data, ("logging", "Logger"), ("os", "system"), ("logging", "os"))

    def test_names_of_python_2_stand_as_they_are_written(self) -> None:
        data = b"\x80\x02c__builtin__\ncomplex\nK\x01K\x02\x86R."
        self.assertEqual(load(data, ("__builtin__", "complex")), complex(1, 2))
        self.refused(load, data, ("builtins", "complex"))

    def test_every_opcode_that_imports(self) -> None:
        path = str(self.marker)
        text = path.encode()
        streams = {
            "GLOBAL": b"cos\nmkdir\n(S'" + text + b"'\ntR.",
            "INST": b"(S'" + text + b"'\nios\nmkdir\n.",
            "OBJ": b"(cos\nmkdir\nS'" + text + b"'\no.",
            "STACK_GLOBAL": b"\x80\x04\x8c\x02os\x8c\x05mkdir\x93\x8c" + bytes([len(text)]) + text + b"\x85R.",
        }
        for name, data in streams.items():
            pickle.loads(data)
            self.assertTrue(self.marker.exists(), name)
            self.marker.rmdir()
            self.refused(load, data)
            self.refused(load, data, ("posix", "mkdir"), ("os", "makedirs"))

    def test_persistent_ids_and_buffers(self) -> None:
        with self.assertRaises(pickle.UnpicklingError):
            load(b"\x80\x02X\x01\x00\x00\x00aQ.")
        with self.assertRaises(pickle.UnpicklingError):
            load(b"\x80\x05\x97.")

    def test_what_torch_is_given(self) -> None:
        module = RestrictedPickle(frozenset({("builtins", "complex")}))

        class Wrapper(module.Unpickler):
            def find_class(self, module: str, name: str):
                return super().find_class(module, name)

        self.assertEqual(Wrapper(io.BytesIO(pickle.dumps(1j)), encoding="utf-8").load(), 1j)
        self.assertEqual(module.load(io.BytesIO(pickle.dumps(1j))), 1j)
        with self.assertRaises(loadlock.Refused):
            Wrapper(io.BytesIO(pickle.dumps(os.system))).load()


if __name__ == "__main__":
    unittest.main()
