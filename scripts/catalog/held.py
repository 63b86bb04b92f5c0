"""Methods that a class keeps in its own objects, for somebody who calls them later."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from world import ClassRef, FunctionRef, World, dotted

KEEPERS = ("partial", "defaultdict")


def held_methods(world: World, ref: ClassRef) -> set[str]:
    """Names of methods that the methods of a class assign to something or hand to `partial` or `defaultdict`, instead of calling them."""
    found: set[str] = set()
    for order in world.orders(ref):
        for owner in order:
            if isinstance(owner, ClassRef):
                found.update(_kept_attributes(world.classes[owner]))
    return {
        name
        for name in found
        if not name.startswith("__") and any(isinstance(e, FunctionRef) for order in world.orders(ref) for e in (world.find(order, name) or (0, []))[1])
    }


def _is_own(node: ast.expr) -> bool:
    """`self`, or the class of it."""
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        node = node.value
    return isinstance(node, ast.Name) and node.id == "self"


def _kept_attributes(tree: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(tree):
        kept: list[ast.expr] = []
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            kept.append(node.value)
        elif isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in KEEPERS:
            kept.extend(node.args)
        for value in kept:
            called = {id(call.func) for call in ast.walk(value) if isinstance(call, ast.Call)}
            for part in ast.walk(value):
                if isinstance(part, ast.Attribute) and id(part) not in called and _is_own(part.value):
                    yield part.attr


_assigned: dict[ast.ClassDef, frozenset[str]] = {}


def assigned_names(world: World, order: list[ClassRef | ExternalRef]) -> frozenset[str]:
    """Names of attributes that the methods of a class or of its bases assign, on whatever object."""
    return frozenset().union(*(_assigned_in(world.classes[owner]) for owner in order if isinstance(owner, ClassRef)))


def _assigned_in(tree: ast.ClassDef) -> frozenset[str]:
    if tree not in _assigned:
        _assigned[tree] = frozenset(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    return _assigned[tree]
