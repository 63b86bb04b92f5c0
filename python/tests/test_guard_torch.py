"""torch: loaded by the plan, and with guard() in front of torch.load. Run by a Python that has torch."""

from __future__ import annotations

import unittest
import zipfile
from unittest import mock

import torch

import loadlock
from loadlock._torch import load_torch
from tests.support import EXAMPLES, Case


class Torch(Case):
    def test_checkpoints(self) -> None:
        state = {"w": torch.arange(6.0).reshape(2, 3), "b": torch.ones(2, dtype=torch.bfloat16), "epoch": 3}
        for legacy in (False, True):
            path = self.folder / f"{legacy}.pt"
            torch.save(state, path, _use_new_zipfile_serialization=not legacy)
            loaded = loadlock.load(path)
            self.assertTrue(torch.equal(loaded["w"], state["w"]) and torch.equal(loaded["b"], state["b"]))
            self.assertEqual(loaded["epoch"], 3)
        theirs = torch.load(EXAMPLES / "honest/digits-checkpoint.pt", weights_only=False)
        ours = loadlock.load(EXAMPLES / "honest/digits-checkpoint.pt")
        self.assertEqual(str(ours), str(theirs))

    def test_whole_modules(self) -> None:
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2)).eval()
        X = torch.randn(5, 4)
        for legacy in (False, True):
            path = self.folder / f"module-{legacy}.pt"
            torch.save(model, path, _use_new_zipfile_serialization=not legacy)
            loaded = loadlock.load(path)
            self.assertTrue(torch.equal(loaded(X), model(X)))
            with loadlock.guard():
                self.assertTrue(torch.equal(torch.load(path, weights_only=False)(X), model(X)))

    def test_traps(self) -> None:
        for legacy in (False, True):
            path = self.folder / f"trap-{legacy}.pt"
            torch.save({"w": torch.ones(2), "x": self.trap()}, path, _use_new_zipfile_serialization=not legacy)
            self.refused(loadlock.load, path)
            with loadlock.guard():
                self.refused(torch.load, path, weights_only=False)
                self.refused(torch.load, path)
                with open(path, "rb") as file:
                    self.refused(torch.load, file, weights_only=False)
            torch.load(path, weights_only=False)
            self.assertTrue(self.marker.exists(), "the trap works")
            self.marker.rmdir()

    def test_torchscript_takes_isolation(self) -> None:
        path = self.folder / "script.pt"
        torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), path)
        with self.assertRaises(loadlock.Refused):
            loadlock.load(path)

    def test_a_checkpoint_that_torch_takes_for_torchscript(self) -> None:
        # torch.load goes by constants.pkl alone, torch.jit.load finds the code in any case of letters.
        plain = self.folder / "plain.pt"
        torch.save({"w": torch.ones(1), "error": ValueError("x")}, plain)
        path = self.folder / "both.pt"
        with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as both:
            for name in source.namelist():
                both.writestr(name.replace("plain/", "both/"), source.read(name))
            both.writestr("both/constants.pkl", b"\x80\x02).")
        with mock.patch.object(torch.jit, "load", side_effect=AssertionError("it was called")):
            self.refused(loadlock.load, path)
            # Whatever the engine says of it.
            names = frozenset({("exceptions", "ValueError")})
            with open(path, "rb") as file:
                self.refused(load_torch, file, names)

    def test_guard_keeps_the_options(self) -> None:
        path = self.folder / "s.pt"
        torch.save({"w": torch.ones(3)}, path)
        with loadlock.guard():
            from torch import load

            for options in ({}, {"map_location": "cpu"}, {"weights_only": True}, {"mmap": True}):
                self.assertTrue(torch.equal(load(path, **options)["w"], torch.ones(3)))
            self.assertTrue(hasattr(torch.load, "__loadlock_original__"))
        self.assertFalse(hasattr(torch.load, "__loadlock_original__"))


if __name__ == "__main__":
    unittest.main()
