"""Which guard is in force, and for whom."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass

#: What passes objects between the processes of one program, over channels that are its own.
BETWEEN_PROCESSES = ("multiprocessing", "concurrent.futures", "joblib.externals", "torch.multiprocessing", "loadlock")


@dataclass(frozen=True, eq=False)
class Settings:
    policy: str | None
    skip: tuple[str, ...]


lock = threading.RLock()
stack: list[Settings] = []


def in_force(depth: int) -> Settings | None:
    """The settings for a call that was made `depth` frames above; None where it is to be left alone."""
    try:
        settings = stack[-1]
    except IndexError:
        return None
    caller = caller_of(depth + 1)
    return None if is_within(caller, settings.skip) else settings


def caller_of(depth: int) -> str:
    return str(sys._getframe(depth + 1).f_globals.get("__name__", ""))


def is_within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
