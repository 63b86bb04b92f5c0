"""Write src/rules/catalog/data/<library>.json: read the sources, prove, meet the versions."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from pathlib import Path

from letters import Catalog, Judge, meet
from libraries import BY_NAME, LIBRARIES, Library
from primitives import NATIVE_BASES
from world import World

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parents[1] / "src" / "rules" / "catalog" / "data"


def source_folder(cache: Path, library: Library, version: str) -> Path | None:
    folder = cache / library.name / version
    return folder if folder.is_dir() else None


def native_entries(library: str) -> tuple[dict[str, dict[str, str]], dict[str, str], dict[str, str]]:
    """Hand-typed letters: by module and name, as flat names, and as bases of Python classes."""
    path = HERE / "native" / f"{library}.json"
    modules: dict[str, dict[str, str]] = {}
    bases: dict[str, str] = {}
    refused: dict[str, str] = {}
    if path.is_file():
        document = json.loads(path.read_text())
        for entry in document["entries"]:
            for module in entry["modules"]:
                for name in entry["names"]:
                    modules.setdefault(module, {})[name] = entry["letters"]
                    if entry["letters"]:
                        bases[f"{module}.{name}"] = entry["letters"].replace("r", "") + "C"
        for module, names in document.get("refused", {}).items():
            for name, why in names.items():
                refused[f"{module}.{name}"] = why
    return modules, bases, refused


def read_by_hand(kind: str) -> set[str]:
    """Functions that a person has read. vetted: the reach search may pass them; harmless: a proof may."""
    return set(json.loads((HERE / "native" / f"{kind}.json").read_text()))


def world_for(library: Library, version: str, cache: Path) -> World | None:
    own = source_folder(cache, library, version)
    if own is None:
        return None
    folders: dict[str, Path] = {}
    for needed in (*library.needs,):
        other = BY_NAME.get(needed)
        if other is None or other.name == library.name:
            continue
        for candidate, _ in _near(library, version, other):
            folder = source_folder(cache, other, candidate)
            if folder is not None:
                for root in other.roots:
                    folders[root] = folder
                break
    for root in library.roots:
        folders[root] = own
    return World(folders)


def _near(library: Library, version: str, other: Library) -> list[tuple[str, str]]:
    """Versions of another library to read beside this one: about as far down its list, of those for the same CPython."""
    python = dict(library.every_version)[version]
    candidates = [pair for pair in other.every_version if pair[1] == python] or list(other.versions)
    ours = [v for v, p in library.every_version if p == python]
    wanted = round(ours.index(version) / max(1, len(ours) - 1) * (len(candidates) - 1))
    return sorted(candidates, key=lambda pair: abs(candidates.index(pair) - wanted))


def one_version(library: Library, version: str, cache: Path, only: str = "") -> Catalog | None:
    world = world_for(library, version, cache)
    if world is None:
        return None
    natives: dict[str, str] = {}
    bases = dict(NATIVE_BASES)
    for name in (library.name, *library.needs):
        modules, native_bases, refused = native_entries(name)
        natives.update({f"{m}.{n}": letters for m, names in modules.items() for n, letters in names.items()})
        natives.update(dict.fromkeys(refused, ""))
        bases.update(native_bases)
    return Judge(world, natives, bases, read_by_hand("vetted"), read_by_hand("harmless")).library(library.roots, f"{only}{library.exclude}")


def read_refusals() -> dict[str, tuple[str, str]]:
    """Letters that a person has taken away, and why: no proof gives them back."""
    rows = json.loads((HERE / "native" / "refusals.json").read_text())
    return {name: (row["letters"], row["why"]) for row in rows for name in row["names"]}


def met(catalogs: dict[str, Catalog]) -> Catalog:
    """A name keeps the letters that it has in every version that has the name."""
    whole = Catalog()
    for version, catalog in catalogs.items():
        for module, names in catalog.modules.items():
            known = whole.modules.setdefault(module, {})
            for name, letters in names.items():
                known[name] = meet(known[name], letters) if name in known else letters
        for name, reason in catalog.refused.items():
            whole.refuse(name, f"[{version}] {reason}")
    return whole


def merge(catalogs: dict[str, Catalog], library: Library) -> Catalog:
    older = {version for version, _ in library.older}
    whole = met({version: catalog for version, catalog in catalogs.items() if version not in older})
    added = met({version: catalog for version, catalog in catalogs.items() if version in older})
    for module, names in added.modules.items():
        known = whole.modules.setdefault(module, {})
        for name, letters in names.items():
            # Objects of old classes are what old files hold; their functions are what nobody needs to reach.
            if name not in known and set(letters) - {"r"}:
                known[name] = letters
                if f"{module}.{name}" in added.refused:
                    whole.refuse(f"{module}.{name}", added.refused[f"{module}.{name}"])
    modules, _, refused = native_entries(library.name)
    for module, names in modules.items():
        whole.modules.setdefault(module, {}).update(names)
    for name, why in refused.items():
        whole.refused[name] = why
        module, _, last = name.rpartition(".")
        whole.modules.get(module, {}).pop(last, None)
    take_away(whole)
    return whole


def take_away(catalog: Catalog) -> None:
    refusals = read_refusals()
    for module, names in catalog.modules.items():
        for name, letters in names.items():
            taken, why = refusals.get(f"{module}.{name}", ("", ""))
            if set(taken) & set(letters):
                names[name] = "".join(letter for letter in letters if letter not in taken)
                catalog.refused[f"{module}.{name}"] = f"{taken}: {why}"


def kept(library: Library, name: str, letters: str) -> bool:
    """What a large library holds beside the classes that files name would only make the data heavy."""
    last = name.rpartition(".")[2].lstrip("_")
    if library.classes_only:
        return last[:1].isupper() and bool(set(letters) & set("nec"))
    return bool(letters) and not (library.large and letters == "r" and name.startswith("_"))


def inner_package(module: str, catalog: Catalog) -> bool:
    """A package below the root whose names come from its own modules."""
    return "." in module and any(other.startswith(module + ".") for other in catalog.modules)


def shortened(library: Library, catalog: Catalog) -> dict[str, str]:
    """Reasons for people to read: of a large library only for classes that cannot be made or built, each cut to a line."""
    wanted = {}
    for name, reason in catalog.refused.items():
        module, _, last = name.rpartition(".")
        letters = set(catalog.modules.get(module, {}).get(last, ""))
        plain = letters & set("ne") and letters & set("bd")
        if not (library.large or library.classes_only) or (last.lstrip("_")[:1].isupper() and not plain):
            wanted[name] = reason
    limit = 160 if library.classes_only else 400
    return {name: reason if len(reason) <= limit else reason[: limit - 1] + "…" for name, reason in wanted.items()}


def write(library: Library, versions: list[str], catalog: Catalog) -> int:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    lines = []
    for module in sorted(catalog.modules):
        if library.classes_only and inner_package(module, catalog):
            continue
        names = {name: letters for name, letters in sorted(catalog.modules[module].items()) if kept(library, name, letters)}
        if names:
            lines.append(f"    {json.dumps(module)}: {json.dumps(names, separators=(', ', ': '))}")
    head = f'{{\n  "library": {json.dumps(library.name)},\n  "versions": {json.dumps(versions)},\n  "roots": {json.dumps(list(library.roots))},\n  "modules": {{\n'
    text = head + ",\n".join(lines) + "\n  }\n}\n"
    (OUTPUT / f"{library.name}.json").write_text(text)
    refused = shortened(library, catalog)
    reasons = ",\n".join(f"    {json.dumps(name)}: {json.dumps(refused[name], ensure_ascii=False)}" for name in sorted(refused))
    (OUTPUT / f"{library.name}.refused.json").write_text(f'{{\n  "library": {json.dumps(library.name)},\n  "refused": {{\n{reasons}\n  }}\n}}\n')
    return len(text)


def outside(packages: list[str]) -> str:
    """A beginning of `exclude` that leaves out all but these packages."""
    return rf"(?!(?:{'|'.join(re.escape(name) for name in packages)})(?:\.|$))|" if packages else ""


def keep_others(library: Library, catalog: Catalog, packages: list[str]) -> list[str]:
    """Take what the file already says of the modules that were not read; its versions come with it."""
    old = json.loads((OUTPUT / f"{library.name}.json").read_text())
    reasons = json.loads((OUTPUT / f"{library.name}.refused.json").read_text())["refused"]
    unread = re.compile(outside(packages).removesuffix("|"))
    for module, names in old["modules"].items():
        if unread.match(module):
            catalog.modules[module] = names
        else:
            # What a package shows of those is not found again; whatever it defines itself has an entry, if an empty one.
            for name, letters in names.items():
                catalog.modules.setdefault(module, {}).setdefault(name, letters)
    for name, reason in reasons.items():
        if unread.match(name):
            catalog.refuse(name, reason)
    return old["versions"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="the folder that fetch.py filled")
    parser.add_argument("--newest", action="store_true", help="only the newest version of each library")
    parser.add_argument("--only", action="append", default=[], metavar="PACKAGE", help="read these packages of the library anew and keep what the file says of the others")
    parser.add_argument("library", nargs="*", help="names from libraries.py (default: all)")
    args = parser.parse_args()
    sys.setrecursionlimit(12_000)
    for library in [BY_NAME[name] for name in args.library] or LIBRARIES:
        started = time.monotonic()
        catalogs: dict[str, Catalog] = {}
        for version, _ in library.every_version[: 1 if args.newest else None]:
            catalog = one_version(library, version, args.cache, outside(args.only))
            if catalog is not None:
                catalogs[version] = catalog
        whole = merge(catalogs, library)
        versions = keep_others(library, whole, args.only) if args.only else list(catalogs)
        size = write(library, versions, whole)
        count = sum(1 for names in whole.modules.values() for letters in names.values() if letters)
        print(f"{library.name}: {len(catalogs)} versions, {count} names, {size // 1024} KB, {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
