"""Download wheels and keep their Python source. Nothing is installed and nothing is imported."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from libraries import BY_NAME, LIBRARIES, Library

KEPT = (".py", ".pyi", ".pyx", ".pxd")


def fetch(library: Library, version: str, python: str, cache: Path) -> Path | None:
    """The folder that holds the source of one version, downloading it once."""
    folder = cache / library.name / version
    if folder.is_dir():
        return folder
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        wheel = _download(library, version, python, Path(scratch))
        if wheel is None:
            return None
        _unpack(wheel, folder)
    return folder


def _download(library: Library, version: str, python: str, scratch: Path) -> Path | None:
    name = library.distribution or library.name
    base = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(scratch)]
    platforms = [library.platform] if library.platform else ["manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux1_x86_64", "macosx_11_0_arm64"]
    for tag in platforms:
        command = [*base, "--python-version", python, "--platform", tag, f"{name}=={version}"]
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return next(scratch.glob("*.whl"), None)
    return None


def _unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            parts = Path(name).parts
            if name.endswith(KEPT) and ".." not in parts and not name.startswith("/"):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder for the unpacked sources")
    parser.add_argument("--newest", action="store_true", help="only the newest version of each library")
    parser.add_argument("library", nargs="*", help="names from libraries.py (default: all)")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    chosen = [BY_NAME[name] for name in args.library] or LIBRARIES
    for library in chosen:
        for version, python in library.every_version[: 1 if args.newest else None]:
            folder = fetch(library, version, python, args.cache)
            print(f"{library.name} {version}: {'no wheel' if folder is None else 'ready'}", flush=True)


if __name__ == "__main__":
    main()
