"""The socket that an engine listens on: in a folder that nobody else can enter."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import EngineUnavailable

# sockaddr_un holds 104 bytes on macOS, 108 on Linux; the engine appends its number while it starts.
_LONGEST = 80


def state_home(environment: Mapping[str, str]) -> Path:
    """Where loadlock keeps its state: LOADLOCK_HOME, else by the XDG base directory specification."""
    own, xdg = environment.get("LOADLOCK_HOME"), environment.get("XDG_STATE_HOME")
    if own:
        return Path(own).absolute()
    if xdg and os.path.isabs(xdg):
        return Path(xdg) / "loadlock"
    return _user_home(environment) / ".local" / "state" / "loadlock"


def _user_home(environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME")
    if home and os.path.isabs(home):
        return Path(home)
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        why = "this user has no home folder (HOME is not set): name a folder for the state in LOADLOCK_HOME"
        raise EngineUnavailable(why) from None


def socket_path(command: Sequence[str], environment: Mapping[str, str]) -> Path:
    """One socket for each build of the engine and each state folder."""
    name = f"{_identity(command, environment)}.sock"
    for folder in _folders(environment):
        if len(os.fsencode(folder / name)) > _LONGEST:
            continue
        try:
            _guard(folder)
        except OSError:
            continue
        return folder / name
    raise EngineUnavailable("there is no folder for the engine's socket that is yours alone; set XDG_RUNTIME_DIR to one")


def _folders(environment: Mapping[str, str]) -> list[Path]:
    runtime = environment.get("XDG_RUNTIME_DIR")
    folders = [Path(runtime) / "loadlock"] if runtime and os.path.isabs(runtime) else []
    # Others can put something in the way in the last one; they cannot make it pass the check.
    return [*folders, state_home(environment) / "run", Path(tempfile.gettempdir()) / f"loadlock-{os.getuid()}"]


def _guard(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} is not yours alone")


def _identity(command: Sequence[str], environment: Mapping[str, str]) -> str:
    parts = [*command, str(state_home(environment))]
    for word in command:
        try:
            # A link on PATH stands for a file that a new version replaces.
            found = os.stat(os.path.realpath(word))
            parts.append(f"{found.st_size} {found.st_mtime_ns} {found.st_ino}")
        except OSError:
            parts.append("-")
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]
