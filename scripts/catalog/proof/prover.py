"""A proof from its beginning: what is asked, and why it fails."""

from __future__ import annotations

import ast

from world import World

from .atoms import Frame, NotProven, Value
from .attributes import Attributes
from .calls import Calls
from .classes import Classes
from .expressions import Expressions
from .functions import Functions
from .statements import Statements


class Prover(Calls, Classes, Attributes, Functions, Statements, Expressions):
    def __init__(self, world: World, natives: dict[str, str], native_bases: dict[str, str], harmless: set[str]) -> None:
        self.world = world
        self.harmless = harmless
        self.natives = natives
        self.native_bases = native_bases
        self.memo: dict[tuple, Value | str] = {}
        self.active: dict[tuple, int] = {}
        self.low = 10**9
        self.stack: list[Frame] = []
        self.steps = 0
        self.closures: list[dict[str, Value]] = []

    def prove(self, run) -> tuple[bool, str | Value]:
        """Run a proof from a fresh stack: (True, value) or (False, reason)."""
        self.active.clear()
        self.stack.clear()
        self.low = 10**9
        self.steps = 0
        try:
            return True, run()
        except NotProven as stop:
            return False, str(stop)
        except RecursionError:
            return False, "too deep to follow"

    def fail(self, why: str, node: ast.AST | None = None) -> NotProven:
        if self.stack:
            frame = self.stack[-1]
            line = getattr(node, "lineno", frame.line)
            return NotProven(f"{why} ({frame.module.replace('.', '/')}.py:{line})")
        return NotProven(why)
