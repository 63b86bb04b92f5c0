"""guard() in front of the loaders that other code calls."""

from __future__ import annotations

import gzip
import importlib
import io
import os
import pickle
import sys
import unittest
from pickle import load as taken_before
from pickle import loads as taken_loads

import numpy as np

import loadlock
from tests.support import Case, Own, goes_off

Taken = pickle.Unpickler
TakenInPython = pickle._Unpickler


class ByName(pickle.Unpickler):
    """Made before the guard, with the base's methods by its name."""

    def __init__(self, file):
        pickle.Unpickler.__init__(self, file)

    def load(self):
        return pickle.Unpickler.load(self)

    def find_class(self, module, name):
        return pickle.Unpickler.find_class(self, module, name)


class HeldInPython:
    load = staticmethod(pickle._load)


class Guarded(Case):
    def setUp(self) -> None:
        super().setUp()
        self.bad = pickle.dumps(self.trap())

    def test_the_trap_works(self) -> None:
        goes_off(self)

    def test_pickle(self) -> None:
        path = self.file("t.pkl", self.bad)
        with loadlock.guard():
            error = self.refused(pickle.loads, self.bad)
            self.assertIn("mkdir", str(error))
            self.assertEqual(error.report.decision, "deny")
            self.assertIsInstance(error, pickle.UnpicklingError)
            for load in (pickle.load, taken_before):
                with open(path, "rb") as file:
                    self.refused(load, file)
            self.refused(taken_loads, self.bad)
            self.refused(pickle.Unpickler(io.BytesIO(self.bad)).load)
            self.refused(Taken(io.BytesIO(self.bad)).load)
            import _pickle

            self.refused(_pickle.loads, self.bad)
            self.assertEqual(pickle.loads(pickle.dumps({"a": 1j})), {"a": 1j})

    def test_options_of_pickle(self) -> None:
        with loadlock.guard():
            self.assertEqual(pickle.loads(b"U\x01\xe9.", encoding="latin1"), "é")
            self.assertEqual(pickle.load(io.BytesIO(b"U\x01\xe9."), encoding="bytes"), b"\xe9")

    def test_several_in_one_file(self) -> None:
        values = [[i, {"x": "y" * i}] for i in range(6)]
        path = self.file("m.pkl", b"".join(map(pickle.dumps, values)))
        with loadlock.guard():
            for load in (pickle.load, lambda file: pickle.Unpickler(file).load()):
                for open_it in (lambda: open(path, "rb"), lambda: io.BytesIO(path.read_bytes())):
                    with open_it() as file:
                        self.assertEqual([load(file) for _ in values], values)
                        self.assertRaises(EOFError, load, file)
            with open(path, "rb") as file:
                unpickler = pickle.Unpickler(file)
                self.assertEqual([unpickler.load() for _ in values], values)
                self.assertRaises(EOFError, unpickler.load)

    def test_a_trap_behind_an_honest_pickle(self) -> None:
        path = self.file("m.pkl", pickle.dumps([1]) + self.bad)
        with loadlock.guard(), open(path, "rb") as file:
            # pickle.load reads the first one only, and so does the plan.
            self.assertEqual(pickle.load(file), [1])
            self.refused(pickle.load, file)

    def test_other_data_behind_a_pickle(self) -> None:
        data = pickle.dumps([1])
        stream = io.BytesIO(data + b"\x00\x01raw bytes")
        with loadlock.guard():
            self.assertEqual(pickle.load(stream), [1])
        self.assertEqual(stream.tell(), len(data))

    def test_pickles_of_one_file_under_another_policy(self) -> None:
        path = self.file("two.pkl", pickle.dumps([1]) + pickle.dumps([2]))
        none = self.file("none.toml", b'[formats]\ndeny = ["pickle"]\n')
        with loadlock.guard(), open(path, "rb") as file:
            self.assertEqual(pickle.load(file), [1])
            with loadlock.guard(policy=none):
                self.refused(pickle.load, file)
            self.assertEqual(pickle.load(file), [2])

    def test_the_middle_of_a_file_that_was_admitted(self) -> None:
        # The same name, listed because the class is mentioned, and other arguments: it would write a file.
        target = str(self.marker).encode()
        hidden = b"\x80\x02cnumpy\nmemmap\n(X" + len(target).to_bytes(4, "little") + target
        hidden += b"X\x02\x00\x00\x00u1X\x02\x00\x00\x00w+K\x00K\x08tR."
        text = b"words and words and words " + hidden
        data = b"\x80\x04(cnumpy\nmemmap\nC" + bytes([len(text)]) + text + b"l." + pickle.dumps([2])
        path = self.file("middle.pkl", data)
        with loadlock.guard(), open(path, "rb") as file:
            self.assertEqual(pickle.load(file)[1], text)
            end = file.tell()
            file.seek(data.index(hidden))
            self.refused(pickle.load, file)
            file.seek(end)
            self.assertEqual(pickle.load(file), [2])

    def test_the_loaders_written_in_python(self) -> None:
        values = [[1], {"x": 1j}]
        both = b"".join(map(pickle.dumps, values))
        with loadlock.guard():
            self.assertEqual(pickle._loads(pickle.dumps([1])), [1])
            self.refused(pickle._loads, self.bad)
            self.refused(pickle._load, io.BytesIO(self.bad))
            for kind in (pickle._Unpickler, TakenInPython):
                unpickler = kind(io.BytesIO(both), encoding="latin1")
                self.assertEqual([unpickler.load() for _ in values], values)
                self.assertRaises(EOFError, unpickler.load)
                stream = io.BytesIO(both + b"rest")
                self.assertEqual(kind(stream).load(), values[0])
                self.assertEqual(stream.tell(), len(pickle.dumps(values[0])))
                self.refused(kind(io.BytesIO(self.bad)).load)
            # Held by a class, and so not replaced: the unpickler that it makes is.
            self.refused(HeldInPython.load, io.BytesIO(self.bad))
            self.assertEqual(HeldInPython.load(io.BytesIO(both)), values[0])
        with loadlock.guard(skip=(__name__,)):
            own = pickle.dumps(Own(1))
            for load in (pickle._load, HeldInPython.load, lambda file: pickle._Unpickler(file).load()):
                self.assertIsInstance(load(io.BytesIO(own)), Own)
        self.assertFalse(hasattr(pickle._Unpickler, "__loadlock_original__"))
        self.assertIs(TakenInPython, pickle._Unpickler)

    def test_a_subclass_of_the_one_written_in_python(self) -> None:
        class Marks(pickle._Unpickler):
            """As others do: a table of opcodes of its own, and the base's `__init__` by its name."""

            dispatch = dict(pickle._Unpickler.dispatch)

            def __init__(self, file):
                pickle._Unpickler.__init__(self, file)
                self.seen = []

            def load_tuple1(self):
                self.seen.append(1)
                pickle._Unpickler.load_tuple1(self)

            dispatch[pickle.TUPLE1[0]] = load_tuple1

        def load(kind):
            unpickler = kind(io.BytesIO(pickle.dumps(("a",))))
            return unpickler.load(), unpickler.seen

        # Made before the guard, its base is not replaced, and calling that by its name breaks nothing.
        self.assertEqual(load(Marks), (("a",), [1]))
        with loadlock.guard():
            self.assertEqual(load(Marks), (("a",), [1]))
            self.assertEqual(ByName(io.BytesIO(pickle.dumps(1j))).load(), 1j)
            body = {"dispatch": Marks.dispatch, "load_tuple1": Marks.load_tuple1, "__init__": Marks.__init__}
            Later = type("Later", (pickle._Unpickler,), body)
            self.assertEqual(load(Later), (("a",), [1]))
            self.refused(Later(io.BytesIO(self.bad)).load)
        # Made under the guard, it goes on working when that is left.
        self.assertEqual(load(Later), (("a",), [1]))
        self.assertEqual(Later(io.BytesIO(pickle.dumps(Own))).load(), Own)

    def test_streams_that_cannot_go_back(self) -> None:
        source, sink = os.pipe()
        with os.fdopen(source, "rb") as file, os.fdopen(sink, "wb") as writer, loadlock.guard():
            writer.write(pickle.dumps([1]) + pickle.dumps((2,)) + self.bad)
            writer.flush()
            # The pipe stays open: nobody waits for its end.
            self.assertEqual(pickle.load(file), [1])
            self.assertEqual(pickle.load(file), (2,))
            self.refused(pickle.load, file)

    def test_compressed_streams(self) -> None:
        path = self.file("m.gz", gzip.compress(pickle.dumps([3]) + pickle.dumps([4])))
        with loadlock.guard(), gzip.open(path) as file:
            self.assertEqual(pickle.load(file), [3])
            self.assertEqual(pickle.load(file), [4])

    def test_subclasses(self) -> None:
        with loadlock.guard():

            class Own(pickle.Unpickler):
                def find_class(self, module, name):
                    return super().find_class(module, name)

            self.assertEqual(Own(io.BytesIO(pickle.dumps(1j))).load(), 1j)
            self.refused(Own(io.BytesIO(self.bad)).load)

    def test_joblib(self) -> None:
        import joblib

        value = {"x": np.arange(5), "o": np.array([None, 1], dtype=object)}
        joblib.dump(value, self.folder / "g.joblib", compress=3)
        joblib.dump([np.eye(2), self.trap()], self.folder / "b.joblib")
        with loadlock.guard():
            np.testing.assert_array_equal(joblib.load(self.folder / "g.joblib")["x"], np.arange(5))
            with open(self.folder / "g.joblib", "rb") as file:
                np.testing.assert_array_equal(joblib.load(file)["x"], np.arange(5))
            self.refused(joblib.load, self.folder / "b.joblib")
            with open(self.folder / "b.joblib", "rb") as file:
                self.refused(joblib.load, file)
            self.refused(joblib.load, self.folder / "g.joblib", mmap_mode="r+")

    def test_numpy(self) -> None:
        np.save(self.folder / "n.npy", np.eye(2))
        np.save(self.folder / "g.npy", np.array([None, "a"], dtype=object), allow_pickle=True)
        np.save(self.folder / "b.npy", np.array([self.trap()], dtype=object), allow_pickle=True)
        np.savez(self.folder / "g.npz", a=np.array([None], dtype=object), b=np.eye(2))
        np.savez(self.folder / "b.npz", a=np.array([self.trap()], dtype=object))
        with loadlock.guard():
            np.testing.assert_array_equal(np.load(self.folder / "n.npy"), np.eye(2))
            np.testing.assert_array_equal(np.load(self.folder / "n.npy", allow_pickle=True), np.eye(2))
            self.assertEqual(list(np.load(self.folder / "g.npy", allow_pickle=True)), [None, "a"])
            with np.load(self.folder / "g.npz", allow_pickle=True) as archive:
                self.assertEqual(archive.files, ["a", "b"])
                np.testing.assert_array_equal(archive["b"], np.eye(2))
            self.refused(np.load, self.folder / "b.npy", allow_pickle=True)
            self.refused(np.load, self.folder / "b.npz", allow_pickle=True)
            self.assertRaises(ValueError, np.load, self.folder / "b.npy")

    def test_pandas(self) -> None:
        import pandas

        table = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pandas.to_datetime(["2020", "2021"])})
        for ending in ("pkl", "pkl.gz", "pkl.bz2", "pkl.xz", "pkl.zst"):
            table.to_pickle(self.folder / f"g.{ending}")
        self.file("b.pkl", self.bad)
        with loadlock.guard():
            for ending in ("pkl", "pkl.gz", "pkl.bz2", "pkl.xz", "pkl.zst"):
                pandas.testing.assert_frame_equal(pandas.read_pickle(self.folder / f"g.{ending}"), table)
            with open(self.folder / "g.pkl", "rb") as file:
                pandas.testing.assert_frame_equal(pandas.read_pickle(file), table)
            self.refused(pandas.read_pickle, self.folder / "b.pkl")
            self.refused(pandas.read_pickle, "http://localhost:1/b.pkl")

    def test_dill_and_cloudpickle(self) -> None:
        import cloudpickle
        import dill

        value = [1, {"x": np.arange(3).tolist()}]
        by_value = cloudpickle.dumps(lambda: os.mkdir(self.marker))
        with loadlock.guard():
            for library in (dill, cloudpickle):
                self.assertEqual(library.loads(library.dumps(value)), value)
                self.assertEqual(library.load(io.BytesIO(library.dumps(value))), value)
                self.refused(library.loads, self.bad)
                self.refused(library.load, io.BytesIO(self.bad))
            self.refused(cloudpickle.loads, by_value)

    def test_everything_is_put_back(self) -> None:
        import cloudpickle
        import dill
        import joblib
        import pandas

        def held() -> list[object]:
            modules = [pickle, joblib, joblib.numpy_pickle, np, pandas, dill, cloudpickle, sys.modules[__name__]]
            names = ("load", "loads", "Unpickler", "_Unpickler", "read_pickle", "taken_before", "taken_loads", "Taken")
            return [vars(module).get(name) for module in modules for name in names]

        before = held()
        path = list(sys.meta_path)
        with loadlock.guard():
            with loadlock.guard(policy="strict"):
                self.refused(pickle.loads, self.bad)
            self.refused(pickle.loads, self.bad)
            late = importlib.util.module_from_spec(importlib.util.spec_from_loader("late", None))
            sys.modules["late"] = late
            self.addCleanup(sys.modules.pop, "late")
            exec("from pickle import loads", vars(late))
            late.proxy = Proxy()
        self.assertTrue(all(one is other for one, other in zip(held(), before, strict=True)))
        self.assertIs(late.loads, pickle.loads)
        self.assertEqual(sys.meta_path, path)
        loadlock.guard.install()
        loadlock.guard.install()
        self.refused(pickle.loads, self.bad)
        loadlock.guard.uninstall()
        self.assertTrue(all(one is other for one, other in zip(held(), before, strict=True)))

    def test_the_innermost_policy(self) -> None:
        table = self.folder / "none.toml"
        table.write_text('[formats]\ndeny = ["pickle"]\n')
        data = pickle.dumps([1])
        with loadlock.guard():
            self.assertEqual(pickle.loads(data), [1])
            with loadlock.guard(policy=table):
                self.refused(pickle.loads, data)
            self.assertEqual(pickle.loads(data), [1])

    def test_skip(self) -> None:
        with loadlock.guard(skip=(__name__,)):
            self.assertIsInstance(pickle.loads(pickle.dumps(Own(1))), Own)
        with loadlock.guard():
            self.refused(pickle.loads, pickle.dumps(Own(1)))
        self.assertRaises(TypeError, loadlock.guard, skip="pandas")


class Proxy:
    """As those of web frameworks: whatever one asks of it is an error outside of a request."""

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(name)

    def __call__(self) -> None: ...


if __name__ == "__main__":
    unittest.main()
