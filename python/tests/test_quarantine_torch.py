"""Torch modules in quarantine: arrays in, arrays out."""

from __future__ import annotations

import unittest

import numpy as np
import torch

import loadlock
from tests.support import Case


class Torch(Case):
    def kept(self, module: object, name: str = "module.pt", **options) -> loadlock.Quarantined:
        torch.save(module, self.folder / name)
        kept = loadlock.quarantine(self.folder / name, **options)
        self.addCleanup(kept.close)
        return kept

    def test_modules(self) -> None:
        torch.manual_seed(0)
        layers = (torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(8 * 900, 4))
        module = torch.nn.Sequential(*layers).eval()
        kept = self.kept(module)
        images = np.random.default_rng(0).normal(size=(4, 3, 32, 32)).astype("f4")
        with torch.no_grad():
            theirs = module(torch.from_numpy(images)).numpy()
        for ours in (kept(images), kept.forward(images), kept(torch.from_numpy(images))):
            self.assertIs(type(ours), np.ndarray)
            np.testing.assert_array_equal(ours, theirs)
        self.assertIs(kept.eval(), kept)
        state = kept.state_dict()
        self.assertEqual(list(state), list(module.state_dict()))
        np.testing.assert_array_equal(state["3.weight"], module[3].weight.detach().numpy())
        np.testing.assert_array_equal(state["0.weight"], module[0].weight.detach().numpy())

    def test_results_of_several_tensors(self) -> None:
        torch.manual_seed(0)
        module = torch.nn.LSTM(5, 7, batch_first=True).eval()
        given = np.random.default_rng(0).normal(size=(2, 3, 5)).astype("f4")
        ours, (hidden, cell) = self.kept(module)(given)
        with torch.no_grad():
            theirs, (their_hidden, their_cell) = module(torch.from_numpy(given))
        for one, other in ((ours, theirs), (hidden, their_hidden), (cell, their_cell)):
            np.testing.assert_array_equal(one, other.numpy())

    def test_brain_floats(self) -> None:
        kept = self.kept({"w": torch.arange(5, dtype=torch.bfloat16), "h": torch.ones(2, dtype=torch.half)}, "state.pt")
        value = kept.value()
        np.testing.assert_array_equal(np.asarray(value["w"], "f4"), np.arange(5))
        self.assertEqual(value["h"].dtype, np.float16)
        np.testing.assert_array_equal(kept["h"], np.ones(2))

    def test_torchscript(self) -> None:
        module = torch.jit.trace(torch.nn.Linear(3, 2).eval(), torch.ones(1, 3))
        module.save(str(self.folder / "script.pt"))
        with loadlock.quarantine(self.folder / "script.pt", policy="observe") as kept:
            given = np.ones((4, 3), "f4")
            with torch.no_grad():
                np.testing.assert_array_equal(kept(given), module(torch.from_numpy(given)).numpy())


if __name__ == "__main__":
    unittest.main()
