"""Library source as data: modules, names, classes and their method resolution order.

Everything is read with `ast`; no library is ever imported. A name may have several definitions
(branches of an `if`, `try`/`except ImportError`): all of them are kept, and a proof must hold for each.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from pathlib import Path

NAMEDTUPLE_FACTORIES = ("namedtuple", "NamedTuple", "_make_tuple_bunch")
MAX_CANDIDATES = 6
MAX_DEPTH = 30


@dataclass(frozen=True)
class FunctionRef:
    module: str
    qualname: str
    line: int

    @property
    def name(self) -> str:
        return f"{self.module}.{self.qualname}"


@dataclass(frozen=True)
class ClassRef:
    module: str
    qualname: str
    line: int

    @property
    def name(self) -> str:
        return f"{self.module}.{self.qualname}"


@dataclass(frozen=True)
class ModuleRef:
    name: str


@dataclass(frozen=True)
class ExternalRef:
    """Something whose source is not Python or not at hand."""

    name: str


@dataclass(frozen=True)
class ValueRef:
    """A module-level or class-level assignment: the expression is in World.expressions."""

    module: str
    line: int
    column: int


Entity = FunctionRef | ClassRef | ModuleRef | ExternalRef | ValueRef


@dataclass
class Module:
    name: str
    path: Path
    tree: ast.Module
    package: bool
    names: dict[str, list[tuple[str, object]]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)


class World:
    """The source trees of one library version and of those it builds on."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self.folders = folders
        self.modules: dict[str, Module | None] = {}
        self.functions: dict[FunctionRef, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda] = {}
        self.classes: dict[ClassRef, ast.ClassDef] = {}
        self.members: dict[ClassRef, dict[str, list[Entity]]] = {}
        self.expressions: dict[ValueRef, ast.expr] = {}
        self.aliases: dict[ExternalRef, str] = {}
        self._by_name: dict[tuple[str, str], ClassRef] = {}
        self._bases: dict[ClassRef, list[list[Entity]]] = {}
        self._orders: dict[ClassRef, list[list[ClassRef | ExternalRef]]] = {}

    def covers(self, dotted: str) -> bool:
        return dotted.split(".", 1)[0] in self.folders

    def module(self, name: str) -> Module | None:
        if name not in self.modules:
            self.modules[name] = self._parse(name)
        return self.modules[name]

    def _locate(self, name: str) -> tuple[Path, bool] | None:
        root = name.split(".", 1)[0]
        base = self.folders.get(root)
        if base is None:
            return None
        stem = base.joinpath(*name.split("."))
        if (stem / "__init__.py").is_file():
            return stem / "__init__.py", True
        flat = stem.with_name(stem.name + ".py")
        return (flat, False) if flat.is_file() else None

    def is_module(self, name: str) -> bool:
        if name in self.modules:
            return self.modules[name] is not None
        return self._locate(name) is not None

    def _parse(self, name: str) -> Module | None:
        place = self._locate(name)
        if place is None:
            return None
        path, package = place
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError):
            return None
        module = Module(name, path, tree, package)
        self._collect(module, tree.body, None, "")
        return module

    # -- definitions ---------------------------------------------------------------------------

    def _collect(self, module: Module, body: list[ast.stmt], owner: ClassRef | None, prefix: str) -> None:
        for statement in body:
            self._collect_one(module, statement, owner, prefix)

    def _bind(self, module: Module, owner: ClassRef | None, name: str, entity: Entity | tuple[str, object]) -> None:
        if owner is None:
            entry = entity if isinstance(entity, tuple) else ("entity", entity)
            module.names.setdefault(name, []).append(entry)
        elif not isinstance(entity, tuple):
            self.members[owner].setdefault(name, []).append(entity)
        else:
            self.members[owner].setdefault(name, []).append(ExternalRef(f"{entity[1]}"))

    def _collect_one(self, module: Module, node: ast.stmt, owner: ClassRef | None, prefix: str) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if any(_dotted(d) in ("overload", "typing.overload", "t.overload") for d in node.decorator_list):
                return
            ref = FunctionRef(module.name, prefix + node.name, node.lineno)
            self.functions[ref] = node
            # `@x.setter` adds to the property of the same name, any other definition replaces it.
            self._bind(module, owner, node.name, ref)
        elif isinstance(node, ast.ClassDef):
            ref = ClassRef(module.name, prefix + node.name, node.lineno)
            self.classes[ref] = node
            self.members[ref] = {}
            self._by_name.setdefault((ref.module, ref.qualname), ref)
            self._bind(module, owner, node.name, ref)
            self._collect(module, node.body, ref, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self._collect_assign(module, node, owner)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                target = alias.name if alias.asname else alias.name.split(".")[0]
                bound = alias.asname or alias.name.split(".")[0]
                self._bind(module, owner, bound, ("module", target))
        elif isinstance(node, ast.ImportFrom):
            source = absolute(module, node)
            for alias in node.names:
                if alias.name == "*":
                    if owner is None:
                        module.stars.append(source)
                else:
                    self._bind(module, owner, alias.asname or alias.name, ("from", (source, alias.name)))
        else:
            for inner in _blocks(node):
                self._collect(module, inner, owner, prefix)

    def _collect_assign(self, module: Module, node: ast.Assign | ast.AnnAssign | ast.AugAssign, owner: ClassRef | None) -> None:
        if node.value is None:
            return
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if owner is None and isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                # `Class.__setstate__ = function`, below the class
                holder = self.class_named(module.name, target.value.id)
                if holder is not None:
                    ref = ValueRef(module.name, node.lineno, target.col_offset)
                    self.expressions[ref] = node.value
                    self.members[holder].setdefault(target.attr, []).append(ref)
                continue
            names = [target] if isinstance(target, ast.Name) else [t for t in getattr(target, "elts", []) if isinstance(t, ast.Name)]
            for name in names:
                ref = ValueRef(module.name, node.lineno, name.col_offset)
                self.expressions[ref] = node.value if isinstance(target, ast.Name) else ast.Constant(value=...)
                self._bind(module, owner, name.id, ref)

    # -- resolution ----------------------------------------------------------------------------

    def resolve(self, module_name: str, name: str, depth: int = 0, seen: frozenset[tuple[str, str]] = frozenset()) -> list[Entity]:
        """What a name of a module may stand for; empty when nothing is known."""
        key = (module_name, name)
        if depth > MAX_DEPTH or key in seen:
            return []
        seen = seen | {key}
        module = self.module(module_name)
        if module is None:
            return [ExternalRef(f"{module_name}.{name}")]
        found: list[Entity] = []
        for kind, payload in module.names.get(name, []):
            if kind == "entity":
                found.append(payload)  # type: ignore[arg-type]
            elif kind == "module":
                found.append(self._module_entity(str(payload)))
            else:
                source, original = payload  # type: ignore[misc]
                found.extend(self.member_of_module(source, original, depth + 1, seen))
        if not found:
            for star in module.stars:
                hits = self.resolve(star, name, depth + 1, seen) if self.is_module(star) else [ExternalRef(f"{star}.{name}")] if self._may_export(star, name) else []
                found.extend(hit for hit in hits if not (isinstance(hit, ExternalRef) and self.is_module(star) and hit.name == f"{star}.{name}"))
            # A C extension may export anything: it is only believed where no source defines the name.
            known = [hit for hit in found if not isinstance(hit, ExternalRef)]
            found = known or found
        if not found and self.is_module(f"{module_name}.{name}"):
            found.append(ModuleRef(f"{module_name}.{name}"))
        # `from this.module import X` in the module itself says no more than the definition beside it.
        own = ExternalRef(f"{module_name}.{name}")
        unique: list[Entity] = []
        for entity in found:
            if entity not in unique and (entity != own or set(found) == {own}):
                unique.append(entity)
        return unique[:MAX_CANDIDATES]

    def _may_export(self, star: str, name: str) -> bool:
        # `from c_extension import *`: what it holds is not known from Python source.
        return not name.startswith("__") and not hasattr(builtins, name)

    def _module_entity(self, name: str) -> Entity:
        return ModuleRef(name) if self.is_module(name) else ExternalRef(name)

    def member_of_module(self, module_name: str, name: str, depth: int = 0, seen: frozenset[tuple[str, str]] = frozenset()) -> list[Entity]:
        if not self.is_module(module_name):
            return [ExternalRef(f"{module_name}.{name}")]
        found = self.resolve(module_name, name, depth, seen)
        if not found and self.is_module(f"{module_name}.{name}"):
            return [ModuleRef(f"{module_name}.{name}")]
        return found or [ExternalRef(f"{module_name}.{name}")]

    # -- classes -------------------------------------------------------------------------------

    def class_scope(self, ref: ClassRef, name: str) -> list[Entity]:
        """A bare name in a class body: the class's own names first, then the module's."""
        own = self.members[ref].get(name)
        return list(own) if own else self.resolve(ref.module, name)

    def lookup_expression(self, module_name: str, node: ast.expr) -> list[Entity]:
        """Resolve a dotted expression such as `a.b.C` or `Base[T]`."""
        if isinstance(node, ast.Name):
            return self.resolve(module_name, node.id) or [ExternalRef(f"builtins.{node.id}")]
        if isinstance(node, ast.Subscript):
            return self.lookup_expression(module_name, node.value)
        if isinstance(node, ast.IfExp):
            return [*self.lookup_expression(module_name, node.body), *self.lookup_expression(module_name, node.orelse)]
        if isinstance(node, ast.Attribute):
            found: list[Entity] = []
            for owner in self.lookup_expression(module_name, node.value):
                if isinstance(owner, ModuleRef):
                    found.extend(self.member_of_module(owner.name, node.attr))
                elif isinstance(owner, ExternalRef):
                    found.append(ExternalRef(f"{owner.name}.{node.attr}"))
                elif isinstance(owner, ClassRef):
                    found.extend(self.members[owner].get(node.attr, []))
            return found
        return []

    def bases(self, ref: ClassRef) -> list[list[Entity]]:
        """One list of candidates for each base expression."""
        if ref not in self._bases:
            self._bases[ref] = []
            found = []
            for base in self._written_bases(ref):
                outer = self.class_named(ref.module, ref.qualname.rpartition(".")[0])
                if outer is not None and isinstance(base, ast.Name) and base.id in self.members[outer]:
                    found.append(self._deref([e for e in self.members[outer][base.id] if e != ref], base))
                else:
                    found.append(self._deref(self.lookup_expression(ref.module, base), base))
            self._bases[ref] = found
        return self._bases[ref]

    def _written_bases(self, ref: ClassRef) -> list[ast.expr]:
        """The base expressions; `six.with_metaclass(Meta, A, B)` stands for A and B."""
        found: list[ast.expr] = []
        for base in self.classes[ref].bases:
            if isinstance(base, ast.Call) and _dotted(base.func).split(".")[-1] == "with_metaclass":
                found.extend(base.args[1:])
            else:
                found.append(base)
        return found

    def metaclasses(self, ref: ClassRef) -> list[ast.expr]:
        """The metaclass expressions of a class itself, in either spelling."""
        found = [keyword.value for keyword in self.classes[ref].keywords if keyword.arg == "metaclass"]
        for base in self.classes[ref].bases:
            if isinstance(base, ast.Call) and _dotted(base.func).split(".")[-1] == "with_metaclass":
                found.extend(base.args[:1])
        return found

    def _deref(self, entities: list[Entity], node: ast.expr, depth: int = 0) -> list[Entity]:
        """Follow `Alias = Other` so that a base names a class."""
        found: list[Entity] = []
        for entity in entities:
            if isinstance(entity, ValueRef) and depth < 5:
                value = self.expressions[entity]
                if isinstance(value, (ast.Name, ast.Attribute)):
                    found.extend(self._deref(self.lookup_expression(entity.module, value), node, depth + 1))
                elif isinstance(value, ast.Call):
                    head = _dotted(value.func)
                    if head.split(".")[-1] in NAMEDTUPLE_FACTORIES:
                        found.append(ExternalRef("collections.namedtuple()"))
                    else:
                        found.append(ExternalRef(f"?{ast.unparse(node)}"))
                else:
                    found.append(ExternalRef(f"?{ast.unparse(node)}"))
            else:
                found.append(entity)
        if not entities:
            if isinstance(node, ast.Call) and _dotted(node.func).split(".")[-1] in NAMEDTUPLE_FACTORIES:
                return [ExternalRef("collections.namedtuple()")]
            return [ExternalRef(f"?{ast.unparse(node)}")]
        return found

    def orders(self, ref: ClassRef) -> list[list[ClassRef | ExternalRef]]:
        """The possible method resolution orders (several where a base has several definitions)."""
        if ref not in self._orders:
            self._orders[ref] = [[ref, ExternalRef("?cycle")]]
            self._orders[ref] = self._linearise(ref, 0)
        return self._orders[ref]

    def _linearise(self, ref: ClassRef, depth: int) -> list[list[ClassRef | ExternalRef]]:
        variants: list[list[list[ClassRef | ExternalRef]]] = [[]]
        for candidates in self.bases(ref):
            grown: list[list[list[ClassRef | ExternalRef]]] = []
            for candidate in candidates:
                if candidate == ref:
                    continue
                if isinstance(candidate, ClassRef):
                    lines = self.orders(candidate)
                elif isinstance(candidate, ExternalRef):
                    lines = [[candidate]]
                else:
                    lines = [[ExternalRef(f"?{candidate}")]]
                grown.extend([*variant, line] for variant in variants for line in lines)
            variants = grown[:MAX_CANDIDATES] or variants
        return [[ref, *_merge(variant)] for variant in variants]

    def class_named(self, module: str, qualname: str) -> ClassRef | None:
        return self._by_name.get((module, qualname))

    def find(self, order: list[ClassRef | ExternalRef], name: str, start: int = 0) -> tuple[int, list[Entity]] | None:
        """The first class of an order that defines a name, with its definitions."""
        for index in range(start, len(order)):
            owner = order[index]
            if isinstance(owner, ClassRef):
                hit = self.members[owner].get(name)
                if hit:
                    return index, hit
        return None


def _merge(lines: list[list[ClassRef | ExternalRef]]) -> list[ClassRef | ExternalRef]:
    """C3; when it has no answer (sources of different versions), depth-first order."""
    pending = [list(line) for line in lines] + [[line[0] for line in lines if line]]
    result: list[ClassRef | ExternalRef] = []
    while any(pending):
        pending = [line for line in pending if line]
        for line in pending:
            head = line[0]
            if not any(head in other[1:] for other in pending):
                break
        else:
            head = pending[0][0]
        result.append(head)
        pending = [[item for item in line if item != head] for line in pending]
    return result


def absolute(module: Module, node: ast.ImportFrom) -> str:
    """The absolute name behind `from ..x import y`."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    if not module.package:
        parts = parts[:-1]
    parts = parts[: len(parts) - (node.level - 1)]
    return ".".join([*parts, *(node.module.split(".") if node.module else [])])


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    blocks += [handler.body for handler in getattr(node, "handlers", [])]
    return [block for block in blocks if isinstance(block, list)]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return _dotted(node.func)
    return "?"


dotted = _dotted
