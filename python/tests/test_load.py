"""Loading: what is admitted comes out as it went in, what is not does nothing."""

from __future__ import annotations

import bz2
import errno
import gzip
import json
import lzma
import os
import pickle
import subprocess
import sys
import threading
import unittest
import zlib
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import numpy as np

import loadlock
from loadlock import load as load_function  # noqa: F401
from tests.support import EXAMPLES, Case, audit_entries, goes_off

load_module = sys.modules["loadlock.load"]


class Admitted(Case):
    def test_examples_give_what_their_own_loaders_give(self) -> None:
        import joblib
        from sklearn.datasets import load_iris

        with open(EXAMPLES / "honest/diabetes-lightgbm.pkl", "rb") as file:
            theirs = pickle.load(file)
        ours = loadlock.load(EXAMPLES / "honest/diabetes-lightgbm.pkl")
        X = np.random.default_rng(0).normal(size=(5, theirs.n_features_in_))
        np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
        frame = load_iris(as_frame=True).frame.drop(columns="target").assign(garden="north")
        for name, given in (
            ("iris-pipeline.joblib", frame),
            ("iris-pipeline.pkl", frame),
            ("sentiment.joblib", ["good", "bad film"]),
        ):
            theirs, ours = joblib.load(EXAMPLES / "honest" / name), loadlock.load(EXAMPLES / "honest" / name)
            np.testing.assert_array_equal(ours.predict_proba(given), theirs.predict_proba(given))
        import pandas

        table = loadlock.load(EXAMPLES / "honest/wine-table.pkl")
        pandas.testing.assert_frame_equal(table, pandas.read_pickle(EXAMPLES / "honest/wine-table.pkl"))

    def test_every_protocol(self) -> None:
        value = OrderedDict(a=[1, 2.5, None, True], b=(b"bytes", {"x"}, frozenset({1})), c=complex(1, 2))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            path = self.file(f"p{protocol}.pkl", pickle.dumps(value, protocol))
            self.assertEqual(loadlock.load(path), value)

    def test_paths_of_every_kind(self) -> None:
        path = self.file("p.pkl", pickle.dumps(1))
        for given in (str(path), os.fsencode(path), Path(path)):
            self.assertEqual(loadlock.load(given), 1)
            self.assertTrue(loadlock.scan(given).allowed)
        for other in (None, 3, [path]):
            with self.assertRaises(TypeError):
                loadlock.load(other)

    def test_compressed(self) -> None:
        data = pickle.dumps({"x": np.arange(10)})
        for name, pack in (("gz", gzip), ("bz2", bz2), ("xz", lzma), ("z", zlib)):
            loaded = loadlock.load(self.file(f"m.pkl.{name}", pack.compress(data)))
            np.testing.assert_array_equal(loaded["x"], np.arange(10))

    def test_joblib_in_every_compression(self) -> None:
        import joblib

        value = {"numbers": np.arange(1000.0).reshape(10, 100), "objects": np.array(["a", None, 3], dtype=object)}
        for compress in (0, "zlib", "gzip", "bz2", "xz", "lzma"):
            path = self.folder / f"{compress}.joblib"
            joblib.dump(value, path, compress=compress)
            loaded = loadlock.load(path)
            np.testing.assert_array_equal(loaded["numbers"], value["numbers"])
            self.assertEqual(list(loaded["objects"]), ["a", None, 3])

    def test_joblib_that_knows_nothing_of_padding(self) -> None:
        # Before 1.2: it would take the padding for the array, and the end of the array for opcodes.
        from joblib import dump, numpy_pickle

        dump([np.arange(5.0), np.array([None], dtype=object)], self.folder / "padded.joblib")
        method = numpy_pickle.NumpyArrayWrapper.safe_get_numpy_array_alignment_bytes
        del numpy_pickle.NumpyArrayWrapper.safe_get_numpy_array_alignment_bytes
        try:
            self.assertRaises(loadlock.Unsupported, loadlock.load, self.folder / "padded.joblib")
        finally:
            numpy_pickle.NumpyArrayWrapper.safe_get_numpy_array_alignment_bytes = method
        self.assertEqual(loadlock.load(self.folder / "padded.joblib")[1].tolist(), [None])

    def test_numpy(self) -> None:
        np.save(self.folder / "plain.npy", np.eye(3))
        np.testing.assert_array_equal(loadlock.load(self.folder / "plain.npy"), np.eye(3))
        objects = np.array([[1, "a"], [None, (2,)]], dtype=object)
        np.save(self.folder / "objects.npy", objects, allow_pickle=True)
        np.testing.assert_array_equal(loadlock.load(self.folder / "objects.npy"), objects)
        np.savez(self.folder / "both.npz", plain=np.eye(2), objects=objects)
        loaded = loadlock.load(self.folder / "both.npz")
        self.assertEqual(sorted(loaded), ["objects", "plain"])
        np.testing.assert_array_equal(loaded["objects"], objects)

    def test_safetensors_as_its_own_library_reads_it(self) -> None:
        from safetensors.numpy import load_file, save_file

        arrays = {
            name: np.arange(6).astype(name).reshape(2, 3)
            for name in ("bool", "uint8", "int8", "<i2", "<u2", "<f2", "<i4", "<u4", "<f4", "<i8", "<u8", "<f8")
        }
        arrays["empty"], arrays["scalar"] = np.zeros((0, 4), "<f4"), np.array(7.0)
        save_file(arrays, self.folder / "a.safetensors", metadata={"k": "v"})
        ours, theirs = loadlock.load(self.folder / "a.safetensors"), load_file(self.folder / "a.safetensors")
        self.assertEqual(sorted(ours), sorted(theirs))
        for name, array in theirs.items():
            self.assertEqual(ours[name].dtype, array.dtype)
            np.testing.assert_array_equal(ours[name], array)

    def test_tables(self) -> None:
        import pyarrow
        from pyarrow import feather, parquet

        table = pyarrow.table({"a": [1, 2], "b": ["x", "y"]})
        feather.write_feather(table, self.folder / "t.arrow", compression="uncompressed")
        parquet.write_table(table, self.folder / "t.parquet")
        self.assertEqual(loadlock.load(self.folder / "t.arrow").to_pydict(), table.to_pydict())
        self.assertEqual(loadlock.load(self.folder / "t.parquet").to_pydict(), table.to_pydict())
        self.assertEqual(loadlock.load(self.file("d.json", b'{"a": [1]}')), {"a": [1]})

    def test_large_files(self) -> None:
        value = {"x": np.arange(1_000_000), "y": ["text"] * 10}
        path = self.file("large.pkl", pickle.dumps(value))
        self.assertGreater(path.stat().st_size, 4 << 20)
        # In memory, and beyond a gibibyte in a file without a name.
        for large in (1 << 30, 1 << 20):
            with mock.patch("loadlock.private._LARGE", large):
                np.testing.assert_array_equal(loadlock.load(path)["x"], value["x"])
        np.save(self.folder / "large.npy", value["x"])
        with mock.patch("loadlock.private._LARGE", 1 << 20):
            np.testing.assert_array_equal(loadlock.load(self.folder / "large.npy"), value["x"])
        data = pickle.dumps([value["x"], self.trap()])
        self.refused(loadlock.load, self.file("trap.pkl", data))

    def test_bytes(self) -> None:
        self.assertEqual(loadlock.loads(pickle.dumps([1])), [1])


