"""Libraries that values belong to. None is imported unless a value needs it."""

from __future__ import annotations

import sys
from typing import Any

from .kinds import NotData


def module(name: str) -> Any:
    """A library, where somebody has imported it already: a value of its kind cannot exist before."""
    return sys.modules.get(name)


def library(name: str) -> Any:
    try:
        return __import__(name, fromlist=["_"])
    except ImportError as error:
        raise NotData(f"the value needs {name}; install {name}") from error


def numpy_or_none() -> Any:
    try:
        import numpy
    except ImportError:
        return None
    return numpy
