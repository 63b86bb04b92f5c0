"""The letters of one library version: what each class and function may be used for in a pickle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from proof.atoms import ARG, DUCK_METHODS, READABLE_ATTRIBUTES, STATE, constant
from proof.prover import Prover
from held import held_methods
from primitives import dangerous, dangerous_native
from reach import Reach
from world import NAMEDTUPLE_FACTORIES, ClassRef, ExternalRef, FunctionRef, Module, ValueRef, World, dotted

# Modules that are programs, test code or build code: importing them is not what a model file needs.
EXCLUDED = re.compile(
    r"(^|\.)(__main__|tests?|testing|conftest|f2py|distutils|benchmarks?|_?build_utils|setup|setup_package|cli|_cli|commands|scripts?|"
    r"examples?|externals\.(_?packaging|conftest|loky|cloudpickle|_arff)|_dask|_cloudpickle_wrapper|asv_benchmarks|bottleneck|run|launch|launcher|_tempita|hubconf|test_\w+|\w+_tests?|_testing|"
    r"legacy_examples|convert_\w+|\w+_to_(pytorch|hf|pt))(\.|$)"
)
PROGRAM_CALLS = ("parse_args", "sys.exit", "input", "os.system", "subprocess", "exec", "main")

# Called by pickle on the instance itself.
BUILD_HOOKS = ("__setstate__", "__setattr__", "__getattribute__", "__getattr__")
ITEM_HOOKS = {"append": 1, "extend": 1, "add": 1, "__setitem__": 2, "__hash__": 0, "__eq__": 1, "update": 1, "insert": 2}
# Run by other hooks that touch a value of the file: the implicit protocols of Python and numpy.
NOT_IMPLICIT = {
    "__init__", "__new__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__init_subclass__", "__class_getitem__", "__del__",
    "__enter__", "__exit__", "__aenter__", "__aexit__", "__copy__", "__deepcopy__", "__getnewargs__", "__getnewargs_ex__", "__dir__", "__set_name__", "__prepare__",
    "__post_init__", "__sizeof__", "__subclasshook__", "__module__", "__doc__", "__slots__", "__all__", "__reduce_cython__", "__setstate_cython__",
    "__repr_html__", "__sklearn_clone__", "__sklearn_tags__", "__rich_repr__", "__dlpack__", "__array_function__",
    "__dataframe__", "__arrow_c_stream__", "__await__", "__aiter__", "__anext__", "__instancecheck__", "__subclasscheck__",
}
REDUCER_NAME = re.compile(r"(pickle|rebuild|reconstruct|restore|recreate|_new_|^_new)")


@dataclass
class Catalog:
    """Letters by module and name, and why a letter is missing."""

    modules: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def add(self, module: str, name: str, letters: str) -> None:
        """Letters of a name, none if they were refused: where versions meet, a name without an entry counts for missing."""
        known = self.modules.setdefault(module, {})
        known[name] = meet(known[name], letters) if name in known else letters

    def refuse(self, name: str, reason: str) -> None:
        self.refused.setdefault(name, reason)


ORDER = "rnecbdi"


def meet(left: str, right: str) -> str:
    """The letters of both; `b` covers `d` and `n` covers `e`."""
    kept = {letter for letter in ORDER if letter in left and letter in right}
    for wide, narrow in (("b", "d"), ("n", "e")):
        if wide not in kept and all(wide in side or narrow in side for side in (left, right)):
            kept.add(narrow)
    return "".join(letter for letter in ORDER if letter in kept)


def module_names(world: World, root: str) -> Iterator[str]:
    folder = world.folders[root]
    base = folder / root
    if base.with_suffix(".py").is_file():
        yield root
    for path in sorted(base.rglob("*.py")):
        parts = list(path.relative_to(folder).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        if all(part.isidentifier() for part in parts):
            yield ".".join(parts)


def is_program(module: Module) -> bool:
    """Whether importing the module does more than define things."""
    for statement in module.tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            name = dotted(statement.value.func)
            if name.endswith(PROGRAM_CALLS) or name.startswith(("subprocess.", "os.system", "exec")):
                return True
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and dotted(statement.value.func).endswith(("parse_args", "ArgumentParser")):
            return True
    return False


class Judge:
    def __init__(self, world: World, natives: dict[str, str], bases: dict[str, str], vetted: set[str], harmless: set[str]) -> None:
        self.world = world
        self.natives = natives
        self.prover = Prover(world, natives, bases, harmless)
        self.reach = Reach(world, natives, vetted)
        self.reducers: set[str] = set()

    def library(self, roots: tuple[str, ...], exclude: str = "$^") -> Catalog:
        unwanted = re.compile(exclude)
        catalog = Catalog()
        modules = []
        for root in roots:
            for name in module_names(self.world, root):
                if EXCLUDED.search(name) or unwanted.match(name):
                    continue
                module = self.world.module(name)
                if module is None or is_program(module):
                    continue
                modules.append(module)
        for module in modules:
            self._find_reducers(module)
        for module in modules:
            for ref in [c for c in list(self.world.classes) if c.module == module.name]:
                self._class(ref, catalog)
            for entries in list(module.names.values()):
                for kind, entity in entries:
                    if kind == "entity" and isinstance(entity, FunctionRef):
                        self._function(entity, catalog)
            self._namedtuples(module, catalog)
        for module in modules:
            if module.package:
                self._exports(module, catalog)
        return catalog

    def _find_reducers(self, module: Module) -> None:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.name in ("__reduce__", "__reduce_ex__", "__getnewargs__"):
                self.reducers.update(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
                self.reducers.update(n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute))

    # -- functions -----------------------------------------------------------------------------

    def _rebound(self, ref: FunctionRef | ClassRef) -> str | None:
        """Why the name may stand for something else than this definition, or None.

        `f = wrap(f)` below the definition, or `try: from c_module import f` above it.
        """
        module = self.world.module(ref.module)
        for kind, entity in module.names.get(ref.qualname, []) if module else []:
            if kind == "entity" and isinstance(entity, ValueRef):
                value = self.world.expressions[entity]
                if not (isinstance(value, ast.Constant) and value.value is None):
                    return f"bound again in line {entity.line}"
            elif kind == "from":
                source, original = entity  # type: ignore[misc]
                for other in self.world.member_of_module(source, original):
                    if isinstance(other, ExternalRef) and (not self.world.covers(other.name) or dangerous_native(original)):
                        reason = dangerous(other.name) if not self.world.covers(other.name) else other.name
                        if reason:
                            return f"may be {other.name}"
                    elif isinstance(other, FunctionRef) and other != ref and self.reach.of_function(other):
                        return f"may be {other.name}"
                    elif isinstance(other, ClassRef) and other != ref and self.reach.of_class(other):
                        return f"may be {other.name}"
        return None

    def _function(self, ref: FunctionRef, catalog: Catalog) -> None:
        shown = self._declared_module(ref.module, getattr(self.world.functions[ref], "decorator_list", []), None)
        reason = self.reach.of_function(ref) or self._rebound(ref)
        if reason is not None:
            catalog.refuse(ref.name, f"r: {reason}")
            catalog.modules.setdefault(ref.module, {})[ref.qualname] = ""
            if shown:
                catalog.add(shown, ref.qualname, "")
            return
        letters = "r"
        if ref.qualname in self.reducers or REDUCER_NAME.search(ref.qualname):
            proven, outcome = self._call_with_anything(ref, None, [])
            if proven:
                letters = "rc"
            else:
                catalog.refuse(ref.name, f"c: {outcome}")
        catalog.add(ref.module, ref.qualname, letters)
        if shown:
            catalog.add(shown, ref.qualname, letters)

    def _call_with_anything(self, ref: FunctionRef, owner: ClassRef | None, first: list) -> tuple[bool, str]:
        arguments = self.world.functions[ref].args
        count = len(arguments.posonlyargs) + len(arguments.args) - len(first)
        def run():
            value = self.prover.run(ref, owner, [*first, *[ARG] * max(0, count)], {None: ARG}, None, None)
            for atom in value:
                if owner is None and atom[0] not in ("data", "array", "inst", "arg", "const", "packed", "func", "bound"):
                    raise self.prover.fail(f"gives back a {atom[0]}")
            return value
        proven, outcome = self.prover.prove(run)
        return proven, str(outcome)

    # -- classes -------------------------------------------------------------------------------

    def _class(self, ref: ClassRef, catalog: Catalog) -> None:
        world = self.world
        if "<locals>" in ref.qualname:
            return
        letters = ""
        reasons: list[str] = []
        unknown = next((base.name for order in world.orders(ref) for base in order if isinstance(base, ExternalRef) and self.prover.base_letters(base.name) is None), None)
        if unknown is not None:
            catalog.refuse(ref.name, f"rncbi: base {unknown.lstrip('?')} is not known to be inert")
            catalog.modules.setdefault(ref.module, {})[ref.qualname] = ""
            return
        again = self._rebound(ref) if "." not in ref.qualname else None
        if again is not None:
            catalog.refuse(ref.name, f"rncbi: {again}")
            catalog.modules.setdefault(ref.module, {})[ref.qualname] = ""
            return
        danger = self.reach.of_class(ref)
        if danger is None:
            letters += "r"
        else:
            reasons.append(f"r: {danger}")
        implicit = self._implicit(ref)
        enum = any(isinstance(b, ExternalRef) and b.name.startswith("enum.") for order in world.orders(ref) for b in order)
        for letter, proof in (("n", self._new), ("c", self._call), ("b", self._build), ("i", self._items)):
            if letter in "nc" and implicit is not None:
                reasons.append(f"{letter}: {implicit}")
                continue
            if enum and letter in "nb":
                continue  # members are shared: building one again would change it for everybody
            proven, outcome = self.prover.prove(lambda proof=proof: proof(ref))
            if proven:
                letters += letter
                continue
            reasons.append(f"{letter}: {outcome}")
            if letter == "n" and self.prover.prove(lambda: self._new(ref, bare=True))[0]:
                letters += "e"
            if letter == "b" and self.prover.prove(lambda: self._build(ref, setters=False))[0]:
                letters += "d"
        if reasons:
            catalog.refuse(ref.name, "; ".join(reasons))
        shown = self._declared_module(ref.module, world.classes[ref].decorator_list, ref)
        if not letters:
            catalog.modules.setdefault(ref.module, {})[ref.qualname] = ""
            if shown:
                catalog.add(shown, ref.qualname, "")
            return
        catalog.add(ref.module, ref.qualname, letters)
        if shown:
            catalog.add(shown, ref.qualname, letters)
        if set(letters) & set("ne"):
            self._held_methods(ref, catalog, [ref.module, shown] if shown else [ref.module])

    def _held_methods(self, ref: ClassRef, catalog: Catalog, modules: list[str]) -> None:
        """Methods that the class itself keeps in its objects: pickled as `getattr(object, 'name')`, and called later.

        Read as a method of the class and as a plain function too, since a file may bind it to another object.
        """
        for name in sorted(held_methods(self.world, ref)):
            for order in self.world.orders(ref):
                hit = self.world.find(order, name)
                for entity in hit[1] if hit else []:
                    if not isinstance(entity, FunctionRef) or self.prover.decorations(entity) - {"staticmethod"}:
                        continue
                    reason = self.reach.of_function(entity, ref) or self.reach.of_function(entity)
                    if reason is not None:
                        catalog.refuse(f"{ref.name}.{name}", f"r: {reason}")
                    for module in modules:
                        known = catalog.modules.setdefault(module, {})
                        held = f"{ref.qualname}.{name}"
                        known[held] = "" if reason is not None else meet(known.get(held, "r"), "r")

    def _implicit(self, ref: ClassRef) -> str | None:
        names = {
            name
            for order in self.world.orders(ref)
            for owner in order
            if isinstance(owner, ClassRef)
            for name in self.world.members[owner]
            if name in DUCK_METHODS or (name.startswith("__") and name.endswith("__") and name not in NOT_IMPLICIT)
        }
        return self.reach.of_methods(ref, names, READABLE_ATTRIBUTES)

    def _no_validators(self, order: list) -> None:
        """`@strict` of huggingface_hub plants an __init__ and a __setattr__ that are not followed."""
        for owner in order:
            if isinstance(owner, ClassRef) and any(dotted(d).split(".")[-1] == "strict" for d in self.world.classes[owner].decorator_list):
                raise self.prover.fail(f"{owner.qualname} has planted validators")

    def _finaliser(self, ref: ClassRef) -> None:
        for order in self.world.orders(ref):
            hit = self.world.find(order, "__del__")
            for entity in hit[1] if hit else []:
                self.prover.method_entity(entity, ref, [frozenset({("self", ref)})], {}, None)

    def _new(self, ref: ClassRef, bare: bool = False, called: bool = False) -> None:
        self._finaliser(ref)
        for order in self.world.orders(ref):
            self.prover.check_bases(order, "n")
            hit = self.world.find(order, "__new__")
            for entity in hit[1] if hit else []:
                if bare:
                    self.prover.method_entity(entity, ref, [frozenset({("class", ref)})], {}, None)
                else:
                    made = self._open_call(entity, ref, [frozenset({("class", ref)})])
                    if called:
                        self._initialise_made(ref, made)

    def _initialise_made(self, ref: ClassRef, made) -> None:
        """`__new__` may hand back an instance of a subclass, whose own `__init__` Python then calls."""
        for atom in made:
            if atom[0] == "inst" and atom[1] != ref and any(ref in order for order in self.world.orders(atom[1])):
                self._initialise(atom[1])

    def _open_call(self, entity, ref: ClassRef, first: list):
        if isinstance(entity, FunctionRef):
            arguments = self.world.functions[entity].args
            count = len(arguments.posonlyargs) + len(arguments.args) - len(first)
            return self.prover.run(entity, ref, [*first, *[ARG] * max(0, count)], {None: ARG}, None, None)
        return self.prover.method_entity(entity, ref, [*first, ARG, ARG], {}, None)

    def _call(self, ref: ClassRef) -> None:
        self._new(ref, called=True)
        self.prover.metaclass(ref, [ARG], {None: ARG}, None)
        self._initialise(ref)

    def _initialise(self, ref: ClassRef) -> None:
        prover = self.prover
        for order in self.world.orders(ref):
            prover.check_constructed(order)
            self._no_validators(order)
            hit = self.world.find(order, "__init__")
            generated = prover.dataclass_before(order, hit[0] if hit else None)
            if generated is not None:
                prover.dataclass_init(generated, order, ("inst", ref), None)
            elif hit:
                for entity in hit[1]:
                    self._open_call(entity, ref, [frozenset({("inst", ref)})])
            if any(isinstance(b, ExternalRef) and b.name.startswith("enum.") for b in order):
                # An enumeration without members would make a new class of its arguments.
                if not any(isinstance(e, ValueRef) for c in order if isinstance(c, ClassRef) for name, es in self.world.members[c].items() if not name.startswith("_") for e in es):
                    raise prover.fail("an enumeration without members")
            missing = self.world.find(order, "_missing_")
            for entity in missing[1] if missing else []:
                self._open_call(entity, ref, [frozenset({("class", ref)})])

    def _build(self, ref: ClassRef, setters: bool = True) -> None:
        prover = self.prover
        receiver = ("self", ref)
        for order in self.world.orders(ref):
            prover.check_bases(order, "b")
            for name in ("__getattribute__", "__getattr__"):
                hit = self.world.find(order, name)
                if hit and (name == "__getattribute__" or self.world.find(order, "__setstate__") is None):
                    for entity in hit[1]:
                        prover.method_entity(entity, ref, [frozenset({receiver}), constant("__dict__")], {}, None)
                        given = prover.method_entity(entity, ref, [frozenset({receiver}), constant("__setstate__")], {}, None)
                        prover.call(given, [STATE], {}, None)  # what the lookup gives is called with the state
            hit = self.world.find(order, "__setstate__")
            if hit:
                for entity in hit[1]:
                    prover.method_entity(entity, ref, [frozenset({receiver}), STATE], {}, None)
                continue
            dictionary = self.world.find(order, "__dict__")
            if dictionary:
                raise prover.fail("defines its own __dict__")
            # A two-part state goes through setattr: every property setter is open to the file. A plain
            # dict goes straight into __dict__ and calls nothing.
            if setters:
                self._no_validators(order)
                prover.set_attribute(receiver, None, ARG, None)

    def _items(self, ref: ClassRef) -> None:
        for order in self.world.orders(ref):
            self.prover.check_bases(order, "i")
            for name, count in ITEM_HOOKS.items():
                hit = self.world.find(order, name)
                if hit is None:
                    continue
                for entity in hit[1]:
                    if isinstance(entity, FunctionRef) and "property" in self.prover.decorations(entity):
                        continue
                    self.prover.method_entity(entity, ref, [frozenset({("self", ref)}), *[ARG] * count], {}, None)
            override = self.world.find(order, "__getattribute__")
            for entity in override[1] if override else []:
                for asked in ("append", "extend", "add"):
                    self._called_with_item(self.prover.method_entity(entity, ref, [frozenset({("self", ref)}), constant(asked)], {}, None))
            catch = self.world.find(order, "__getattr__")
            if catch and any(self.world.find(order, name) is None for name in ("append", "extend", "add")):
                for entity in catch[1]:
                    for asked in ("append", "extend", "add"):
                        self._called_with_item(self.prover.method_entity(entity, ref, [frozenset({("self", ref)}), constant(asked)], {}, None))

    def _called_with_item(self, given) -> None:
        """APPENDS and ADDITEMS call what the lookup gave. A value of the file is one that may be held: its call reaches nothing."""
        library = frozenset(atom for atom in given if atom != ("arg",))
        if library:
            self.prover.call(library, [ARG], {}, None)

    # -- names ---------------------------------------------------------------------------------

    def _namedtuples(self, module: Module, catalog: Catalog) -> None:
        """`X = namedtuple("X", ...)` at module level is a class made of plain tuples."""
        for name, entries in module.names.items():
            for kind, entity in entries:
                if kind != "entity" or not isinstance(entity, ValueRef):
                    continue
                value = self.world.expressions[entity]
                if isinstance(value, ast.Call) and dotted(value.func).split(".")[-1] in NAMEDTUPLE_FACTORIES and value.args:
                    first = value.args[0]
                    if isinstance(first, ast.Constant) and first.value == name:
                        catalog.add(module.name, name, "rncbi")

    def _declared_module(self, module: str, decorators: list[ast.expr], ref: ClassRef | None) -> str | None:
        """The module that a class or function says it is from, where that is not where it is written."""
        for decorator in decorators:
            if isinstance(decorator, ast.Call) and dotted(decorator.func).split(".")[-1] == "set_module" and decorator.args:
                argument = decorator.args[0]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    return argument.value
            for keyword in decorator.keywords if isinstance(decorator, ast.Call) else []:
                if keyword.arg == "module" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
                    return keyword.value.value
        for entity in self.world.members[ref].get("__module__", []) if ref else []:
            if isinstance(entity, ValueRef):
                value = self.world.expressions[entity]
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    return value.value
        return None

    def _exports(self, module: Module, catalog: Catalog) -> None:
        """What a package offers under its own name: older or newer files may name it from there."""
        names = set(module.names)
        for star in module.stars:
            source = self.world.module(star)
            if source is not None:
                names.update(source.names)
        for name in sorted(names):
            if name.startswith("_") or module.name.split(".")[-1].startswith("_"):
                continue
            found = self.world.resolve(module.name, name)
            if len(found) != 1 or not isinstance(found[0], (ClassRef, FunctionRef)):
                continue
            target = found[0]
            letters = catalog.modules.get(target.module, {}).get(target.qualname)
            if letters is not None and target.module != module.name:
                catalog.add(module.name, name, letters)
