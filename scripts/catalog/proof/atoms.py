"""Values of the proof, and what several of its parts know of names."""

from __future__ import annotations

from dataclasses import dataclass, field

from world import ClassRef, FunctionRef

MAX_STACK = 60
MAX_STEPS = 60_000
MAX_ATOMS = 10
# Atoms: tuples whose first item is the kind.
#   ("arg",)            any admitted object of the file
#   ("state",)          the state of BUILD: a builtin container with contents from the file
#   ("data", type)      an exact builtin value; its contents may come from the file
#   ("array",)          a numpy array or scalar
#   ("self", class)     the instance under construction (its attributes come from the file)
#   ("inst", class)     an instance made by library code
#   ("class", class)    a class of the library
#   ("func", ref, owner, closure)   a function; ("bound", ref, owner, receiver, closure)
#   ("module", name)  ("ext", name)  ("super", class, position)
#   ("method", base atom, name)     a method of an exact builtin type
#   ("trusted",)        something the library made at import time
Atom = tuple
Value = frozenset
ARG: Value = frozenset({("arg",)})
STATE: Value = frozenset({("state",)})
TRUSTED: Value = frozenset({("trusted",)})
ARRAY: Value = frozenset({("array",)})


def data(kind: str = "data") -> Value:
    return frozenset({("data", kind)})


NONE = data("none")
STR = data("str")
NUM = data("num")
NOTHING = data("nothing")
EMPTY = data("empty")
TEXTS = data("texts")
# Attributes of a file's values that a proof may read: a class whose property of such a name reaches
# a primitive is not admitted (see Judge._implicit).
READABLE_ATTRIBUTES = {"shape", "dtype", "ndim", "size", "device", "requires_grad", "__class__", "__name__", "__qualname__", "__module__", "__doc__", "T", "itemsize", "name", "index", "columns", "value", "values", "kind"}
# Methods that a proof may call on a file's values, for the same reason: whatever class the value is of,
# its method of such a name has been found to reach no primitive, or the class is not admitted.
DUCK_METHODS = {
    "get", "pop", "items", "keys", "values", "setdefault", "update", "append", "extend", "copy", "add", "discard", "index",
    "astype", "reshape", "tolist", "view", "lower", "upper", "split", "strip", "startswith", "endswith", "replace", "sum", "item", "__array_namespace__",
}
MUTATORS = {"append", "extend", "insert", "add", "update", "remove", "pop", "clear", "sort", "discard", "setdefault", "popitem", "reverse"}
# Decorators that leave the function's effect as it is (descriptors and caches around it).
QUIET_DECORATORS = {
    "property", "staticmethod", "classmethod", "abstractmethod", "setter", "getter", "deleter", "lru_cache", "cache", "cached_property", "cache_readonly",
    "abstractproperty", "final", "override", "no_type_check", "set_module", "doc", "Appender", "Substitution", "array_function_from_dispatcher", "wraps",
    "lazy_property", "contextmanager", "asynccontextmanager", "total_ordering", "add_start_docstrings", "add_end_docstrings", "auto_docstring", "export", "register",
    "deprecated", "compatibility", "ignore", "is_scripting", "unused", "script_method_", "tf_export", "docstring", "rm_docstring", "copy_docstring", "beta", "experimental", "ensure_not_frozen_",
}


class NotProven(Exception):
    pass


@dataclass
class Frame:
    module: str
    function: FunctionRef | None
    owner: ClassRef | None
    defining: ClassRef | None
    env: dict[str, Value]
    returned: set[Atom] = field(default_factory=set)
    first: str | None = None
    globals_: set[str] = field(default_factory=set)
    # What names were ever bound to inside the loops and `try` bodies that are open: an exception, a
    # `break` or a `continue` may carry any of it out.
    trails: list[dict[str, Value]] = field(default_factory=list)
    line: int = 0


def constant(value: object) -> Value:
    if value is None:
        return NONE
    if isinstance(value, str):
        return frozenset({("const", "str", value)}) if len(value) < 60 else STR
    if isinstance(value, (bool, int, float, complex)):
        return NUM
    return data("bytes") if isinstance(value, bytes) else data()


def only_texts(value: Value) -> bool:
    return bool(value) and all(atom == ("data", "str") or atom[:2] == ("const", "str") for atom in value)
