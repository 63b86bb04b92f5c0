"""What reading and setting an attribute runs."""

from __future__ import annotations

import ast

from held import assigned_names
from primitives import harmless_call
from world import ClassRef, Entity, ExternalRef, FunctionRef, ValueRef

from .atoms import ARG, ARRAY, DUCK_METHODS, MAX_STACK, MUTATORS, NONE, NOTHING, READABLE_ATTRIBUTES, STR, TRUSTED, Atom, Frame, Value, constant, data

UNREADABLE_ATTRIBUTES = {
    "__globals__", "__builtins__", "__code__", "__closure__", "__func__", "__self__", "__subclasses__", "__dict__", "f_globals",
    "f_builtins", "gi_frame", "__wrapped__", "__loader__", "__spec__", "__bases__", "__base__", "__mro__", "__init__", "__new__", "__reduce__", "__reduce_ex__",
}
# Looked up on the instance by BUILD and the item opcodes, and called when found.
PICKLE_LOOKUPS = ("__setstate__", "append", "extend", "add")
CONTAINER_METHODS = {name for kind in (dict, list, tuple, str, bytes, set) for name in dir(kind)}
ARG_STR: Value = frozenset({("data", "str")})


class Attributes:
    def attribute(self, value: Value, name: str, node: ast.AST | None, special: bool = False) -> Value:
        result: set[Atom] = set()
        for atom in value:
            result |= self._attribute(atom, name, node, special)
        return self.limit(frozenset(result))

    def _attribute(self, atom: Atom, name: str, node: ast.AST | None, special: bool) -> Value:
        kind = atom[0]
        if kind == "arg":
            if name in DUCK_METHODS:
                return frozenset({("duck", name)})
            if name not in READABLE_ATTRIBUTES:
                raise self.fail(f"reads .{name} of a value from the file", node)
            return ARG
        if kind in ("self", "inst"):
            return self.instance_attribute(atom, name, node, special)
        if kind == "class":
            return self.class_attribute(atom[1], name, node)
        if kind == "super":
            return self.super_attribute(atom, name, node)
        if kind == "module":
            return self.entities(self.world.member_of_module(atom[1], name), node)
        if kind == "ext":
            return frozenset({("ext", f"{atom[1]}.{name}")})
        if kind in ("data", "state"):
            if name == "__class__":
                return data("type") if kind == "data" else ARG
            if atom == ("data", "empty") and name in MUTATORS:
                return frozenset({("method", ("data", "dict"), name)})
            if kind == "state" and name not in CONTAINER_METHODS:
                raise self.fail(f"reads .{name} of the state", node)
            return frozenset({("method", atom, name)})
        if kind == "array":
            return frozenset({("method", atom, name)}) if name not in ("shape", "ndim", "dtype", "size", "T", "flags", "nbytes", "itemsize", "real", "imag", "flat", "base") else ARRAY
        if kind == "trusted":
            return TRUSTED
        if kind in ("func", "bound"):
            if name in UNREADABLE_ATTRIBUTES - {"__self__", "__func__"}:
                raise self.fail(f"reads .{name} of a function", node)
            return data() if name.startswith("__") else TRUSTED
        if kind == "duck":
            return ARG
        if kind == "method":
            # `state.x.y`: an attribute of a builtin value that is itself data
            return data()
        if kind == "const":
            return frozenset({("method", ("data", "str"), name)})
        raise self.fail(f"reads .{name} of a {kind}", node)

    def instance_attribute(self, atom: Atom, name: str, node: ast.AST | None, special: bool) -> Value:
        ref = atom[1]
        if name == "__class__":
            return frozenset({("class", ref)})
        if name == "__dict__":
            return data("selfdict")
        result: set[Atom] = set()
        for order in self.world.orders(ref):
            intercept = self.world.find(order, "__getattribute__")
            if intercept and not special:
                for entity in intercept[1]:
                    result |= self.method_entity(entity, ref, [frozenset({atom}), constant(name)], {}, node)
            hit = self.world.find(order, name)
            if hit is None:
                result |= self.missing_attribute(atom, order, name, node, special)
                continue
            for entity in hit[1]:
                result |= self.bind(entity, atom, order, hit[0], node)
        return frozenset(result)

    def plain_lookup(self, receiver: Atom, name: Value, node: ast.AST | None) -> Value:
        """`object.__getattribute__(self, name)`: past any override of the class."""
        if receiver[0] not in ("self", "inst") or len(name) != 1 or next(iter(name))[0] != "const":
            if receiver[0] in ("self", "inst"):
                self.every_property(receiver, node)
            return ARG | TRUSTED  # some attribute: perhaps one of its own methods
        wanted = next(iter(name))[2]
        if wanted == "__dict__":
            return data("selfdict")
        if wanted == "__class__":
            return frozenset({("class", receiver[1])})
        result: set[Atom] = set()
        for order in self.world.orders(receiver[1]):
            hit = self.world.find(order, wanted)
            if hit is None:
                # Not in the class: AttributeError, or what the file put into the instance. For the names
                # that pickle looks up, the judge has refused the second (docs/catalog.md).
                result |= NONE if wanted in PICKLE_LOOKUPS else ARG
                continue
            for entity in hit[1]:
                result |= self.bind(entity, receiver, order, hit[0], node)
        return frozenset(result)

    def missing_attribute(self, atom: Atom, order: list[ClassRef | ExternalRef], name: str, node: ast.AST | None, special: bool) -> Value:
        result: set[Atom] = set()
        for base in order:
            if isinstance(base, ExternalRef):
                letters = self.base_letters(base.name)
                if base.name.startswith("?") or letters is None:
                    raise self.fail(f"attribute {name} may come from the unknown base {base.name.lstrip('?')}", node)
                if base.name not in ("builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "enum.Enum") and not special:
                    root = base.name.split(".")[-1]
                    if root in ("dict", "OrderedDict", "list", "set", "tuple", "str", "defaultdict", "UserDict", "frozenset", "int", "float", "Exception"):
                        result.add(("method", ("data", "dict" if "ict" in root else root), name))
                    elif root == "ndarray":
                        result.add(("method", ("array",), name))
                    elif "C" in letters:
                        result.add(("method", ("data", "data"), name))
        if atom[0] == "inst" and name in assigned_names(self.world, order):
            result |= ARG  # what `__init__` put there is no method of the builtin base
        fallback = self.world.find(order, "__getattr__")
        if fallback and not special:
            for entity in fallback[1]:
                result |= self.method_entity(entity, atom[1], [frozenset({atom}), constant(name)], {}, node)
        if special and name == "__call__":
            raise self.fail("calls an instance without __call__", node)
        return frozenset(result) | (data() if special else ARG if atom[0] == "self" or not result else frozenset())

    def bind(self, entity: Entity, atom: Atom, order: list[ClassRef | ExternalRef], index: int, node: ast.AST | None) -> Value:
        """What reading a class attribute through an instance gives."""
        ref = atom[1]
        if isinstance(entity, FunctionRef):
            marks = self.decorations(entity)
            if "setter" in marks or "deleter" in marks:
                return frozenset()
            if "property" in marks:
                return self.run(entity, ref, [frozenset({atom})], {}, None, node, plain=True)
            if "staticmethod" in marks:
                return frozenset({("func", entity, ref, None)})
            if "classmethod" in marks:
                return frozenset({("bound", entity, ref, ("class", ref), None)})
            return frozenset({("bound", entity, ref, atom, None)})
        if isinstance(entity, ClassRef):
            return frozenset({("class", entity)})
        if isinstance(entity, ValueRef):
            getter = self.property_part(entity, order[index], 0, "fget")
            if getter is not None:
                return self.call(getter, [frozenset({atom})], {}, node)
            value = self.class_value(entity, order[index])
            return self.unwrap(value, atom, node) | (ARG if atom[0] == "self" else frozenset())
        return self.entities([entity], node)

    def property_part(self, entity: ValueRef, owner: ClassRef | ExternalRef, position: int, keyword: str) -> Value | None:
        """The getter or setter of `x = property(...)`; None when it is no such call."""
        expression = self.world.expressions[entity]
        if not isinstance(expression, ast.Call) or not isinstance(owner, ClassRef):
            return None
        if ExternalRef("builtins.property") not in self.world.lookup_expression(entity.module, expression.func):
            return None
        given = [*expression.args[position : position + 1], *[k.value for k in expression.keywords if k.arg == keyword]]
        if not given or (isinstance(given[0], ast.Constant) and given[0].value is None):
            return NOTHING
        return self.module_expression(entity.module, given[0], owner)

    def unwrap(self, value: Value, atom: Atom, node: ast.AST | None) -> Value:
        """Apply `__get__` where a class attribute is a descriptor of the library."""
        result: set[Atom] = set()
        for item in value:
            if item[0] == "inst":
                hit = self.world.find(self.world.orders(item[1])[0], "__get__")
                if hit:
                    for entity in hit[1]:
                        result |= self.method_entity(entity, item[1], [frozenset({item}), frozenset({atom}), frozenset({("class", atom[1])})], {}, node)
                    continue
            if item[0] == "func" and item[3] is None and atom[0] in ("self", "inst"):
                result.add(("bound", item[1], item[2], atom, None))
                continue
            result.add(item)
        return frozenset(result)

    def class_value(self, entity: ValueRef, owner: ClassRef | ExternalRef) -> Value:
        expression = self.world.expressions[entity]
        defining = owner if isinstance(owner, ClassRef) else None
        return self.module_expression(entity.module, expression, defining)

    def module_expression(self, module: str, expression: ast.expr, defining: ClassRef | None) -> Value:
        """A value made at import time: only its shape matters, its making has already happened."""
        if isinstance(expression, ast.Constant):
            return constant(expression.value)
        if isinstance(expression, (ast.Dict, ast.DictComp)):
            return frozenset({("trusted",)})
        if isinstance(expression, (ast.JoinedStr,)):
            return STR
        if isinstance(expression, (ast.Tuple, ast.List, ast.Set, ast.ListComp, ast.SetComp)):
            return data("fixed")
        if isinstance(expression, ast.Lambda):
            ref = FunctionRef(module, f"<lambda:{expression.lineno}:{expression.col_offset}>", expression.lineno)
            self.world.functions[ref] = expression
            return frozenset({("func", ref, defining, None)})
        if isinstance(expression, (ast.Name, ast.Attribute)):
            if isinstance(expression, ast.Name) and defining is not None:
                found = self.world.class_scope(defining, expression.id)
            else:
                found = self.world.lookup_expression(module, expression)
            found = [e for e in found if not (isinstance(e, ValueRef) and self.world.expressions[e] is expression)]
            if len(self.stack) < MAX_STACK - 5 and found:
                self.stack.append(Frame(module, None, None, None, {}))
                try:
                    return self.entities(found, expression)
                finally:
                    self.stack.pop()
            return TRUSTED
        if isinstance(expression, ast.Call):
            targets = self.world.lookup_expression(module, expression.func)
            made = {("inst", t, "shared") for t in targets if isinstance(t, ClassRef)}
            if targets and len(made) == len(targets):
                return frozenset(made)
            for target in targets:
                if isinstance(target, ExternalRef) and target.name == "logging.getLogger":
                    return data("logger")
                if isinstance(target, FunctionRef) and target.qualname in ("get_logger", "getLogger"):
                    return data("logger")
                if isinstance(target, ExternalRef) and target.name in ("builtins.property",):
                    raise self.fail("a property made by a call", expression)
                if isinstance(target, ExternalRef) and harmless_call(target.name) in ("str", "num", "array", "data", "dict"):
                    return TRUSTED
        return TRUSTED

    def class_attribute(self, ref: ClassRef, name: str, node: ast.AST | None) -> Value:
        if name in ("__name__", "__qualname__", "__module__", "__doc__"):
            return STR
        if name in ("_value2member_map_", "_member_map_", "_member_names_", "__members__", "__dataclass_fields__", "_fields", "__annotations__"):
            return data("fixed")
        result: set[Atom] = set()
        for order in self.world.orders(ref):
            hit = self.world.find(order, name)
            if hit is None:
                if name == "__new__":
                    result.add(("ext", "builtins.object.__new__"))
                elif name in ("__init__", "__setattr__"):
                    self.check_bases(order, "c", node)
                    result.add(("method", ("super0",), name))
                elif name in ("__mro__", "__bases__", "__annotations__", "__dataclass_fields__", "__members__", "_fields", "__subclasses__", "__dict__", "mro"):
                    result.add(("trusted",))
                else:
                    result.add(("trusted",))
                continue
            for entity in hit[1]:
                if isinstance(entity, FunctionRef):
                    marks = self.decorations(entity)
                    if "classmethod" in marks:
                        result.add(("bound", entity, ref, ("class", ref), None))
                    elif "property" in marks:
                        result.add(("trusted",))
                    else:
                        result.add(("func", entity, ref, None))
                elif isinstance(entity, ClassRef):
                    result.add(("class", entity))
                elif isinstance(entity, ValueRef):
                    result |= self.class_value(entity, order[hit[0]])
                else:
                    result |= self.entities([entity], node)
        return frozenset(result)

    def super_attribute(self, atom: Atom, name: str, node: ast.AST | None) -> Value:
        _, receiver, defining = atom
        ref = receiver[1]
        result: set[Atom] = set()
        for order in self.world.orders(ref):
            start = order.index(defining) + 1 if defining in order else 1
            hit = self.world.find(order, name, start)
            if hit is None:
                rest = [base for base in order[start:] if isinstance(base, ExternalRef)]
                letter = {"__setstate__": "b", "__setattr__": "b", "__getattr__": "b", "__new__": "n"}.get(name, "c")
                for base in rest:
                    letters = self.base_letters(base.name)
                    if letters is None or letter not in letters:
                        raise self.fail(f"super().{name} of the unknown base {base.name.lstrip('?')}", node)
                if name == "__new__":
                    result.add(("ext", "builtins.object.__new__"))
                elif name == "__getattribute__":
                    result.add(("lookup", receiver))
                else:
                    result.add(("method", ("super0",), name))
                continue
            for entity in hit[1]:
                if isinstance(entity, FunctionRef):
                    marks = self.decorations(entity)
                    if "property" in marks and "setter" not in marks:
                        result |= self.run(entity, ref, [frozenset({receiver})], {}, None, node, plain=True)
                    elif "setter" in marks:
                        continue
                    elif "staticmethod" in marks or name == "__new__":
                        result.add(("func", entity, ref, None))
                    elif "classmethod" in marks:
                        result.add(("bound", entity, ref, ("class", ref), None))
                    else:
                        result.add(("bound", entity, ref, receiver, None))
                elif isinstance(entity, ValueRef):
                    result |= self.unwrap(self.class_value(entity, order[hit[0]]), receiver, node)
                else:
                    result |= self.entities([entity], node)
        return frozenset(result)

    def set_attribute(self, atom: Atom, name: str | None, value: Value, node: ast.AST | None, skip_frozen: bool = False) -> None:
        """`self.name = value`; a name of None is any name."""
        ref = atom[1]
        if len(atom) == 3:
            raise self.fail(f"sets {name or 'attributes'} of an instance that everybody shares", node)
        if name == "__class__":
            for item in value:
                if item[0] != "class":
                    raise self.fail("changes the class of an instance to a value from the file", node)
            return
        if name == "__dict__":
            return
        for order in self.world.orders(ref):
            for base in order:
                if isinstance(base, ExternalRef) and (base.name.startswith("?") or (self.base_letters(base.name) or "").find("b") < 0):
                    raise self.fail(f"setattr may be caught by the unknown base {base.name.lstrip('?')}", node)
            hook = self.world.find(order, "__setattr__")
            if hook:
                for entity in hook[1]:
                    self.method_entity(entity, ref, [frozenset({atom}), constant(name) if name else ARG_STR, value], {}, node)
            for owner in order:
                if not isinstance(owner, ClassRef):
                    continue
                items = self.world.members[owner].items() if name is None else [(name, self.world.members[owner].get(name, []))]
                for _, entities in items:
                    for entity in entities:
                        self.setter(entity, atom, owner, value, node)

    def setter(self, entity: Entity, atom: Atom, owner: ClassRef, value: Value, node: ast.AST | None) -> None:
        if isinstance(entity, FunctionRef):
            if "setter" in self.decorations(entity):
                self.run(entity, atom[1], [frozenset({atom}), value], {}, None, node, plain=True)
        elif isinstance(entity, ValueRef):
            expression = self.world.expressions[entity]
            if isinstance(expression, ast.Call):
                for target in self.world.lookup_expression(entity.module, expression.func):
                    if isinstance(target, ExternalRef) and target.name == "builtins.property":
                        part = self.property_part(entity, owner, 1, "fset")
                        if part is not None and part != NOTHING:
                            self.call(part, [frozenset({atom}), value], {}, node)
                    elif isinstance(target, ClassRef):
                        hit = self.world.find(self.world.orders(target)[0], "__set__")
                        for found_entity in hit[1] if hit else []:
                            self.method_entity(found_entity, target, [frozenset({("inst", target)}), frozenset({atom}), value], {}, node)
                    elif isinstance(target, FunctionRef) and _mentions_property(self.world.functions[target]):
                        raise self.fail(f"a descriptor made by {target.name}", node)


def _mentions_property(function: ast.AST) -> bool:
    return any(isinstance(n, ast.Name) and n.id == "property" for n in ast.walk(function))
