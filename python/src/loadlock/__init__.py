"""Loads model files only after they have been read, understood and admitted.

>>> import loadlock
>>> model = loadlock.load("model.pkl")        # doctest: +SKIP
"""

import sys

# pip sees to it; a folder on PYTHONPATH does not. This file is one that older Pythons can read.
if sys.version_info < (3, 10):
    raise ImportError("loadlock needs CPython 3.10 or later; this is %d.%d" % sys.version_info[:2])

from .errors import (
    Changed,
    EngineError,
    EngineUnavailable,
    LoadlockError,
    NeedsIsolation,
    QuarantineDied,
    QuarantineError,
    QuarantineTimeout,
    Refused,
    TargetMissing,
    Unsupported,
)
from ._guard import guard
from .load import load, loads
from .quarantine import Quarantined, QuarantineWarning, quarantine
from .results import Artifact, Finding, Plan, Report, Target
from .safetensors import Tensor
from .scan import scan, verify

__version__ = "0.1.0"

__all__ = [
    "Artifact",
    "Changed",
    "EngineError",
    "EngineUnavailable",
    "Finding",
    "LoadlockError",
    "NeedsIsolation",
    "Plan",
    "QuarantineDied",
    "QuarantineError",
    "QuarantineTimeout",
    "QuarantineWarning",
    "Quarantined",
    "Refused",
    "Report",
    "Target",
    "TargetMissing",
    "Tensor",
    "Unsupported",
    "guard",
    "load",
    "loads",
    "quarantine",
    "scan",
    "verify",
]
