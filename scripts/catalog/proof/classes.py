"""What making an instance of a class runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from primitives import harmless_call
from world import ClassRef, Entity, ExternalRef, FunctionRef, ValueRef, dotted

from .atoms import ARG, DUCK_METHODS, NONE, READABLE_ATTRIBUTES, Atom, Frame, Value

COLLECTIONS_ABC = {"Mapping", "MutableMapping", "Sequence", "MutableSequence", "Set", "MutableSet", "Iterable", "Iterator", "Hashable", "Sized", "Callable", "Container"}
KNOWN_CLASS_DECORATORS = {"dataclass", "auto_docstring", "dataclass_transform", "add_start_docstrings", "strict", "Appender", "Substitution", "xgboost_model_doc", "total_ordering", "final", "runtime_checkable", "set_module", "unique", "verify", "deprecated", "compatibility", "experimental", "experimental_class", "deprecated_class", "_exclude"}


class Classes:
    def instantiate(self, ref: ClassRef, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        self.metaclass(ref, args, kwargs, node)
        receiver: Atom = ("inst", ref)
        for order in self.world.orders(ref):
            self.check_constructed(order, node)
            hit = self.world.find(order, "__new__")
            if hit:
                for entity in hit[1]:
                    made = self.method_entity(entity, ref, [frozenset({("class", ref)}), *args], kwargs, node)
                    self.made_by_new(ref, made, args, kwargs, node)
            hit = self.world.find(order, "__init__")
            generated = self.dataclass_before(order, hit[0] if hit else None)
            if generated is not None:
                self.dataclass_init(generated, order, receiver, node)
            elif hit:
                for entity in hit[1]:
                    self.method_entity(entity, ref, [frozenset({receiver}), *args], kwargs, node)
        return frozenset({receiver})

    def made_by_new(self, ref: ClassRef, made: Value, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> None:
        """`__new__` may hand back an instance of a subclass, whose own `__init__` Python then calls."""
        for atom in made:
            if atom[0] != "inst" or atom[1] == ref or not any(ref in order for order in self.world.orders(atom[1])):
                continue
            for order in self.world.orders(atom[1]):
                hit = self.world.find(order, "__init__")
                generated = self.dataclass_before(order, hit[0] if hit else None)
                if generated is not None:
                    self.dataclass_init(generated, order, atom, node)
                else:
                    for entity in hit[1] if hit else []:
                        self.method_entity(entity, atom[1], [frozenset({atom}), *args], kwargs, node)

    def method_entity(self, entity: Entity, owner: ClassRef, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        """Call what a class body binds to a method's name."""
        if isinstance(entity, FunctionRef):
            return self.run(entity, owner, args, kwargs, None, node)
        if isinstance(entity, ValueRef):
            expression = self.world.expressions[entity]
            if isinstance(expression, ast.Constant) and expression.value is None:
                return NONE
            holder = self.class_of_value(entity)
            for target in self.world.class_scope(holder, expression.id) if holder and isinstance(expression, ast.Name) else self.world.lookup_expression(entity.module, expression):
                if isinstance(target, FunctionRef):
                    return self.run(target, owner, args, kwargs, None, node)
                if isinstance(target, ExternalRef):
                    return self.external(target.name, args, kwargs, node)
                if isinstance(target, ClassRef):
                    return self.instantiate(target, args, kwargs, node)
            raise self.fail(f"a method is bound to {ast.unparse(expression)[:60]}", node)
        if isinstance(entity, ExternalRef):
            return self.external(entity.name, args, kwargs, node)
        raise self.fail("a method is not a function", node)

    def class_of_value(self, entity: ValueRef) -> ClassRef | None:
        for ref, members in self.world.members.items():
            if ref.module == entity.module and any(entity in entities for entities in members.values()):
                return ref
        return None

    def metaclass(self, ref: ClassRef, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> None:
        for order in self.world.orders(ref):
            for owner in order:
                if not isinstance(owner, ClassRef):
                    continue
                for expression in self.world.metaclasses(owner):
                    metas = self.world.lookup_expression(owner.module, expression)
                    if not metas:
                        raise self.fail(f"metaclass {ast.unparse(expression)} is unknown", node)
                    for meta in metas:
                        if isinstance(meta, ClassRef):
                            hit = self.world.find(self.world.orders(meta)[0], "__call__")
                            for entity in hit[1] if hit else []:
                                self.method_entity(entity, meta, [frozenset({("class", ref)}), *args], kwargs, node)
                        elif not (isinstance(meta, ExternalRef) and meta.name in ("abc.ABCMeta", "builtins.type", "enum.EnumMeta", "enum.EnumType")):
                            raise self.fail(f"metaclass {getattr(meta, 'name', meta)} is unknown", node)

    def check_bases(self, order: list[ClassRef | ExternalRef], letter: str, node: ast.AST | None = None) -> None:
        for base in order:
            if isinstance(base, ExternalRef):
                letters = self.base_letters(base.name)
                if letters is None or letter not in letters:
                    raise self.fail(f"base {base.name.lstrip('?')} is not known to be inert", node)
            else:
                self.class_decorators(base, node)

    def check_constructed(self, order: list[ClassRef | ExternalRef], node: ast.AST | None = None) -> None:
        """Calling a class runs the __init__ of a base in C only where no class before it has one; else its __new__ alone."""
        own = self.world.find(order, "__init__")
        before = own[0] if own else len(order)
        for index, base in enumerate(order):
            letters = self.base_letters(base.name) if isinstance(base, ExternalRef) else None
            if isinstance(base, ClassRef) or (index > before and letters is not None and "n" in letters):
                continue
            if letters is None or "c" not in letters:
                raise self.fail(f"base {base.name.lstrip('?')} is not known to be inert", node)
        for base in order:
            if isinstance(base, ClassRef):
                self.class_decorators(base, node)

    def base_letters(self, name: str) -> str | None:
        if name in self.native_bases:
            return self.native_bases[name]
        if name in self.natives:
            return self.natives[name]
        if name.startswith("numpy.") and name.endswith(".ndarray"):
            return "ncbiC"
        if name == "__builtin__.object" or name.removeprefix("collections.") in COLLECTIONS_ABC:
            return "ncbi"
        if name.startswith("typing.") or name.startswith("typing_extensions.") or name.startswith("collections.abc."):
            return "ncbi"
        if name.startswith("builtins.") and harmless_call(name) == "data" and name[9].isupper():
            return "ncbi"
        return None

    def class_decorators(self, ref: ClassRef, node: ast.AST | None) -> None:
        for decorator in self.world.classes[ref].decorator_list:
            name = dotted(decorator)
            last = name.split(".")[-1]
            if last in KNOWN_CLASS_DECORATORS:
                continue
            if self.returns_its_class(ref, decorator):
                continue
            raise self.fail(f"class decorator {name} is not followed", node)

    def returns_its_class(self, ref: ClassRef, decorator: ast.expr) -> bool:
        """A decorator function whose every `return` gives back its own argument, unwrapped."""
        expression = decorator.func if isinstance(decorator, ast.Call) else decorator
        targets = self.world.lookup_expression(ref.module, expression)
        return bool(targets) and all(isinstance(t, FunctionRef) and _gives_back(self.world.functions[t], isinstance(decorator, ast.Call)) for t in targets)

    def dataclass_before(self, order: list[ClassRef | ExternalRef], limit: int | None) -> int | None:
        for index, owner in enumerate(order):
            if limit is not None and index >= limit:
                return None
            if isinstance(owner, ClassRef) and any(_generates_init(d) for d in self.world.classes[owner].decorator_list):
                return index
        return None

    def dataclass_init(self, index: int, order: list[ClassRef | ExternalRef], receiver: Atom, node: ast.AST | None) -> None:
        for owner in order[index:]:
            if not isinstance(owner, ClassRef):
                continue
            for statement in self.world.classes[owner].body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Call):
                    for keyword in statement.value.keywords:
                        if keyword.arg == "default_factory":
                            frame = Frame(owner.module, None, owner, owner, {})
                            self.stack.append(frame)
                            try:
                                self.call(self.evaluate(keyword.value, frame), [], {}, keyword.value)
                            finally:
                                self.stack.pop()
        self.set_attribute(receiver, None, ARG, node, skip_frozen=True)
        hit = self.world.find(order, "__post_init__")
        for entity in hit[1] if hit else []:
            self.method_entity(entity, receiver[1], [frozenset({receiver})], {None: ARG}, node)