class NotAdmitted(Case):
    def test_the_trap_works(self) -> None:
        goes_off(self)

    def test_traps(self) -> None:
        import joblib

        data = pickle.dumps(self.trap())
        np.save(self.folder / "t.npy", np.array([self.trap()], dtype=object), allow_pickle=True)
        np.savez(self.folder / "t.npz", a=np.array([self.trap()], dtype=object))
        joblib.dump([np.eye(3), np.array([self.trap()], dtype=object)], self.folder / "t.joblib")
        self.file("t.pkl", data)
        self.file("t.pkl.gz", gzip.compress(data))
        self.file("t.pkl.xz", lzma.compress(data))
        for path in sorted(self.folder.iterdir()):
            error = self.refused(loadlock.load, path)
            self.assertTrue(error.findings, path)
            self.assertEqual(error.report.decision, "deny")
            self.assertIn("mkdir", str(error))
        self.refused(loadlock.loads, data)

    def test_examples(self) -> None:
        before = set(os.listdir("/tmp"))
        for path in sorted((EXAMPLES / "booby-trapped").iterdir()):
            if path.is_file():
                error = self.refused(loadlock.load, path)
                self.assertTrue(error.findings, path)
        made = {name for name in set(os.listdir("/tmp")) - before if name.startswith("loadlock-marker")}
        self.assertEqual(made, set())

    def test_text_of_the_file_reaches_no_terminal(self) -> None:
        name = "\x1b[2J\u202eevil"
        data = b"\x80\x04\x8c\x02os\x8c" + bytes([len(name.encode())]) + name.encode() + b"\x93)R."
        error = self.refused(loadlock.loads, data)
        self.assertTrue(all(line.isprintable() for line in str(error).split("\n")), str(error))

    def test_what_needs_a_person(self) -> None:
        error = self.refused(loadlock.load, self.file("own.pkl", b"cmycompany.models\nModel\n."))
        self.assertEqual(error.report.decision, "review")

    def test_what_takes_isolation(self) -> None:
        with self.assertRaises(loadlock.NeedsIsolation) as caught:
            loadlock.load(EXAMPLES / "honest/iris.skops")
        self.assertIn("quarantine", str(caught.exception))

    def test_a_policy_that_only_observes_runs_nothing_here(self) -> None:
        path = self.file("t.pkl", pickle.dumps(self.trap()))
        with self.assertRaises(loadlock.NeedsIsolation):
            loadlock.load(path, policy="observe")
        self.assertFalse(self.marker.exists())
        self.assertEqual(loadlock.load(self.file("g.pkl", pickle.dumps([1])), policy="observe"), [1])

    def test_codes_of_the_extension_registry(self) -> None:
        import copyreg

        copyreg.add_extension("os", "mkdir", 200)
        self.addCleanup(copyreg.remove_extension, "os", "mkdir", 200)
        # Once used, a code is resolved without find_class.
        self.assertIs(pickle.loads(b"\x80\x02\x82\xc8."), os.mkdir)
        path = str(self.marker).encode()
        data = b"\x80\x02\x82\xc8X" + len(path).to_bytes(4, "little") + path + b"\x85R."
        for policy in (None, "observe"):
            self.refused(loadlock.load, self.file("e.pkl", data), policy=policy)

    def test_missing_and_folders(self) -> None:
        with self.assertRaises(FileNotFoundError) as caught:
            loadlock.load(self.folder / "nothing.pkl")
        self.assertIsInstance(caught.exception, loadlock.TargetMissing)
        self.assertIsInstance(caught.exception, loadlock.EngineError)
        self.assertEqual(caught.exception.code, "TARGET_MISSING")
        self.assertEqual(caught.exception.errno, errno.ENOENT)
        self.assertIn("nothing.pkl", str(caught.exception))
        with self.assertRaises(loadlock.EngineError):
            loadlock.load(self.folder)

    def test_a_pipe_keeps_nobody_waiting(self) -> None:
        os.mkfifo(self.folder / "pipe.pkl")
        with self.assertRaises(loadlock.LoadlockError):
            loadlock.load(self.folder / "pipe.pkl")

    def test_the_policy_of_the_working_folder(self) -> None:
        path = self.file("g.pkl", pickle.dumps(np.arange(3)))
        (self.folder / "work").mkdir()
        (self.folder / "work" / "loadlock.toml").write_text('[formats]\ndeny = ["pickle"]\n')
        program = f"import loadlock\ntry: loadlock.load({str(path)!r})\nexcept loadlock.Refused as e: print(e)"
        run = subprocess.run(
            [sys.executable, "-c", program], cwd=self.folder / "work", capture_output=True, text=True, check=True
        )
        self.assertIn("does not admit the format pickle", run.stdout)


