"""What the tests share: folders, traps that write a marker, the engine's log."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import loadlock
from loadlock._discover import engine_command

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


class Case(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="loadlock-python-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.marker = self.folder / "marker"

    def file(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def trap(self) -> Trap:
        return Trap(self.marker)

    def refused(self, call, *arguments, **options) -> loadlock.Refused:
        """The call is refused, with a reason, and nothing happened."""
        with self.assertRaises(loadlock.Refused) as caught:
            call(*arguments, **options)
        self.assertFalse(self.marker.exists(), "the trap went off")
        self.assertTrue(str(caught.exception))
        return caught.exception


class Trap:
    """Writes a marker when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


def goes_off(case: Case) -> None:
    """The positive control: without loadlock the trap works."""
    pickle.loads(pickle.dumps(case.trap()))
    case.assertTrue(case.marker.exists())
    case.marker.rmdir()


def audit_entries() -> list[dict]:
    shown = subprocess.run([*engine_command(), "audit", "export"], capture_output=True, text=True, check=True)
    return [json.loads(json.loads(line)["entry"]) for line in shown.stdout.splitlines()]


class Own:
    """Of a class that no catalog knows."""

    def __init__(self, number: int) -> None:
        self.number = number
