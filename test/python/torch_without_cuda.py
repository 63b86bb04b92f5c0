"""Makes a torch from a plain `pip install --no-deps torch` load on Linux without the CUDA libraries.

python test/python/torch_without_cuda.py        with the python that torch was installed for; needs cc, nm and readelf

The wheel's libraries are linked against NVIDIA's, which are separate wheels of some 3 GB. Nothing in them is called on a
machine without a GPU, but the dynamic linker wants the files and the symbols. So each missing library is made here, next
to torch's own: empty functions that return cudaErrorNoDevice, under the names and versions that torch asks for.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

OF_THE_SYSTEM = re.compile(r"(lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s)|ld-linux.*)\.so")
OF_NVIDIA = re.compile(r"_*(cu|Cu|nccl|nv)")
DEFAULT = re.compile(r"libcudart\.so")
NO_DEVICE = 100  # cudaErrorNoDevice


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def missing_libraries(own):
    """Library names that `own` need and that neither torch nor the system has, each with the versions asked for."""
    names = {path.name for path in own}
    missing = {}
    for path in own:
        for name in re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-dW", path)):
            if name not in names and not OF_THE_SYSTEM.match(name):
                missing.setdefault(name, set())
    for path in own:
        library = None
        for line in output("readelf", "-VW", path).splitlines():
            file = re.search(r"File: (\S+)", line)
            library = file.group(1) if file else library
            version = re.search(r"Name: (\S+)", line)
            if version and library in missing:
                missing[library].add(version.group(1))
    return missing


def missing_symbols(own):
    """(name, version) of every symbol of NVIDIA's that `own` use and do not define."""
    used, defined = set(), set()
    for path in own:
        for line in output("nm", "-D", path).splitlines():
            kind, symbol = line.split()[-2:]
            name, _, version = symbol.partition("@")
            if kind in "Uwv":
                used.add((name, version.lstrip("@")))
            else:
                defined.add(name)
    return {(name, version) for name, version in used if name not in defined and OF_NVIDIA.match(name)}


def make(folder, library, versions, names):
    with tempfile.TemporaryDirectory() as work:
        source = Path(work, "stub.c")
        source.write_text("".join(f"int {name}(void) {{ return {NO_DEVICE}; }}\n" for name in sorted(names)))
        command = ["cc", "-shared", "-fPIC", "-w", "-fno-builtin", "-o", folder / library, f"-Wl,-soname,{library}", source]
        if versions:
            script = Path(work, "versions")
            script.write_text("".join(f"{v} {{ {'global: *;' if n == 0 else ''} }};\n" for n, v in enumerate(sorted(versions))))
            command.append(f"-Wl,--version-script={script}")
        subprocess.run(command, check=True)


def main():
    folder = Path(importlib.util.find_spec("torch").origin).parent / "lib"
    own = sorted(folder.glob("*.so*"))
    libraries = missing_libraries(own)
    if sys.platform != "linux" or not libraries:
        return
    owner = {version: library for library, versions in libraries.items() for version in versions}
    default = next(library for library in libraries if DEFAULT.match(library))
    names = defaultdict(set)
    for name, version in missing_symbols(own):
        names[owner.get(version, default)].add(name)
    for library, versions in libraries.items():
        make(folder, library, versions, names[library])
    print(f"{len(libraries)} stand-ins for CUDA libraries in {folder}")


if __name__ == "__main__":
    main()
