"""What calling a value does."""

from __future__ import annotations

import ast

from primitives import ARRAY_REFUSED, HANDING_METHODS, dangerous, harmless_call
from world import ClassRef, FunctionRef

from .atoms import ARG, ARRAY, MAX_ATOMS, MUTATORS, NONE, NUM, STR, TEXTS, TRUSTED, Atom, Value, data, only_texts

CALLBACK_BUILTINS = {"builtins.map", "builtins.filter", "functools.reduce"}
# Builtins that call a method of their first argument.
IMPLICIT_IN = {
    "builtins.hash": ("__hash__",), "builtins.float": ("__float__", "__index__"), "builtins.int": ("__int__", "__index__", "__trunc__"), "builtins.complex": ("__complex__", "__float__", "__index__"),
    "builtins.len": ("__len__",), "builtins.bool": ("__bool__", "__len__"), "builtins.abs": ("__abs__",), "builtins.round": ("__round__",), "operator.index": ("__index__",),
    "builtins.str": ("__str__", "__repr__"), "builtins.repr": ("__repr__",), "builtins.next": ("__next__",), "builtins.reversed": ("__reversed__",),
}
TRANSPARENT = {"functools.wraps", "abc.abstractmethod", "typing.final", "typing.no_type_check", "typing.runtime_checkable", "typing.override", "typing_extensions.override", "functools.total_ordering",
               "numpy._utils.set_module", "numpy.core.overrides.set_module", "numpy.core._utils.set_module", "pandas.util._decorators.set_module", "typing_extensions.deprecated", "warnings.deprecated"}


