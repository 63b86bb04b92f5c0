"""The reader of safetensors files, without numpy and with bytes that lie."""

from __future__ import annotations

import json
import sys
import unittest
from unittest import mock

import loadlock
from loadlock.safetensors import Tensor, read_safetensors


def written(header: object, body: bytes = b"") -> memoryview:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return memoryview(len(text).to_bytes(8, "little") + text + body)


def tensor(dtype: str = "U8", shape: object = (4,), offsets: object = (0, 4)) -> dict:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


class Reader(unittest.TestCase):
    def test_without_numpy(self) -> None:
        with mock.patch.dict(sys.modules, {"numpy": None}):
            found = read_safetensors(written({"a": tensor("I16", (2,)), "__metadata__": {"k": "v"}}, b"\1\0\2\0"))
        self.assertEqual(found, {"a": Tensor("I16", (2,), memoryview(b"\1\0\2\0"))})

    def test_types_that_numpy_has_not(self) -> None:
        with mock.patch.dict(sys.modules, {"ml_dtypes": None}):
            found = read_safetensors(written({"a": tensor("BF16", (2,))}, b"\x80\x3f\0\0"))
        self.assertEqual((found["a"].dtype, found["a"].shape, len(found["a"])), ("BF16", (2,), 2))

    def test_arrays_can_be_written_to(self) -> None:
        found = read_safetensors(written({"a": tensor()}, b"abcd"))
        found["a"][0] = 1
        self.assertEqual(found["a"].tolist(), [1, 98, 99, 100])

    def test_what_lies(self) -> None:
        good = {"a": tensor()}
        cases = {
            "empty": memoryview(b""),
            "short": memoryview(b"\1\0"),
            "a header beyond the end": memoryview((1 << 40).to_bytes(8, "little") + b"{}"),
            "no JSON": written(b"{"),
            "no object": written([]),
            "deep": written(b"[" * 100_000),
            "a key twice": written(b'{"a":' + json.dumps(tensor()).encode() + b',"a":1}', b"abcd"),
            "bytes of nobody": written(good, b"abcde"),
            "bytes missing": written(good, b"abc"),
            "a hole": written({"a": tensor(offsets=(1, 5))}, b"abcde"),
            "an overlap": written({"a": tensor(), "b": tensor()}, b"abcd"),
            "backwards": written({"a": tensor(offsets=(4, 0))}, b"abcd"),
            "negative": written({"a": tensor(shape=(-4,))}, b"abcd"),
            "too many": written({"a": tensor(shape=(1 << 60, 1 << 60))}, b"abcd"),
            "fractions": written({"a": tensor(shape=(4.0,))}, b"abcd"),
            "truth": written({"a": tensor(shape=(True, 4))}, b"abcd"),
            "an unknown type": written({"a": tensor("F128")}, b"abcd"),
            "many dimensions": written({"a": tensor(shape=(1,) * 65 + (4,))}, b"abcd"),
            "more keys": written({"a": {**tensor(), "x": 1}}, b"abcd"),
            "no text": written(b"\xff\xfe"),
        }
        for name, data in cases.items():
            with self.subTest(name), self.assertRaises(loadlock.LoadlockError):
                read_safetensors(data)


if __name__ == "__main__":
    unittest.main()
