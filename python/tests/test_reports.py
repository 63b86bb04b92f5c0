"""What `scan` and `verify` say of files."""

from __future__ import annotations

import pickle
import unittest

import loadlock
from tests.support import Case


class Reports(Case):
    def test_scan_and_verify(self) -> None:
        good, bad = self.file("g.pkl", pickle.dumps([1])), self.file("b.pkl", pickle.dumps(self.trap()))
        report = loadlock.scan(good, bad)
        self.assertEqual([target.decision for target in report.targets], ["allow", "deny"])
        self.assertFalse(report.allowed)
        self.assertEqual(report.document["schema"], "loadlock.report/1")
        self.assertTrue(all(one.rule and one.why for one in report.findings))
        verified = loadlock.verify(good)
        self.assertEqual(verified.decision, "deny")
        self.assertEqual(verified.targets[0].provenance["status"], "failed")
        with self.assertRaises(loadlock.EngineError) as caught:
            loadlock.scan(good, policy=self.folder / "no.toml")
        self.assertEqual(caught.exception.code, "POLICY_INVALID")


if __name__ == "__main__":
    unittest.main()
