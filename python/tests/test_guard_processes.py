"""guard() in threads, and in processes of their own: what is imported there only after it."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

import loadlock
from tests.support import Case, Own


class GuardedProcesses(Case):
    def setUp(self) -> None:
        super().setUp()
        self.bad = pickle.dumps(self.trap())

    def test_modules_imported_later(self) -> None:
        program = f"""
import sys, loadlock
loadlock.guard.install()
assert not {{"numpy", "joblib", "pandas", "dill", "cloudpickle"}} & set(sys.modules)
import cloudpickle, dill, joblib, numpy, pandas
from joblib import load
from pickle import loads
for call in (lambda: joblib.load({str(self.folder / "b.joblib")!r}), lambda: load({str(self.folder / "b.joblib")!r}),
             lambda: numpy.load({str(self.folder / "b.npy")!r}, allow_pickle=True),
             lambda: pandas.read_pickle({str(self.folder / "b.pkl")!r}), lambda: loads({self.bad!r}),
             lambda: dill.loads({self.bad!r}), lambda: cloudpickle.loads({self.bad!r})):
    try:
        call()
    except loadlock.Refused:
        print("refused")
"""
        import joblib

        joblib.dump([np.eye(2), self.trap()], self.folder / "b.joblib")
        np.save(self.folder / "b.npy", np.array([self.trap()], dtype=object), allow_pickle=True)
        self.file("b.pkl", self.bad)
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        self.assertEqual((run.stdout, run.stderr), ("refused\n" * 7, ""))
        self.assertFalse(self.marker.exists())

    def test_unpicklers_made_from_the_one_written_in_python_later(self) -> None:
        import joblib
        import pandas

        value = {"x": np.arange(5), "o": np.array([None, 1], dtype=object)}
        joblib.dump(value, self.folder / "g.joblib", compress=3)
        pandas.DataFrame({"a": [1, 2]}).to_pickle(self.folder / "g.pkl")
        program = f"""
import io, pickle, sys, loadlock
with loadlock.guard():
    assert not {{"numpy", "joblib", "pandas"}} & set(sys.modules)
    import joblib, pandas
    from joblib.numpy_pickle import NumpyUnpickler
    from pandas.compat.pickle_compat import Unpickler
    assert hasattr(pickle._Unpickler, "__loadlock_original__")
    assert all(pickle._Unpickler in made.__mro__ for made in (NumpyUnpickler, Unpickler))
    assert joblib.load({str(self.folder / "g.joblib")!r})["x"].tolist() == [0, 1, 2, 3, 4]
    assert pandas.read_pickle({str(self.folder / "g.pkl")!r})["a"].tolist() == [1, 2]
    try:
        Unpickler(io.BytesIO({self.bad!r})).load()
    except loadlock.Refused:
        print("refused")
# These classes stay what they are when the guard is left.
value = joblib.load({str(self.folder / "g.joblib")!r})
assert value["x"].tolist() == [0, 1, 2, 3, 4] and value["o"].tolist() == [None, 1]
assert Unpickler(io.BytesIO(pickle.dumps([1j]))).load() == [1j]
with loadlock.guard():
    assert joblib.load({str(self.folder / "g.joblib")!r})["o"].tolist() == [None, 1]
"""
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        self.assertEqual((run.stdout, run.stderr), ("refused\n", ""))
        self.assertFalse(self.marker.exists())

    def test_threads(self) -> None:
        wrong: list[object] = []

        def work(number: int) -> None:
            for i in range(5):
                if pickle.loads(pickle.dumps([number, i])) != [number, i]:
                    wrong.append(number)
                try:
                    pickle.loads(self.bad)
                    wrong.append("a trap")
                except loadlock.Refused:
                    pass

        with loadlock.guard():
            threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(wrong, [])
        self.assertFalse(self.marker.exists())

    def test_processes_of_one_program_go_on_talking(self) -> None:
        with loadlock.guard(), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            self.assertEqual(pool.submit(own, Own(3)).result(60).number, 4)


def own(value: Own) -> Own:
    return Own(value.number + 1)


if __name__ == "__main__":
    unittest.main()
