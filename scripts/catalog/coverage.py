"""Which globals do real pickles use, and does the catalog know them?

Run with an interpreter that has the libraries (never the one that generates the catalog): it fits
estimators, pickles them with every protocol, and lists what the data files do not cover.
"""

from __future__ import annotations

import json
import pickle
import pickletools
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "src" / "rules" / "catalog" / "data"
CONTRACTS = Path(__file__).resolve().parent / "contracts.json"


class Mark:
    pass


class Known:
    """A value of the symbolic stack: the global it is or was made from, if any."""

    def __init__(self, name: str | None = None, made: bool = False, text: object = None, items: list | None = None) -> None:
        self.name, self.made, self.text, self.items = name, made, text, items


def uses(payload: bytes) -> Iterator[tuple[str, str]]:
    """(module.name, letter) for every global and for what the pickle does with it."""
    stack: list[object] = []
    memo: dict[int, object] = {}
    mark = Mark()

    def to_mark() -> list[object]:
        index = max(i for i, item in enumerate(stack) if item is mark)
        items = stack[index + 1 :]
        del stack[index:]
        return items

    for opcode, argument, _ in pickletools.genops(payload):
        name = opcode.name
        if name in ("GLOBAL", "STACK_GLOBAL"):
            if name == "GLOBAL":
                target = argument.replace(" ", "\0", 1)
            else:
                last, first = stack.pop(), stack.pop()
                target = f"{first.text}\0{last.text}"
            stack.append(Known(target))
            yield target, "r?"
        elif name == "MARK":
            stack.append(mark)
        elif name in ("MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT"):
            memo[len(memo) if name == "MEMOIZE" else int(argument)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(memo[int(argument)])
        elif name == "REDUCE":
            args, func = stack.pop(), stack.pop()
            if isinstance(func, Known) and func.name:
                yield func.name, "c"
                if func.name in ("copy_reg\0_reconstructor", "copyreg\0_reconstructor") and isinstance(args, Known) and args.items:
                    yield args.items[0].name, "n"
                    stack.append(Known(args.items[0].name, True))
                    continue
            stack.append(Known(func.name, True))
        elif name in ("NEWOBJ", "NEWOBJ_EX"):
            if name == "NEWOBJ_EX":
                stack.pop()
            stack.pop()
            cls = stack.pop()
            yield cls.name, "n"
            stack.append(Known(cls.name, True))
        elif name == "BUILD":
            state = stack.pop()
            if isinstance(stack[-1], Known) and stack[-1].name:
                yield stack[-1].name, "b"
        elif name in ("APPENDS", "SETITEMS", "ADDITEMS"):
            to_mark()
            if isinstance(stack[-1], Known) and stack[-1].name:
                yield stack[-1].name, "i"
        elif name == "APPEND":
            stack.pop()
            if isinstance(stack[-1], Known) and stack[-1].name:
                yield stack[-1].name, "i"
        elif name == "SETITEM":
            stack.pop(), stack.pop()
            if isinstance(stack[-1], Known) and stack[-1].name:
                yield stack[-1].name, "i"
        elif name in ("TUPLE", "LIST", "DICT", "FROZENSET"):
            stack.append(Known(items=[i for i in to_mark() if isinstance(i, Known)]))
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            count = int(name[-1])
            items = stack[-count:]
            del stack[-count:]
            stack.append(Known(items=[i for i in items if isinstance(i, Known)]))
        elif name == "POP":
            stack.pop()
        elif name == "POP_MARK":
            to_mark()
        elif name == "DUP":
            stack.append(stack[-1])
        elif name in ("PROTO", "FRAME", "STOP", "READONLY_BUFFER"):
            pass
        else:
            stack.append(Known(text=argument))


def load_catalog() -> dict[str, str]:
    letters: dict[str, str] = {}
    for path in DATA.glob("*.json"):
        if path.name.endswith(".refused.json"):
            continue
        for module, names in json.loads(path.read_text())["modules"].items():
            for name, value in names.items():
                letters[f"{module}\0{name}"] = value
    return letters


def standard(target: str) -> bool:
    root = target.split("\0")[0].split(".")[0]
    return root in sys.stdlib_module_names or root in ("copy_reg", "__builtin__", "__main__")


def report(samples: Iterator[tuple[str, object]]) -> None:
    catalog = load_catalog()
    contracts = set(json.loads(CONTRACTS.read_text())) if CONTRACTS.is_file() else set()
    missing: dict[tuple[str, str], list[str]] = {}
    seen: set[tuple[str, str]] = set()
    objects = 0
    for label, value in samples:
        objects += 1
        for protocol in range(0, 6):
            try:
                payload = value if type(value) is bytes else pickle.dumps(value, protocol)
            except Exception as problem:  # noqa: BLE001 - what cannot be pickled is not a sample
                print(f"  not pickled: {label} protocol {protocol}: {str(problem)[:80]}", file=sys.stderr)
                continue
            for target, letter in uses(payload):
                if standard(target):
                    continue
                known = catalog.get(target, "")
                seen.add((target, letter))
                covered = bool(known) if letter == "r?" else letter in known or (letter == "b" and "d" in known) or (letter == "n" and "e" in known)
                # Holding a name is covered by whatever contract its use has.
                if not covered and target.replace("\0", ".") not in contracts:
                    missing.setdefault((target, letter), []).append(label)
    print(f"{objects} objects, {len({t for t, _ in seen})} globals, {len(seen)} uses, {len(missing)} uses not covered")
    for (target, letter), labels in sorted(missing.items()):
        print(f"  {letter:2} {target.replace(chr(0), '.'):70} {len(set(labels))}x e.g. {labels[0]}")


def main() -> None:
    warnings.simplefilter("ignore")
    from coverage_samples import samples  # imports the libraries, so only here

    report(samples(sys.argv[1:]))


if __name__ == "__main__":
    main()