def _generates_init(decorator: ast.expr) -> bool:
    """`@dataclass(init=False)` leaves the `__init__` that the class has or inherits."""
    if dotted(decorator).split(".")[-1] != "dataclass":
        return False
    given = [k.value for k in decorator.keywords if k.arg == "init"] if isinstance(decorator, ast.Call) else []
    return not given or not isinstance(given[0], ast.Constant) or given[0].value is not False


def _gives_back(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, made_by_call: bool) -> bool:
    if isinstance(function, ast.Lambda):
        return False
    if made_by_call:
        inner = [s for s in function.body if isinstance(s, ast.FunctionDef)]
        return len(inner) == 1 and _gives_back(inner[0], False) and any(
            isinstance(s, ast.Return) and isinstance(s.value, ast.Name) and s.value.id == inner[0].name for s in function.body
        )
    if not function.args.args or any(isinstance(s, ast.ClassDef) for s in function.body):
        return False
    first = function.args.args[0].arg
    own = list(_outside_inner_functions(function))
    returns = [n for n in own if isinstance(n, ast.Return)]
    return bool(returns) and not any(_plants_hook(n, first) for n in own) and all(isinstance(r.value, ast.Name) and r.value.id == first for r in returns)


def _outside_inner_functions(function: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield child
            yield from _outside_inner_functions(child)


def _plants_hook(node: ast.AST, owner: str) -> bool:
    """Whether a decorator sets more on the class than a method that nothing calls by itself."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        if node.attr in ("__doc__", "__module__", "__name__", "__qualname__", "__signature__"):
            return False
        return node.attr.startswith("__") or (isinstance(node.value, ast.Name) and node.value.id == owner and node.attr in DUCK_METHODS | READABLE_ATTRIBUTES | {"append", "extend", "add"})
    # `setattr(cls, name, ...)` and a call of somebody else's decorator are not followed.
    return isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in ("setattr", "__setattr__") or _hands_on(node, owner)


def _hands_on(node: ast.AST, owner: str) -> bool:
    """`cls = other(cls)`: what comes back is not the class that was given."""
    return isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == owner for t in node.targets)
