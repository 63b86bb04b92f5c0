"""Which guard is in force, and for whom."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass

#: What passes objects between the processes of one program, over channels that are its own.
BETWEEN_PROCESSES = ("multiprocessing", "concurrent.futures", "joblib.externals", "torch.multiprocessing", "loadlock")

#: Reads arrays between the opcodes, from a stream that no gate could put another in the place of; joblib.load is
#: guarded itself.
READS_BETWEEN = ("joblib.numpy_pickle", "joblib.numpy_pickle_compat")


@dataclass(frozen=True, eq=False)
class Settings:
    policy: str | None
    skip: tuple[str, ...]


lock = threading.RLock()
stack: list[Settings] = []


def in_force(depth: int, besides: tuple[str, ...] = ()) -> Settings | None:
    """The settings for a call that was made `depth` frames above; None where it is to be left alone."""
    try:
        settings = stack[-1]
    except IndexError:
        return None
    caller = caller_of(depth + 1)
    return None if is_within(caller, settings.skip + besides) else settings


def caller_of(depth: int) -> str:
    frame = sys._getframe(depth + 1)
    # pickle._load and pickle._loads make their unpickler for whoever called them.
    while frame.f_globals.get("__name__") == "pickle" and frame.f_back is not None:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))


def is_within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
