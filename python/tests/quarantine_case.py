"""Models that stay in their sandbox, as the tests of them share it."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import numpy as np

import loadlock
from tests.support import Case

MODULES = Path(__file__).parent / "modules"
sys.path.insert(0, str(MODULES))

import kept_models  # noqa: E402


class QuarantineCase(Case):
    def kept(self, model: object, name: str = "model.pkl", **options) -> loadlock.Quarantined:
        path = self.file(name, pickle.dumps(model))
        kept = loadlock.quarantine(path, **options)
        self.addCleanup(kept.close)
        return kept

    def own(self, **options) -> loadlock.Quarantined:
        """A model of the tests' own classes, which no policy but one that only observes admits."""
        return self.kept(kept_models.Model(), policy="observe", paths=[MODULES], **options)

    def same(self, ours: object, theirs: object) -> None:
        self.assertIs(type(ours), type(theirs))
        np.testing.assert_array_equal(ours, theirs)
        self.assertEqual(np.asarray(ours).dtype, np.asarray(theirs).dtype)