class SameBytes(Case):
    def test_a_file_that_is_swapped_after_the_decision(self) -> None:
        path = self.file("m.pkl", pickle.dumps({"good": True}))
        trap = pickle.dumps(self.trap())
        real = load_module.copy_file

        def swap(name: str):
            (self.folder / "other").write_bytes(trap)
            os.replace(self.folder / "other", path)
            return real(name)

        with mock.patch.object(load_module, "copy_file", swap), self.assertRaises(loadlock.Changed):
            loadlock.load(path)
        self.assertFalse(self.marker.exists())

    def test_a_large_file_that_changes_meanwhile(self) -> None:
        path = self.file("m.pkl", pickle.dumps(np.arange(1_000_000)))
        def changed(name: str):
            copy = real_copy(name)
            copy.sha256 = "0" * 64
            return copy

        real_copy = load_module.copy_file
        with mock.patch.object(load_module, "copy_file", changed):
            self.assertRaises(loadlock.Changed, loadlock.load, path)

    def test_a_file_that_is_swapped_all_the_time(self) -> None:
        good, trap = pickle.dumps({"good": True}), pickle.dumps(self.trap())
        path = self.file("m.pkl", good)
        stop = threading.Event()

        def swapping() -> None:
            while not stop.is_set():
                for data in (trap, good):
                    (self.folder / "other").write_bytes(data)
                    os.replace(self.folder / "other", path)

        thread = threading.Thread(target=swapping)
        thread.start()
        try:
            for _ in range(40):
                try:
                    self.assertEqual(loadlock.load(path), {"good": True})
                except (loadlock.Refused, loadlock.Changed, loadlock.EngineError):
                    pass
        finally:
            stop.set()
            thread.join()
        self.assertFalse(self.marker.exists())

    def test_the_path_is_not_opened_again(self) -> None:
        path = self.file("m.pkl", pickle.dumps([np.arange(3)]))
        opened: list[str] = []
        sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
        loadlock.load(path)
        self.assertEqual(opened.count(str(path)), 1)

    def test_a_plan_for_other_bytes(self) -> None:
        path = self.file("m.pkl", pickle.dumps([1]))
        real = load_module.engine.ask

        def ask(method, params):
            answer = real(method, params)
            answer["plan"]["sha256"] = "0" * 64
            return answer

        with mock.patch.object(load_module.engine, "ask", ask), self.assertRaises(loadlock.Changed):
            loadlock.load(path)

    def test_what_must_be_recorded_and_cannot_be_is_not_loaded(self) -> None:
        path = self.file("m.pkl", pickle.dumps([1]))
        policy = self.file("required.toml", b"[audit]\nrequired = true\n")
        home = self.file("no-folder", b"") / "home"
        with mock.patch.dict(os.environ, {"LOADLOCK_HOME": str(home)}):
            try:
                with self.assertRaises(loadlock.EngineError) as caught:
                    loadlock.load(path, policy=policy)
            finally:
                load_module.engine.ask("shutdown", {})
        self.assertEqual(caught.exception.code, "AUDIT_UNWRITABLE")

    def test_the_log_has_the_decision_and_the_outcome(self) -> None:
        path = self.file("logged.pkl", pickle.dumps([1]))
        loadlock.load(path)
        bad = self.file("refused.pkl", pickle.dumps(self.trap()))
        self.refused(loadlock.load, bad)
        # The outcome is told without waiting; the engine answers in turn.
        loadlock.load(self.file("after.pkl", pickle.dumps([2])))
        loadlock.scan(path)
        told = [
            (entry["event"], entry["decision"], entry["outcome"])
            for entry in audit_entries()
            if entry["target"] in (str(path), str(bad))
        ]
        self.assertEqual(told[0], ("decision", "allow", "complete"))
        self.assertIn(("load", "allow", "done"), told)
        self.assertIn(("decision", "deny", "complete"), told)
        self.assertNotIn(("load", "deny", "done"), told)