class Calls:
    def call(self, value: Value, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None = None) -> Value:
        if not value:
            raise self.fail("calls something unknown", node)
        result: set[Atom] = set()
        for atom in value:
            result |= self._call_atom(atom, args, kwargs, node)
        return self.limit(frozenset(result))

    def limit(self, value: Value) -> Value:
        if len(value) <= MAX_ATOMS:
            return value
        kept = {atom for atom in value if atom[0] in ("self", "arg", "state")}
        return frozenset(kept | {("trusted",), ("arg",)})

    def _call_atom(self, atom: Atom, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        kind = atom[0]
        if kind in ("arg", "state"):
            raise self.fail("calls a value that comes from the file", node)
        if kind == "trusted":
            raise self.fail("calls something unresolved", node)
        if kind in ("data", "array"):
            if atom[-1] in ("none", "logger") or kind == "data":
                return data()
            raise self.fail("calls an array", node)
        if kind == "func":
            return self.run(atom[1], atom[2], args, kwargs, atom[3], node)
        if kind == "bound":
            return self.run(atom[1], atom[2], [frozenset({atom[3]}), *args], kwargs, atom[4], node)
        if kind == "class":
            return self.instantiate(atom[1], args, kwargs, node)
        if kind == "inst" or kind == "self":
            method = self.attribute(frozenset({atom}), "__call__", node, special=True)
            return self.call(method, args, kwargs, node)
        if kind == "duck":
            return ARG
        if kind == "lookup":
            return self.plain_lookup(atom[1], args[0] if args else ARG, node)
        if kind == "method":
            return self.builtin_method(atom[1], atom[2], args, kwargs, node)
        if kind == "ext":
            return self.external(atom[1], args, kwargs, node)
        raise self.fail(f"calls a {kind}", node)

    def factory_given(self, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        """A dict of defaults calls its factory at every key that it lacks: nothing that comes from the file."""
        if len(args) > 1:
            for atom in args[1]:
                if atom[0] not in ("class", "func", "bound", "ext", "const") and atom != ("data", "none"):
                    raise self.fail("takes a factory that comes from the file", node)
            if args[1] != NONE:
                self.call(args[1], [], {}, node)
        elif None in kwargs:
            raise self.fail("takes a factory that comes from the file", node)
        return NONE

    def builtin_method(self, base: Atom, name: str, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        if name in HANDING_METHODS and HANDING_METHODS[name] in kwargs:
            self.call(kwargs[HANDING_METHODS[name]], [ARG], {}, node)
        if None in kwargs and name in HANDING_METHODS:
            raise self.fail(f"passes unknown keywords to .{name}()", node)
        if base == ("data", "texts") and name in MUTATORS and args and not all(only_texts(a) or a == TEXTS for a in args):
            raise self.fail("puts other values into a list of texts", node)
        if base == ("data", "fixed") and name in MUTATORS:
            raise self.fail(f"changes something shared by .{name}()", node)
        if base[0] == "array":
            if name in ARRAY_REFUSED:
                raise self.fail(f"calls .{name}() of an array", node)
            return data("list") if name == "tolist" else ARG if name == "item" else ARRAY
        if base[0] == "super0":
            return data()
        kind = base[1] if base[0] == "data" else "state"
        if kind == "logger":
            return NONE
        if kind == "str" and name not in ("split", "rsplit", "partition", "encode"):
            return STR if name not in ("startswith", "endswith", "isdigit", "find") else NUM
        if name == "copy":
            return frozenset({base}) if base != ("data", "selfdict") else data("dict")
        if kind in ("dict", "selfdict", "state", "data", "list", "tuple", "set"):
            if name in ("get", "pop", "setdefault", "popitem", "popleft", "__getitem__", "values", "items", "__iter__", "group", "groups"):
                extra = args[1] if name in ("get", "pop", "setdefault") and len(args) > 1 else frozenset()
                return data("list") if name in ("values", "items") else ARG | extra
            return data("list") if name == "keys" else data()
        return data()

    def external(self, name: str, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        if name == "builtins.super":
            raise self.fail("uses super in an unusual way", node)
        if name in ("builtins.setattr", "builtins.delattr"):
            return self.builtin_setattr(args, node)
        if name in ("builtins.getattr", "builtins.hasattr"):
            return self.builtin_getattr(name, args, node)
        if name in ("builtins.type",):
            if len(args) == 1:
                return self.type_of(args[0])
            raise self.fail("makes a class", node)
        if name.startswith("builtins.") and name.endswith(".__getattribute__"):
            found: Value = frozenset()
            for atom in args[0] if args else ARG:
                found |= self.plain_lookup(atom, args[1] if len(args) > 1 else ARG, node)
            return found
        if name == "builtins.vars":
            return self.attribute(args[0], "__dict__", node) if args else data("dict")
        if name in ("builtins.object.__new__",) or (name.startswith("builtins.") and name.endswith(".__new__")):
            made = set()
            for atom in args[0] if args else frozenset():
                if atom[0] != "class":
                    raise self.fail("makes an instance of a class that comes from the file", node)
                made.add(("inst", atom[1]))
            return frozenset(made)
        if name in CALLBACK_BUILTINS:
            if args and args[0] != NONE:
                self.call(args[0], [ARG, ARG] if name.endswith("reduce") else [ARG] * max(1, len(args) - 1), {}, node)
            return data("list")
        if name in ("builtins.min", "builtins.max", "builtins.sorted", "collections.defaultdict", "builtins.iter", "itertools.groupby", "builtins.print"):
            return self.callback_keywords(name, args, kwargs, node)
        if name in ("typing.cast",):
            return args[1] if len(args) > 1 else data()
        if name == "functools.partial":
            if args and any(atom[0] in ("trusted", "arg", "state") for atom in args[0]):
                return args[0]  # making it calls nothing; whoever calls it is refused
            if args:
                self.call(args[0], [*args[1:], ARG], {**kwargs, None: ARG}, node)
            return data()
        if name in TRANSPARENT:
            return frozenset({("identity",)}) if not args or args[0] == STR or name == "functools.wraps" else args[0]
        if name in ("builtins.locals", "builtins.dir"):
            return data("dict")
        base, _, method = name.rpartition(".")
        if method == "__init__" and base in self.native_bases and "c" in self.native_bases[base]:
            return NONE  # `Counter.__init__(self, samples)`: what super().__init__ would call
        if name == "collections.defaultdict.__init__":
            return self.factory_given(args, kwargs, node)
        kind = harmless_call(name)
        if kind is not None:
            # What the builtin asks of an instance is a method of its class, read like any other call.
            for dunder in IMPLICIT_IN.get(name, ()):
                self.implicit(args[0] if args else frozenset(), dunder, [], node)
            for argument in [*args, *kwargs.values()]:
                if ("trusted_module",) in argument:
                    raise self.fail("hands out a module", node)
            return ARRAY if kind == "array" else ARG if kind == "arg" else TRUSTED if kind == "trusted" else data(kind)
        if name in self.natives:
            letters = self.natives[name]
            if "c" in letters:
                return data()
            raise self.fail(f"calls {name}, which is not inert", node)
        if name == "copy.copy" or name == "copy.deepcopy":
            for value in args[:1]:
                for atom in value:
                    if atom[0] not in ("data", "array", "state"):
                        raise self.fail(f"{name} runs the hooks of a value from the file", node)
                    if name == "copy.deepcopy" and atom[0] != "array" and atom[-1] not in ("str", "num", "none"):
                        raise self.fail(f"{name} runs the hooks of a value from the file", node)
            return args[0]
        reason = dangerous(name) if not self.world.covers(name) else None
        raise self.fail(f"calls {name}" if reason else f"calls {name}, which has no source here", node)

    def callback_keywords(self, name: str, args: list[Value], kwargs: dict[str | None, Value], node: ast.AST | None) -> Value:
        if name == "builtins.print" and "file" in kwargs:
            raise self.fail("prints to a chosen file", node)
        if name == "builtins.iter" and len(args) > 1:
            self.call(args[0], [], {}, node)
        for key in ("key", None):
            if key in kwargs and kwargs[key] != NONE:
                self.call(kwargs[key], [ARG], {}, node)
        if name == "itertools.groupby" and len(args) > 1:
            self.call(args[1], [ARG], {}, node)
        if name == "collections.defaultdict":
            if args and args[0] != NONE:
                self.call(args[0], [], {}, node)
            return data("dict")
        return data("list") if name == "builtins.sorted" else ARG if name in ("builtins.min", "builtins.max") else data()

    def type_of(self, value: Value) -> Value:
        result: set[Atom] = set()
        for atom in value:
            result.add(("class", atom[1]) if atom[0] in ("self", "inst") else ("arg",) if atom[0] in ("arg", "state") else ("data", "type"))
        return frozenset(result)

    def builtin_setattr(self, args: list[Value], node: ast.AST | None) -> Value:
        if len(args) < 2:
            raise self.fail("setattr in an unusual way", node)
        name = args[1]
        constant = next(iter(name))[2] if len(name) == 1 and len(next(iter(name))) == 3 and next(iter(name))[0] == "const" else None
        for atom in args[0]:
            if atom[0] not in ("self", "inst"):
                raise self.fail("sets an attribute of a value from the file" if atom[0] == "arg" else "sets an attribute of something unresolved", node)
            self.set_attribute(atom, constant, args[2] if len(args) > 2 else NONE, node)
        return NONE

    def builtin_getattr(self, name: str, args: list[Value], node: ast.AST | None) -> Value:
        if len(args) < 2:
            raise self.fail("getattr in an unusual way", node)
        atoms = args[1]
        if all(a[0] == "const" for a in atoms):
            found: Value = frozenset()
            for atom in atoms:
                found |= self.attribute(args[0], atom[2], node)
            if len(args) > 2:
                found |= args[2]
            return data() if name.endswith("hasattr") else found
        for atom in args[0]:
            if atom[0] in ("self", "inst"):
                self.every_property(atom, node)
            elif atom[0] not in ("data", "array"):
                raise self.fail("reads an attribute chosen by name", node)
        return data() if name.endswith("hasattr") else ARG | TRUSTED

    def every_property(self, atom: Atom, node: ast.AST | None) -> None:
        for order in self.world.orders(atom[1]):
            for owner in order:
                if isinstance(owner, ClassRef):
                    for entities in self.world.members[owner].values():
                        for entity in entities:
                            if isinstance(entity, FunctionRef) and "property" in self.decorations(entity):
                                self.run(entity, atom[1], [frozenset({atom})], {}, None, node, plain=True)
