"""The reach search: which functions can get at a dangerous primitive when somebody calls them.

A loose question, asked of every function that a pickle could keep as a callback and of every
protocol method that another hook may trigger. It follows each name a function mentions, called or
not, through decorators, constructors and `self`. Method calls on arguments are not followed: what
an argument can be is itself limited to admitted values.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from held import KEEPERS
from primitives import DANGEROUS_FOREIGN, DANGEROUS_METHODS, DANGEROUS_NATIVE, NATIVE_OPENERS, NUMPY_HARMLESS, dangerous, dangerous_native
from world import ClassRef, ExternalRef, FunctionRef, ModuleRef, ValueRef, World, absolute, dotted

CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
# Decorators that compile the function below them.
NUMBA_COMPILERS = {f"numba.{name}" for name in ("jit", "njit", "vectorize", "guvectorize")}
# Decorators that return what they are given, or whose wrapper only calls it.
PLAIN_DECORATORS = {
    "property", "staticmethod", "classmethod", "abstractmethod", "wraps", "lru_cache", "cache", "cached_property", "setter", "getter",
    "overload", "final", "contextmanager", "no_type_check", "total_ordering", "deleter", "set_module", "array_function_dispatch", "singledispatch", "abstractproperty", "override",
}
# Ways from a function or a class to everything else that is loaded.
INTERNALS = {"__globals__", "__builtins__", "__subclasses__", "f_globals", "f_builtins"}
MAX_NODES = 6000
MAX_TABLE = 300

# Builtins that reach anything by name: called on the spot their arguments are read, handed on they are not.
BY_NAME = {"getattr", "setattr", "delattr", "vars"}


@dataclass(frozen=True)
class Node:
    function: FunctionRef
    owner: ClassRef | None


@dataclass
class Summary:
    danger: str | None
    edges: list[Node]


class Reach:
    def __init__(self, world: World, natives: dict[str, str], vetted: set[str]) -> None:
        self.world = world
        self.vetted = vetted
        self.natives = natives
        self.summaries: dict[Node, Summary] = {}
        self.clean: set[Node] = set()
        self.attributes: dict[ClassRef, dict[str, list[ClassRef]]] = {}
        self.own_attributes: dict[ClassRef, dict[str, list[ClassRef]]] = {}
        self.dirty: dict[Node, str] = {}

    def of_function(self, ref: FunctionRef, owner: ClassRef | None = None) -> str | None:
        """Why the function is dangerous to call, or None."""
        node = Node(ref, owner)
        # A person has read that its own callers do no harm with it; a file may call it with anything.
        if self.is_vetted(ref.name) and not self._is_numpy(ref.name):
            summary = _Reader(self, node).read()
            if summary.danger:
                return f"{ref.qualname}: {summary.danger}"
            return self._search([edge for edge in summary.edges if edge != node])
        return self._search([node])

    def of_class(self, ref: ClassRef) -> str | None:
        """Why making an instance is dangerous, or None."""
        opener = self.native_opener(ref)
        return f"{ref.qualname}: makes a {opener}" if opener else self._search(self._constructor_nodes(ref))

    def native_opener(self, ref: ClassRef) -> str | None:
        """The base in C, if any, that opens what it is given when an instance is made."""
        for order in self.world.orders(ref):
            for base in order:
                if isinstance(base, ExternalRef) and self.world.covers(base.name) and base.name not in self.natives and NATIVE_OPENERS.search(base.name.rpartition(".")[2]):
                    return base.name
        return None

    def of_methods(self, ref: ClassRef, wanted: set[str] | None = None, properties: set[str] | None = None) -> str | None:
        """Why one of the named methods (or named properties) of a class is dangerous, or None."""
        nodes = []
        for order in self.world.orders(ref):
            seen: set[str] = set()
            for owner in order:
                if not isinstance(owner, ClassRef):
                    continue
                for name, entities in self.world.members[owner].items():
                    if name in seen:
                        continue
                    seen.add(name)
                    for entity in entities:
                        if isinstance(entity, FunctionRef) and ((wanted and name in wanted) or (properties and name in properties and self._is_property(entity))):
                            nodes.append(Node(entity, ref))
        return self._search(nodes)

    def _is_property(self, ref: FunctionRef) -> bool:
        decorators = self.world.functions[ref].decorator_list  # type: ignore[union-attr]
        return any(dotted(d).split(".")[-1] in ("property", "cached_property", "setter", "lazy_property") for d in decorators)

    def _search(self, starts: list[Node]) -> str | None:
        parents: dict[Node, Node | None] = dict.fromkeys(starts)
        queue = list(parents)
        for node in queue:
            if node in self.clean:
                continue
            if node in self.dirty:
                self._mark(parents[node], parents, self.dirty[node])
                return self._chain(node, parents, self.dirty[node])
            summary = self.summary(node)
            if summary.danger:
                self._mark(node, parents, summary.danger)
                return self._chain(node, parents, summary.danger)
            for edge in summary.edges:
                if edge not in parents:
                    parents[edge] = node
                    queue.append(edge)
            if len(queue) > MAX_NODES:
                return "reaches too much code to follow"
        self.clean.update(queue)
        return None

    def _mark(self, node: Node | None, parents: dict[Node, Node | None], reason: str) -> None:
        while node is not None:
            self.dirty[node] = reason
            node = parents[node]

    def _chain(self, node: Node, parents: dict[Node, Node | None], reason: str) -> str:
        path = []
        step: Node | None = node
        while step is not None:
            path.append(step.function.qualname)
            step = parents[step]
        path.reverse()
        shown = path if len(path) <= 4 else [*path[:2], "…", *path[-2:]]
        return f"{' > '.join(shown)}: {reason}"

    def summary(self, node: Node) -> Summary:
        if node not in self.summaries:
            trusted = self.is_vetted(node.function.name)
            self.summaries[node] = Summary(None, []) if trusted else _Reader(self, node).read()
        return self.summaries[node]

    def is_vetted(self, name: str) -> bool:
        """Read by a person: the power it has is not in the hands of its caller."""
        parts = name.split(".")
        return self._is_numpy(name) or any(".".join(parts[:end]) in self.vetted for end in range(1, len(parts) + 1))

    def _is_numpy(self, name: str) -> bool:
        parts = name.split(".")
        return parts[0] == "numpy" and len(parts) <= 4 and parts[-1] in NUMPY_HARMLESS

    def attribute_classes(self, owner: ClassRef, name: str) -> list[ClassRef]:
        """The classes that the methods of a class assign to `self.name`."""
        if owner not in self.attributes:
            table: dict[str, list[ClassRef]] = {}
            for order in self.world.orders(owner)[:1]:
                for ref in order:
                    if isinstance(ref, ClassRef):
                        for attribute, made in self._own_attributes(ref).items():
                            table.setdefault(attribute, []).extend(made)
            self.attributes[owner] = table
        return self.attributes[owner].get(name, [])

    def _own_attributes(self, ref: ClassRef) -> dict[str, list[ClassRef]]:
        if ref not in self.own_attributes:
            table: dict[str, list[ClassRef]] = {}
            for node in ast.walk(self.world.classes[ref]):
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, (ast.Name, ast.Attribute)):
                    for target in node.targets:
                        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                            found = [e for e in self.world.lookup_expression(ref.module, node.value.func) if isinstance(e, ClassRef)]
                            table.setdefault(target.attr, []).extend(found)
            self.own_attributes[ref] = table
        return self.own_attributes[ref]

    def _constructor_nodes(self, ref: ClassRef) -> list[Node]:
        nodes = []
        for order in self.world.orders(ref):
            for name in CONSTRUCTORS:
                hit = self.world.find(order, name)
                nodes += [Node(e, ref) for e in (hit[1] if hit else []) if isinstance(e, FunctionRef)]
            for owner in order:
                if isinstance(owner, ClassRef):
                    nodes += self._default_factories(owner)
                    for expression in self.world.metaclasses(owner):
                        for meta in self.world.lookup_expression(owner.module, expression):
                            if isinstance(meta, ClassRef):
                                found = self.world.find(self.world.orders(meta)[0], "__call__")
                                nodes += [Node(e, meta) for e in (found[1] if found else []) if isinstance(e, FunctionRef)]
        return nodes


    def _default_factories(self, ref: ClassRef) -> list[Node]:
        """`a: list = field(default_factory=f)`: a dataclass calls f when it is made."""
        nodes = []
        for statement in self.world.classes[ref].body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Call):
                for keyword in statement.value.keywords:
                    if keyword.arg == "default_factory":
                        call = ast.copy_location(ast.Call(func=keyword.value, args=[], keywords=[]), statement)
                        empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
                        function = FunctionRef(ref.module, f"{ref.qualname}.<factory:{statement.lineno}>", statement.lineno)
                        self.world.functions[function] = ast.Lambda(args=empty, body=call)
                        nodes.append(Node(function, None))
        return nodes


class _Reader:
    """Reads one function body into the primitives it names and the functions it leads to."""

    def __init__(self, reach: Reach, node: Node) -> None:
        self.reach = reach
        self.world = reach.world
        self.node = node
        self.module = node.function.module
        self.danger: str | None = None
        self.edges: list[Node] = []
        self.locals: set[str] = set()
        self.imports: dict[str, list[object]] = {}
        self.first: str | None = None
        self.made: dict[str, list[ClassRef]] = {}
        # Classes in tables that the function reads, and methods that it calls on what is not known.
        self.tabled: list[ClassRef] = []
        self.open_methods: dict[str, ast.AST] = {}
        # What holds an attribute that was chosen by name.
        self.chosen: set[str] = set()

    def read(self) -> Summary:
        function = self.world.functions[self.node.function]
        if isinstance(function, ast.Lambda):
            body: list[ast.AST] = [function.body]
        else:
            body = list(function.body)
            self._decorators(function)
        arguments = function.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
            if argument is not None:
                self.locals.add(argument.arg)
        names = [*arguments.posonlyargs, *arguments.args]
        self.first = names[0].arg if names and self.node.owner is not None else None
        for statement in body:
            self._bindings(statement)
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self._visit(default)
        for statement in body:
            self._instances(statement)
        for statement in body:
            self._visit(statement)
        self._methods_of_tabled()
        return Summary(self.danger, self.edges)

    def _methods_of_tabled(self) -> None:
        """`TABLE[key]().open(path)`: what is not known may be an instance of any class of the table."""
        for made in self.tabled:
            for order in self.world.orders(made):
                for name, place in self.open_methods.items():
                    hit = self.world.find(order, name)
                    for entity in hit[1] if hit else []:
                        if isinstance(entity, FunctionRef):
                            self.edges.append(Node(entity, made))
                        else:
                            self._edge(entity, place, 0)

    def _report(self, what: str, node: ast.AST) -> None:
        if self.danger is None:
            self.danger = f"{what} ({self.module.replace('.', '/')}.py:{getattr(node, 'lineno', '?')})"

    def _decorators(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in function.decorator_list:
            if dotted(decorator).split(".")[-1] in PLAIN_DECORATORS:
                continue
            named = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self._compiles(named):
                continue
            self._expression_reference(named, decorator)

    def _compiles(self, decorator: ast.expr) -> bool:
        """numba compiles the function whose body is read here: what that does is all that calling it does."""
        found = self.world.lookup_expression(self.module, decorator)
        return bool(found) and all(isinstance(entity, ExternalRef) and entity.name in NUMBA_COMPILERS for entity in found)

    def _bindings(self, root: ast.AST) -> None:
        for node in ast.walk(root):
            if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
                self.locals.add(node.id)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.locals.add(node.name)
            elif isinstance(node, ast.arg):
                self.locals.add(node.arg)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                self.locals.add(node.name)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    bound = alias.asname or alias.name.split(".")[0]
                    target = alias.name if alias.asname else alias.name.split(".")[0]
                    self.imports.setdefault(bound, []).append(self.world._module_entity(target))
            elif isinstance(node, ast.ImportFrom):
                module = self.world.module(self.module)
                source = absolute(module, node) if module else (node.module or "")
                for alias in node.names:
                    self.imports.setdefault(alias.asname or alias.name, []).extend(self.world.member_of_module(source, alias.name))
            elif isinstance(node, ast.Global):
                self.locals.difference_update(node.names)

    def _instances(self, root: ast.AST) -> None:
        """`x = Class(...)` and `with Class(...) as x`: later calls of x's methods can be followed."""
        for node in ast.walk(root):
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and self._dynamic_getattr(node.value):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                self.chosen.update(target.id for target in targets if isinstance(target, ast.Name))
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                made = [e for e in self._entities(node.value.func) if isinstance(e, ClassRef)] if isinstance(node.value.func, (ast.Name, ast.Attribute)) else []
                for target in node.targets:
                    if made and isinstance(target, ast.Name):
                        self.made.setdefault(target.id, []).extend(made)
            elif isinstance(node, ast.withitem) and isinstance(node.context_expr, ast.Call) and isinstance(node.optional_vars, ast.Name):
                func = node.context_expr.func
                made = [e for e in self._entities(func) if isinstance(e, ClassRef)] if isinstance(func, (ast.Name, ast.Attribute)) else []
                self.made.setdefault(node.optional_vars.id, []).extend(made)

    def _receiver_classes(self, node: ast.expr) -> list[ClassRef]:
        """The library classes whose instance an expression is known to be."""
        if isinstance(node, ast.Name) and node.id in self.made:
            return self.made[node.id]
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            return [e for e in self._entities(node.func) if isinstance(e, ClassRef)]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self.first and self.node.owner is not None:
            return self.reach.attribute_classes(self.node.owner, node.attr)
        if isinstance(node, ast.Name):
            found = []
            for entity in self._entities(node):
                if isinstance(entity, ValueRef):
                    value = self.world.expressions[entity]
                    if isinstance(value, ast.Call):
                        found += [e for e in self.world.lookup_expression(entity.module, value.func) if isinstance(e, ClassRef)]
            return found
        return []

    def _visit(self, node: ast.AST) -> None:
        if self._fixed_module(node):
            return
        if isinstance(node, ast.Call):
            self._call(node)
            return
        if isinstance(node, (ast.Attribute, ast.Name)):
            if isinstance(node.ctx, ast.Load):
                self._expression_reference(node, node)
                if isinstance(node, ast.Name) and node.id in BY_NAME and any(e == ExternalRef(f"builtins.{node.id}") for e in self._entities(node)):
                    self._report(f"hands {node.id} on", node)
            if isinstance(node, ast.Attribute) and node.attr in INTERNALS:
                self._report(f"reads .{node.attr}", node)
            if isinstance(node, ast.Attribute) and node.attr == "__dict__" and any(isinstance(e, ModuleRef) for e in self._entities(node.value)):
                self._report("takes a name out of a module by its __dict__", node)
            if isinstance(node, ast.Attribute):
                self._base(node.value)
            return
        if isinstance(node, ast.AnnAssign):
            self._visit(node.target)
            if node.value is not None:
                self._visit(node.value)
            return
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in node.decorator_list:
                if dotted(decorator).split(".")[-1] not in PLAIN_DECORATORS:
                    self._visit(decorator)
            for child in [*node.body, *[d for d in [*node.args.defaults, *node.args.kw_defaults] if d is not None]]:
                self._visit(child)
            return
        if isinstance(node, ast.ExceptHandler):
            for child in node.body:
                self._visit(child)
            return
        if isinstance(node, ast.Return) and self._dynamic_getattr(node.value):
            self._report("returns an attribute chosen by name", node)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Name) and node.value.id in self.chosen:
            self._report("returns an attribute chosen by name", node)
        for child in ast.iter_child_nodes(node):
            self._visit(child)

    def _fixed_module(self, node: ast.AST) -> bool:
        """`sys.modules["x"]`, `sys.modules.get("x")`, `"x" in sys.modules`: one module that the source names."""
        if isinstance(node, ast.Subscript):
            return dotted(node.value) == "sys.modules" and isinstance(node.slice, ast.Constant) and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Call):
            return dotted(node.func) == "sys.modules.get" and len(node.args) > 0 and isinstance(node.args[0], ast.Constant)
        if isinstance(node, ast.Compare):
            return all(dotted(c) == "sys.modules" for c in node.comparators) and all(isinstance(o, (ast.In, ast.NotIn)) for o in node.ops)
        return False

    def _base(self, node: ast.expr) -> None:
        """The inside of a dotted name: only what is not itself a plain name."""
        if isinstance(node, ast.Attribute):
            self._base(node.value)
        elif not isinstance(node, ast.Name):
            self._visit(node)

    def _dynamic_getattr(self, node: ast.AST | None) -> bool:
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "getattr"
            and len(node.args) >= 2
            and not isinstance(node.args[1], (ast.Constant, ast.JoinedStr))
            # `getattr(ufunc, method)` is how numpy's protocol forwards a call: the name is numpy's
            and not (isinstance(node.args[0], ast.Name) and node.args[0].id == "ufunc")
            # one's own attributes: `self` has no power that its class does not have
            and not (isinstance(node.args[0], ast.Name) and node.args[0].id in ("self", self.first))
        )

    def _call(self, node: ast.Call) -> None:
        func = node.func
        if self._dynamic_getattr(func):
            self._report("calls a method chosen by name", node)
        if isinstance(func, ast.Name) and func.id in self.chosen:
            self._report("calls a method chosen by name", node)
        if isinstance(func, ast.Name) and func.id == "getattr" and len(node.args) >= 2 and not isinstance(node.args[1], ast.Constant):
            for entity in self._entities(node.args[0]):
                if isinstance(entity, (ModuleRef, ExternalRef)):
                    self._report("takes a name out of a module by getattr", node)
        if dotted(func).startswith("torch.ops.") and DANGEROUS_NATIVE.search(dotted(func).rpartition(".")[2]):
            self._report(f"reaches {dotted(func)}", node)
        if isinstance(func, ast.Name) and func.id == "type" and len(node.args) == 3:
            self._report("makes a class", node)
        if isinstance(func, ast.Name) and func.id in ("setattr", "delattr") and len(node.args) >= 2 and not isinstance(node.args[1], (ast.Constant, ast.JoinedStr)):
            owner = node.args[0]
            if not (isinstance(owner, ast.Name) and owner.id in ("self", "cls", self.first)) and not (isinstance(owner, ast.Name) and owner.id in self.made):
                self._report("sets an attribute chosen by name", node)
        if isinstance(func, ast.Name) and func.id in ("isinstance", "issubclass"):
            for argument in node.args[:1]:
                self._visit(argument)
            return
        if isinstance(func, ast.Name) and func.id == "getattr" and len(node.args) >= 2 and isinstance(node.args[1], ast.Constant) and isinstance(node.args[1].value, str):
            spelled = ast.copy_location(ast.Attribute(value=node.args[0], attr=node.args[1].value, ctx=ast.Load()), node)
            if isinstance(node.args[0], (ast.Name, ast.Attribute)):
                self._expression_reference(spelled, node)
        if isinstance(func, (ast.Name, ast.Attribute)):
            known = self._expression_reference(func, node)
            for made in self._receiver_classes(func.value) if isinstance(func, ast.Attribute) else []:
                for order in self.world.orders(made):
                    hit = self.world.find(order, func.attr)
                    for entity in hit[1] if hit else []:
                        known = True
                        if isinstance(entity, FunctionRef):
                            self.edges.append(Node(entity, made))
                        else:
                            self._edge(entity, node, 0)
            if isinstance(func, ast.Attribute):
                if not known:
                    self.open_methods[func.attr] = node
                if not known and (func.attr in DANGEROUS_METHODS or DANGEROUS_FOREIGN.search(func.attr)):
                    self._report(f"calls .{func.attr}()", node)
                self._table(func.value, node)
                self._base(func.value)
        else:
            self._visit(func)
        for argument in node.args:
            self._visit(argument)
        for keyword in node.keywords:
            self._visit(keyword.value)

    def _table(self, node: ast.expr, place: ast.AST) -> None:
        """`TABLE.get(key)`, `TABLE.items()`: what the table holds may be called next."""
        for entity in self._entities(node) if isinstance(node, (ast.Name, ast.Attribute)) else []:
            if isinstance(entity, ValueRef) and isinstance(self.world.expressions[entity], (ast.Dict, ast.List, ast.Tuple, ast.Set)):
                self._edge(entity, place, 0)

    def _entities(self, node: ast.expr) -> list[object]:
        if isinstance(node, ast.Name):
            if node.id in self.imports:
                return self.imports[node.id]
            if node.id in self.locals:
                return []
            return list(self.world.resolve(self.module, node.id)) or [ExternalRef(f"builtins.{node.id}")]
        if isinstance(node, ast.Attribute):
            found: list[object] = []
            for owner in self._entities(node.value):
                if isinstance(owner, ModuleRef):
                    found.extend(self.world.member_of_module(owner.name, node.attr))
                elif isinstance(owner, ExternalRef):
                    found.append(ExternalRef(f"{owner.name}.{node.attr}"))
                elif isinstance(owner, ClassRef):
                    hit = self.world.find(self.world.orders(owner)[0], node.attr)
                    found.extend(hit[1] if hit else [])
            return found
        return []

    def _expression_reference(self, node: ast.expr, place: ast.AST) -> bool:
        """Record what a name leads to; True when it was resolved."""
        if isinstance(node, ast.Attribute) and self._self_reference(node):
            return True
        entities = self._entities(node)
        for entity in entities:
            self._edge(entity, place, 0)
        return bool(entities)

    def _self_reference(self, node: ast.Attribute) -> bool:
        owner = self.node.owner
        if owner is None:
            return False
        value = node.value
        start = 0
        if isinstance(value, ast.Name) and value.id == self.first:
            pass
        elif isinstance(value, ast.Attribute) and value.attr == "__class__" and isinstance(value.value, ast.Name) and value.value.id == self.first:
            pass
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "super":
            start = -1
        else:
            return False
        found = False
        for order in self.world.orders(owner):
            begin = 0
            if start == -1:
                here = self.node.function.qualname.rpartition(".")[0]
                begin = next((i + 1 for i, c in enumerate(order) if isinstance(c, ClassRef) and c.qualname == here and c.module == self.module), 1)
            hit = self.world.find(order, node.attr, begin)
            if hit is None and start == -1:
                # `super().query(x)` of a class in C: what a person has read of it stands in its letters.
                found = found or any(isinstance(base, ExternalRef) and "r" in self.reach.natives.get(base.name, "") for base in order[begin:])
            for entity in hit[1] if hit else []:
                found = True
                if isinstance(entity, FunctionRef):
                    self.edges.append(Node(entity, owner))
                else:
                    self._edge(entity, node, 0)
        return found

    def _edge(self, entity: object, place: ast.AST, depth: int) -> None:
        world = self.world
        if isinstance(entity, FunctionRef):
            self.edges.append(Node(entity, None if "." not in entity.qualname else self._owner_of(entity)))
        elif isinstance(entity, ClassRef):
            self.edges.extend(self.reach._constructor_nodes(entity))
            opener = self.reach.native_opener(entity)
            if opener:
                self._report(f"makes a {opener}", place)
            for order in world.orders(entity):
                for base in order:
                    if isinstance(base, ExternalRef) and not base.name.startswith("?") and not world.covers(base.name):
                        reason = dangerous(base.name)
                        if reason and not reason.startswith("unknown"):
                            self._report(f"makes a {base.name}", place)
        elif isinstance(entity, ExternalRef):
            reason = self._external(entity.name)
            if reason:
                self._report(f"reaches {reason}", place)
        elif isinstance(entity, ValueRef) and depth < 3:
            value = world.expressions[entity]
            if isinstance(value, (ast.Name, ast.Attribute)):
                for target in world.lookup_expression(entity.module, value):
                    self._edge(target, place, depth + 1)
            elif isinstance(value, ast.Lambda):
                ref = FunctionRef(entity.module, f"<lambda:{entity.line}:{entity.column}>", entity.line)
                world.functions[ref] = value
                self.edges.append(Node(ref, None))
            elif isinstance(value, (ast.Dict, ast.List, ast.Tuple, ast.Set)) or (isinstance(value, ast.Call) and dotted(value.func).split(".")[-1] in KEEPERS):
                # A table of functions: whoever reads it may call what is in it.
                items = value.values if isinstance(value, ast.Dict) else value.args if isinstance(value, ast.Call) else value.elts
                for item in items[:MAX_TABLE]:
                    if isinstance(item, ast.Lambda):
                        ref = FunctionRef(entity.module, f"<lambda:{item.lineno}:{item.col_offset}>", item.lineno)
                        world.functions[ref] = item
                        self.edges.append(Node(ref, None))
                    if isinstance(item, (ast.Name, ast.Attribute)):
                        for target in world.lookup_expression(entity.module, item):
                            if isinstance(target, ClassRef):
                                self.tabled.append(target)
                            if isinstance(target, (FunctionRef, ExternalRef, ClassRef)):
                                self._edge(target, place, depth + 1)
            elif isinstance(value, ast.Call):
                if isinstance(place, ast.Call) and isinstance(place.func, ast.Name):
                    for target in world.lookup_expression(entity.module, value.func):
                        if isinstance(target, FunctionRef):
                            self._edge(target, place, depth + 1)  # `f = make()` and here `f()`
                # `LIB = _load()`: already run when the module was imported. `f = wrap(g)`: g matters.
                for argument in value.args:
                    if isinstance(argument, (ast.Name, ast.Attribute)):
                        for target in world.lookup_expression(entity.module, argument):
                            if isinstance(target, (FunctionRef, ExternalRef)):
                                self._edge(target, place, depth + 1)

    def _owner_of(self, ref: FunctionRef) -> ClassRef | None:
        holder, _, _ = ref.qualname.rpartition(".")
        return self.world.class_named(ref.module, holder)

    def is_harmless(self, name: str) -> bool:
        return self.reach.is_vetted(name)

    def _external(self, name: str) -> str | None:
        if name in self.reach.natives:
            return None if "r" in self.reach.natives[name] else f"{name} (refused natively)"
        if self.is_harmless(name):
            return None
        if self.world.covers(name):
            last = name.rsplit(".", 1)[-1]
            return name if dangerous_native(last) and not last.startswith("__") and not name.startswith("numpy.typing") else None
        return dangerous(name)