class Concurrent(Case):
    def test_threads(self) -> None:
        paths = [self.file(f"{i}.pkl", pickle.dumps({"i": i, "x": np.arange(i)})) for i in range(40)]
        with ThreadPoolExecutor(8) as pool:
            loaded = list(pool.map(loadlock.load, paths))
        self.assertEqual([one["i"] for one in loaded], list(range(40)))

    def test_a_child_after_fork(self) -> None:
        path = self.file("m.pkl", pickle.dumps([1, 2]))
        self.assertEqual(loadlock.load(path), [1, 2])
        child = os.fork()
        if child == 0:
            os._exit(0 if loadlock.load(path) == [1, 2] else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(loadlock.load(path), [1, 2])

    def test_processes_that_start_the_engine_at_once(self) -> None:
        home = self.folder / "home"
        path = self.file("m.pkl", pickle.dumps([1]))
        program = f"import loadlock; assert loadlock.load({str(path)!r}) == [1]; loadlock.engine.engine.ask"
        environment = {**os.environ, "LOADLOCK_HOME": str(home)}
        children = [
            subprocess.Popen([sys.executable, "-c", program.split("; loadlock.engine")[0]], env=environment)
            for _ in range(4)
        ]
        self.assertEqual([child.wait(120) for child in children], [0] * 4)


class Signed(Case):
    def test_versions_that_differ_from_those_that_were_signed(self) -> None:
        from loadlock._discover import engine_command

        path = self.file("m.pkl", pickle.dumps([1]))
        program = engine_command()

        def run(*words: str) -> None:
            environment = {**os.environ, "LOADLOCK_PASSWORD": ""}
            subprocess.run([*program, *words], cwd=self.folder, env=environment, check=True, capture_output=True)

        run("keys", "generate", "--no-password", "--out", "acme")
        keys = {one.suffix: one for one in self.folder.iterdir() if one.stem.startswith("acme")}
        secret, public = keys[".key"], keys[".pub"]
        run("sign", str(path), "--key", str(secret), "--publisher", "acme", "--training-versions", sys.executable)
        trust = self.folder / "trust" / "trust.json"
        trust.parent.mkdir()
        run("keys", "add", "--publisher", "acme", str(public), "--trust", str(trust))
        policy = self.folder / "trust" / "loadlock.toml"
        policy.write_text('[provenance]\nrequired = true\ntrust = "trust.json"\n')
        self.assertEqual(loadlock.load(path, policy=policy), [1])
        other = self.folder / "env" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
        (other / "numpy-0.1.dist-info").mkdir(parents=True)
        (other / "numpy-0.1.dist-info" / "METADATA").write_text("Name: numpy\nVersion: 0.1\n")
        error = self.refused(loadlock.load, path, policy=policy, environment=other)
        self.assertIn("training-version-mismatch", {one.rule for one in error.findings})
        self.assertEqual(loadlock.load(path, policy=policy, environment=False), [1])
        manifest = json.loads((self.folder / "m.pkl.manifest.json").read_text())
        self.assertIn("numpy", manifest["training_versions"])


if __name__ == "__main__":
    unittest.main()
