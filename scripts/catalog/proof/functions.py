"""Functions of the source: what a name stands for, decorators, parameters, bodies."""

from __future__ import annotations

import ast

from primitives import NUMPY_HARMLESS
from world import ClassRef, Entity, ExternalRef, FunctionRef, ModuleRef, ValueRef, dotted

from .atoms import ARG, ARRAY, EMPTY, MAX_STACK, MAX_STEPS, NONE, QUIET_DECORATORS, Atom, Frame, NotProven, Value, data


class Functions:
    def entities(self, found: list[Entity], node: ast.AST | None) -> Value:
        result: set[Atom] = set()
        for entity in found:
            if isinstance(entity, FunctionRef):
                result.add(("func", entity, None, None))
            elif isinstance(entity, ClassRef):
                result.add(("class", entity))
            elif isinstance(entity, ModuleRef):
                result.add(("module", entity.name))
            elif isinstance(entity, ExternalRef):
                result.add(("ext", entity.name))
            elif isinstance(entity, ValueRef):
                if len(self.stack) > MAX_STACK:
                    raise self.fail("too deep to follow", node)
                result |= self.module_expression(entity.module, self.world.expressions[entity], None)
        return self.limit(frozenset(result))

    def decorations(self, ref: FunctionRef) -> set[str]:
        function = self.world.functions[ref]
        marks = set()
        for decorator in getattr(function, "decorator_list", []):
            last = dotted(decorator).split(".")[-1]
            if last in ("property", "cached_property", "abstractproperty", "lazyproperty", "cache_readonly", "lazy_property"):
                marks.add("property")
            elif last in ("staticmethod", "classmethod", "setter", "deleter", "abstractmethod"):
                marks.add(last)
            elif last == "getter":
                marks.add("property")
            else:
                marks.add("other")
        if "setter" in marks or "deleter" in marks:
            marks.discard("property")
        name = ref.qualname.rsplit(".", 1)[-1]
        if name == "__new__":
            marks.add("staticmethod")
        if name in ("__init_subclass__", "__class_getitem__"):
            marks.add("classmethod")
        return marks

    def run(self, ref: FunctionRef, owner: ClassRef | None, args: list[Value], kwargs: dict[str | None, Value], closure: int | None, node: ast.AST | None, plain: bool = False) -> Value:
        function = self.world.functions[ref]
        if ref.name in self.harmless:
            return NONE
        if ref.module.startswith("numpy.") and "." not in ref.qualname and ref.qualname in NUMPY_HARMLESS:
            return ARRAY
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and closure is None and not plain:
            others = [d for d in function.decorator_list if dotted(d).split(".")[-1] not in QUIET_DECORATORS]
            if others:
                return self.decorated(ref, owner, others, args, kwargs, node)
        return self.body(ref, owner, args, kwargs, closure, node)

    def decorated(self, ref: FunctionRef, owner: ClassRef | None, decorators: list[ast.expr], args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        """Follow decorators: what the name is bound to is what the decorator returns."""
        value: Value = frozenset({("func", ref, owner, -1)})
        frame = Frame(ref.module, None, None, None, {})
        self.stack.append(frame)
        try:
            for decorator in reversed(decorators):
                frame.line = decorator.lineno
                wrapper = self.evaluate(decorator, frame)
                if wrapper == frozenset({("identity",)}):
                    continue
                made = self.call(wrapper, [value], {}, decorator)
                if made == frozenset({("identity",)}):
                    continue
                value = made
        finally:
            self.stack.pop()
        return self.call(value, args, kwargs, node)

    def body(self, ref: FunctionRef, owner: ClassRef | None, args: list[Value], kwargs: dict[str | None, Value], closure: int | None, node: ast.AST | None) -> Value:
        key = (ref, owner, tuple(args), tuple(sorted(((k or "", v) for k, v in kwargs.items()), key=lambda kv: kv[0])), closure)
        if key in self.memo:
            known = self.memo[key]
            if isinstance(known, str):
                raise NotProven(known)
            return known
        if key in self.active:
            self.low = min(self.low, self.active[key])
            return ARG
        depth = len(self.stack)
        if depth > MAX_STACK:
            raise self.fail("too deep to follow", node)
        self.active[key] = depth
        outer_low, self.low = self.low, 10**9
        try:
            result = self.execute(ref, owner, args, kwargs, closure)
        except NotProven as stop:
            if self.steps <= MAX_STEPS and "too deep" not in str(stop):
                self.memo[key] = str(stop)
            raise
        finally:
            self.active.pop(key, None)
        # A result that leaned on an unfinished outer call is not remembered.
        if self.low >= depth:
            self.memo[key] = result
            self.low = outer_low
        else:
            self.low = min(self.low, outer_low)
        return result

    def execute(self, ref: FunctionRef, owner: ClassRef | None, args: list[Value], kwargs: dict[str | None, Value], closure: int | None) -> Value:
        function = self.world.functions[ref]
        env = dict(self.closures[closure]) if closure is not None and closure >= 0 else {}
        defining = self.world.class_named(ref.module, ref.qualname.rpartition(".")[0]) if "." in ref.qualname else None
        if closure is not None and closure >= 0 and "<class>" in env:
            defining = next((a[1] for a in env["<class>"]), None)
        frame = Frame(ref.module, ref, owner, defining, env)
        frame.line = ref.line
        self.stack.append(frame)
        try:
            self.bind_parameters(function, args, kwargs, frame)
            if isinstance(function, ast.Lambda):
                return self.evaluate(function.body, frame)
            self.block(function.body, frame)
            return self.limit(frozenset(frame.returned) | (NONE if not frame.returned else frozenset()))
        finally:
            self.stack.pop()

    def bind_parameters(self, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, args: list[Value], kwargs: dict[str | None, Value], frame: Frame) -> None:
        spec = function.args
        names = [*spec.posonlyargs, *spec.args]
        frame.first = names[0].arg if names else None
        spread = kwargs.get(None)
        anyone = ("spread",)
        for index, name in enumerate(names):
            if index < len(args) and anyone not in args[index]:
                frame.env[name.arg] = args[index]
            elif name.arg in kwargs:
                frame.env[name.arg] = kwargs[name.arg]
            else:
                default = spec.defaults[index - (len(names) - len(spec.defaults))] if index >= len(names) - len(spec.defaults) else None
                value = self.module_default(default, frame)
                if spread is not None or any(anyone in a for a in args):
                    value |= ARG
                frame.env[name.arg] = value or ARG
        for name, default in zip(spec.kwonlyargs, spec.kw_defaults):
            value = kwargs.get(name.arg, self.module_default(default, frame))
            if spread is not None and name.arg not in kwargs:
                value |= ARG
            frame.env[name.arg] = value or ARG
        if spec.vararg:
            sure = len(args) <= len(names) and spread is None and not any(anyone in a for a in args)
            frame.env[spec.vararg.arg] = EMPTY if sure else data("tuple")
            rest = frozenset().union(*args[len(names):]) if len(args) > len(names) else frozenset()
            if rest and any(a[0] in ("self", "func", "bound", "class", "module", "ext") for a in rest):
                frame.env[spec.vararg.arg] = frozenset({("packed", rest)})
        if spec.kwarg:
            extra = [k for k in kwargs if k is None or k not in {n.arg for n in [*names, *spec.kwonlyargs]}]
            frame.env[spec.kwarg.arg] = data("dict") if extra else EMPTY

    def module_default(self, default: ast.expr | None, frame: Frame) -> Value:
        return frozenset() if default is None else self.module_expression(frame.module, default, frame.defining)
